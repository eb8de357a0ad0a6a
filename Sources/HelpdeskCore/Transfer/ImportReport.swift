/// A row that became no ticket.
public struct ImportRejection: Hashable, Sendable {
  /// The line of the file on which the row begins, from 1.
  public let line: Int
  /// What is wrong and what would be right.
  public let reason: String
}

/// A value that could not be taken as it was.
public struct ImportCoercion: Hashable, Sendable {
  /// The line of the file on which the row begins, from 1.
  public let line: Int
  /// The field, such as `category`.
  public let field: String
  /// What was made of it, and why.
  public let reason: String
}

/// How far an import has come.
public struct ImportProgress: Hashable, Sendable {
  /// How many rows were read.
  public let rows: Int
  /// How many bytes were read.
  public let bytes: Int
  /// How many bytes there are; nil where that is not known.
  public let totalBytes: Int?
}

/// What an import did.
public struct ImportReport: Hashable, Sendable {
  /// How many tickets were created.
  public internal(set) var created = 0
  /// How many rows had become tickets before, and are not imported again.
  public internal(set) var alreadyThere = 0
  /// The rows that became no ticket, in the order of the file.
  public internal(set) var rejected: [ImportRejection] = []
  /// The values of created tickets that could not be taken as they were, in the order of the file.
  public internal(set) var coerced: [ImportCoercion] = []
  /// The columns that were passed over.
  public internal(set) var ignoredColumns: [String] = []
  /// From which line on the file could not be read.
  ///
  /// Nil where all of it was read; else the last rejection says why.
  public internal(set) var unreadFromLine: Int?

  /// How many rows were read.
  public var rows: Int { created + alreadyThere + rejected.count }
}
