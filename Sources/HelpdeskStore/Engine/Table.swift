import HelpdeskCore

/// A record with what a store needs of it beside its columns.
final class RecordBox: Sendable {
  let record: StoredRecord
  /// The record's searchable text where it is short; else it is found again when it is needed.
  let parts: [TextPart]?

  /// Keeps short text, because records with a title change often; long text is split again.
  init(_ record: StoredRecord, keeping parts: [TextPart]) {
    self.record = record
    self.parts = parts.reduce(0) { $0 + $1.tokens.count } <= 24 ? parts : nil
  }
}

/// All records of one type at one revision, with columns, orders and text.
///
/// A value: a copy shares everything until one of the two changes, and then all but the pages and
/// paths that were changed.
struct Table: Sendable {
  /// A record's place among those that share its id.
  struct Place: Sendable {
    let sequence: Int64
    let slot: UInt32
  }

  /// The slots of one id: a record that stands for itself, or a run by sequence.
  enum Run: Sendable {
    case one(Place)
    case many(RankTree<Place>)
  }

  private struct Content: Sendable {
    var pages = PersistentArray<Page>()
    var records = PersistentArray<RecordBox?>()
    var runs = PersistentMap<String, Run>()
    var freeSlots = PersistentArray<UInt32>()
    var interners: [Interner]
    var orders: [RankTree<UInt32>]
    var uniques: [PersistentMap<CellValue, UInt32>]
    var members: [RankTree<UInt64>]
    var liveCount = 0
    var text = TextIndex()
    var places = PersistentArray<LogPlace>()
  }

  let layout: TableLayout
  /// Always one element: a box that is copied on write, so that a commit copies only the tables
  /// that it changes.
  private var content: [Content]

  init(_ layout: TableLayout) {
    self.layout = layout
    content = [
      Content(
        interners: Array(repeating: Interner(), count: layout.internerCount),
        orders: Array(repeating: RankTree(), count: layout.orders.count),
        uniques: Array(repeating: PersistentMap(), count: layout.uniqueCount),
        members: Array(repeating: RankTree(), count: layout.setCount))
    ]
  }

  var pages: PersistentArray<Page> {
    _read { yield content[0].pages }
    _modify { yield &content[0].pages }
  }
  /// By slot; nil where a slot is free or belongs to a document without a record.
  var records: PersistentArray<RecordBox?> {
    _read { yield content[0].records }
    _modify { yield &content[0].records }
  }
  var runs: PersistentMap<String, Run> {
    _read { yield content[0].runs }
    _modify { yield &content[0].runs }
  }
  var freeSlots: PersistentArray<UInt32> {
    _read { yield content[0].freeSlots }
    _modify { yield &content[0].freeSlots }
  }
  var interners: [Interner] {
    _read { yield content[0].interners }
    _modify { yield &content[0].interners }
  }
  var orders: [RankTree<UInt32>] {
    _read { yield content[0].orders }
    _modify { yield &content[0].orders }
  }
  var uniques: [PersistentMap<CellValue, UInt32>] {
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

  /// By slot, where the log holds the record; empty without a log.
  var places: PersistentArray<LogPlace> {
    _read { yield content[0].places }
    _modify { yield &content[0].places }
  }

  /// The slot of a key, whether or not there is a record.
  func slot(of key: RecordKey) -> UInt32? {
    switch runs[key.id] {
    case nil: return nil
    case .one(let place): return place.sequence == key.sequence ? place.slot : nil
    case .many(let tree):
      let rank = tree.rank { $0.sequence < key.sequence }
      guard rank < tree.count else { return nil }
      let place = tree[rank]
      return place.sequence == key.sequence ? place.slot : nil
    }
  }

  func box(_ key: RecordKey) -> RecordBox? {
    slot(of: key).flatMap { records[Int($0)] }
  }

  func box(at slot: UInt32) -> RecordBox? { records[Int(slot)] }

  /// The records of one id whose sequences lie in a range.
  func children(_ request: Request.Children) -> [StoredRecord] {
    var result: [StoredRecord] = []
    guard let run = runs[request.owner] else { return result }
    switch run {
    case .one(let place):
      if request.sequences.contains(place.sequence), let box = box(at: place.slot) {
        result.append(box.record)
      }
    case .many(let tree):
      let lower = tree.rank { $0.sequence < request.sequences.lowerBound }
      let upper = tree.rank { $0.sequence < request.sequences.upperBound }
      if request.isReversed {
        var rank = upper
        while rank > lower, result.count < request.limit {
          rank -= 1
          if let box = box(at: tree[rank].slot) { result.append(box.record) }
        }
      } else {
        tree.visit(in: lower..<max(lower, upper)) { place in
          if let box = box(at: place.slot) { result.append(box.record) }
          return result.count < request.limit
        }
      }
    }
    return result
  }

  /// The slot of a key, a fresh one if it has none.
  mutating func reserveSlot(_ key: RecordKey) -> UInt32 {
    if let slot = slot(of: key) { return slot }
    let slot: UInt32
    if freeSlots.isEmpty {
      slot = UInt32(records.count)
      records.append(nil)
      if !layout.columns.isEmpty || slot & 255 == 0 { ensurePage(for: slot) }
    } else {
      slot = freeSlots.removeLast()
    }
    let place = Place(sequence: key.sequence, slot: slot)
    switch runs[key.id] {
    case nil: runs[key.id] = .one(place)
    case .one(let other):
      let pair = other.sequence < place.sequence ? [other, place] : [place, other]
      runs[key.id] = .many(RankTree(sorted: pair))
    case .many(var tree):
      tree.insert(place) { $0.sequence < place.sequence }
      runs[key.id] = .many(tree)
    }
    return slot
  }

  /// Gives a slot back when neither a record nor a text needs it.
  mutating func releaseSlotIfUnused(_ key: RecordKey) {
    guard let slot = slot(of: key), records[Int(slot)] == nil, !text.hasParts(slot) else { return }
    switch runs[key.id] {
    case nil: break
    case .one: runs[key.id] = nil
    case .many(var tree):
      tree.remove(at: tree.rank { $0.sequence < key.sequence })
      runs[key.id] = tree.count == 0 ? nil : .many(tree)
    }
    freeSlots.append(slot)
  }

  private mutating func ensurePage(for slot: UInt32) {
    while pages.count <= Int(slot) >> 8 { pages.append(Page(layout)) }
  }
}
