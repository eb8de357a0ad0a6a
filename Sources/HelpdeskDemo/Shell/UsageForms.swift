/// The places of a command's words, as its usage text says them.
///
/// `remind TICKET WHEN [NOTE] | remind list` has two forms; what is in brackets may be left out, a
/// bar separates choices within a place, and capitals stand for values.
struct UsageForms: Equatable {
  /// For each form, for each place, what may stand there.
  private(set) var forms: [[[String]]] = []
  /// What the usage says of the value of an option: `csv|jsonl`.
  private(set) var values: [String: String] = [:]
  private(set) var flags: Set<String> = []

  init(_ usage: String) {
    let words = Self.split(usage, at: " ")
    let name = words.first ?? ""
    let rest = Self.unwrapped(words.dropFirst().joined(separator: " "))
    for form in Self.split(rest, at: " | ") {
      var tokens = Self.split(form, at: " ")
      if tokens.first == name { tokens.removeFirst() }
      read(tokens[...], [])
    }
    if forms.isEmpty { forms = [[]] }
  }

  /// What may stand behind these words; the words of the form's other places must fit.
  func choices(after words: [String]) -> [String] {
    var result: [String] = []
    for form in forms {
      let fits = zip(words, form).allSatisfy { word, choices in
        choices.contains { Self.isValue($0) || $0 == word.lowercased() }
      }
      guard fits else { continue }
      let isRepeated = form.last?.contains { $0.hasSuffix("…") } == true
      if let place = words.count < form.count ? form[words.count] : isRepeated ? form.last : nil {
        for choice in place where !result.contains(choice) { result.append(choice) }
      }
    }
    return result
  }

  /// Whether a choice stands for a value rather than for itself.
  static func isValue(_ choice: String) -> Bool {
    choice.first { $0.isLetter || $0.isNumber }.map { $0.isUppercase || $0.isNumber } ?? true
  }

  private mutating func read(_ tokens: ArraySlice<String>, _ form: [[String]]) {
    guard let token = tokens.first else {
      if !forms.contains(form) { forms.append(form) }
      return
    }
    let rest = tokens.dropFirst()
    let inner = Self.unwrapped(token)
    if inner.hasPrefix("--") {
      let isBare = inner == token
      option(isBare ? inner + " " + (rest.first ?? "") : inner)
      return read(isBare ? rest.dropFirst() : rest, form)
    }
    if inner != token { read(rest, form) }
    let choices = Self.split(inner, at: " | ")
    if inner != token, choices.count > 1 {
      for choice in choices { read(Self.split(choice, at: " ")[...] + rest, form) }
      return
    }
    // `list|ticket TICKET|off`: a choice of several words.
    if inner == token, inner.contains("|"), let next = rest.first, next.contains("|"),
      !next.hasPrefix("["), Self.isValue(next), !Self.isValue(inner)
    {
      for choice in Self.split(tokens.joined(separator: " "), at: "|") {
        read(Self.split(choice, at: " ")[...], form)
      }
      return
    }
    if inner != token, let space = inner.firstIndex(of: " "),
      inner.firstIndex(of: "|").map({ space < $0 }) ?? true
    {
      return read(Self.split(inner, at: " ")[...] + rest, form)
    }
    let words = Self.split(inner, at: "|").compactMap {
      $0.split(separator: " ").first.map(String.init)
    }
    read(rest, form + [words])
  }

  private mutating func option(_ text: String) {
    let parts = text.dropFirst(2).split(separator: " ", maxSplits: 1).map(String.init)
    if parts.count == 2 { values[parts[0]] = parts[1] } else { flags.formUnion(parts) }
  }

  /// The text without the brackets around all of it.
  private static func unwrapped(_ text: String) -> String {
    guard text.hasPrefix("["), text.hasSuffix("]"), split(text, at: " ").count == 1 else {
      return text
    }
    return String(text.dropFirst().dropLast())
  }

  /// Splits outside of brackets.
  private static func split(_ text: String, at separator: String) -> [String] {
    var parts: [String] = []
    var part = ""
    var depth = 0
    var rest = text[...]
    while let character = rest.first {
      if depth == 0, rest.hasPrefix(separator) {
        parts.append(part)
        part = ""
        rest = rest.dropFirst(separator.count)
        continue
      }
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      part.append(character)
      rest = rest.dropFirst()
    }
    parts.append(part)
    return parts.filter { !$0.isEmpty }
  }
}
