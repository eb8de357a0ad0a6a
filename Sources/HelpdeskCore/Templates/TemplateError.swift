/// What is wrong with a template, and where.
///
/// Two errors are equal when code, variable and place are.
public struct TemplateError: Error, Sendable {
  /// What went wrong.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Kind: String {
      case unclosedBraces, invalidName, unknownVariable
    }

    private let kind: Kind

    private init(_ kind: Kind) {
      self.kind = kind
    }

    /// `{{` without `}}`.
    public static let unclosedBraces = Code(.unclosedBraces)
    /// What stands between the braces is no name.
    public static let invalidName = Code(.invalidName)
    /// There is no value of this name.
    public static let unknownVariable = Code(.unknownVariable)

    /// The code's name.
    public var description: String { kind.rawValue }
  }

  /// What went wrong.
  public let code: Code

  /// The name concerned, as far as it could be read.
  public let variable: String

  /// The line of the opening braces, from 1.
  public let line: Int

  /// The place of the opening braces in their line, from 1, in characters.
  public let column: Int

  /// The names that would have been right, in order; only for an unknown variable.
  public let known: [String]

  /// Makes an error.
  public init(_ code: Code, variable: String, line: Int, column: Int, known: [String] = []) {
    self.code = code
    self.variable = variable
    self.line = line
    self.column = column
    self.known = known
  }

  /// What happened and what to do, in one or two sentences.
  public var message: String {
    switch code {
    case .unclosedBraces:
      return
        "The braces before \"\(variable)\" are never closed. Close them with }}, or write \\{{."
    case .unknownVariable where known.isEmpty:
      return "There is no variable \"\(variable)\"; no variables are known here."
    case .unknownVariable:
      return "There is no variable \"\(variable)\". Use one of \(known.joined(separator: ", "))."
    default:
      return
        "\"\(variable)\" is no name. Write letters, digits, dots, hyphens and underscores."
    }
  }
}

extension TemplateError: Equatable {
  /// Whether code, variable and place are the same.
  public static func == (left: TemplateError, right: TemplateError) -> Bool {
    left.code == right.code && left.variable == right.variable && left.line == right.line
      && left.column == right.column
  }
}

extension TemplateError: CustomStringConvertible {
  /// Place and message.
  public var description: String { "line \(line), column \(column): \(message)" }
}
