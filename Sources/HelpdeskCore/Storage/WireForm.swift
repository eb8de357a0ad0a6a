/// Records in their wire form, written in two passes: one that says how long it will be, and one that
/// writes into room of that size, so that nothing grows and no byte is checked for room alone.
enum WireForm {
  /// How many bytes a record takes.
  static func size(of fields: RecordFields) -> Int {
    var size = self.size(UInt64(fields.fields.count))
    for field in fields.fields {
      size += self.size(UInt64(field.tag)) + 1
      switch field.value {
      case .integer(let value): size += self.size(zigZag(value))
      case .text(let value): size += self.size(value)
      case .texts(let values):
        size += self.size(UInt64(values.count))
        for value in values { size += self.size(value) }
      case .bytes(let value): size += self.size(UInt64(value.count)) + value.count
      }
    }
    return size
  }

  /// Writes a record into as many bytes as it takes.
  static func write(_ fields: RecordFields, to buffer: UnsafeMutableRawBufferPointer) {
    var cursor = Cursor(buffer: buffer)
    cursor.write(UInt64(fields.fields.count))
    for field in fields.fields {
      cursor.write(UInt64(field.tag))
      switch field.value {
      case .integer(let value):
        cursor.write(byte: 0)
        cursor.write(zigZag(value))
      case .text(let value):
        cursor.write(byte: 1)
        cursor.write(value)
      case .texts(let values):
        cursor.write(byte: 2)
        cursor.write(UInt64(values.count))
        for value in values { cursor.write(value) }
      case .bytes(let value):
        cursor.write(byte: 3)
        cursor.write(UInt64(value.count))
        value.withUnsafeBytes { cursor.write($0) }
      }
    }
    precondition(cursor.position == buffer.count, "A record was measured wrongly.")
  }

  /// A signed number as an unsigned one that is small where its amount is.
  private static func zigZag(_ value: Int64) -> UInt64 {
    UInt64(bitPattern: (value << 1) ^ (value >> 63))
  }

  /// The bytes of a number, seven bits a byte.
  private static func size(_ value: UInt64) -> Int {
    max(1, (64 - value.leadingZeroBitCount + 6) / 7)
  }

  /// The bytes of a text with its length.
  private static func size(_ text: String) -> Int {
    let count = text.utf8.count
    return size(UInt64(count)) + count
  }

  /// A place in a buffer; writing behind its end is a programming error, and stops the program.
  private struct Cursor {
    let buffer: UnsafeMutableRawBufferPointer
    var position = 0

    mutating func write(byte: UInt8) {
      precondition(position < buffer.count)
      buffer[position] = byte
      position += 1
    }

    mutating func write(_ value: UInt64) {
      var rest = value
      while rest >= 0x80 {
        write(byte: UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      write(byte: UInt8(truncatingIfNeeded: rest))
    }

    mutating func write(_ text: String) {
      var text = text
      text.withUTF8 { bytes in
        write(UInt64(bytes.count))
        write(UnsafeRawBufferPointer(bytes))
      }
    }

    mutating func write(_ bytes: UnsafeRawBufferPointer) {
      precondition(bytes.count <= buffer.count - position)
      UnsafeMutableRawBufferPointer(rebasing: buffer[position...]).copyMemory(from: bytes)
      position += bytes.count
    }
  }
}
