/// The wire form of a record's fields, the same in every store that keeps bytes.
///
/// A varint with the number of fields; then for each field, in ascending order of tags: the tag as
/// a varint, one byte for the kind (0 integer, 1 text, 2 texts, 3 bytes) and the value. Integers
/// are zig-zag varints (Protocol Buffers' encoding); text and bytes are a varint length and the
/// bytes; texts are a varint count and that many texts.
public enum WireCodec: Sendable {
  /// Encodes fields; the same fields give the same bytes.
  public static func encode(_ fields: RecordFields) -> [UInt8] {
    let size = WireForm.size(of: fields)
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      WireForm.write(fields, to: UnsafeMutableRawBufferPointer(buffer))
      count = size
    }
  }

  /// Decodes fields, and refuses anything but one whole record.
  ///
  /// - Throws: ``StoreError/Code/corrupt`` when the bytes are cut short, over-long, out of order,
  ///   of an unknown kind, or not UTF-8. Never allocates more than the input's size allows.
  public static func decode(_ bytes: [UInt8]) throws(StoreError) -> RecordFields {
    var reader = ByteReader(bytes)
    let fields = try reader.fields()
    guard reader.isAtEnd else {
      throw StoreError(.corrupt, "The record has \(reader.remaining) bytes after its end.")
    }
    return fields
  }
}

/// Appends the primitive values of the wire form to a buffer.
public struct ByteWriter: Sendable {
  /// What was written so far.
  public private(set) var bytes: [UInt8] = []

  /// An empty writer.
  public init() {}

  /// Makes room for this many further bytes.
  public mutating func reserve(_ count: Int) {
    bytes.reserveCapacity(bytes.count + count)
  }

  /// Appends one byte.
  public mutating func append(byte: UInt8) {
    bytes.append(byte)
  }

  /// Appends an unsigned number, seven bits a byte, the lowest first.
  public mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Appends a signed number in zig-zag form.
  public mutating func append(integer value: Int64) {
    append(varint: UInt64(bitPattern: (value << 1) ^ (value >> 63)))
  }

  /// Appends a text with its length in bytes.
  public mutating func append(text: String) {
    append(varint: UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  /// Appends bytes with their count.
  public mutating func append(blob: [UInt8]) {
    append(varint: UInt64(blob.count))
    bytes.append(contentsOf: blob)
  }

  /// Appends bytes as they are.
  package mutating func append(raw value: [UInt8]) {
    bytes.append(contentsOf: value)
  }

  /// Appends four bytes, the lowest first.
  package mutating func append(fixed32 value: UInt32) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Appends eight bytes, the lowest first.
  package mutating func append(fixed64 value: UInt64) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Appends a list of numbers of a fixed width with its count, the lowest byte of each first.
  package mutating func append<Number: FixedWidthInteger>(fixed values: [Number]) {
    append(varint: UInt64(values.count))
    // The other module's calls are not specialized, so that no number is touched alone.
    #if _endian(little)
    values.withUnsafeBytes { bytes.append(contentsOf: $0) }
    #else
    values.map(\.littleEndian).withUnsafeBytes { bytes.append(contentsOf: $0) }
    #endif
  }

  /// Appends a whole record.
  public mutating func append(_ fields: RecordFields) {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: WireForm.size(of: fields)))
    bytes.withUnsafeMutableBytes { buffer in
      WireForm.write(fields, to: UnsafeMutableRawBufferPointer(rebasing: buffer[start...]))
    }
  }
}

/// Reads the primitive values of the wire form, and never past the end.
public struct ByteReader: Sendable {
  private let bytes: [UInt8]
  /// How many bytes were read so far.
  package private(set) var position = 0

  /// Reads from the first byte.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Reads from a place within the bytes.
  package init(_ bytes: [UInt8], from position: Int) {
    self.bytes = bytes
    self.position = min(max(0, position), bytes.count)
  }

  /// Whether everything was read.
  public var isAtEnd: Bool { position == bytes.count }

  /// How many bytes are left.
  public var remaining: Int { bytes.count - position }

  /// Reads one byte.
  public mutating func byte() throws(StoreError) -> UInt8 {
    guard position < bytes.count else { throw Self.cutShort }
    defer { position += 1 }
    return bytes[position]
  }

  /// Reads an unsigned number of at most ten bytes.
  public mutating func varint() throws(StoreError) -> UInt64 {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      guard shift < 63 || (shift == 63 && next <= 1) else {
        throw StoreError(.corrupt, "A number in the record is longer than 64 bits.")
      }
      result |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return result }
      shift += 7
    }
  }

  /// Reads a signed number in zig-zag form.
  public mutating func integer() throws(StoreError) -> Int64 {
    let raw = try varint()
    return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
  }

  /// Reads a count, and refuses one that cannot fit into what is left.
  public mutating func count() throws(StoreError) -> Int {
    let raw = try varint()
    guard raw <= UInt64(remaining) else { throw Self.cutShort }
    return Int(raw)
  }

  /// Reads a text.
  public mutating func text() throws(StoreError) -> String {
    let length = try count()
    let range = position..<(position + length)
    guard let text = String(validating: bytes[range], as: UTF8.self) else {
      throw StoreError(.corrupt, "A text in the record is not UTF-8.")
    }
    position = range.upperBound
    return text
  }

  /// Reads bytes.
  public mutating func blob() throws(StoreError) -> [UInt8] {
    let length = try count()
    defer { position += length }
    return Array(bytes[position..<(position + length)])
  }

  /// Reads four bytes, the lowest first.
  package mutating func fixed32() throws(StoreError) -> UInt32 {
    guard remaining >= 4 else { throw Self.cutShort }
    defer { position += 4 }
    return bytes.withUnsafeBytes {
      UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: UInt32.self))
    }
  }

  /// Reads eight bytes, the lowest first.
  package mutating func fixed64() throws(StoreError) -> UInt64 {
    guard remaining >= 8 else { throw Self.cutShort }
    defer { position += 8 }
    return bytes.withUnsafeBytes {
      UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }
  }

  /// Reads a list of numbers of a fixed width.
  package mutating func fixed<Number: FixedWidthInteger>(
    _ type: Number.Type = Number.self
  ) throws(StoreError) -> [Number] {
    let count = try count()
    let size = MemoryLayout<Number>.size
    guard count <= remaining / size else { throw Self.cutShort }
    // The one empty array is shared by all threads, and would be written to.
    guard count > 0 else { return [] }
    defer { position += count * size }
    return bytes.withUnsafeBytes { buffer in
      [Number](unsafeUninitializedCapacity: count) { numbers, filled in
        let part = UnsafeRawBufferPointer(rebasing: buffer[position..<(position + count * size)])
        UnsafeMutableRawBufferPointer(numbers).copyMemory(from: part)
        #if _endian(big)
        for index in 0..<count { numbers[index] = Number(littleEndian: numbers[index]) }
        #endif
        filled = count
      }
    }
  }

  /// Passes over bytes.
  package mutating func skip(_ count: Int) throws(StoreError) {
    guard count >= 0, count <= remaining else { throw Self.cutShort }
    position += count
  }

  /// Reads a whole record.
  public mutating func fields() throws(StoreError) -> RecordFields {
    let count = try count()
    var result: [RecordFields.Field] = []
    // The smallest field has three bytes.
    result.reserveCapacity(min(count, remaining / 3))
    var previous = -1
    for _ in 0..<count {
      let raw = try varint()
      guard raw <= UInt64(FieldTag.max), Int(raw) > previous else {
        throw StoreError(.corrupt, "The record's fields are not in ascending order.")
      }
      previous = Int(raw)
      result.append(RecordFields.Field(tag: FieldTag(raw), value: try value()))
    }
    return RecordFields(ascending: result)
  }

  private mutating func value() throws(StoreError) -> FieldValue {
    switch try byte() {
    case 0: return .integer(try integer())
    case 1: return .text(try text())
    case 2:
      var values: [String] = []
      for _ in 0..<(try count()) { values.append(try text()) }
      return .texts(values)
    case 3: return .bytes(try blob())
    case let kind: throw StoreError(.corrupt, "The record has a field of unknown kind \(kind).")
    }
  }

  private static let cutShort = StoreError(.corrupt, "The record is cut short.")
}
