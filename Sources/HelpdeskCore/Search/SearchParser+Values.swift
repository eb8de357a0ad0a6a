extension SearchParser {
  /// A value of a field; nil where it is none, and an error that says why where there is more to say.
  func value(
    _ text: String, of field: SearchField, _ comparison: SearchComparison
  ) throws(HelpdeskError) -> SearchValue? {
    switch field.values(in: language) {
    case .names(let names), .ranked(let names):
      return name(text, of: field, names).map(SearchValue.word)
    case .words:
      let word = try Validation.word(text, field.rawValue)
      guard field == .tag || !word.unicodeScalars.contains(where: Self.isSpace) else {
        throw .invalid(
          field.rawValue, "“\(word)” contains white space. Join words by underscores.")
      }
      return .word(word)
    case .people:
      let name = text.lowercased()
      if name == "me" || name == "nobody" { return .word(name) }
      if name == "none" { return .word("nobody") }
      try Validation.id(AgentID(text), field.rawValue)
      return .word(text)
    case .ids:
      if field == .customer, text.contains("@") {
        try Validation.email(text, field.rawValue)
        return .word(text.lowercased())
      }
      try Validation.id(CustomerID(text), field.rawValue)
      return .word(text)
    case .times:
      let value = SearchTime.read(text)
      if case .age(let count, let unit)? = value, comparison == .equal {
        let age = "\(count)\(unit.rawValue)"
        throw .invalid(
          field.rawValue,
          "an age needs “<” or “>”. Write \(field.rawValue)<\(age) or \(field.rawValue)>\(age).")
      }
      return value
    }
  }

  private func name(_ text: String, of field: SearchField, _ names: [String]) -> String? {
    let plain = text.lowercased()
    if names.contains(plain) { return plain }
    switch field {
    case .status where language == .staff: return TicketStatus(named: text)?.rawValue
    case .status: return names.first { $0 == plain.replacing("-", with: "_") }
    case .priority: return TicketPriority(named: text)?.rawValue
    case .has: return plain == "attachments" ? "attachment" : nil
    default: return nil
    }
  }

  func names(of field: SearchField) -> [String]? {
    switch field.values(in: language) {
    case .names(let names), .ranked(let names): names
    default: nil
    }
  }

  func expectation(_ field: SearchField, _ comparison: SearchComparison) -> String {
    switch field.values(in: language) {
    case .names(let names), .ranked(let names): ": \(names.joined(separator: ", "))."
    case .words: ", such as a \(field.rawValue) of your tickets."
    case .people: ": me, nobody or the id of an agent."
    case .ids: field == .customer ? ": an id or a mail address." : ": an id."
    case .times where comparison == .equal: ": a day such as 2026-01-31."
    case .times: ": an age such as 30m, 4h, 2d or 1w, or a day such as 2026-01-31."
    }
  }

  /// What somebody may have meant, and what there is.
  func hint(_ word: String, _ known: [String], _ what: String) -> String {
    let all = "\(what): \(known.joined(separator: ", "))."
    guard let nearest = Self.nearest(to: word, in: known) else { return ". \(all)" }
    return ". Did you mean “\(nearest)”? \(all)"
  }

  /// The known word with the fewest letters changed, where not too many are.
  static func nearest(to word: String, in known: [String]) -> String? {
    let letters = Array(word.lowercased().utf8.prefix(32))
    let distances = known.map { (word: $0, count: distance(letters, Array($0.utf8))) }
    guard let best = distances.min(by: { $0.count < $1.count }),
      best.count <= max(1, best.word.utf8.count / 3)
    else { return nil }
    return best.word
  }

  /// How many bytes have to be put in, taken out or changed (Wagner and Fischer 1974); two that
  /// changed places count as one (optimal string alignment).
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var before: [Int] = []
    var last = Array(0...right.count)
    for (row, byte) in left.enumerated() {
      var next = [row + 1]
      for (column, other) in right.enumerated() {
        var best = min(
          last[column + 1] + 1, next[column] + 1, last[column] + (byte == other ? 0 : 1))
        if row > 0, column > 0, byte == right[column - 1], other == left[row - 1] {
          best = min(best, before[column - 1] + 1)
        }
        next.append(best)
      }
      (before, last) = (last, next)
    }
    return last[right.count]
  }
}
