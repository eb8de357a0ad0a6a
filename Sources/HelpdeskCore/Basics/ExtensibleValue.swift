/// An open set of named values, such as categories: the desk knows some, the host adds its own.
///
/// The raw value is the name that is stored and exported: lower-case words joined by underscores,
/// 1 to 64 bytes of UTF-8, no white space or control characters.
public protocol ExtensibleValue: RawRepresentable, Hashable, Sendable, Comparable, Codable,
  ExpressibleByStringLiteral, CustomStringConvertible
where RawValue == String {
  /// Names a value; what may be stored is checked where it enters the desk.
  init(rawValue: String)
}

extension ExtensibleValue {
  /// Names a value by a literal.
  public init(stringLiteral value: String) {
    self.init(rawValue: value)
  }

  /// The name.
  public var description: String { rawValue }

  /// Orders values by the UTF-8 bytes of their names.
  public static func < (left: Self, right: Self) -> Bool {
    left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
  }
}
