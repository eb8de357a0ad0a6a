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
