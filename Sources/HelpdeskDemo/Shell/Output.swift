import Foundation
import HelpdeskCore

/// Where everything goes that the program says.
protocol Output: Sendable {
  /// Whether bold and coloured text comes out as such.
  var showsStyles: Bool { get }
  /// How wide the terminal is in which answers are read now; nil for a file or a pipe.
  var columns: Int? { get }
  /// An answer.
  func line(_ text: String)
  /// What went wrong.
  func error(_ text: String)
  /// How far something long has come; shown only to somebody who waits for it.
  func progress(_ step: ProgressStep)
  /// Asks for the next command; no line ends after it.
  func prompt(_ text: String)
}

/// The standard output, and the standard error for what went wrong.
struct TerminalOutput: Output {
  private static let showsProgress = isatty(STDERR_FILENO) == 1
  /// A terminal that only knows one line after the other gets no bar that moves.
  private let bar: ProgressBar? =
    showsProgress && TerminalModes.understandsSequences ? ProgressBar() : nil

  /// Nobody wants escape sequences in a file; see https://no-color.org for the variable.
  let showsStyles: Bool = {
    let environment = ProcessInfo.processInfo.environment
    return isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR", default: ""].isEmpty
      && environment["TERM"] != "dumb"
  }()

  var columns: Int? { TerminalModes.columns }

  func line(_ text: String) { write(text + "\n", to: .standardOutput) }
  func error(_ text: String) { write(text + "\n", to: .standardError) }
  func prompt(_ text: String) { write(text, to: .standardOutput) }

  func progress(_ step: ProgressStep) {
    if let bar {
      bar.show(step, width: columns ?? 80)
    } else if Self.showsProgress, step.isNotable {
      write(step.text + "\n", to: .standardError)
    }
  }

  private func write(_ text: String, to file: FileHandle) {
    bar?.clear(ends: true)
    // When nobody reads any more, there is nobody to be told of it.
    try? file.write(contentsOf: Data(text.utf8))
  }
}

/// Keeps what is said, answers and errors in their order.
final class CapturedOutput: Output {
  private let text = Mutex("")
  private let progressSteps = Mutex<[ProgressStep]>([])
  let showsStyles: Bool
  let columns: Int?

  init(showsStyles: Bool = false, columns: Int? = nil) {
    self.showsStyles = showsStyles
    self.columns = columns
  }

  var transcript: String { text.withLock { $0 } }
  var progress: [ProgressStep] { progressSteps.withLock { $0 } }

  func line(_ text: String) { self.text.withLock { $0 += text + "\n" } }
  func error(_ text: String) { self.text.withLock { $0 += text + "\n" } }
  func prompt(_ text: String) { self.text.withLock { $0 += text } }
  func progress(_ step: ProgressStep) { progressSteps.withLock { $0.append(step) } }
}
