import HelpdeskCore

/// Makes a state from the blocks of a checkpoint.
///
/// Every fault throws ``StoreError/Code/corrupt``: the checkpoint is then passed over.
struct StateRestoration {
  /// The state with everything but the records' places in memory.
  private struct Parts {
    var table: Table
    var pages = PersistentArray<Page>()
    var rows = PersistentArray<PackedRows>()
    var seed: UInt64 = 0
    var ownerPages = PersistentArray<Owners.OwnerPage>()
    var ownerHashes: [UInt64] = []
    var ownerRuns: [(UInt32, [UInt32])] = []
    var ownerFree: [UInt32] = []
    var freeSlots = PersistentArray<UInt32>()
    var texts: [[String]]
    var freeTexts: [[UInt32]]
    var orders: [[UInt32]]
    var uniques: [[UInt32]]
    var members: [[UInt64]]
    var text: TextIndex.Parts?
    var terms: [String] = []
    var freeTerms: [UInt32] = []
    var sortedTerms: [UInt32] = []

    init(_ table: Table) {
      self.table = table
      let layout = table.layout
      texts = Array(repeating: [], count: layout.internerCount)
      freeTexts = texts.map { _ in [] }
      orders = Array(repeating: [], count: layout.orders.count)
      uniques = Array(repeating: [], count: layout.uniqueTerms.count)
      members = Array(repeating: [], count: layout.setCount)
    }
  }

  private var state: EngineState
  private var parts: [Parts]
  private var groups: [Feed.Group] = []
  private var floor: UInt64 = 0
  private(set) var usage = LogUsage()
  private var hasStarted = false

  /// - Parameter empty: A state with the schema attached and nothing in it.
  init(_ empty: EngineState) {
    state = empty
    parts = empty.tables.map { Parts($0) }
  }

  private static let damaged = StoreError(.corrupt, "The checkpoint is damaged.")

  /// Takes the next block.
  ///
  /// - Throws: ``StoreError/Code/corrupt``; ``StoreError/Code/schemaMismatch`` where the checkpoint
  ///   was made under another schema.
  mutating func take(_ block: [UInt8]) throws(StoreError) {
    guard block.count > 3, let section = StateSection(rawValue: block[0]) else {
      throw Self.damaged
    }
    var reader = ByteReader(block, from: 3)
    let table = Int(block[1])
    let index = Int(block[2])
    switch section {
    case .start: try takeStart(&reader)
    case .receipts: try takeReceipts(&reader)
    case .outbox:
      while !reader.isAtEnd { state.outbox.restore(try LoggedItem(&reader).item) }
    case .feed:
      while !reader.isAtEnd { groups.append(try Self.group(&reader)) }
    default:
      guard hasStarted, table < parts.count else { throw Self.damaged }
      try take(section, &reader, table, index)
    }
  }

  private mutating func takeStart(_ reader: inout ByteReader) throws(StoreError) {
    state.revision = try reader.varint()
    state.segment = try reader.varint()
    guard try StateShape(&reader) == StateShape(state) else {
      throw StoreError(.schemaMismatch, "The checkpoint was made under another schema.")
    }
    state.receipts.advance(toMilliseconds: try reader.integer())
    state.outbox.restore(lastPlace: try reader.counter(), lastLease: try reader.counter())
    floor = try reader.varint()
    for _ in 0..<(try reader.count()) {
      state.setLastNumber(try reader.text(), try reader.integer())
    }
    for _ in 0..<(try reader.count()) {
      let segment = try reader.varint()
      usage.add(
        total: Int(clamping: try reader.varint()), live: Int(clamping: try reader.varint()),
        to: segment)
    }
    hasStarted = true
  }

  private mutating func takeReceipts(_ reader: inout ByteReader) throws(StoreError) {
    while !reader.isAtEnd {
      let receipt = try LoggedReceipt(&reader)
      state.receipts.add(
        receipt.receipt, under: receipt.idempotency, expiry: receipt.expiry,
        segment: try reader.varint())
    }
  }

  private static func group(_ reader: inout ByteReader) throws(StoreError) -> Feed.Group {
    let revision = try reader.varint()
    var entries: [Feed.Entry] = []
    for _ in 0..<(try reader.count()) {
      let key = try RecordKey(logged: &reader)
      let version = try reader.integer()
      let flags = try reader.byte()
      let before = flags & 1 == 0 ? nil : RecordImage.columns(try reader.blob())
      let after = flags & 2 == 0 ? nil : RecordImage.columns(try reader.blob())
      entries.append(Feed.Entry(key: key, version: version, before: before, after: after))
    }
    return Feed.Group(revision: revision, entries: entries)
  }

  private mutating func take(
    _ section: StateSection, _ reader: inout ByteReader, _ table: Int, _ index: Int
  ) throws(StoreError) {
    let layout = parts[table].table.layout
    switch section {
    case .table:
      parts[table].table.slotCount = Int(clamping: try reader.varint())
      parts[table].table.liveCount = Int(clamping: try reader.varint())
      parts[table].seed = try reader.fixed64()
    case .pages:
      while !reader.isAtEnd { parts[table].pages.append(try Page(layout, &reader)) }
    case .rows:
      while !reader.isAtEnd { parts[table].rows.append(try PackedRows(&reader)) }
    case .ownerPages:
      while !reader.isAtEnd { parts[table].ownerPages.append(try Owners.OwnerPage(&reader)) }
    case .ownerHashes: try Self.append(&reader, to: &parts[table].ownerHashes)
    case .ownerRuns:
      while !reader.isAtEnd {
        let number = UInt32(truncatingIfNeeded: try reader.varint())
        parts[table].ownerRuns.append((number, try reader.fixed()))
      }
    case .ownerFree: try Self.append(&reader, to: &parts[table].ownerFree)
    case .freeSlots:
      var slots: [UInt32] = []
      try Self.append(&reader, to: &slots)
      for slot in slots { parts[table].freeSlots.append(slot) }
    case .texts, .freeTexts, .orders, .uniques, .members:
      try takeColumn(section, &reader, table, index)
    case .text: parts[table].text = try TextIndex.Parts(&reader)
    case .lengths: try parts[table].text?.addLengths(&reader)
    case .terms: while !reader.isAtEnd { parts[table].terms.append(try reader.text()) }
    case .freeTerms: try Self.append(&reader, to: &parts[table].freeTerms)
    case .sortedTerms: try Self.append(&reader, to: &parts[table].sortedTerms)
    case .postings: try parts[table].text?.addBytes(&reader, to: index)
    case .start, .receipts, .outbox, .feed: throw Self.damaged
    }
  }

  private mutating func takeColumn(
    _ section: StateSection, _ reader: inout ByteReader, _ table: Int, _ index: Int
  ) throws(StoreError) {
    switch section {
    case .texts where index < parts[table].texts.count:
      while !reader.isAtEnd { parts[table].texts[index].append(try reader.text()) }
    case .freeTexts where index < parts[table].freeTexts.count:
      try Self.append(&reader, to: &parts[table].freeTexts[index])
    case .orders where index < parts[table].orders.count:
      try Self.append(&reader, to: &parts[table].orders[index])
    case .uniques where index < parts[table].uniques.count:
      try Self.append(&reader, to: &parts[table].uniques[index])
    case .members where index < parts[table].members.count:
      try Self.append(&reader, to: &parts[table].members[index])
    default: throw Self.damaged
    }
  }

  private static func append<Number: FixedWidthInteger>(
    _ reader: inout ByteReader, to numbers: inout [Number]
  ) throws(StoreError) {
    while !reader.isAtEnd { numbers += try reader.fixed(Number.self) }
  }

  /// The whole state.
  consuming func finish() throws(StoreError) -> EngineState {
    guard hasStarted else { throw Self.damaged }
    for index in parts.indices {
      state.tables[index] = try Self.table(&parts[index])
    }
    state.feed.restore(groups, floor: floor)
    return state
  }

  private static func table(_ parts: inout Parts) throws(StoreError) -> Table {
    var table = parts.table
    let slots = table.slotCount
    let pageCount = (slots + 255) >> 8
    guard parts.pages.count == pageCount, parts.rows.count == pageCount,
      parts.orders.allSatisfy({ $0.count == table.liveCount }), table.liveCount <= slots
    else { throw damaged }
    table.pages = parts.pages
    table.rows = parts.rows
    table.owners = Owners(
      seed: parts.seed, pages: parts.ownerPages, hashes: RankTree(sorted: parts.ownerHashes),
      runs: parts.ownerRuns, free: parts.ownerFree)
    table.freeSlots = parts.freeSlots
    for index in parts.texts.indices {
      table.interners[index] = Interner(texts: parts.texts[index], free: parts.freeTexts[index])
    }
    for index in parts.orders.indices {
      table.orders[index] = RankTree(sorted: parts.orders[index])
    }
    for index in parts.uniques.indices {
      table.uniques[index] = RankTree(sorted: parts.uniques[index])
    }
    for index in parts.members.indices {
      table.members[index] = RankTree(sorted: parts.members[index])
    }
    if var text = parts.text {
      text.terms = Interner(texts: parts.terms, free: parts.freeTerms)
      text.sortedTerms = RankTree(sorted: parts.sortedTerms)
      table.text = try TextIndex(text)
    }
    return table
  }
}
