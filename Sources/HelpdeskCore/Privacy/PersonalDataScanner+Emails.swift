extension PersonalDataScanner {
  private static let longestLocalPart = 64
  private static let longestDomain = 253

  /// Mail addresses.
  func emails() -> [Finding] {
    var found: [Finding] = []
    var place = window.lowerBound
    var free = window.lowerBound
    while place < window.upperBound {
      guard bytes[place] == 0x40 else {
        place += 1
        continue
      }
      // Scripts without spaces run into an address; only where nothing else makes one do they count.
      let range =
        email(around: place, from: free, Self.isNear)
        ?? email(around: place, from: free, Self.isAny)
      if let range {
        found.append((range, .email))
        free = range.upperBound
      }
      place = max(place + 1, free)
    }
    return found
  }

  private func email(
    around at: Int, from free: Int, _ isLetter: (Unicode.Scalar) -> Bool
  ) -> Range<Int>? {
    guard let end = domainEnd(from: at + 1, isLetter) else { return nil }
    let start = localStart(before: at, from: free, isLetter)
    return start < at ? start..<end : nil
  }

  private func localStart(
    before at: Int, from free: Int, _ isLetter: (Unicode.Scalar) -> Bool
  ) -> Int {
    if byte(at - 1) == 0x22, at - 1 > free {
      // "Ada Lovelace"@example.com
      var open = at - 2
      while open > free, at - open < Self.longestLocalPart, bytes[open] != 0x22, bytes[open] != 0x0A
      {
        open -= 1
      }
      if open >= free, bytes[open] == 0x22 { return open }
    }
    var start = at
    while start > free, at - start < Self.longestLocalPart,
      let before = scalar(before: start), before.start >= free
    {
      let isLocal =
        before.scalar.isASCII
        ? SecretByte.isWord(bytes[before.start]) || ".%+-'".utf8.contains(bytes[before.start])
        : isLetter(before.scalar)
      guard isLocal else { break }
      start = before.start
    }
    // No address begins with these, but quotes and lists of addresses end with them.
    while start < at, ".-'%".utf8.contains(bytes[start]) { start += 1 }
    return start
  }

  /// Where a domain ends that begins at a place; nil where none does.
  private func domainEnd(from start: Int, _ isLetter: (Unicode.Scalar) -> Bool) -> Int? {
    var end = start
    var dots: [Int] = []
    while end - start < Self.longestDomain, let next = scalar(at: end) {
      if next.scalar == "." {
        guard end > start, bytes[end - 1] != 0x2E else { break }
        dots.append(end)
      } else if next.scalar.isASCII {
        let byte = bytes[end]
        let isHyphen = byte == 0x2D && end > start
        guard SecretByte.isLetter(byte) || SecretByte.isDigit(byte) || isHyphen else { break }
      } else {
        guard isLetter(next.scalar) else { break }
      }
      end = next.next
    }
    // The last part must be letters; what follows it belongs to the sentence.
    while let dot = dots.popLast() {
      var last = end
      while last > dot + 1, bytes[last - 1] == 0x2D { last -= 1 }
      let part = bytes[(dot + 1)..<max(last, dot + 1)]
      if part.count >= 2, part.contains(where: { SecretByte.isLetter($0) || $0 >= 0x80 }) {
        return last
      }
      end = dot
    }
    return nil
  }

  /// Letters of scripts that put spaces between words, and the marks upon them.
  private static func isNear(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xD7, 0xF7: false
    case 0xC0...0x36F, 0x370...0x52F, 0x1E00...0x1FFF: scalar.value != 0x37E
    default: false
    }
  }

  private static func isAny(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || (0x300...0x36F).contains(scalar.value)
  }
}
