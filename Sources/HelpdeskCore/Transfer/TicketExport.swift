public import Foundation

/// How exported tickets are written.
public enum ExportFormat: String, Hashable, Sendable, CaseIterable {
  /// A table with a header, CRLF between rows. Cells that a spreadsheet would run as a formula get
  /// an apostrophe in front.
  case csv
  /// One JSON object a line, its keys in alphabetical order.
  case jsonLines
}

/// A ticket as it leaves the desk: flat, with the opening message as its text.
///
/// Instants are written as `2026-03-02T09:00:00.000Z`. Values that a ticket does not have are left
/// out.
public struct TicketExport: Hashable, Sendable, Codable {
  /// The ticket's id.
  public var id: String
  /// Its number, such as `TK-1847`.
  public var number: String
  /// What it is about.
  public var subject: String
  /// The opening message; empty where the ticket was split off another.
  public var text: String
  /// Where it stands.
  public var status: String
  /// How urgent it is.
  public var priority: String
  /// How bad the customer's trouble is.
  public var severity: String
  /// What it is about.
  public var category: String
  /// What sort of request it is.
  public var kind: String
  /// What the conversation is for.
  public var purpose: String
  /// How the conversation is held.
  public var channel: String
  /// How it came into being.
  public var origin: String
  /// The customer's id.
  public var requesterID: String
  /// His name.
  public var requesterName: String
  /// His mail address.
  public var requesterEmail: String?
  /// What kind of customer he is.
  public var requesterType: String
  /// The agent who answers for it.
  public var assignee: String?
  /// The team that answers for it.
  public var team: String?
  /// Words.
  public var tags: [String]
  /// Flags.
  public var labels: [String]
  /// The host's own fields.
  public var customFields: [String: String]
  /// How many public messages it has.
  public var messages: Int
  /// When it was created.
  public var createdAt: Date
  /// When it was changed last.
  public var updatedAt: Date
  /// When a person of the desk first answered.
  public var firstResponseAt: Date?
  /// When it was resolved.
  public var resolvedAt: Date?
  /// When it was closed.
  public var closedAt: Date?
  /// The earliest deadline still owed.
  public var slaDeadline: Date?
  /// How it was resolved.
  public var resolution: String?
  /// What the customer thought of the help, 1 to 5.
  public var rating: Int?
  /// The id of the ticket that it was merged into.
  public var mergedInto: String?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case id, number, subject, text, status, priority, severity, category, kind, purpose, channel
    case origin
    case requesterID = "requester_id"
    case requesterName = "requester_name"
    case requesterEmail = "requester_email"
    case requesterType = "requester_type"
    case assignee, team, tags, labels
    case customFields = "custom_fields"
    case messages
    case createdAt = "created_at"
    case updatedAt = "updated_at"
    case firstResponseAt = "first_response_at"
    case resolvedAt = "resolved_at"
    case closedAt = "closed_at"
    case slaDeadline = "sla_deadline"
    case resolution, rating
    case mergedInto = "merged_into"
  }

  /// A ticket with its opening message.
  public init(_ ticket: Ticket, text: String) {
    id = ticket.id.rawValue
    number = ticket.number.description
    subject = ticket.subject
    self.text = text
    status = ticket.status.rawValue
    priority = ticket.priority.rawValue
    severity = ticket.severity.rawValue
    category = ticket.category.rawValue
    kind = ticket.kind.rawValue
    purpose = ticket.purpose.rawValue
    channel = ticket.channel.rawValue
    origin = ticket.origin.rawValue
    requesterID = ticket.requester.id.rawValue
    requesterName = ticket.requester.name
    requesterEmail = ticket.requester.email
    requesterType = ticket.requester.type.rawValue
    assignee = ticket.assignee?.rawValue
    team = ticket.team?.rawValue
    tags = ticket.tags
    labels = ticket.labels.map(\.rawValue)
    customFields = ticket.customFields
    messages = ticket.publicMessageCount
    createdAt = ticket.createdAt
    updatedAt = ticket.updatedAt
    firstResponseAt = ticket.firstResponseAt
    resolvedAt = ticket.resolvedAt
    closedAt = ticket.closedAt
    slaDeadline = ticket.isLive ? ticket.sla.deadline : nil
    resolution = ticket.resolution
    rating = ticket.satisfaction?.rating
    mergedInto = ticket.mergedInto?.rawValue
  }

  /// Reads a line that an export wrote.
  ///
  /// Throws ``HelpdeskError/Code/importFailed`` for anything else.
  public init(jsonLine line: String) throws(HelpdeskError) {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .custom { decoder in
      let container = try decoder.singleValueContainer()
      guard let date = ImportDate.read(try container.decode(String.self)) else {
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "This is no ISO 8601 date.")
      }
      return date
    }
    do {
      self = try decoder.decode(Self.self, from: Data(line.utf8))
    } catch {
      throw HelpdeskError(
        .importFailed, "The line is not a ticket that an export wrote.", underlying: error)
    }
  }

  // MARK: - Writing

  static let columns = CodingKeys.allCases.map(\.rawValue)

  static func text(_ date: Date) -> String {
    date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }

  static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .custom { date, encoder in
      var container = encoder.singleValueContainer()
      try container.encode(text(date))
    }
    return encoder
  }

  /// The cells of a row, one for each of ``columns``.
  func cells(_ encoder: JSONEncoder) throws -> [String] {
    try CodingKeys.allCases.map { try cell($0, encoder) }
  }

  private func cell(_ key: CodingKeys, _ encoder: JSONEncoder) throws -> String {
    switch key {
    case .id: id
    case .number: number
    case .subject: subject
    case .text: text
    case .status: status
    case .priority: priority
    case .severity: severity
    case .category: category
    case .kind: kind
    case .purpose: purpose
    case .channel: channel
    case .origin: origin
    case .requesterID: requesterID
    case .requesterName: requesterName
    case .requesterEmail: requesterEmail ?? ""
    case .requesterType: requesterType
    case .assignee: assignee ?? ""
    case .team: team ?? ""
    case .tags: tags.joined(separator: ";")
    case .labels: labels.joined(separator: ";")
    case .customFields:
      customFields.isEmpty
        ? "" : String(decoding: try encoder.encode(customFields), as: UTF8.self)
    case .messages: String(messages)
    case .createdAt: Self.text(createdAt)
    case .updatedAt: Self.text(updatedAt)
    case .firstResponseAt: firstResponseAt.map(Self.text) ?? ""
    case .resolvedAt: resolvedAt.map(Self.text) ?? ""
    case .closedAt: closedAt.map(Self.text) ?? ""
    case .slaDeadline: slaDeadline.map(Self.text) ?? ""
    case .resolution: resolution ?? ""
    case .rating: rating.map(String.init) ?? ""
    case .mergedInto: mergedInto ?? ""
    }
  }
}
