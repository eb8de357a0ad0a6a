import HelpdeskCore

/// Where in the log a record stands.
struct LogPlace: Hashable, Sendable {
  /// 0 for a record that stands in no log.
  var segment: UInt32 = 0
  /// In bytes from the segment's beginning.
  var offset: UInt32 = 0
  /// How many bytes it has there.
  var size: UInt32 = 0
}

extension LogPlace {
  /// The place of a range of a payload that begins somewhere in a segment.
  init(segment: UInt64, base: Int, _ range: Range<Int>) {
    self.init(
      segment: UInt32(truncatingIfNeeded: segment),
      offset: UInt32(clamping: base + range.lowerBound), size: UInt32(clamping: range.count))
  }
}

/// The fields of a ``Table``'s rows.
enum RowField {
  static let owner = 0
  static let sequence = 1
  /// The record's version; 0 where a slot has none: it is free, or of a document without a record.
  static let version = 2
  static let segment = 3
  static let offset = 4
  static let size = 5
}

extension Table {
  private func field(_ slot: UInt32, _ field: Int) -> UInt64 {
    rows.with(Int(slot) >> 8) { $0.value(Int(slot) & 255, field) }
  }

  func owner(_ slot: UInt32) -> UInt32 { UInt32(truncatingIfNeeded: field(slot, RowField.owner)) }

  func sequence(_ slot: UInt32) -> Int64 { Int64(bitPattern: field(slot, RowField.sequence)) }

  /// 0 where there is no record.
  func version(_ slot: UInt32) -> Int64 { Int64(bitPattern: field(slot, RowField.version)) }

  func hasRecord(_ slot: UInt32) -> Bool { field(slot, RowField.version) != 0 }

  /// The key that a slot was reserved for.
  func key(_ slot: UInt32) -> RecordKey {
    RecordKey(layout.schema.type, owners.id(owner(slot)), sequence: sequence(slot))
  }

  /// Negative, zero or positive, as the key of one slot comes before, with or after the other's.
  func compareKeys(_ left: UInt32, _ right: UInt32) -> Int {
    let order = owners.compare(owner(left), owner(right))
    return order != 0 ? order : Self.compare(sequence(left), sequence(right))
  }

  func compareKey(_ slot: UInt32, to key: RecordKey) -> Int {
    let order = owners.compare(owner(slot), key.id)
    return order != 0 ? order : Self.compare(sequence(slot), key.sequence)
  }

  private static func compare(_ left: Int64, _ right: Int64) -> Int {
    left < right ? -1 : left == right ? 0 : 1
  }

  /// The slot of a key, whether or not there is a record.
  func slot(of key: RecordKey) -> UInt32? { find(key)?.slot }

  /// The slot of a key with its owner's number and its place among the owner's slots.
  func find(_ key: RecordKey) -> (slot: UInt32, owner: UInt32, rank: Int)? {
    guard let owner = owners.number(of: key.id) else { return nil }
    let (rank, slot) = place(of: key.sequence, under: owner)
    return slot.map { ($0, owner, rank) }
  }

  /// The place of a sequence among those of an owner, whether or not it is there, and its slot.
  func place(of wanted: Int64, under owner: UInt32) -> (rank: Int, slot: UInt32?) {
    owners.withRun(owner) { run in
      // Sequences mostly run from 1 on without a gap.
      let guess = Int(clamping: wanted) - (wanted > 0 ? 1 : 0)
      if guess >= 0, guess < run.count, sequence(run[guess]) == wanted {
        return (guess, run[guess])
      }
      let rank = run.rank { sequence($0) < wanted }
      let isThere = rank < run.count && sequence(run[rank]) == wanted
      return (rank, isThere ? run[rank] : nil)
    }
  }

  /// The version of a record; nil where there is none.
  func version(of key: RecordKey) -> Int64? {
    guard let slot = slot(of: key) else { return nil }
    let version = version(slot)
    return version == 0 ? nil : version
  }

  func box(_ key: RecordKey) throws(StoreError) -> RecordBox? {
    guard let slot = slot(of: key) else { return nil }
    return try box(at: slot)
  }

  /// The record of a slot.
  ///
  /// - Throws: ``StoreError/Code/io`` and ``StoreError/Code/corrupt`` where it has to be read from
  ///   the log and cannot be.
  func box(at slot: UInt32) throws(StoreError) -> RecordBox? {
    guard let vault else { return boxes[Int(slot)] }
    guard hasRecord(slot) else { return nil }
    let place = place(slot)
    if place.segment == 0 { return pending[slot] }
    return try vault.box(at: place, self, slot)
  }

  func records(_ slots: some Sequence<UInt32>) throws(StoreError) -> [StoredRecord] {
    var records: [StoredRecord] = []
    for slot in slots { if let box = try box(at: slot) { records.append(box.record) } }
    return records
  }

  func place(_ slot: UInt32) -> LogPlace {
    let (segment, offset, size) = rows[Int(slot) >> 8].values(
      Int(slot) & 255, RowField.segment, RowField.offset, RowField.size)
    return LogPlace(
      segment: UInt32(truncatingIfNeeded: segment), offset: UInt32(truncatingIfNeeded: offset),
      size: UInt32(truncatingIfNeeded: size))
  }

  /// Where the log holds a record that is there; nil without a log, or where it does not yet.
  func place(of key: RecordKey) -> LogPlace? {
    guard let slot = slot(of: key), hasRecord(slot) else { return nil }
    let place = place(slot)
    return place.segment == 0 ? nil : place
  }

  /// Notes where the log now holds a record that it did not hold before.
  mutating func settle(_ key: RecordKey, at place: LogPlace) {
    guard let slot = slot(of: key), let box = pending.removeValue(forKey: slot) else { return }
    setPlace(place, slot)
    vault?.keep(box, at: place)
  }

  /// Notes that the log now holds a record elsewhere.
  mutating func move(_ key: RecordKey, to place: LogPlace) {
    guard let slot = slot(of: key), hasRecord(slot) else { return }
    setPlace(place, slot)
  }

  mutating func setPlace(_ place: LogPlace, _ slot: UInt32) {
    rows.modify(Int(slot) >> 8) { rows in
      let row = Int(slot) & 255
      rows.set(row, RowField.segment, to: UInt64(place.segment))
      rows.set(row, RowField.offset, to: UInt64(place.offset))
      rows.set(row, RowField.size, to: UInt64(place.size))
    }
  }

  mutating func setVersion(_ version: Int64, _ slot: UInt32) {
    rows.modify(Int(slot) >> 8) { rows in
      rows.set(Int(slot) & 255, RowField.version, to: UInt64(bitPattern: version))
    }
  }
}
