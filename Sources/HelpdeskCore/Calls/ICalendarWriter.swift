import Foundation

/// Writes iCalendar content lines (RFC 5545, 3.1): escaped, folded, each ended by CRLF.
///
/// Everything goes by Unicode scalars: a mark that combines with a comma or a line's first space
/// must not hide it.
struct ICalendarWriter {
  private(set) var text = ""

  /// A line whose value is a text.
  mutating func put(_ name: String, text value: String) {
    put(name, raw: Self.escaped(value))
  }

  /// A line whose value is written as it is.
  mutating func put(_ name: String, raw value: String) {
    text += Self.folded("\(name):\(value)") + "\r\n"
  }

  mutating func put(_ name: String, _ instant: Date) {
    put(name, raw: Self.utc(instant))
  }

  /// A person: his mail address, and his name and what else is known as parameters.
  mutating func put(
    _ name: String, person: String, email: String, _ parameters: [String] = []
  ) {
    let all = [name] + parameters + ["CN=\(Self.quoted(person))"]
    put(all.joined(separator: ";"), raw: "mailto:\(Self.address(email))")
  }

  /// A text with what has a meaning escaped (3.3.11); control characters are left out.
  static func escaped(_ value: String) -> String {
    var result = String.UnicodeScalarView()
    var wasReturn = false
    for scalar in value.unicodeScalars {
      defer { wasReturn = scalar == "\r" }
      switch scalar {
      case "\\", ";", ",":
        result.append("\\")
        result.append(scalar)
      case "\n" where wasReturn: break
      case "\r", "\n", "\u{85}", "\u{2028}", "\u{2029}":
        result.append(contentsOf: "\\n".unicodeScalars)
      case "\t": result.append(" ")
      default: if !isControl(scalar) { result.append(scalar) }
      }
    }
    return String(result)
  }

  /// The value of a parameter in quotes, in which a quote cannot stand (3.2).
  static func quoted(_ value: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in value.unicodeScalars where !isControl(scalar) {
      result.append(scalar == "\"" ? "'" : scalar)
    }
    return "\"" + String(result) + "\""
  }

  /// A mail address as it stands in an address of the scheme mailto (RFC 6068).
  static func address(_ email: String) -> String {
    let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    let allowed = CharacterSet(charactersIn: letters + "!$'*+-./_~@")
    return email.addingPercentEncoding(withAllowedCharacters: allowed) ?? email
  }

  /// An instant in UTC, to the second: `20260303T090000Z`.
  static func utc(_ instant: Date) -> String {
    let text = TicketEdit.text(instant)
    return String(text.prefix(19).filter { $0 != "-" && $0 != ":" }) + "Z"
  }

  /// A line of more than 75 bytes as several, none of which splits a character's bytes.
  static func folded(_ line: String) -> String {
    var result = String.UnicodeScalarView()
    var used = 0
    for scalar in line.unicodeScalars {
      let size = UTF8.width(scalar)
      if used + size > 75 {
        result.append(contentsOf: "\r\n ".unicodeScalars)
        used = 1
      }
      result.append(scalar)
      used += size
    }
    return String(result)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
  }
}
