/// A typed id: the id of a ticket cannot be passed where the id of an agent is meant.
///
/// The raw value is 1 to 128 bytes of UTF-8 without control characters. Ids that the desk makes
/// are 13 characters long, so that they fit into a `String` without an allocation. Ids of people
/// are the host's own. Ids are the same when their bytes are: two that only look alike differ.
public struct Identifier<Subject>: Hashable, Sendable, Comparable {
  /// The id as text.
  public let rawValue: String

  /// Makes an id from its text; validity is checked where the id enters the desk.
  public init(_ rawValue: String) {
    self.rawValue = rawValue
  }

  /// Whether both ids have the same UTF-8 bytes.
  public static func == (left: Identifier, right: Identifier) -> Bool {
    UTF8Text.isSame(left.rawValue, right.rawValue)
  }

  /// Hashes the id's UTF-8 bytes.
  public func hash(into hasher: inout Hasher) {
    UTF8Text.hash(rawValue, into: &hasher)
  }

  /// Orders ids by their UTF-8 bytes.
  public static func < (left: Identifier, right: Identifier) -> Bool {
    left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
  }
}

extension Identifier: ExpressibleByStringInterpolation {
  /// Makes an id from a literal.
  public init(stringLiteral value: String) {
    self.init(value)
  }
}

extension Identifier: CustomStringConvertible {
  /// The id as text.
  public var description: String { rawValue }
}

extension Identifier: Codable {
  /// Reads an id from a single string.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the id as a single string.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}
