/// One bit for each row of a page.
struct Bits256: Sendable, Equatable {
  private(set) var words: SIMD4<UInt64>

  init() {
    words = .zero
  }

  init(words: SIMD4<UInt64>) {
    self.words = words
  }

  static let all = Bits256(words: SIMD4(repeating: .max))

  /// Sets the bits of the rows for which the test holds.
  init(_ test: (Int) -> Bool) {
    var words = SIMD4<UInt64>.zero
    for word in 0..<4 {
      var bits: UInt64 = 0
      let base = word &* 64
      for bit in 0..<64 where test(base &+ bit) {
        bits |= 1 &<< UInt64(truncatingIfNeeded: bit)
      }
      words[word] = bits
    }
    self.words = words
  }

  /// Reads 32 bytes, little endian.
  @inline(__always)
  init(loading bytes: UnsafeRawBufferPointer, at offset: Int) {
    words = SIMD4(
      UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)),
      UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self)),
      UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset &+ 16, as: UInt64.self)),
      UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset &+ 24, as: UInt64.self)))
  }

  /// Writes 32 bytes, little endian.
  func store(in bytes: UnsafeMutableRawBufferPointer) {
    for word in 0..<4 {
      bytes.storeBytes(of: words[word].littleEndian, toByteOffset: word * 8, as: UInt64.self)
    }
  }

  subscript(index: Int) -> Bool {
    get { words[index >> 6] >> UInt64(index & 63) & 1 == 1 }
    set {
      let mask: UInt64 = 1 << UInt64(index & 63)
      if newValue { words[index >> 6] |= mask } else { words[index >> 6] &= ~mask }
    }
  }

  var isEmpty: Bool { words == .zero }

  var count: Int {
    words[0].nonzeroBitCount + words[1].nonzeroBitCount + words[2].nonzeroBitCount
      + words[3].nonzeroBitCount
  }

  @inline(__always)
  func visit(_ body: (Int) -> Void) {
    for word in 0..<4 {
      var rest = words[word]
      while rest != 0 {
        body(word &* 64 &+ rest.trailingZeroBitCount)
        rest &= rest &- 1
      }
    }
  }

  static func & (left: Bits256, right: Bits256) -> Bits256 {
    Bits256(words: left.words & right.words)
  }

  static func | (left: Bits256, right: Bits256) -> Bits256 {
    Bits256(words: left.words | right.words)
  }

  static prefix func ~ (bits: Bits256) -> Bits256 {
    Bits256(words: ~bits.words)
  }
}

/// A set of slots, one bit each.
struct SlotBitmap: Sendable {
  private var words: [UInt64]

  init(pageCount: Int) {
    words = Array(repeating: 0, count: pageCount * 4)
  }

  init(slots: [UInt32], pageCount: Int) {
    self.init(pageCount: pageCount)
    for slot in slots where Int(slot) >> 6 < words.count {
      words[Int(slot) >> 6] |= 1 << UInt64(slot & 63)
    }
  }

  mutating func add(_ rows: Bits256, _ page: Int) {
    for word in 0..<4 { words[page * 4 + word] |= rows.words[word] }
  }

  mutating func insert(_ slot: UInt32) {
    words[Int(slot) >> 6] |= 1 << UInt64(slot & 63)
  }

  var pageCount: Int { words.count / 4 }

  func page(_ index: Int) -> Bits256 {
    guard index * 4 + 3 < words.count else { return Bits256() }
    return Bits256(
      words: SIMD4(
        words[index * 4], words[index * 4 + 1], words[index * 4 + 2], words[index * 4 + 3]))
  }

  func contains(_ slot: UInt32) -> Bool {
    let index = Int(slot) >> 6
    return index < words.count && words[index] >> UInt64(slot & 63) & 1 == 1
  }
}
