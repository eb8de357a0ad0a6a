import HelpdeskCore

/// All records of one type at one revision, with columns, orders and text.
///
/// A value: a copy shares everything until one of the two changes, and then all but the pages and
/// paths that were changed.
struct Table: Sendable {
  private struct Content: Sendable {
    var pages = PersistentArray<Page>()
    var rows = PersistentArray<PackedRows>()
    var slotCount = 0
    var boxes = PersistentArray<RecordBox?>()
    var pending: [UInt32: RecordBox] = [:]
    var owners = Owners()
    var freeSlots = PersistentArray<UInt32>()
    var interners: [Interner]
    var orders: [RowOrder]
    var uniques: [RankTree<UInt32>]
    var members: [RankTree<UInt64>]
    var liveCount = 0
    var text = TextIndex()
    var keptCounts = KeptCounts()
    var unsorted: UnsortedTrees?
  }

  let layout: TableLayout
  /// Where the records are kept; nil where they stay in memory.
  var vault: RecordVault?
  /// What readers of any copy have sorted in.
  let sortedOrders = SortedOrders()
  /// What readers of any copy want counted.
  let countWishes = CountWishes()
  /// Always one element: a box that is copied on write, so that a commit copies only the tables
  /// that it changes.
  private var content: [Content]

  init(_ layout: TableLayout, _ vault: RecordVault? = nil) {
    self.layout = layout
    self.vault = vault
    content = [
      Content(
        interners: Array(repeating: Interner(), count: layout.internerCount),
        orders: Array(repeating: RowOrder(), count: layout.orders.count),
        uniques: Array(repeating: RankTree(), count: layout.uniqueTerms.count),
        members: Array(repeating: RankTree(), count: layout.setCount))
    ]
  }

  var pages: PersistentArray<Page> {
    _read { yield content[0].pages }
    _modify { yield &content[0].pages }
  }
  /// By slot, what is known of a row beside its columns: see ``RowField``.
  var rows: PersistentArray<PackedRows> {
    _read { yield content[0].rows }
    _modify { yield &content[0].rows }
  }
  /// How many slots there are, free ones included.
  var slotCount: Int {
    _read { yield content[0].slotCount }
    _modify { yield &content[0].slotCount }
  }
  /// By slot the records that stay in memory; empty where there is a ``vault``.
  var boxes: PersistentArray<RecordBox?> {
    _read { yield content[0].boxes }
    _modify { yield &content[0].boxes }
  }
  /// By slot the records that the log does not hold yet.
  var pending: [UInt32: RecordBox] {
    _read { yield content[0].pending }
    _modify { yield &content[0].pending }
  }
  var owners: Owners {
    _read { yield content[0].owners }
    _modify { yield &content[0].owners }
  }
  var freeSlots: PersistentArray<UInt32> {
    _read { yield content[0].freeSlots }
    _modify { yield &content[0].freeSlots }
  }
  var interners: [Interner] {
    _read { yield content[0].interners }
    _modify { yield &content[0].interners }
  }
  /// Whoever reads an order asks for ``sorted(_:)``.
  var orders: [RowOrder] {
    _read { yield content[0].orders }
    _modify { yield &content[0].orders }
  }
  /// For each unique column the rows that have a value in it, by that value.
  var uniques: [RankTree<UInt32>] {
    _read { yield content[0].uniques }
    _modify { yield &content[0].uniques }
  }
  /// For each `texts` column its members: number and slot in one, in ascending order.
  var members: [RankTree<UInt64>] {
    _read { yield content[0].members }
    _modify { yield &content[0].members }
  }
  var liveCount: Int {
    _read { yield content[0].liveCount }
    _modify { yield &content[0].liveCount }
  }
  var text: TextIndex {
    _read { yield content[0].text }
    _modify { yield &content[0].text }
  }
  var keptCounts: KeptCounts {
    _read { yield content[0].keptCounts }
    _modify { yield &content[0].keptCounts }
  }
  /// What has to be put right before anybody asks; nil where everything is at once.
  var unsorted: UnsortedTrees? {
    _read { yield content[0].unsorted }
    _modify { yield &content[0].unsorted }
  }

  /// The records of one id whose sequences lie in a range.
  func children(_ request: Request.Children) throws(StoreError) -> [StoredRecord] {
    var result: [StoredRecord] = []
    guard let owner = owners.number(of: request.owner) else { return result }
    let slots = owners.withRun(owner) { run in
      let lower = run.rank { sequence($0) < request.sequences.lowerBound }
      let upper = max(lower, run.rank { sequence($0) < request.sequences.upperBound })
      var slots: [UInt32] = []
      var passed = 0
      while slots.count < request.limit, passed < upper - lower {
        let slot = run[request.isReversed ? upper - 1 - passed : lower + passed]
        if hasRecord(slot) { slots.append(slot) }
        passed += 1
      }
      return slots
    }
    for slot in slots { if let box = try box(at: slot) { result.append(box.record) } }
    return result
  }

  /// The slot of a key, a fresh one if it has none; `owner` is what stood for its id when it was
  /// looked for.
  mutating func reserveSlot(_ key: RecordKey, owner: UInt32? = nil) -> UInt32 {
    let owner = owners.enter(key.id, expecting: owner)
    let (rank, former) = place(of: key.sequence, under: owner)
    if let former { return former }
    let slot: UInt32
    if freeSlots.isEmpty {
      slot = UInt32(slotCount)
      slotCount += 1
      if slot & 255 == 0 {
        rows.append(PackedRows())
        pages.append(Page(layout))
      }
      rows.modify(Int(slot) >> 8) { $0.append() }
      if vault == nil { boxes.append(nil) }
    } else {
      slot = freeSlots.removeLast()
    }
    rows.modify(Int(slot) >> 8) { rows in
      rows.set(Int(slot) & 255, RowField.owner, to: UInt64(owner))
      rows.set(
        Int(slot) & 255, RowField.sequence, to: UInt64(bitPattern: Int64(key.sequence)))
    }
    owners.insert(slot, at: rank, of: owner)
    return slot
  }

  /// Gives a slot back when neither a record nor a text needs it.
  mutating func releaseSlotIfUnused(_ key: RecordKey) {
    guard let (slot, owner, rank) = find(key), !hasRecord(slot), !text.hasParts(slot) else {
      return
    }
    owners.remove(at: rank, of: owner)
    freeSlots.append(slot)
  }

  /// Takes over which slot stands for which key, and the text; all slots are without records.
  mutating func adoptSlots(of other: Table) {
    owners = other.owners
    freeSlots = other.freeSlots
    text = other.text
    slotCount = other.slotCount
    rows = other.rows
    for slot in 0..<UInt32(slotCount) {
      if slot & 255 == 0 { pages.append(Page(layout)) }
      if vault == nil { boxes.append(nil) }
      setVersion(0, slot)
      setPlace(LogPlace(), slot)
    }
  }

  /// Puts another box of the same record in its place.
  mutating func keep(_ box: RecordBox, _ slot: UInt32) {
    if vault == nil {
      boxes.replace(Int(slot), with: box)
    } else if pending[slot] != nil {
      pending[slot] = box
    }
  }
}
