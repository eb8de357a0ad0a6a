import HelpdeskCore

/// A record, or the mark that there is none any more, as the log holds it.
///
/// One byte for what it is (0 deleted, 1 put), the key, for a put the version and the fields in
/// their wire form with their length, and a CRC-32C over all of it: a record is checked by itself
/// wherever it is read or copied.
struct LogRecord: Sendable {
  let key: RecordKey
  /// 0 for a deletion.
  let version: Int64
  /// The fields in their wire form; empty for a deletion.
  let wire: [UInt8]
  /// Where in the bytes it was read.
  let range: Range<Int>

  var isDeletion: Bool { version == 0 }

  func encode(into writer: inout ByteWriter) {
    let start = writer.bytes.count
    writer.append(byte: isDeletion ? 0 : 1)
    writer.append(byte: key.type.rawValue)
    writer.append(text: key.id)
    writer.append(integer: key.sequence)
    if !isDeletion {
      writer.append(integer: version)
      writer.append(blob: wire)
    }
    writer.append(fixed32: CRC32C.checksum(writer.bytes, from: start))
  }

  /// Reads a record, and checks it.
  ///
  /// - Throws: ``StoreError/Code/corrupt``.
  init(_ reader: inout ByteReader, of bytes: [UInt8]) throws(StoreError) {
    let start = reader.position
    let kind = try reader.byte()
    guard kind <= 1 else {
      throw StoreError(.corrupt, "The log has a record of unknown kind \(kind).")
    }
    let type = RecordType(rawValue: try reader.byte())
    let id = try reader.text()
    let sequence = try reader.integer()
    key = RecordKey(type, id, sequence: sequence)
    version = kind == 1 ? try reader.drawn() : 0
    wire = kind == 1 ? try reader.blob() : []
    guard version >= Int64(kind) else {
      throw StoreError(.corrupt, "The log has a record of version \(version).", key: key)
    }
    let end = reader.position
    guard try reader.fixed32() == CRC32C.checksum(bytes, from: start, to: end) else {
      throw StoreError(.corrupt, "A record in the log is damaged.", key: key)
    }
    range = start..<reader.position
  }

  init(_ key: RecordKey, version: Int64, wire: [UInt8]) {
    self.key = key
    self.version = version
    self.wire = wire
    range = 0..<0
  }
}

extension CRC32C {
  /// The checksum of a part of the bytes.
  static func checksum(_ bytes: [UInt8], from start: Int, to end: Int? = nil) -> UInt32 {
    var checksum = CRC32C()
    bytes.withUnsafeBytes {
      checksum.update(UnsafeRawBufferPointer(rebasing: $0[start..<(end ?? bytes.count)]))
    }
    return checksum.value
  }
}
