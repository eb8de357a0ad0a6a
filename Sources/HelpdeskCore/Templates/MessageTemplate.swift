/// A text with places for values, such as a canned response.
///
/// ```swift
/// let template = try MessageTemplate("Hello {{customer.name|there}}, about {{ticket.number}}:")
/// try template.render(["customer.name": "", "ticket.number": "TK-7"])
/// // "Hello there, about TK-7:"
/// ```
///
/// - A place is `{{name}}`; white space inside the braces does not matter. A name has ASCII letters,
///   digits, dots, hyphens and underscores.
/// - `{{name|text}}` gives a default for a value that is missing or empty.
/// - `\{{` writes the braces themselves. A single brace and a lone `}}` are ordinary text.
/// - Values are inserted as they are: braces in a value are not looked at again.
public struct MessageTemplate: Sendable {
  /// A place for a value.
  struct Place: Sendable {
    let name: String
    let fallback: String?
    let line: Int
    let column: Int
  }

  enum Part: Sendable {
    case text(String)
    case place(Place)
  }

  /// The template as it was written.
  public let text: String

  let parts: [Part]

  /// Reads a template.
  ///
  /// Throws for braces that are never closed and for names that are none.
  public init(_ text: String) throws(TemplateError) {
    self.text = text
    var parser = TemplateParser(text)
    parts = try parser.parts()
  }

  /// The names in the template, each once, in the order in which they first stand there.
  public var variables: [String] {
    var seen: Set<String> = []
    return places.map(\.name).filter { seen.insert($0).inserted }
  }

  /// Checks every name against those that will have a value, before anybody relies on the template.
  ///
  /// A default does not excuse an unknown name: it may be a slip of the pen.
  public func check(against known: [String]) throws(TemplateError) {
    let names = Set(known)
    for place in places where !names.contains(place.name) {
      throw unknown(place, known)
    }
  }

  /// The text with its values; throws for a name that has neither a value nor a default.
  public func render(_ values: [String: String]) throws(TemplateError) -> String {
    var result = ""
    for part in parts {
      switch part {
      case .text(let text):
        result += text
      case .place(let place):
        let value = values[place.name]
        if let fallback = place.fallback, value?.isEmpty ?? true {
          result += fallback
        } else if let value {
          result += value
        } else {
          throw unknown(place, Array(values.keys))
        }
      }
    }
    return result
  }

  private var places: [Place] {
    parts.compactMap { part in
      if case .place(let place) = part { place } else { nil }
    }
  }

  private func unknown(_ place: Place, _ known: [String]) -> TemplateError {
    TemplateError(
      .unknownVariable, variable: place.name, line: place.line, column: place.column,
      known: known.sorted())
  }
}

extension MessageTemplate: Hashable {
  /// Whether two templates have the same text.
  public static func == (left: MessageTemplate, right: MessageTemplate) -> Bool {
    left.text == right.text
  }

  /// Hashes the text.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(text)
  }
}
