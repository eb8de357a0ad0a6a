import Testing

@testable import HelpdeskDemo

/// Runs the demo in this process.
@MainActor
enum Demo {
  static let clock = ["--clock", "2026-03-02T09:00"]

  /// The exit code and everything that was said, answers and errors in their order.
  static func run(_ arguments: [String]) async -> (code: Int32, text: String) {
    let output = CapturedOutput()
    let code = await DemoProgram.run(arguments, output: output)
    return (code, output.transcript)
  }

  /// Command lines on a desk with the demo data, at nine in the morning.
  static func say(_ lines: String...) async -> (code: Int32, text: String) {
    await run(clock + lines)
  }
}
