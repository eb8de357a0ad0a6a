/// How far a store tool has come.
public struct StoreProgress: Hashable, Sendable {
  /// What is being done, such as `reading log/0000000000000001.seg`.
  public let step: String
  /// How many of the step's pieces are done.
  public let completed: Int
  /// How many there are.
  public let total: Int

  init(_ step: String, _ completed: Int, of total: Int) {
    self.step = step
    self.completed = completed
    self.total = total
  }
}

/// Is told how far a tool has come, on the tool's own queue: it must not block for long.
public typealias StoreProgressHandler = @Sendable (StoreProgress) -> Void

/// Something in a store's folder that is not as it was written.
public struct StoreFault: Hashable, Sendable, CustomStringConvertible {
  /// The file within the folder.
  public let file: String
  /// Where in the file, in bytes; nil for the file as a whole.
  public let offset: Int?
  /// What it means, in a sentence for people.
  public let meaning: String

  init(_ file: String, at offset: Int? = nil, _ meaning: String) {
    self.file = file
    self.offset = offset
    self.meaning = meaning
  }

  /// File, place and meaning in one line.
  public var description: String {
    "\(file)\(offset.map { " at byte \($0)" } ?? ""): \(meaning)"
  }
}

/// Numbers in the tools' reports.
enum ReportText {
  /// `1 record`, `2 records`.
  static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
