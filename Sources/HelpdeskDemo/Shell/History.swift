import Foundation

/// The lines that were entered, the oldest first.
///
/// They are kept in memory, and in a file only where the user named one, which nobody else can
/// read. A line that repeats the one before it is not kept twice.
struct History {
  static let limit = 1000

  private(set) var lines: [String] = []
  private let file: String?
  private var linesInFile = 0

  /// Begins with what the file holds, where one is named.
  init(file: String? = nil) {
    self.file = file.flatMap { $0.isEmpty ? nil : $0 }
    guard let file = self.file, let data = FileManager.default.contents(atPath: file) else {
      return
    }
    let kept = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
    linesInFile = kept.count
    lines = kept.suffix(Self.limit).map(String.init)
    chmod(file, 0o600)
  }

  /// Adds a line at the end; blank ones and repetitions are left out.
  mutating func add(_ line: String) {
    guard !line.allSatisfy(\.isWhitespace), line != lines.last else { return }
    lines.append(line)
    if lines.count > Self.limit { lines.removeFirst(lines.count - Self.limit) }
    guard let file else { return }
    // A history that cannot be written is no reason to stop anybody's work.
    if linesInFile >= Self.limit {
      if Self.replace(file, with: lines) { linesInFile = lines.count }
    } else if Self.write(line + "\n", to: file, O_APPEND) {
      linesInFile += 1
    }
  }

  /// By way of a second file, so that the first is whole at any moment.
  private static func replace(_ file: String, with lines: [String]) -> Bool {
    let text = lines.map { $0 + "\n" }.joined()
    return write(text, to: file + ".new", O_TRUNC) && rename(file + ".new", file) == 0
  }

  private static func write(_ text: String, to file: String, _ flag: Int32) -> Bool {
    let descriptor = open(file, O_WRONLY | O_CREAT | flag, 0o600)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return Descriptor.write(text, to: descriptor)
  }
}
