public import Foundation

/// A key to the Gemini API, which nothing prints.
///
/// It is in no description, no reflection, no error and no store; it leaves the process in the
/// header `x-goog-api-key` of a request to Gemini, and nowhere else.
public struct GeminiKey: Sendable {
  /// What the header gets.
  let value: String

  /// Where ``fromEnvironment(_:in:)`` looks.
  public static let variable = "GEMINI_API_KEY"

  /// Takes a key of the host's.
  ///
  /// - Parameter text: 1 to 512 visible characters of ASCII; white space around them is taken off.
  /// - Throws: ``HelpdeskError/Code/invalidField`` for anything else; it does not quote the text.
  public init(_ text: String) throws(HelpdeskError) {
    let value = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard (1...512).contains(value.utf8.count), value.utf8.allSatisfy({ (0x21...0x7E) ~= $0 })
    else {
      throw .invalid("key", "A key has 1 to 512 visible characters of ASCII, and no spaces.")
    }
    self.value = value
  }

  /// The key of an environment variable; nil where it is not set, or empty.
  ///
  /// Nothing calls this by itself: a key in the environment makes no desk use Gemini.
  ///
  /// - Parameters:
  ///   - name: The variable's name.
  ///   - environment: The variables; those of the process.
  /// - Returns: The key.
  /// - Throws: ``HelpdeskError/Code/invalidField`` where the variable holds no key.
  public static func fromEnvironment(
    _ name: String = variable,
    in environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(HelpdeskError) -> GeminiKey? {
    guard let text = environment[name], !text.trimmed.isEmpty else { return nil }
    return try GeminiKey(text)
  }
}

extension GeminiKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// That it is hidden.
  public var description: String { "GeminiKey(hidden)" }

  /// That it is hidden.
  public var debugDescription: String { description }

  /// Nothing.
  public var customMirror: Mirror { Mirror(self, children: [:], displayStyle: .struct) }
}
