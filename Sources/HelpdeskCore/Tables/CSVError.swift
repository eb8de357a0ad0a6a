/// Where a table cannot be read, and why.
public struct CSVError: Error, Hashable, Sendable {
  /// The line of the file, from 1; a line break inside quotes counts.
  public let line: Int

  /// The place in the line, from 1, in Unicode scalars.
  public let column: Int

  /// What is wrong and what would be right, in one or two sentences.
  public let message: String

  /// Makes an error.
  public init(line: Int, column: Int, message: String) {
    self.line = line
    self.column = column
    self.message = message
  }
}

extension CSVError: CustomStringConvertible {
  /// Place and message.
  public var description: String { "line \(line), column \(column): \(message)" }
}
