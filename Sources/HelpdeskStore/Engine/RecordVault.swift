import HelpdeskCore

/// Reads records back from the log, and keeps those that were used last.
///
/// One of them knows a fixed set of segments; a state that was published before a segment was
/// removed holds the one that still knows it, and with it the open file.
final class RecordVault: Sendable {
  let files: [UInt32: any DiskFile]
  private let cache: RecordCache

  init(_ files: [UInt32: any DiskFile], _ cache: RecordCache) {
    self.files = files
    self.cache = cache
  }

  /// The same with one more segment.
  func adding(_ file: any DiskFile, _ segment: UInt64) -> RecordVault {
    var files = files
    files[UInt32(truncatingIfNeeded: segment)] = file
    return RecordVault(files, cache)
  }

  /// The same without a segment.
  func removing(_ segment: UInt64) -> RecordVault {
    var files = files
    files[UInt32(truncatingIfNeeded: segment)] = nil
    return RecordVault(files, cache)
  }

  func keep(_ box: RecordBox, at place: LogPlace) {
    cache.insert(box, at: place)
  }

  /// Forgets every record that is kept.
  func forget() {
    cache.removeAll()
  }

  /// The record at a place, which must be the one that a table's slot says.
  func box(at place: LogPlace, _ table: Table, _ slot: UInt32) throws(StoreError) -> RecordBox {
    if let box = cache.box(at: place) { return box }
    let key = table.key(slot)
    let found = try read(place, key)
    guard found.key == key, found.version == table.version(slot) else { throw Self.damaged(key) }
    let fields = try WireCodec.decode(found.wire)
    var record = StoredRecord(key: key, version: found.version, fields: fields)
    if let decode = table.layout.schema.decode {
      record = StoredRecord(
        key: key, version: found.version, fields: fields, kept: try decode(record))
    }
    let box = RecordBox(record)
    cache.insert(box, at: place)
    return box
  }

  private func read(_ place: LogPlace, _ key: RecordKey) throws(StoreError) -> LogRecord {
    guard let file = files[place.segment] else { throw Self.damaged(key) }
    let bytes: [UInt8]
    do throws(DiskError) {
      bytes = try file.read(at: Int(place.offset), count: Int(place.size))
    } catch {
      throw error.storeError
    }
    guard bytes.count == Int(place.size) else { throw Self.damaged(key) }
    var reader = ByteReader(bytes)
    return try LogRecord(&reader, of: bytes)
  }

  private static func damaged(_ key: RecordKey) -> StoreError {
    StoreError(
      .corrupt,
      "The log does not hold the record where it was written. Make a backup of what can be read, "
        + "and salvage the folder.", key: key)
  }
}
