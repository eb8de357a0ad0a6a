/// A column of integers, or of texts' numbers, while its bytes are at hand.
///
/// It must not leave the closure that it was given to.
struct IntegerView {
  /// The smallest value that the column can hold.
  let base: Int64
  /// How many bits a value takes: 0 where all are the same, 1, or whole bytes.
  let bits: Int
  /// The largest difference from `base`.
  let mask: UInt64
  private let bytes: UnsafeRawPointer

  /// Nil where every row is null.
  @inline(__always)
  init?(_ column: UnsafeRawBufferPointer) {
    // An array that is not empty has a whole header and all values behind it.
    guard column.count >= PackedColumn.headerSize, let start = column.baseAddress else {
      return nil
    }
    bytes = start
    base = Int64(littleEndian: start.loadUnaligned(as: Int64.self))
    bits = Int(start.load(fromByteOffset: 8, as: UInt8.self))
    mask = bits == 0 ? 0 : .max &>> UInt64(64 &- bits)
  }

  var present: Bits256 {
    @inline(__always) get {
      Bits256(
        loading: UnsafeRawBufferPointer(start: bytes, count: PackedColumn.headerSize), at: 16)
    }
  }

  @inline(__always)
  func isPresent(_ row: Int) -> Bool {
    let byte = bytes.load(fromByteOffset: 16 &+ (row &>> 3), as: UInt8.self)
    return byte &>> UInt8(row & 7) & 1 == 1
  }

  /// How much the value of a row lies above ``base``; 0 where it is null.
  @inline(__always)
  func difference(_ row: Int) -> UInt64 {
    let bit = row &* bits
    let word = UInt64(
      littleEndian: bytes.loadUnaligned(
        fromByteOffset: PackedColumn.headerSize &+ (bit &>> 3), as: UInt64.self))
    return word &>> UInt64(bit & 7) & mask
  }

  /// The value of a row that is not null.
  @inline(__always)
  func value(_ row: Int) -> Int64 { base &+ Int64(bitPattern: difference(row)) }

  @inline(__always)
  subscript(row: Int) -> Int64? { isPresent(row) ? value(row) : nil }

  /// Whether the column need not change its form for a value.
  func fits(_ value: Int64) -> Bool {
    value >= base && UInt64(bitPattern: value &- base) <= mask
  }

  /// The rows whose values lie between two bounds, both included.
  func rows(from lower: Int64, through upper: Int64) -> Bits256 {
    guard lower <= upper, upper >= base else { return Bits256() }
    let low = lower <= base ? 0 : UInt64(bitPattern: lower &- base)
    guard low <= mask else { return Bits256() }
    let high = min(mask, UInt64(bitPattern: upper &- base))
    // The bounds leave out nothing that the form can hold.
    if low == 0, high == mask { return present }
    return matching(low, high) & present
  }

  private func matching(_ low: UInt64, _ high: UInt64) -> Bits256 {
    switch bits {
    // Of the two values one is wanted.
    case 1: return low == 1 ? ones : ~ones
    case 8: return matchingBytes(low, high)
    default:
      var words = SIMD4<UInt64>.zero
      for word in 0..<4 {
        var matches: UInt64 = 0
        for bit in 0..<64 {
          // What lies below wraps around to far above.
          let isWanted = difference(word &* 64 &+ bit) &- low <= high &- low
          matches |= (isWanted ? 1 : 0) &<< UInt64(bit)
        }
        words[word] = matches
      }
      return Bits256(words: words)
    }
  }

  /// The values of one bit each.
  var ones: Bits256 {
    Bits256(
      loading: UnsafeRawBufferPointer(start: bytes, count: PackedColumn.size(bits: 1)),
      at: PackedColumn.headerSize)
  }

  /// Compares eight rows at a time, each in its byte of a word.
  private func matchingBytes(_ low: UInt64, _ high: UInt64) -> Bits256 {
    let top: UInt64 = 0x8080_8080_8080_8080
    let least = low &* 0x0101_0101_0101_0101
    let span = (high &- low) &* 0x0101_0101_0101_0101
    var words = SIMD4<UInt64>.zero
    for word in 0..<4 {
      var matches: UInt64 = 0
      for group in 0..<8 {
        let offset = PackedColumn.headerSize &+ word &* 64 &+ group &* 8
        let rows = UInt64(
          littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        // Byte by byte the difference to the least; the top bits are kept from borrowing.
        let above = ((rows | top) &- (least & ~top)) ^ ((rows ^ ~least) & top)
        // Its top bits say where the lower seven bits of the span are no fewer.
        let lower = (span | top) &- (above & ~top)
        let isWanted = ((span & ~above) | (~(span ^ above) & lower)) & top
        // Brings the top bit of each byte into the highest byte.
        let packed = ((isWanted &>> 7) &* 0x0102_0408_1020_4080) &>> 56
        matches |= packed &<< UInt64(group &* 8)
      }
      words[word] = matches
    }
    return Bits256(words: words)
  }
}
