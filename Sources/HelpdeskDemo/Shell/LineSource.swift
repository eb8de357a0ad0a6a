import Foundation

/// Where command lines come from: a list, or the standard input.
struct LineSource {
  /// A command line, with its place in a script or a pipe.
  struct Line {
    let text: String
    let place: String?
  }

  let isTerminal: Bool
  private var fixed: ArraySlice<Line>?
  private var count = 0

  init(_ lines: [Line]) {
    fixed = lines[...]
    isTerminal = false
  }

  private init(isTerminal: Bool) {
    self.isTerminal = isTerminal
  }

  static var standardInput: LineSource { LineSource(isTerminal: isatty(STDIN_FILENO) == 1) }

  /// The next line, nil at the end.
  mutating func next() -> Line? {
    if fixed != nil { return fixed?.popFirst() }
    guard let text = readLine() else { return nil }
    count += 1
    return Line(text: text, place: isTerminal ? nil : "line \(count)")
  }
}
