import HelpdeskCore

extension PackedColumn {
  @inline(__always)
  func withIntegers<Result>(_ body: (IntegerView?) -> Result) -> Result {
    bytes.withUnsafeBytes { body(IntegerView($0)) }
  }

  /// Writes one row; the column takes another form where the value does not fit into this one.
  ///
  /// - Complexity: O(1), and O(256) where the column takes another form.
  mutating func set(_ row: Int, to value: Int64) {
    guard withIntegers({ $0?.fits(value) ?? false }) else { return replace(row, with: value) }
    bytes.withUnsafeMutableBytes { bytes in
      bytes[16 + row >> 3] |= 1 << UInt8(row & 7)
      Self.store(value, row, in: bytes)
    }
  }

  /// Makes a row null, and leaves nothing of what it held.
  mutating func clear(_ row: Int) {
    var present = present
    guard present[row] else { return }
    present[row] = false
    if present.isEmpty {
      bytes = []
      return
    }
    bytes.withUnsafeMutableBytes { bytes in
      bytes[16 + row >> 3] &= ~(1 << UInt8(row & 7))
      let base = Int64(littleEndian: bytes.loadUnaligned(as: Int64.self))
      Self.store(base, row, in: bytes)
    }
  }

  /// The same values in the narrowest form, which says nothing of values that there once were.
  func narrowed() -> PackedColumn {
    withIntegers { view in
      guard let view else { return self }
      let present = view.present
      let (low, high) = view.range(of: present, with: nil)
      let bits = Self.bits(for: UInt64(bitPattern: high &- low))
      var column = PackedColumn(bits: bits, base: low, present)
      column.bytes.withUnsafeMutableBytes { bytes in
        present.visit { Self.store(view.value($0), $0, in: bytes) }
      }
      return column
    }
  }

  /// Writes the column anew with room for a value, and for some that lie near.
  private mutating func replace(_ row: Int, with value: Int64) {
    self = withIntegers { view in
      var present = Bits256()
      present[row] = true
      guard let view else { return PackedColumn(bits: 0, base: value, present) }
      var others = view.present
      others[row] = false
      let (low, high) = view.range(of: others, with: value)
      let bits = Self.bits(for: UInt64(bitPattern: high &- low))
      let base = Self.base(low, high, bits: bits)
      var column = PackedColumn(bits: bits, base: base, others | present)
      column.bytes.withUnsafeMutableBytes { bytes in
        others.visit { Self.store(view.value($0), $0, in: bytes) }
        Self.store(value, row, in: bytes)
      }
      return column
    }
  }

  private static func bits(for span: UInt64) -> Int {
    span <= 1 ? Int(span) : (64 - span.leadingZeroBitCount + 7) & ~7
  }

  /// Half of the room that the bits leave goes below the smallest value: numbers that ascend or
  /// descend from row to row shall not meet an end each time.
  private static func base(_ low: Int64, _ high: Int64, bits: Int) -> Int64 {
    guard bits > 1 else { return low }
    if bits == 64 { return .min }
    let room = UInt64.max >> UInt64(64 - bits) - UInt64(bitPattern: high &- low)
    let (base, isBelow) = low.subtractingReportingOverflow(Int64(room / 2))
    return isBelow ? .min : base
  }

  /// Writes one value into bytes whose form it fits.
  private static func store(_ value: Int64, _ row: Int, in bytes: UnsafeMutableRawBufferPointer) {
    let bits = Int(bytes[8])
    guard bits > 0 else { return }
    let base = Int64(littleEndian: bytes.loadUnaligned(as: Int64.self))
    let mask: UInt64 = .max >> UInt64(64 - bits)
    let bit = row * bits
    let offset = headerSize + bit >> 3
    let shift = UInt64(bit & 7)
    let difference = UInt64(bitPattern: value &- base)
    var word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    word = word & ~(mask << shift) | difference << shift
    bytes.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
  }
}

extension IntegerView {
  /// The smallest and the largest among the values of some rows and one more.
  fileprivate func range(of rows: Bits256, with value: Int64?) -> (low: Int64, high: Int64) {
    var low = value ?? .max
    var high = value ?? .min
    rows.visit { row in
      let value = self.value(row)
      low = min(low, value)
      high = max(high, value)
    }
    return (low, high)
  }
}
