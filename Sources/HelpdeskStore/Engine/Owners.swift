import HelpdeskCore

/// The ids of a table's records, each under a small number, with the slots of its records.
///
/// A copy shares everything but the pages that one of the two changes.
struct Owners: Sendable {
  /// 32 ids with their slots.
  ///
  /// An id with many slots has one that stands for all of them, ``OwnerPage/elsewhere``.
  struct OwnerPage: Sendable {
    static let capacity = 32
    static let elsewhere = UInt32.max

    private struct Content: Sendable {
      var ids: [UInt8] = []
      var idEnds: [UInt16] = []
      var slots: [UInt32] = []
      var slotEnds: [UInt16] = []
    }

    /// Always one element: a box that is copied on write, so that passing a page on costs one
    /// reference.
    private var content = [Content()]

    var ids: [UInt8] {
      _read { yield content[0].ids }
      _modify { yield &content[0].ids }
    }
    var idEnds: [UInt16] {
      _read { yield content[0].idEnds }
      _modify { yield &content[0].idEnds }
    }
    var slots: [UInt32] {
      _read { yield content[0].slots }
      _modify { yield &content[0].slots }
    }
    var slotEnds: [UInt16] {
      _read { yield content[0].slotEnds }
      _modify { yield &content[0].slotEnds }
    }

    init() {}

    /// The bytes of an id, for as long as the body runs.
    @inline(__always)
    func withID<Result>(
      _ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
      content.withUnsafeBufferPointer { content in
        content[0].ids.withUnsafeBufferPointer { ids in
          content[0].idEnds.withUnsafeBufferPointer { ends in
            let start = index == 0 ? 0 : Int(ends[index - 1])
            return body(UnsafeBufferPointer(rebasing: ids[start..<Int(ends[index])]))
          }
        }
      }
    }

    /// The slots in a range, for as long as the body runs.
    @inline(__always)
    func withSlots<Result>(
      _ range: Range<Int>, _ body: (UnsafeBufferPointer<UInt32>) -> Result
    ) -> Result {
      content.withUnsafeBufferPointer { content in
        content[0].slots.withUnsafeBufferPointer {
          body(UnsafeBufferPointer(rebasing: $0[range]))
        }
      }
    }

    func idRange(_ index: Int) -> Range<Int> {
      (index == 0 ? 0 : Int(idEnds[index - 1]))..<Int(idEnds[index])
    }

    func slotRange(_ index: Int) -> Range<Int> {
      (index == 0 ? 0 : Int(slotEnds[index - 1]))..<Int(slotEnds[index])
    }
  }

  /// The slots of one id, in the order of their sequences, for as long as somebody looks at them.
  enum Run {
    case few(UnsafeBufferPointer<UInt32>)
    case many(RankTree<UInt32>)

    var count: Int {
      switch self {
      case .few(let slots): slots.count
      case .many(let tree): tree.count
      }
    }

    subscript(index: Int) -> UInt32 {
      switch self {
      case .few(let slots): slots[index]
      case .many(let tree): tree[index]
      }
    }

    /// How many slots stand before the first for which the predicate fails.
    func rank(_ isBefore: (UInt32) -> Bool) -> Int {
      switch self {
      case .few(let slots):
        var low = 0
        var high = slots.count
        while low < high {
          let middle = (low + high) >> 1
          if isBefore(slots[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
      case .many(let tree): return tree.rank(isBefore)
      }
    }
  }

  private struct LongKey: TrieKey {
    let number: UInt32
    var trieHash: UInt64 { ByteText.mix(UInt64(number), 0x9E37_79B9_7F4A_7C15) }
    func isSame(as other: LongKey) -> Bool { number == other.number }
  }

  private(set) var pages = PersistentArray<OwnerPage>()
  /// The upper half of each id's hash with its number, ascending.
  private var hashes = RankTree<UInt64>()
  private var long = PersistentMap<LongKey, RankTree<UInt32>>()
  /// Numbers of ids that have no slot any more.
  private var free = PersistentArray<UInt32>()
  private var count = 0
  /// What the hashes begin with.
  let seed: UInt64

  /// With more slots than this an id has a tree of its own.
  private static let shortRun = 64

  init(seed: UInt64 = ByteText.seed) {
    self.seed = seed
  }

  /// The number of an id; nil where no record has it.
  func number(of id: String) -> UInt32? {
    var id = id
    return id.withUTF8 { number(of: $0) }
  }

  private func number(of id: UnsafeBufferPointer<UInt8>) -> UInt32? {
    let hash = ByteText.hash(id, seed: seed) >> 32
    var rank = hashes.rank { $0 < hash << 32 }
    while rank < hashes.count {
      let entry = hashes[rank]
      guard entry >> 32 == hash else { return nil }
      let number = UInt32(truncatingIfNeeded: entry)
      if isSame(number, id) { return number }
      rank += 1
    }
    return nil
  }

  private func entry(_ id: UnsafeBufferPointer<UInt8>, _ number: UInt32) -> UInt64 {
    (ByteText.hash(id, seed: seed) & ~0xFFFF_FFFF) | UInt64(number)
  }

  private func isSame(_ number: UInt32, _ id: UnsafeBufferPointer<UInt8>) -> Bool {
    withID(number) { $0.count == id.count && ByteText.compare($0, id) == 0 }
  }

  /// The bytes of an id, for as long as the body runs.
  @inline(__always)
  func withID<Result>(
    _ number: UInt32, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    Self.withID(number, in: pages, body)
  }

  @inline(__always)
  private static func withID<Result>(
    _ number: UInt32, in pages: PersistentArray<OwnerPage>,
    _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    pages.with(Int(number) >> 5) { $0.withID(Int(number) & 31, body) }
  }

  func id(_ number: UInt32) -> String {
    withID(number) { String(decoding: $0, as: UTF8.self) }
  }

  /// Negative, zero or positive, as the bytes of one id come before, with or after the other's.
  func compare(_ left: UInt32, _ right: UInt32) -> Int {
    Self.compare(left, right, in: pages)
  }

  static func compare(
    _ left: UInt32, _ right: UInt32, in pages: PersistentArray<OwnerPage>
  ) -> Int {
    if left == right { return 0 }
    return withID(left, in: pages) { left in
      withID(right, in: pages) { right in ByteText.compare(left, right) }
    }
  }

  func compare(_ left: UInt32, _ right: String) -> Int {
    var right = right
    return withID(left) { left in right.withUTF8 { ByteText.compare(left, $0) } }
  }

  /// Gives the body the slots of an id.
  ///
  /// Nothing of the page is held on to: a page that is held while it changes is copied.
  @inline(__always)
  func withRun<Result>(_ number: UInt32, _ body: (borrowing Run) -> Result) -> Result {
    pages.with(Int(number) >> 5) { page in
      let range = page.slotRange(Int(number) & 31)
      return page.withSlots(range) { slots in
        if Self.isElsewhere(slots), let tree = long[LongKey(number: number)] {
          return body(.many(tree))
        }
        return body(.few(slots))
      }
    }
  }

  /// The slots of an id that has a tree of its own.
  private func tree(_ number: UInt32) -> RankTree<UInt32>? {
    let isElsewhere = pages.with(Int(number) >> 5) { page in
      page.withSlots(page.slotRange(Int(number) & 31)) { Self.isElsewhere($0) }
    }
    return isElsewhere ? long[LongKey(number: number)] : nil
  }

  private static func isElsewhere(_ slots: UnsafeBufferPointer<UInt32>) -> Bool {
    slots.count == 1 && slots[0] == OwnerPage.elsewhere
  }

  /// The number of an id, a fresh one if it has none; an expected one need not be looked for.
  mutating func enter(_ id: String, expecting expected: UInt32? = nil) -> UInt32 {
    var id = id
    return id.withUTF8 { id in
      // It may have gone to another id, if the last record of this one was deleted.
      if let expected, isSame(expected, id) { return expected }
      if let number = number(of: id) { return number }
      let number: UInt32
      if free.isEmpty {
        number = UInt32(count)
        if count & 31 == 0 { pages.append(OwnerPage()) }
        count += 1
        pages.modify(Int(number) >> 5) { page in
          page.ids.append(contentsOf: id)
          page.idEnds.append(UInt16(page.ids.count))
          page.slotEnds.append(UInt16(page.slots.count))
        }
      } else {
        number = free.removeLast()
        pages.modify(Int(number) >> 5) { $0.setID(Int(number) & 31, id) }
      }
      let entry = entry(id, number)
      hashes.insert(entry) { $0 < entry }
      return number
    }
  }

  /// Puts a slot at a place among those of an id.
  mutating func insert(_ slot: UInt32, at rank: Int, of number: UInt32) {
    let index = Int(number) & 31
    if var tree = tree(number) {
      long[LongKey(number: number)] = nil
      tree.insert(slot, at: rank)
      long[LongKey(number: number)] = tree
      return
    }
    let slots = pages.modify(Int(number) >> 5) { page -> [UInt32]? in
      page.insert(slot, at: rank, index)
      let range = page.slotRange(index)
      return range.count > Self.shortRun ? Array(page.slots[range]) : nil
    }
    guard let slots else { return }
    long[LongKey(number: number)] = RankTree(sorted: slots)
    pages.modify(Int(number) >> 5) { $0.replaceSlots(index, by: [OwnerPage.elsewhere]) }
  }

  /// Takes a slot away; an id without slots loses its number.
  mutating func remove(at rank: Int, of number: UInt32) {
    let index = Int(number) & 31
    if var tree = tree(number) {
      long[LongKey(number: number)] = nil
      tree.remove(at: rank)
      if tree.count > Self.shortRun / 2 {
        long[LongKey(number: number)] = tree
        return
      }
      var slots: [UInt32] = []
      tree.visit(in: 0..<tree.count) {
        slots.append($0)
        return true
      }
      pages.modify(Int(number) >> 5) { $0.replaceSlots(index, by: slots) }
      return
    }
    let isLast = pages.modify(Int(number) >> 5) { page in
      page.removeSlot(at: rank, index)
      return page.slotRange(index).isEmpty
    }
    guard isLast else { return }
    let entry = withID(number) { self.entry($0, number) }
    hashes.remove(at: hashes.rank { $0 < entry })
    pages.modify(Int(number) >> 5) { page in
      page.setID(index, UnsafeBufferPointer(start: nil, count: 0))
    }
    free.append(number)
  }
}

extension Owners.OwnerPage {
  fileprivate mutating func setID(_ index: Int, _ id: UnsafeBufferPointer<UInt8>) {
    let range = idRange(index)
    ids.replaceSubrange(range, with: id)
    let change = id.count - range.count
    for place in index..<idEnds.count { idEnds[place] = UInt16(Int(idEnds[place]) + change) }
  }

  fileprivate mutating func insert(_ slot: UInt32, at rank: Int, _ index: Int) {
    slots.insert(slot, at: slotRange(index).lowerBound + rank)
    for place in index..<slotEnds.count { slotEnds[place] += 1 }
  }

  fileprivate mutating func removeSlot(at rank: Int, _ index: Int) {
    slots.remove(at: slotRange(index).lowerBound + rank)
    for place in index..<slotEnds.count { slotEnds[place] -= 1 }
  }

  fileprivate mutating func replaceSlots(_ index: Int, by new: [UInt32]) {
    let range = slotRange(index)
    slots.replaceSubrange(range, with: new)
    let change = new.count - range.count
    for place in index..<slotEnds.count {
      slotEnds[place] = UInt16(Int(slotEnds[place]) + change)
    }
  }
}

extension Owners {
  /// Makes the blocks of a checkpoint.
  func encode(_ table: Int, into blocks: inout StateBlocks) async throws(StoreError) {
    blocks.begin(.ownerPages, table)
    for index in 0..<pages.count { try await blocks.item { pages[index].encode(into: &$0) } }
    try await blocks.end()
    try await blocks.tree(hashes, .ownerHashes, table, 0)
    var runs: [(UInt32, RankTree<UInt32>)] = []
    long.visit { runs.append(($0.number, $1)) }
    blocks.begin(.ownerRuns, table)
    for (number, run) in runs.sorted(by: { $0.0 < $1.0 }) {
      try await blocks.item { writer in
        writer.append(varint: UInt64(number))
        writer.append(fixed: run.elements)
      }
    }
    try await blocks.end()
    try await blocks.numbers(free, .ownerFree, table)
  }

  /// Takes what ``encode(_:into:)`` has written.
  init(
    seed: UInt64, pages: PersistentArray<OwnerPage>, hashes: RankTree<UInt64>,
    runs: [(UInt32, [UInt32])], free: [UInt32]
  ) {
    self.seed = seed
    self.pages = pages
    self.hashes = hashes
    for (number, slots) in runs { long[LongKey(number: number)] = RankTree(sorted: slots) }
    for number in free { self.free.append(number) }
    count = 0
    if !pages.isEmpty {
      let last = pages.count - 1
      count = last * OwnerPage.capacity + pages[last].idEnds.count
    }
  }
}

extension Owners.OwnerPage {
  fileprivate func encode(into writer: inout ByteWriter) {
    writer.append(fixed: ids)
    writer.append(fixed: idEnds)
    writer.append(fixed: slots)
    writer.append(fixed: slotEnds)
  }

  /// Reads a page, and refuses what none looks like.
  init(_ reader: inout ByteReader) throws(StoreError) {
    ids = try reader.fixed()
    idEnds = try reader.fixed()
    slots = try reader.fixed()
    slotEnds = try reader.fixed()
    guard idEnds.count <= Self.capacity, idEnds.count == slotEnds.count,
      Self.isRising(idEnds, to: ids.count), Self.isRising(slotEnds, to: slots.count)
    else { throw StoreError(.corrupt, "A page of ids is damaged.") }
  }

  private static func isRising(_ ends: [UInt16], to count: Int) -> Bool {
    zip(ends, ends.dropFirst()).allSatisfy { $0 <= $1 } && Int(ends.last ?? 0) == count
  }
}
