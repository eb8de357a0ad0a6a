import Foundation
import Synchronization

/// Where everything goes that the program says.
protocol Output: Sendable {
  /// Whether bold and coloured text comes out as such.
  var showsStyles: Bool { get }
  /// An answer.
  func line(_ text: String)
  /// What went wrong.
  func error(_ text: String)
  /// How far something long has come; shown only to somebody who waits for it.
  func progress(_ text: String)
  /// Asks for the next command; no line ends after it.
  func prompt(_ text: String)
}

/// The standard output, and the standard error for what went wrong.
struct TerminalOutput: Output {
  private static let showsProgress = isatty(STDERR_FILENO) == 1

  /// Nobody wants escape sequences in a file; see https://no-color.org for the variable.
  let showsStyles: Bool = {
    let environment = ProcessInfo.processInfo.environment
    return isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR", default: ""].isEmpty
      && environment["TERM"] != "dumb"
  }()

  func line(_ text: String) { Self.write(text + "\n", to: .standardOutput) }
  func error(_ text: String) { Self.write(text + "\n", to: .standardError) }
  func prompt(_ text: String) { Self.write(text, to: .standardOutput) }

  func progress(_ text: String) {
    if Self.showsProgress { Self.write(text + "\n", to: .standardError) }
  }

  private static func write(_ text: String, to file: FileHandle) {
    // When nobody reads any more, there is nobody to be told of it.
    try? file.write(contentsOf: Data(text.utf8))
  }
}

/// Keeps what is said, answers and errors in their order.
final class CapturedOutput: Output {
  private let text = Mutex("")
  private let progressText = Mutex("")
  let showsStyles: Bool

  init(showsStyles: Bool = false) {
    self.showsStyles = showsStyles
  }

  var transcript: String { text.withLock { $0 } }
  var progressLines: String { progressText.withLock { $0 } }

  func line(_ text: String) { self.text.withLock { $0 += text + "\n" } }
  func error(_ text: String) { self.text.withLock { $0 += text + "\n" } }
  func prompt(_ text: String) { self.text.withLock { $0 += text } }
  func progress(_ text: String) { progressText.withLock { $0 += text + "\n" } }
}
