import Foundation

/// A row of a table as a ticket to be, checked.
struct ImportedRow: Sendable {
  let line: Int
  private(set) var ticket: NewTicket
  private(set) var requester: Requester
  /// Whether the row says what the requester is called.
  private(set) var namesRequester = true
  private(set) var status = TicketStatus.open
  private(set) var createdAt: Date?
  /// When it was resolved or closed, whichever the status asks for.
  private(set) var endedAt: Date?
  private(set) var coercions: [ImportCoercion] = []

  /// Reads a row.
  ///
  /// - Throws: What makes a ticket of it impossible. What can be mended is noted as coerced.
  init(
    _ row: CSVRow, _ layout: ImportLayout, _ mapping: ImportMapping, at now: Date
  ) throws(HelpdeskError) {
    line = row.line
    ticket = NewTicket(subject: "")
    requester = mapping.requester
    let extra = row.cells.dropFirst(layout.fields.count)
    guard extra.allSatisfy(\.trimmed.isEmpty) else {
      throw .invalid(
        "row",
        "The row has \(row.cells.count) cells and the header \(layout.fields.count). Put cells with "
          + "a delimiter in them into quotes.")
    }
    var values: [ImportField: String] = [:]
    for (field, cell) in zip(layout.fields, row.cells) where field != .ignored {
      let value = cell.trimmed
      if !value.isEmpty { values[field] = value }
    }
    try readTexts(values)
    readVocabulary(values)
    readTags(values)
    readRequester(values)
    readDates(values, at: now)
    ticket = try ticket.validated()
    try Validation.requester(requester)
  }

  private mutating func coerce(_ field: String, _ reason: String) {
    coercions.append(ImportCoercion(line: line, field: field, reason: reason))
  }

  private mutating func readTexts(_ values: [ImportField: String]) throws(HelpdeskError) {
    let subject = values[.subject] ?? ""
    ticket.description = values[.text] ?? subject
    guard !ticket.description.isEmpty else {
      throw .invalid("subject", "The row has neither a subject nor a text.")
    }
    ticket.subject = subject
    if subject.count > Limits.subject || subject.contains(where: \.isNewline) {
      ticket.subject = Excerpt.make(subject, limit: Limits.subject)
      coerce("subject", "It was made to fit a line of \(Limits.subject) characters.")
    }
    for case (.customField(let name), let value) in values {
      ticket.customFields[name] = value
    }
  }

  private mutating func readVocabulary(_ values: [ImportField: String]) {
    if let category = word(values[.category], "category") {
      ticket.category = TicketCategory(rawValue: category)
    }
    if let kind = word(values[.kind], "kind") { ticket.kind = TicketKind(rawValue: kind) }
    if let channel = word(values[.channel], "channel") {
      ticket.channel = Channel(rawValue: channel)
    }
    if let name = values[.priority] {
      if let priority = TicketPriority(named: name) {
        ticket.priority = priority
      } else {
        coerce("priority", "There is no priority “\(name.prefix(40))”; medium was taken.")
      }
    }
    guard let name = values[.status] else { return }
    switch TicketStatus(named: name) {
    case .escalated:
      status = .inProgress
      coerce("status", "Escalating needs a reason and a team; in_progress was taken.")
    case let known?:
      status = known
    case nil:
      coerce("status", "There is no status “\(name.prefix(40))”; open was taken.")
    }
  }

  /// A name as the desk has names: lower-case words joined by underscores.
  static func word(_ text: String) -> String {
    text.lowercased().split { $0.isWhitespace || $0 == "-" || $0 == "_" }.joined(separator: "_")
  }

  private mutating func word(_ text: String?, _ field: String) -> String? {
    guard let text else { return nil }
    let word = Self.word(text)
    guard !word.isEmpty else {
      coerce(field, "“\(text.prefix(40))” is no name; it was left out.")
      return nil
    }
    if word != text { coerce(field, "“\(text.prefix(80))” became \(word.prefix(80)).") }
    return word
  }

  private mutating func readTags(_ values: [ImportField: String]) {
    guard let text = values[.tags] else { return }
    let isList = text.contains(";") || text.contains("|")
    ticket.tags = text.split { isList ? $0 == ";" || $0 == "|" : $0 == "," }
      .map { String($0).trimmed }.filter { !$0.isEmpty }
  }

  private mutating func readRequester(_ values: [ImportField: String]) {
    let name = values[.requesterName] ?? ""
    namesRequester = !name.isEmpty
    var email = values[.requesterEmail]
    do {
      try Validation.email(email, "email")
    } catch {
      coerce("email", "\(error.message) It was left out.")
      email = nil
    }
    let type = word(values[.requesterType], "requesterType").map(ReporterType.init(rawValue:))
    if let id = values[.requesterID] {
      requester = Requester(
        type: type ?? .customer, id: CustomerID(id), name: name, email: email)
    } else if let email {
      requester = Requester(
        type: type ?? .customer, id: CustomerID(email.lowercased()), name: name, email: email)
    } else if !name.isEmpty {
      requester = Requester(
        type: type ?? .customer, id: CustomerID("import:\(name.lowercased())"), name: name)
    } else {
      namesRequester = true
    }
  }

  /// The directory knows what the requester is called, where the row does not say.
  mutating func complete(from known: Customer) {
    if !namesRequester { requester = known.requester }
  }

  private mutating func readDates(_ values: [ImportField: String], at now: Date) {
    createdAt = date(values[.createdAt], "createdAt", in: .distantPast...now)
    let end: ImportField = status == .resolved ? .resolvedAt : .closedAt
    guard !status.isLive else { return }
    endedAt = date(
      values[end], status == .resolved ? "resolvedAt" : "closedAt", in: (createdAt ?? now)...now)
  }

  private mutating func date(
    _ text: String?, _ field: String, in range: ClosedRange<Date>
  ) -> Date? {
    guard let text else { return nil }
    guard let date = ImportDate.read(text) else {
      coerce(
        field,
        "“\(text.prefix(40))” is neither an ISO 8601 date nor milliseconds since 1970; now was "
          + "taken.")
      return nil
    }
    guard range.contains(date) else {
      coerce(field, "\(text.prefix(40)) is too late or too early; now was taken.")
      return nil
    }
    return date
  }
}

/// Instants as tables write them.
enum ImportDate {
  /// Reads an ISO 8601 date, with or without a time (UTC where nothing else is said), or
  /// milliseconds since 1970.
  static func read(_ text: String) -> Date? {
    if text.utf8.allSatisfy({ (48...57).contains($0) || $0 == 45 }), let number = Int64(text) {
      return Date(milliseconds: number)
    }
    var parts = Parts(text)
    guard let year = parts.number(4), parts.skip("-"), let month = parts.number(2),
      parts.skip("-"), let day = parts.number(2), let days = days(year, month, day)
    else { return nil }
    var milliseconds = days * 86_400_000
    if parts.isAtEnd { return Date(milliseconds: milliseconds) }
    guard parts.skip("T") || parts.skip("t") || parts.skip(" "), let hour = parts.number(2),
      hour < 24, parts.skip(":"), let minute = parts.number(2), minute < 60
    else { return nil }
    milliseconds += (hour * 60 + minute) * 60_000
    if parts.skip(":") {
      guard let second = parts.number(2), second <= 60 else { return nil }
      milliseconds += second * 1000
      if parts.skip(".") || parts.skip(",") {
        guard let fraction = parts.fraction() else { return nil }
        milliseconds += fraction
      }
    }
    guard let offset = parts.zone() else { return nil }
    return Date(milliseconds: milliseconds - offset * 60_000)
  }

  /// Days since 1970-01-01 in the Gregorian calendar; nil for a day that there is not.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64? {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (1...12).contains(month), (1...lengths[Int(month) - 1]).contains(day) else { return nil }
    // Years begin in March here, so that the leap day is the last.
    let shifted = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
  }

  /// A text from which numbers are taken.
  private struct Parts {
    private var rest: Substring.UTF8View

    init(_ text: String) {
      rest = Substring(text).utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
      guard let first = rest.first, UInt32(first) == character.value else { return false }
      rest.removeFirst()
      return true
    }

    mutating func number(_ digits: Int) -> Int64? {
      guard rest.count >= digits else { return nil }
      var value: Int64 = 0
      for byte in rest.prefix(digits) {
        guard (48...57).contains(byte) else { return nil }
        value = value * 10 + Int64(byte - 48)
      }
      rest = rest.dropFirst(digits)
      return value
    }

    /// Milliseconds; finer digits are left out.
    mutating func fraction() -> Int64? {
      let digits = rest.prefix { (48...57).contains($0) }
      guard !digits.isEmpty else { return nil }
      rest = rest.dropFirst(digits.count)
      var value: Int64 = 0
      for place in 0..<3 {
        let digit = digits.dropFirst(place).first.map { Int64($0 - 48) } ?? 0
        value = value * 10 + digit
      }
      return value
    }

    /// Minutes east of UTC.
    mutating func zone() -> Int64? {
      if isAtEnd { return 0 }
      if skip("Z") || skip("z") { return isAtEnd ? 0 : nil }
      let sign: Int64
      if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
      guard let hours = number(2), hours < 24 else { return nil }
      _ = skip(":")
      guard isAtEnd || rest.count == 2 else { return nil }
      let minutes = isAtEnd ? 0 : number(2)
      guard let minutes, minutes < 60 else { return nil }
      return sign * (hours * 60 + minutes)
    }
  }
}
