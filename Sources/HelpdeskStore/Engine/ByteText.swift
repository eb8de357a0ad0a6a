import Foundation

/// Texts as their UTF-8 bytes: Swift compares strings by canonical equivalence, a store by bytes.
enum ByteText {
  /// Negative, zero or positive, as the bytes of `left` come before, with or after those of
  /// `right`.
  static func compare(_ left: String, _ right: String) -> Int {
    let fast = left.utf8.withContiguousStorageIfAvailable { leftBytes in
      right.utf8.withContiguousStorageIfAvailable { rightBytes in
        compare(leftBytes, rightBytes)
      }
    }
    if let fast, let result = fast { return result }
    return Array(left.utf8).withUnsafeBufferPointer { leftBytes in
      Array(right.utf8).withUnsafeBufferPointer { rightBytes in compare(leftBytes, rightBytes) }
    }
  }

  static func isSame(_ left: String, _ right: String) -> Bool {
    compare(left, right) == 0
  }

  /// The first eight bytes as a number that orders as they do; texts with the same number may
  /// still differ.
  static func leading(_ text: String) -> UInt64 {
    var number: UInt64 = 0
    var shift: UInt64 = 64
    for byte in text.utf8.prefix(8) {
      shift -= 8
      number |= UInt64(byte) << shift
    }
    return number
  }

  static func hasPrefix(_ text: String, _ prefix: String) -> Bool {
    text.utf8.starts(with: prefix.utf8)
  }

  static func hash(_ text: String) -> UInt64 {
    text.utf8.withContiguousStorageIfAvailable(hash)
      ?? Array(text.utf8).withUnsafeBufferPointer(hash)
  }

  static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }

  /// Differs from process to process, so that nobody can choose ids that collide.
  static let seed = UInt64.random(in: .min ... .max)

  static func compare(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
  ) -> Int {
    let common = min(left.count, right.count)
    if common > 0, let leftBase = left.baseAddress, let rightBase = right.baseAddress {
      let order = memcmp(leftBase, rightBase, common)
      if order != 0 { return Int(order) }
    }
    return left.count - right.count
  }

  private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    hash(bytes, seed: seed)
  }

  static func hash(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64) -> UInt64 {
    let raw = UnsafeRawBufferPointer(bytes)
    var state = seed ^ UInt64(truncatingIfNeeded: raw.count)
    var index = 0
    while index + 8 <= raw.count {
      let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      state = mix(state ^ word, 0x9E37_79B9_7F4A_7C15)
      index += 8
    }
    var tail: UInt64 = 0
    while index < raw.count {
      tail = tail << 8 | UInt64(raw[index])
      index += 1
    }
    return mix(state ^ tail, 0xD6E8_FEB8_6659_FD93)
  }
}
