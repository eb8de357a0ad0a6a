import Foundation
import HelpdeskCore
import Testing

/// A call that must be refused, with the code and the field that must be named.
struct BadInput: Sendable, CustomTestStringConvertible {
  typealias Action = @Sendable (PreparedDesk) async throws -> Void

  let testDescription: String
  let code: HelpdeskError.Code
  let field: String?
  let action: Action

  init(
    _ description: String, _ code: HelpdeskError.Code = .invalidField, _ field: String? = nil,
    _ action: @escaping Action
  ) {
    testDescription = description
    self.code = code
    self.field = field
    self.action = action
  }

  /// A text that must be refused wherever it stands.
  struct Text: Sendable {
    let name: String
    let text: String
  }

  typealias TextAction = @Sendable (PreparedDesk, String) async throws -> Void

  private static let controls = [
    Text(name: "U+0000", text: "a\u{0}b"), Text(name: "a bell", text: "a\u{7}b"),
    Text(name: "an escape", text: "a\u{1B}[0mb"), Text(name: "a delete", text: "a\u{7F}b"),
    Text(name: "a C1 control", text: "a\u{9B}b"),
  ]

  private static let blanks = [
    Text(name: "nothing", text: ""), Text(name: "white space", text: " \t\n\u{A0}\u{2003}"),
  ]

  private static func cases(
    _ name: String, _ field: String, _ texts: [Text], _ action: @escaping TextAction
  ) -> [BadInput] {
    texts.map { text in
      BadInput("\(name): \(text.name)", .invalidField, field) { try await action($0, text.text) }
    }
  }

  /// What is wrong for a text of one line with so many characters.
  static func line(
    _ name: String, _ field: String, max: Int, optional: Bool = false,
    _ action: @escaping TextAction
  ) -> [BadInput] {
    let long = [
      Text(name: "too long", text: String(repeating: "x", count: max + 1)),
      Text(name: "too many emoji", text: String(repeating: "👍🏽", count: max + 1)),
      Text(
        name: "one character with too many marks",
        text: "e" + String(repeating: "\u{301}", count: max * 16)),
      Text(name: "two lines", text: "a\nb"),
    ]
    return cases(name, field, (optional ? [] : blanks) + long + controls, action)
  }

  /// What is wrong for a text of many lines with so many bytes.
  static func text(
    _ name: String, _ field: String, maxBytes: Int = Limits.body, optional: Bool = false,
    _ action: @escaping TextAction
  ) -> [BadInput] {
    let long = [
      Text(name: "too long", text: String(repeating: "x", count: maxBytes + 1)),
      Text(name: "too many emoji", text: String(repeating: "👍🏽", count: maxBytes / 8 + 1)),
    ]
    return cases(name, field, (optional ? [] : blanks) + long + controls, action)
  }

  /// What is wrong for the name of a category, tag, label or field.
  static func word(
    _ name: String, _ field: String, _ action: @escaping TextAction
  ) -> [BadInput] {
    let long = [Text(name: "too long", text: String(repeating: "x", count: Limits.word + 1))]
    return cases(name, field, blanks + long + controls, action)
  }

  /// The same, where white space within is wrong as well.
  static func value(
    _ name: String, _ field: String, _ action: @escaping TextAction
  ) -> [BadInput] {
    word(name, field, action)
      + cases(
        name, field,
        [Text(name: "two words", text: "a b"), Text(name: "white space around", text: " a ")],
        action)
  }

  /// What is wrong for an id, and one of which there is none.
  static func id(
    _ name: String, _ field: String, isLookedUp: Bool = true, _ action: @escaping TextAction
  ) -> [BadInput] {
    let texts = [
      Text(name: "empty", text: ""),
      Text(name: "129 bytes", text: String(repeating: "x", count: 129)),
      Text(name: "a megabyte", text: String(repeating: "x", count: 1 << 20)),
      Text(name: "U+0000", text: "a\u{0}b"), Text(name: "two lines", text: "a\nb"),
    ]
    var result = cases(name, field, texts, action)
    if isLookedUp {
      for unknown in ["nobody", String(repeating: "x", count: 128), "💥", "TK-1"] {
        result.append(
          BadInput("\(name): unknown \(unknown.prefix(8))", .notFound, field) {
            try await action($0, unknown)
          })
      }
    }
    return result
  }

  static func email(
    _ name: String, _ field: String, _ action: @escaping TextAction
  ) -> [BadInput] {
    let texts = [
      "", "ada", "@", "ada@", "@example.com", "a@b@c", "a b@example.com", "ada@example.com\n",
      "<ada@example.com>", "ada@.example.com", "ada@example.com.", "a@b,c@d", "a\u{0}@example.com",
      String(repeating: "x", count: 118) + "@example.com",
    ].map { Text(name: String($0.prefix(20)), text: $0) }
    return cases(name, field, texts, action)
  }

  /// A list with one entry more than it may have.
  static func tooMany<Element>(
    _ max: Int = Limits.list, _ element: (Int) -> Element
  ) -> [Element] {
    (0...max).map(element)
  }

  static func key(_ name: String, _ action: @escaping TextAction) -> [BadInput] {
    cases(
      "\(name): key", "idempotencyKey",
      [
        Text(name: "empty", text: ""),
        Text(name: "201 bytes", text: String(repeating: "k", count: 201)),
        Text(name: "U+0000", text: "a\u{0}b"),
      ], action)
  }
}
