import Foundation

/// Texts as their UTF-8 bytes: Swift takes texts for the same that look alike, a store does not.
enum UTF8Text {
  /// Whether both have the same bytes.
  static func isSame(_ left: String, _ right: String) -> Bool {
    // Texts that Swift tells apart differ in their bytes too, and telling so is mostly one step.
    guard left == right else { return false }
    let isSame = left.utf8.withContiguousStorageIfAvailable { left in
      right.utf8.withContiguousStorageIfAvailable { right in
        left.count == right.count
          && (left.isEmpty || memcmp(left.baseAddress!, right.baseAddress!, left.count) == 0)
      }
    }
    return (isSame ?? nil) ?? left.utf8.elementsEqual(right.utf8)
  }

  static func hash(_ text: String, into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    // No text has this byte, so that one text's end is not another's middle.
    hasher.combine(UInt8.max)
  }
}
