public import HelpdeskCore

/// What opening a store has found, and what it did about it.
public struct OpenReport: Hashable, Sendable {
  /// Whether the store was made by this call.
  public internal(set) var isNew = false
  /// Whether the last user had closed the store in order.
  public internal(set) var wasClosed = false
  /// How many segments hold the log.
  public internal(set) var segments = 0
  /// The revision of the checkpoint with which opening begins; nil where the whole log is read.
  public internal(set) var checkpoint: Revision?
  /// How many transactions of the log were read; those before a checkpoint are not among them.
  public internal(set) var transactions = 0
  /// How many bytes the log holds.
  public internal(set) var bytes = 0
  /// Transactions at the log's end that nothing proved to be durable; they were read whole, kept and
  /// written again.
  public internal(set) var unprovenTransactions = 0
  /// Bytes of a write that was not finished and was never acknowledged; they are kept in the folder
  /// `torn`.
  public internal(set) var tornBytes = 0

  mutating func count(_ scan: SegmentScan) {
    segments += 1
    bytes += scan.end
    transactions += scan.frames.reduce(0) { $0 + Int($1.header.transactionCount) }
  }
}

extension OpenReport: CustomStringConvertible {
  /// The report in one or two sentences.
  public var description: String {
    if isNew { return "A new store." }
    let log = "\(Self.counted(segments, "segment")), \(Self.counted(bytes, "byte"))"
    var text = "\(Self.counted(transactions, "transaction")) in \(log)."
    if let checkpoint {
      let behind = Self.counted(transactions, "transaction")
      text = "A checkpoint of revision \(checkpoint.rawValue) and \(behind) behind it, in \(log)."
    }
    if !wasClosed { text += " The store was not closed in order." }
    if unprovenTransactions > 0 {
      text += " To be safe, \(Self.counted(unprovenTransactions, "transaction")) at the end "
      text += unprovenTransactions == 1 ? "was written again." : "were written again."
    }
    if tornBytes > 0 {
      text += " Of an unfinished write, \(Self.counted(tornBytes, "byte")) "
      text += tornBytes == 1 ? "was cut off and kept in torn/." : "were cut off and kept in torn/."
    }
    return text
  }

  private static func counted(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
