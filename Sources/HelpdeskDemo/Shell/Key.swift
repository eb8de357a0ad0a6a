/// What somebody pressed, or pasted.
enum Key: Equatable {
  /// Characters that stand for themselves.
  case text(String)
  case enter, tab, backspace, delete
  case left, right, home, end, up, down, wordLeft, wordRight
  case killToEnd, killToStart, killWordLeft, killWordRight, yank, transpose
  case search, abandon, clearScreen
  case interrupt, endOfInput, suspend, quit
  /// A key without a meaning here.
  case unknown
}

/// Reads keys from the bytes that a terminal sends, however they are cut into pieces.
struct KeyReader {
  private var bytes: [UInt8] = []
  private var place = 0
  private var isPasting = false
  private var isAfterReturn = false

  /// Whether nothing is left that could still become a key.
  var isEmpty: Bool { place == bytes.count }

  mutating func append(_ more: some Sequence<UInt8>) {
    if place == bytes.count {
      bytes.removeAll(keepingCapacity: true)
      place = 0
    }
    bytes += more
  }

  /// Takes what was typed and not read yet; nothing in the middle of a paste, where no byte is
  /// more than text.
  mutating func takeRest() -> [UInt8] {
    guard !isPasting else { return [] }
    defer { self = KeyReader() }
    return Array(bytes[place...])
  }

  /// Forgets what was typed and not read yet.
  mutating func removeAll() { self = KeyReader() }

  /// The next key; nil until all its bytes have come.
  mutating func next() -> Key? {
    while place < bytes.count {
      let byte = bytes[place]
      if byte >= 0x20, byte != 0x7F { return text() }
      if byte == 0x1B {
        guard let (key, count) = escape() else { return nil }
        place += count
        isAfterReturn = false
        if let key { return key }
        continue
      }
      place += 1
      defer { isAfterReturn = byte == 0x0D }
      if isPasting {
        if let key = pasted(byte) { return key }
      } else {
        return Self.control(byte)
      }
    }
    return nil
  }

  /// A run of characters up to the next control byte.
  private mutating func text() -> Key? {
    var end = place
    while end < bytes.count, bytes[end] >= 0x20, bytes[end] != 0x7F { end += 1 }
    if end == bytes.count { end -= unfinished(before: end) }
    guard end > place else { return nil }
    let scalars = String(decoding: bytes[place..<end], as: UTF8.self).unicodeScalars
      .filter { $0.properties.generalCategory != .control }
    place = end
    isAfterReturn = false
    return .text(String(String.UnicodeScalarView(scalars)))
  }

  /// How many bytes at the end begin a character whose other bytes have not come yet.
  private func unfinished(before end: Int) -> Int {
    for back in 1...3 where end - back >= place {
      let byte = bytes[end - back]
      if byte & 0xC0 == 0x80 { continue }
      let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      return length > back ? back : 0
    }
    return 0
  }

  /// In a paste, a line end ends a line and a tab is a space; other control bytes do nothing.
  private func pasted(_ byte: UInt8) -> Key? {
    switch byte {
    case 0x0D: .enter
    case 0x0A: isAfterReturn ? nil : .enter
    case 0x09: .text(" ")
    default: nil
    }
  }

  private static func control(_ byte: UInt8) -> Key {
    switch byte {
    case 0x01: .home
    case 0x02: .left
    case 0x03: .interrupt
    case 0x04: .endOfInput
    case 0x05: .end
    case 0x06: .right
    case 0x07: .abandon
    case 0x08, 0x7F: .backspace
    case 0x09: .tab
    case 0x0A, 0x0D: .enter
    case 0x0B: .killToEnd
    case 0x0C: .clearScreen
    case 0x0E: .down
    case 0x10: .up
    case 0x12: .search
    case 0x14: .transpose
    case 0x15: .killToStart
    case 0x17: .killWordLeft
    case 0x19: .yank
    case 0x1A: .suspend
    case 0x1C: .quit
    default: .unknown
    }
  }

  /// An escape sequence and how many bytes it has; nil while it is not whole.
  ///
  /// The key is nil where the sequence only begins or ends a paste, or is no key within one.
  private mutating func escape() -> (key: Key?, count: Int)? {
    guard place + 1 < bytes.count else { return nil }
    switch bytes[place + 1] {
    case 0x5B: return sequence()
    case 0x4F:
      guard place + 2 < bytes.count else { return nil }
      let key = Self.key(final: bytes[place + 2], parameters: "")
      return (isPasting ? nil : key, 3)
    case let byte where byte < 0x20 && byte != 0x08 || byte >= 0x80:
      // Escape alone, and then another key.
      return (nil, 1)
    case let byte: return (isPasting ? nil : Self.alt(byte), 2)
    }
  }

  private mutating func sequence() -> (key: Key?, count: Int)? {
    var end = place + 2
    while end < bytes.count, (0x20...0x3F).contains(bytes[end]), end - place < 32 { end += 1 }
    guard end < bytes.count else { return nil }
    guard (0x40...0x7E).contains(bytes[end]) else { return (nil, end - place) }
    let parameters = String(decoding: bytes[place + 2..<end], as: UTF8.self)
    let count = end - place + 1
    switch (bytes[end], parameters) {
    case (0x7E, "200"): isPasting = true
    case (0x7E, "201"): isPasting = false
    default: return (isPasting ? nil : Self.key(final: bytes[end], parameters: parameters), count)
    }
    return (nil, count)
  }

  private static func alt(_ byte: UInt8) -> Key {
    switch byte {
    case UInt8(ascii: "b"), UInt8(ascii: "B"): .wordLeft
    case UInt8(ascii: "f"), UInt8(ascii: "F"): .wordRight
    case UInt8(ascii: "d"), UInt8(ascii: "D"): .killWordRight
    case 0x08, 0x7F: .killWordLeft
    default: .unknown
    }
  }

  private static func key(final: UInt8, parameters: String) -> Key {
    // With Ctrl or Alt held, terminals say `1;5` or `1;3` before the letter.
    let jumps = parameters.hasSuffix(";5") || parameters.hasSuffix(";3")
    return switch (final, parameters) {
    case (UInt8(ascii: "A"), _): .up
    case (UInt8(ascii: "B"), _): .down
    case (UInt8(ascii: "C"), _): jumps ? .wordRight : .right
    case (UInt8(ascii: "D"), _): jumps ? .wordLeft : .left
    case (UInt8(ascii: "H"), _), (0x7E, "1"), (0x7E, "7"): .home
    case (UInt8(ascii: "F"), _), (0x7E, "4"), (0x7E, "8"): .end
    case (0x7E, "3"): .delete
    case (0x7E, "3;5"), (0x7E, "3;3"): .killWordRight
    default: .unknown
    }
  }
}
