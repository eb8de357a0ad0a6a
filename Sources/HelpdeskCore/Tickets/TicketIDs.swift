/// The id of a ticket.
public typealias TicketID = Identifier<Ticket>
/// The id of an agent.
public typealias AgentID = Identifier<Agent>
/// The id of a team.
public typealias TeamID = Identifier<Team>
/// The id of a customer.
public typealias CustomerID = Identifier<Customer>
/// The id of an article.
public typealias ArticleID = Identifier<Article>
/// The id of a canned response.
public typealias CannedResponseID = Identifier<CannedResponse>
/// The id of a quick issue.
public typealias QuickIssueID = Identifier<QuickIssue>
/// The id of an escalation.
public typealias EscalationID = Identifier<Escalation>
/// The id of a bulk job.
public typealias BulkJobID = Identifier<BulkJob>

/// The number under which people know a ticket, such as `TK-1847`.
public struct TicketNumber: Hashable, Sendable, Comparable {
  /// What stands before the hyphen.
  public let prefix: String
  /// The number itself, from 1 without gaps.
  public let value: Int64
  /// The least count of digits; shorter numbers get leading zeros.
  public let padding: Int

  /// Makes a number.
  public init(prefix: String = "TK", value: Int64, padding: Int = 0) {
    self.prefix = prefix
    self.value = value
    self.padding = padding
  }

  /// Reads a number as people write it: `TK-1847`, `tk-1847`, `#1847` or `1847`.
  ///
  /// The prefix is taken as written; tickets are found by the number alone.
  public init?(_ text: String) {
    var rest = Substring(text.trimmed)
    var prefix = "TK"
    if rest.first == "#" {
      rest = rest.dropFirst()
    } else if let hyphen = rest.lastIndex(of: "-"), hyphen != rest.startIndex {
      prefix = rest[..<hyphen].uppercased()
      rest = rest[rest.index(after: hyphen)...]
    }
    guard !rest.isEmpty, rest.utf8.count <= 18, rest.utf8.allSatisfy({ (48...57).contains($0) }),
      let value = Int64(rest), value > 0
    else { return nil }
    self.init(prefix: prefix, value: value, padding: rest.first == "0" ? rest.utf8.count : 0)
  }

  /// Orders numbers by value.
  public static func < (left: TicketNumber, right: TicketNumber) -> Bool {
    left.value < right.value
  }
}

extension TicketNumber: ExpressibleByStringLiteral {
  /// Reads a number such as `"TK-1847"`; anything else is number 0, which no ticket has.
  public init(stringLiteral text: String) {
    self = TicketNumber(text) ?? TicketNumber(value: 0)
  }
}

extension TicketNumber: CustomStringConvertible {
  /// The number as people write it.
  public var description: String {
    let digits = String(value)
    let zeros = String(repeating: "0", count: max(0, padding - digits.utf8.count))
    return "\(prefix)-\(zeros)\(digits)"
  }
}

/// How a ticket is named by a caller: by its id, or by its number.
public enum TicketReference: Hashable, Sendable {
  /// By id.
  case id(TicketID)
  /// By number; every number ever issued keeps resolving.
  case number(TicketNumber)
}

extension String {
  /// The text without white space at its ends.
  package var trimmed: String {
    // Between visible characters of ASCII there is nothing to trim, whatever they combine with.
    if let first = utf8.first, let last = utf8.last, (0x21...0x7E).contains(first),
      (0x21...0x7E).contains(last)
    {
      return self
    }
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    let end = index(after: last)
    // Most texts have nothing to trim, and are not copied.
    return first == startIndex && end == endIndex ? self : String(self[first..<end])
  }

  /// Whether there is nothing but white space, if that.
  package var isBlank: Bool {
    // Mostly the first byte tells: no visible character of ASCII becomes white space by what follows.
    if let first = utf8.first, (0x21...0x7E).contains(first) { return false }
    return allSatisfy(\.isWhitespace)
  }

  /// Whether there is white space anywhere.
  package var hasWhiteSpace: Bool {
    !utf8.allSatisfy { (0x21...0x7E).contains($0) } && contains(where: \.isWhitespace)
  }
}
