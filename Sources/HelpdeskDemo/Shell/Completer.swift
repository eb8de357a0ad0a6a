import HelpdeskCore

/// What may be written at a place in a line.
struct Completions: Equatable {
  struct Word: Hashable {
    let text: String
    /// Whether a space follows it; not after `status:`, where more is to come.
    var isWhole = true
  }

  /// The first character that a completion takes the place of.
  let start: Int
  let words: [Word]

  /// What all of them begin with.
  var common: String? {
    guard let first = words.first?.text else { return nil }
    return words.dropFirst().reduce(first) { common, word in
      String(zip(common, word.text).prefix { $0 == $1 }.map(\.0))
    }
  }
}

/// Finds what completes a line, without a look at the desk.
///
/// What only the desk knows comes in as names that somebody who acts on it was given: the completer
/// asks for the kinds of names it needs.
struct Completer {
  /// Names that are read from the desk.
  enum Names: CaseIterable, Hashable {
    case tickets, agents, customers, teams, articles
  }

  /// Where the word begins that is completed.
  private(set) var start: Int
  /// As far as it is written.
  private(set) var begun: String
  /// The names that may stand here.
  private(set) var wanted: Set<Names> = []
  private var words: [Completions.Word] = []
  private let isCustomer: Bool

  init(_ line: String, at cursor: Int, isCustomer: Bool) {
    self.isCustomer = isCustomer
    let typed = String(line.prefix(cursor))
    var start = Self.wordStart(in: typed)
    let before = String(typed.prefix(start))
    var begun = String(typed.dropFirst(start))
    guard let done = try? Words.split(before), !begun.hasPrefix("\"") else {
      (self.start, self.begun) = (cursor, "")
      return
    }
    guard let name = done.first else {
      (self.start, self.begun) = (start, begun)
      commands()
      return
    }
    let command = try? CommandTable.command(named: name.text)
    let usage = UsageForms(command?.usage ?? "")
    let option = Self.option(before: &begun, &start, done, usage)
    // Of a list of values, only the last is completed.
    if let option, Self.lists.contains(option) || usage.values[option] == "LIST",
      let comma = begun.lastIndex(of: ",")
    {
      start += begun.distance(from: begun.startIndex, to: comma) + 1
      begun = String(begun[begun.index(after: comma)...])
    }
    (self.start, self.begun) = (start, begun)
    guard let command, isCustomer ? command.isForCustomers : command.isForStaff else { return }
    if let option {
      value(of: option, usage)
    } else if begun.hasPrefix("--") {
      words += (usage.values.keys.map { $0 } + usage.flags).sorted()
        .map { Completions.Word(text: "--" + $0) }
    } else {
      let places = Self.places(Array(done.dropFirst()), usage)
      if ["list", "search"].contains(command.name) {
        if command.name == "list", places.isEmpty { add(["open"] + TicketFilter.views) }
        search(typed)
      } else {
        for choice in usage.choices(after: places) { offer(choice, command) }
      }
    }
  }

  /// What completes the word, with the names that were asked for.
  func completions(_ names: [String] = []) -> Completions {
    let wanted = begun.lowercased()
    var seen: Set<Completions.Word> = []
    let found = (words + names.map { Completions.Word(text: $0) })
      .filter { $0.text.lowercased().hasPrefix(wanted) && seen.insert($0).inserted }
    return Completions(start: start, words: found)
  }

  private static let lists: Set<String> = [
    "status", "priority", "category", "kind", "channel", "team", "tag", "label", "facets",
  ]

  // MARK: - Where the place is

  private static func wordStart(in text: String) -> Int {
    var start = 0
    var isQuoted = false
    for (index, character) in text.enumerated() {
      if character == "\"", isQuoted || index == start || text.prefix(index).hasSuffix("=") {
        isQuoted.toggle()
      }
      if character.isWhitespace, !isQuoted { start = index + 1 }
    }
    return start
  }

  /// The option whose value is completed, where it is one.
  private static func option(
    before begun: inout String, _ start: inout Int, _ done: [Words.Word], _ usage: UsageForms
  ) -> String? {
    if begun.hasPrefix("--"), let equals = begun.firstIndex(of: "=") {
      let name = String(begun[..<equals].dropFirst(2))
      start += name.count + 3
      begun = String(begun[begun.index(after: equals)...])
      return name
    }
    guard let last = done.last, !last.isQuoted, last.text.hasPrefix("--"), done.count > 1 else {
      return nil
    }
    let name = String(last.text.dropFirst(2))
    return usage.values[name] == nil ? nil : name
  }

  /// The words that are no options and no values of options.
  private static func places(_ words: [Words.Word], _ usage: UsageForms) -> [String] {
    var result: [String] = []
    var rest = words[...]
    while let word = rest.popFirst() {
      if word.isQuoted || !word.text.hasPrefix("--") {
        result.append(word.text)
      } else if !word.text.contains("="), usage.values[String(word.text.dropFirst(2))] != nil {
        _ = rest.popFirst()
      }
    }
    return result
  }

  // MARK: - What may stand there

  private mutating func add(_ texts: [String]) {
    words += texts.map { Completions.Word(text: $0) }
  }

  private mutating func want(_ names: Names) {
    // A customer is told of his own tickets, and of nobody's names.
    if !isCustomer || names == .tickets || names == .articles { wanted.insert(names) }
  }

  private mutating func commands() {
    let isCustomer = isCustomer
    let commands = CommandTable.all.filter { isCustomer ? $0.isForCustomers : $0.isForStaff }
    add(commands.map(\.name).sorted())
    // Another name for the same is offered to whoever has begun it.
    if !begun.isEmpty, !words.contains(where: { $0.text.hasPrefix(begun.lowercased()) }) {
      add(commands.flatMap(\.aliases).sorted())
    }
  }

  private mutating func value(of option: String, _ usage: UsageForms) {
    switch option {
    case "status", "priority", "severity": add(Vocabulary.values(of: option))
    case "sort": add(TicketFilter.sorts.map(\.name))
    case "facets": add(TicketFacet.allCases.map(\.rawValue))
    case "assignee":
      add(["me", "nobody"])
      want(.agents)
    case "assign", "agent": want(.agents)
    case "team", "teams": want(.teams)
    case "customer", "from": want(.customers)
    case "role": add(["agent", "admin", "superadmin", "bot"])
    default:
      add(
        (usage.values[option] ?? "").split(separator: "|").map(String.init)
          .filter { !UsageForms.isValue($0) })
    }
  }

  private mutating func offer(_ choice: String, _ command: Command) {
    guard UsageForms.isValue(choice) else { return add([choice]) }
    switch choice.prefix(while: { $0 != "…" }) {
    case "TICKET", "TICKETS": want(.tickets)
    case "AGENT":
      add(["me"] + (command.name == "bulk" ? ["nobody"] : []))
      want(.agents)
    case "TEAM": want(.teams)
    case "ARTICLE": want(.articles)
    case "STATUS": add(Vocabulary.values(of: "status"))
    case "COMMAND": commands()
    case "FIELD=VALUE": fields()
    case "FILTER": add(TicketFilter.views + ["open"])
    case "METRIC": add(SLAMetric.allCases.map(\.rawValue))
    case "ID": person(command)
    default: break
    }
  }

  private mutating func person(_ command: Command) {
    switch command.name {
    case "as":
      want(.agents)
      want(.customers)
    case "customer": want(.customers)
    case "team": want(.teams)
    case "agent": want(.agents)
    default: break
    }
  }

  /// The fields of a ticket, and behind the `=` their values.
  private mutating func fields() {
    for name in ["status", "priority", "severity"] {
      if begun.lowercased().hasPrefix(name + "=") {
        add(Vocabulary.values(of: name).map { name + "=" + $0 })
      }
    }
    guard !begun.contains("=") else { return }
    let names = [
      "subject", "status", "priority", "severity", "category", "kind", "purpose", "team",
    ]
    words += (names.map { $0 + "=" } + ["custom."])
      .map { Completions.Word(text: $0, isWhole: false) }
  }

  /// What the language of searches itself completes, and the names that it cannot know.
  private mutating func search(_ typed: String) {
    let names: [(field: String, names: Names)] = [
      ("assignee:", .agents), ("follower:", .agents), ("team:", .teams), ("customer:", .customers),
    ]
    let term = begun.drop { $0 == "-" }
    if !isCustomer, let field = names.first(where: { term.hasPrefix($0.field) }) {
      let length = begun.count - term.count + field.field.count
      start += length
      begun = String(begun.dropFirst(length))
      if field.names == .agents { add(["me", "nobody"]) }
      return want(field.names)
    }
    let language: SearchLanguage = isCustomer ? .customer : .staff
    for found in TicketSearch.completions(of: typed, language: language) {
      guard found.range.lowerBound >= start else { continue }
      let kept = String(typed.dropFirst(start).prefix(found.range.lowerBound - start))
      let isField = found.text.last.map { ":<>=".contains($0) } ?? false
      words.append(Completions.Word(text: kept + found.text, isWhole: !isField))
    }
  }
}
