import HelpdeskCore

/// Rows of a few whole numbers, each kind of number in as many bytes as its largest needs.
///
/// Up to eight fields a row. A number that does not fit makes its field wider in all rows, which
/// copies them; nothing ever makes a field narrower.
struct PackedRows: Sendable {
  private(set) var count = 0
  private var stride = 0
  /// A byte for each field: how many bytes its numbers have, and where in the row they begin.
  private var widths: UInt64 = 0
  private var starts: UInt64 = 0
  /// The rows, and behind them eight bytes, so that every number can be read as a whole word.
  private var bytes: [UInt8] = []

  private static let padding = 8

  func value(_ row: Int, _ field: Int) -> UInt64 {
    let width = Int(truncatingIfNeeded: widths &>> UInt64(field &* 8) & 0xFF)
    guard width > 0 else { return 0 }
    precondition(row < count, "The row is out of bounds.")
    let place = row &* stride &+ Int(truncatingIfNeeded: starts &>> UInt64(field &* 8) & 0xFF)
    let word = bytes.withUnsafeBytes {
      UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: UInt64.self))
    }
    return word & Self.mask(width)
  }

  /// Several fields of one row.
  @inline(__always)
  func values(_ row: Int, _ first: Int, _ second: Int, _ third: Int) -> (UInt64, UInt64, UInt64) {
    (value(row, first), value(row, second), value(row, third))
  }

  mutating func set(_ row: Int, _ field: Int, to value: UInt64) {
    precondition(row < count, "The row is out of bounds.")
    let needed = (71 - value.leadingZeroBitCount) / 8
    if needed > width(field) { widen(field, to: needed) }
    store(value, row, field)
  }

  /// Appends a row of zeros.
  mutating func append() {
    count += 1
    if bytes.isEmpty {
      bytes = [UInt8](repeating: 0, count: count * stride + Self.padding)
    } else {
      for _ in 0..<stride { bytes.append(0) }
    }
  }

  private func width(_ field: Int) -> Int {
    Int(truncatingIfNeeded: widths >> UInt64(field * 8) & 0xFF)
  }

  private static func mask(_ width: Int) -> UInt64 {
    width == 8 ? .max : (1 &<< UInt64(width &* 8)) &- 1
  }

  private mutating func store(_ value: UInt64, _ row: Int, _ field: Int) {
    let width = width(field)
    guard width > 0 else { return }
    let place = row * stride + Int(truncatingIfNeeded: starts >> UInt64(field * 8) & 0xFF)
    let mask = Self.mask(width)
    bytes.withUnsafeMutableBytes { buffer in
      let old = UInt64(
        littleEndian: buffer.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      buffer.storeBytes(
        of: ((old & ~mask) | (value & mask)).littleEndian, toByteOffset: place, as: UInt64.self)
    }
  }

  private mutating func widen(_ field: Int, to width: Int) {
    var wide = PackedRows()
    wide.widths = widths & ~(0xFF << UInt64(field * 8)) | UInt64(width) << UInt64(field * 8)
    var start = 0
    for field in 0..<8 {
      wide.starts |= UInt64(start) << UInt64(field * 8)
      start += wide.width(field)
    }
    wide.stride = start
    wide.count = count
    wide.bytes = [UInt8](repeating: 0, count: count * start + Self.padding)
    for row in 0..<count {
      for field in 0..<8 where self.width(field) > 0 {
        wide.store(value(row, field), row, field)
      }
    }
    self = wide
  }
}

extension PackedRows {
  /// Writes the rows as they are.
  func encode(into writer: inout ByteWriter) {
    writer.append(varint: UInt64(count))
    writer.append(fixed64: widths)
    writer.append(blob: bytes)
  }

  /// Reads rows as they were written, and refuses what no rows look like.
  init(_ reader: inout ByteReader) throws(StoreError) {
    count = Int(clamping: try reader.varint())
    widths = try reader.fixed64()
    for field in 0..<8 {
      guard width(field) <= 8 else { throw Self.damaged }
      starts |= UInt64(stride) << UInt64(field * 8)
      stride += width(field)
    }
    bytes = try reader.blob()
    let isEmpty = bytes.isEmpty && stride == 0
    guard count <= 1 << 16, isEmpty || bytes.count == count * stride + Self.padding else {
      throw Self.damaged
    }
  }

  private static let damaged = StoreError(.corrupt, "A page of rows is damaged.")
}
