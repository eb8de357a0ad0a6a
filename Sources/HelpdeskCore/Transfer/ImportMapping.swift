/// What a column of an imported table says about a ticket.
public enum ImportField: Hashable, Sendable {
  /// What it is about, in a line; made from the text where it is empty.
  case subject
  /// The opening message; the subject where it is empty.
  case text
  /// What it is about.
  case category
  /// What sort of request it is.
  case kind
  /// How urgent it is.
  case priority
  /// Where it stands.
  case status
  /// How the conversation is held.
  case channel
  /// Words, separated by commas, or by semicolons or bars where there are any.
  case tags
  /// The customer's id.
  case requesterID
  /// The customer's name.
  case requesterName
  /// The customer's mail address.
  case requesterEmail
  /// What kind of customer.
  case requesterType
  /// When it was created.
  case createdAt
  /// When it was resolved.
  case resolvedAt
  /// When it was closed.
  case closedAt
  /// A field of the host's own.
  case customField(String)
  /// Nothing; the column is passed over.
  case ignored

  /// The field that a column of this name usually holds; case, spaces, hyphens and underscores do
  /// not matter.
  public init?(columnNamed name: String) {
    guard let field = Self.names[Self.plain(name)] else { return nil }
    self = field
  }

  static func plain(_ name: String) -> String {
    String(name.lowercased().filter { $0.isLetter || $0.isNumber })
  }

  private static let names: [String: ImportField] = {
    let names: [(ImportField, [String])] = [
      (.subject, ["subject", "title", "summary"]),
      (.text, ["text", "description", "body", "message", "content", "question"]),
      (.category, ["category", "topic", "intent"]),
      (.kind, ["kind", "type", "tickettype"]),
      (.priority, ["priority", "urgency"]),
      (.status, ["status", "state"]),
      (.channel, ["channel"]),
      (.tags, ["tags", "tag"]),
      (.requesterID, ["requesterid", "customerid", "userid"]),
      (.requesterName, ["name", "requestername", "customername", "username", "requester"]),
      (.requesterEmail, ["email", "requesteremail", "customeremail", "useremail", "mail"]),
      (.requesterType, ["requestertype", "customertype", "usertype", "reportertype"]),
      (.createdAt, ["createdat", "created", "creationdate", "date", "timestamp"]),
      (.resolvedAt, ["resolvedat", "resolved", "solvedat"]),
      (.closedAt, ["closedat", "closed"]),
    ]
    var result: [String: ImportField] = [:]
    for (field, spellings) in names {
      for spelling in spellings { result[spelling] = field }
    }
    return result
  }()
}

/// How the columns of a table become the fields of tickets.
public struct ImportMapping: Hashable, Sendable {
  /// Columns by their name in the first row, where that does not say enough.
  public var columns: [String: ImportField]
  /// Whether columns that are not recognised become fields of the host's own; else they are
  /// passed over.
  public var keepsOtherColumns: Bool
  /// Who asks, in rows that name nobody.
  public var requester: Requester
  /// What stands between two cells.
  public var delimiter: CSVDelimiter

  /// Makes a mapping; what is not named is as in ``automatic``.
  public init(
    columns: [String: ImportField] = [:], keepsOtherColumns: Bool = false,
    requester: Requester = .customer("import", name: "Imported customer"),
    delimiter: CSVDelimiter = .comma
  ) {
    self.columns = columns
    self.keepsOtherColumns = keepsOtherColumns
    self.requester = requester
    self.delimiter = delimiter
  }

  /// Every column by its name, and what is not recognised passed over.
  public static let automatic = ImportMapping()
}
