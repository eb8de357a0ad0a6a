extension PersonalDataScanner {
  /// Phone numbers.
  func phones() -> [Finding] {
    var found: [Finding] = []
    var place = window.lowerBound
    var free = window.lowerBound
    while place < window.upperBound {
      let mayBegin = isDigit(place) || byte(place) == 0x2B || byte(place) == 0x28
      if mayBegin, mayBeginPhone(at: place, from: free), let end = phoneEnd(from: place) {
        found.append((place..<end, .phone))
        free = end
        place = end
      } else if isDigit(place) {
        // The middle of a number begins none.
        while isDigit(place) { place += 1 }
      } else {
        place += 1
      }
    }
    return found
  }

  /// Not inside a number, a word or a compound such as `INV-030`.
  private func mayBeginPhone(at start: Int, from free: Int) -> Bool {
    guard start > free else { return true }
    let before = bytes[start - 1]
    if SecretByte.isWord(before) || before == 0x2B || before == 0x23 { return false }
    let second = start - 1 > free ? bytes[start - 2] : 0
    switch before {
    case 0x2D, 0x2F: return !SecretByte.isWord(second)
    case 0x2C, 0x2E, 0x3A: return !SecretByte.isDigit(second)
    default: return true
    }
  }

  /// Digits that stand together.
  private struct Group {
    let range: Range<Int>
    /// Whether only spaces or brackets, or nothing, part it from the group before.
    let isLoose: Bool
    let isAfterBracket: Bool
  }

  private static let mostDigits = 17
  private static let mostGroups = 9

  private func phoneEnd(from start: Int) -> Int? {
    let isAnnounced = isAnnounced(start)
    guard isAnnounced || byte(start) == 0x2B || mayBeNational(start) else { return nil }
    let groups = groups(from: start)
    guard !groups.isEmpty else { return nil }
    for count in stride(from: groups.count, to: 0, by: -1) {
      let taken = groups[..<count]
      let end = taken[count - 1].range.upperBound
      // Numbers that hyphens, dots and slashes join stand or fall together.
      if count < groups.count, !groups[count].isLoose { continue }
      guard mayEndPhone(at: end), !hasDate(taken) else { continue }
      if isPhone(start, Array(taken), isAnnounced) { return end }
    }
    return nil
  }

  /// Whether the first group can begin a national number; tells most numbers apart at once.
  private func mayBeNational(_ start: Int) -> Bool {
    let first = byte(start) == 0x28 ? start + 1 : start
    var end = first
    while isDigit(end), end - first < 4 { end += 1 }
    switch byte(first) {
    case 0x30: return end - first > 1
    case 0x31: return end - first == 1
    default: return end - first == 3
    }
  }

  private func mayEndPhone(at end: Int) -> Bool {
    if isWord(end) || byte(end) == 0x25 { return false }
    let goesOn = [0x2D, 0x2F, 0x2E, 0x2C, 0x3A].contains(byte(end))
    return !(goesOn && isWord(end + 1))
  }

  private func isPhone(_ start: Int, _ groups: [Group], _ isAnnounced: Bool) -> Bool {
    let sizes = groups.map(\.range.count)
    let total = sizes.reduce(0, +)
    let digits = groups.flatMap { bytes[$0.range] }
    if byte(start) == 0x2B { return (8...15).contains(total) && digits[0] != 0x30 }
    if isAnnounced, (6...15).contains(total) { return true }
    guard groups.count > 1 else { return false }
    guard total >= 9 else { return false }
    if digits[0] == 0x30, digits[1] == 0x30 {
      return sizes[0] > 1 && digits[2] != 0x30 && (10...17).contains(total)
    }
    if digits[0] == 0x30 {
      return sizes[0] > 1 && (9...12).contains(total) && sizes.allSatisfy { (2...8).contains($0) }
    }
    return isNorthAmerican(groups, sizes)
  }

  /// (415) 555-2671, 415-555-2671 and the like; spaces alone would make one of any table.
  private func isNorthAmerican(_ groups: [Group], _ sizes: [Int]) -> Bool {
    let own = sizes.count == 4 && sizes[0] == 1 && bytes[groups[0].range.lowerBound] == 0x31
    let rest = own ? Array(groups.dropFirst()) : groups
    guard rest.map(\.range.count) == [3, 3, 4],
      rest[..<2].allSatisfy({ (0x32...0x39).contains(bytes[$0.range.lowerBound]) })
    else { return false }
    return own || groups[1].isAfterBracket || groups.dropFirst().contains { !$0.isLoose }
  }

  /// Whether a part of it is a date: 2026-03-02, 2.3.2026, 02/03/26.
  private func hasDate(_ groups: ArraySlice<Group>) -> Bool {
    var parts: [[Int]] = []
    for group in groups {
      if parts.isEmpty || group.isLoose { parts.append([]) }
      parts[parts.count - 1].append(group.range.count)
    }
    return parts.contains { sizes in
      guard sizes.count == 3 else { return false }
      let short = 1...2
      return (sizes[0] == 4 && short ~= sizes[1] && short ~= sizes[2])
        || (short ~= sizes[0] && short ~= sizes[1] && (sizes[2] == 4 || sizes[2] == 2))
    }
  }

  /// The groups from here on, as many as a number can have.
  private func groups(from start: Int) -> [Group] {
    var groups: [Group] = []
    var place = start
    if byte(place) == 0x2B { place += 1 }
    var isBracketed = false
    if byte(place) == 0x28 {
      isBracketed = true
      place += 1
    }
    var isLoose = true
    var digits = 0
    while groups.count < Self.mostGroups, isDigit(place) {
      let first = place
      while isDigit(place), place - first <= Self.mostDigits { place += 1 }
      digits += place - first
      guard digits <= Self.mostDigits else { break }
      groups.append(
        Group(range: first..<place, isLoose: isLoose, isAfterBracket: isBracketed))
      guard let gap = gap(from: place) else { break }
      (place, isLoose, isBracketed) = gap
    }
    return groups
  }

  /// Passes over what may part two groups: spaces, one bracket each way, one hyphen, dot or slash.
  private func gap(from start: Int) -> (next: Int, isLoose: Bool, closes: Bool)? {
    var place = start
    var joins = 0
    var opens = 0
    var closes = 0
    var spaces = 0
    while place - start < 8, !isDigit(place) {
      let second = byte(place + 1)
      let third = byte(place + 2)
      switch byte(place) {
      case 0x20:
        spaces += 1
        place += 1
      case 0xC2 where second == 0xA0:
        spaces += 1
        place += 2
      case 0xE2 where second == 0x80 && (third == 0xAF || third == 0x89):
        spaces += 1
        place += 3
      case 0xE2 where second == 0x80 && (0x90...0x93).contains(third):
        joins += 1
        place += 3
      case 0x2D, 0x2E, 0x2F:
        joins += 1
        place += 1
      case 0x28:
        opens += 1
        place += 1
      case 0x29:
        closes += 1
        place += 1
      default: return nil
      }
    }
    guard place > start, isDigit(place), joins <= 1, opens <= 1, closes <= 1, spaces <= 2 else {
      return nil
    }
    return (place, joins == 0, closes == 1)
  }

  private static let lookBack = 40

  /// Whether a word before the number says that it is one: “phone: ”, “call me on ”.
  private func isAnnounced(_ start: Int) -> Bool {
    var last = start - 1
    while last >= window.lowerBound, start - last < Self.lookBack,
      !SecretByte.isWord(bytes[last]), bytes[last] < 0x80
    {
      last -= 1
    }
    guard last >= window.lowerBound, !SecretByte.isDigit(bytes[last]) else { return false }
    var first = start
    while first > window.lowerBound, start - first < Self.lookBack, bytes[first - 1] != 0x0A {
      first -= 1
    }
    var words: [String] = []
    var word: [UInt8] = []
    for byte in bytes[first..<start] {
      if SecretByte.isLetter(byte) || byte >= 0x80 {
        word.append(SecretByte.lower(byte))
        continue
      }
      // A number or another sentence between the word and the digits parts them.
      if SecretByte.isDigit(byte) || byte == 0x3B || byte == 0x21 || byte == 0x3F {
        words.removeAll()
      } else if !word.isEmpty {
        words.append(String(decoding: word, as: UTF8.self))
      }
      word.removeAll()
    }
    if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
    guard let last = words.last(where: { !Self.connecting.contains($0) }) else { return false }
    return Self.announcing.contains(last)
  }

  private static let announcing: Set<String> = [
    "tel", "telephone", "telefon", "telefono", "teléfono", "téléphone", "phone", "phones",
    "mobile", "mobil", "mobilnummer", "telefonnummer", "handynummer", "handy", "cell", "cellphone",
    "landline", "fax", "whatsapp", "call", "ring", "dial", "anrufen", "movil", "móvil",
  ]
  private static let connecting: Set<String> = [
    "number", "no", "nr", "num", "is", "me", "us", "him", "her", "them", "at", "on", "my", "the",
    "back", "under", "ist", "unter", "please", "or",
  ]
}
