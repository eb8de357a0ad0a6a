import HelpdeskCore

/// What a block of a checkpoint holds; the number is part of the format.
enum StateSection: UInt8 {
  case start = 1
  case table, pages, rows, ownerPages, ownerHashes, ownerRuns, ownerFree, freeSlots
  case texts, freeTexts, orders, uniques, members
  case text, lengths, terms, freeTerms, sortedTerms, postings
  case receipts, outbox, feed
}

/// Makes the blocks of a checkpoint from a state.
///
/// Each block begins with its section, the table's place and the place within the table; then come
/// as many whole items as fit. The state is a value, so that nobody waits meanwhile.
struct StateBlocks {
  typealias Emit = @Sendable ([UInt8]) async throws(StoreError) -> Void

  private var writer = ByteWriter()
  private var head: [UInt8] = []
  private let emit: Emit

  init(_ emit: @escaping Emit) {
    self.emit = emit
  }

  mutating func begin(_ section: StateSection, _ table: Int = 0, _ index: Int = 0) {
    head = [section.rawValue, UInt8(table), UInt8(index)]
    writer = ByteWriter()
    writer.append(raw: head)
  }

  /// Adds an item, and emits the block when it is full.
  mutating func item(_ encode: (inout ByteWriter) -> Void) async throws(StoreError) {
    encode(&writer)
    if writer.bytes.count >= Checkpoint.blockSize { try await end(continuing: true) }
  }

  /// Emits what is left of a section.
  mutating func end(continuing: Bool = false) async throws(StoreError) {
    if writer.bytes.count > head.count { try await emit(writer.bytes) }
    writer = ByteWriter()
    if continuing { writer.append(raw: head) }
  }

  mutating func tree<Number: FixedWidthInteger>(
    _ tree: RankTree<Number>, _ section: StateSection, _ table: Int, _ index: Int
  ) async throws(StoreError) {
    begin(section, table, index)
    var position = 0
    while position < tree.count {
      let leaf = tree.leaf(at: position).elements
      try await item { $0.append(fixed: leaf) }
      position += leaf.count
    }
    try await end()
  }

  mutating func numbers(
    _ numbers: PersistentArray<UInt32>, _ section: StateSection, _ table: Int, _ index: Int = 0
  ) async throws(StoreError) {
    begin(section, table, index)
    var position = 0
    while position < numbers.count {
      let part = (position..<min(position + 1024, numbers.count)).map { numbers[$0] }
      try await item { $0.append(fixed: part) }
      position += part.count
    }
    try await end()
  }

  mutating func interner(
    _ interner: Interner, _ texts: StateSection, _ free: StateSection, _ table: Int, _ index: Int
  ) async throws(StoreError) {
    begin(texts, table, index)
    for code in 1..<max(1, interner.codeBound) {
      try await item { $0.append(text: interner.text(UInt32(code))) }
    }
    try await end()
    try await numbers(interner.free, free, table, index)
  }
}

extension EngineState {
  /// Makes the blocks of a checkpoint of this state, in which every record has its place.
  func blocks(
    usage: LogUsage, _ emit: @escaping StateBlocks.Emit
  ) async throws(StoreError) {
    var blocks = StateBlocks(emit)
    blocks.begin(.start)
    try await blocks.item { encodeStart(usage, into: &$0) }
    try await blocks.end()
    for index in tables.indices { try await tables[index].encode(index, into: &blocks) }
    blocks.begin(.receipts)
    for (key, entry) in receipts.all {
      let idempotency = Idempotency(
        key: key, digest: entry.digest, isPermanent: entry.expiry == nil)
      try await blocks.item { writer in
        LoggedReceipt(idempotency, entry.receipt, expiry: entry.expiry).encode(into: &writer)
        writer.append(varint: entry.segment)
      }
    }
    try await blocks.end()
    blocks.begin(.outbox)
    for item in outbox.all { try await blocks.item { LoggedItem(item).encode(into: &$0) } }
    try await blocks.end()
    blocks.begin(.feed)
    for group in feed.groups(after: feed.floor, limit: .max).groups {
      try await blocks.item { Self.encode(group, into: &$0) }
    }
    try await blocks.end()
  }

  private func encodeStart(_ usage: LogUsage, into writer: inout ByteWriter) {
    writer.append(varint: revision)
    writer.append(varint: segment)
    StateShape(self).encode(into: &writer)
    writer.append(integer: receipts.latest)
    writer.append(varint: outbox.lastPlace)
    writer.append(varint: outbox.lastLease)
    writer.append(varint: feed.floor)
    let numbers = allNumbers
    writer.append(varint: UInt64(numbers.count))
    for (sequence, number) in numbers {
      writer.append(text: sequence)
      writer.append(integer: number)
    }
    let segments = usage.segments.sorted { $0.key < $1.key }
    writer.append(varint: UInt64(segments.count))
    for (number, segment) in segments {
      writer.append(varint: number)
      writer.append(varint: UInt64(max(0, segment.total)))
      writer.append(varint: UInt64(max(0, segment.live)))
    }
  }

  private static func encode(_ group: Feed.Group, into writer: inout ByteWriter) {
    writer.append(varint: group.revision)
    writer.append(varint: UInt64(group.entries.count))
    for entry in group.entries {
      entry.key.encode(into: &writer)
      writer.append(integer: entry.version)
      writer.append(byte: (entry.before == nil ? 0 : 1) | (entry.after == nil ? 0 : 2))
      for case .columns(let wire)? in [entry.before, entry.after] { writer.append(blob: wire) }
    }
  }
}

extension Table {
  fileprivate func encode(_ table: Int, into blocks: inout StateBlocks) async throws(StoreError) {
    blocks.begin(.table, table)
    try await blocks.item { writer in
      writer.append(varint: UInt64(slotCount))
      writer.append(varint: UInt64(liveCount))
      writer.append(fixed64: owners.seed)
    }
    try await blocks.end()
    blocks.begin(.pages, table)
    for index in 0..<pages.count {
      try await blocks.item { pages[index].encode(layout, into: &$0) }
    }
    try await blocks.end()
    blocks.begin(.rows, table)
    for index in 0..<rows.count { try await blocks.item { rows[index].encode(into: &$0) } }
    try await blocks.end()
    try await owners.encode(table, into: &blocks)
    try await blocks.numbers(freeSlots, .freeSlots, table)
    for index in interners.indices {
      try await blocks.interner(interners[index], .texts, .freeTexts, table, index)
    }
    for index in orders.indices {
      try await blocks.tree(sortedAside(index), .orders, table, index)
    }
    for index in uniques.indices { try await blocks.tree(uniques[index], .uniques, table, index) }
    for index in members.indices { try await blocks.tree(members[index], .members, table, index) }
    var text = text
    text.fold()
    try await text.encode(table, into: &blocks)
  }
}
