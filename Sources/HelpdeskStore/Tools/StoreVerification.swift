import Foundation
import HelpdeskCore

/// What reading every byte of a store's folder has found.
public struct StoreVerification: Hashable, Sendable {
  /// What is not as it was written: data was lost, or would be refused.
  public internal(set) var faults: [StoreFault] = []
  /// What is worth knowing and no damage, such as the rest of a write that was never finished.
  public internal(set) var notes: [StoreFault] = []
  /// How many segments were read.
  public internal(set) var segments = 0
  /// How many frames, each of them one write.
  public internal(set) var frames = 0
  /// How many transactions.
  public internal(set) var transactions = 0
  /// How many records and deletions, those that were replaced since included.
  public internal(set) var records = 0
  /// How many bytes of log.
  public internal(set) var logBytes = 0
  /// How many blobs.
  public internal(set) var blobs = 0
  /// How many bytes they have.
  public internal(set) var blobBytes = 0

  /// Whether everything is as it was written.
  public var isSound: Bool { faults.isEmpty }
}

extension StoreVerification: CustomStringConvertible {
  /// What was read and how many faults there are, in one or two sentences.
  public var description: String {
    let read =
      [
        ReportText.count(segments, "segment"), ReportText.count(frames, "frame"),
        ReportText.count(transactions, "transaction"), ReportText.count(records, "record"),
        ReportText.count(logBytes, "byte") + " of log",
        ReportText.count(blobs, "blob") + " of " + ReportText.count(blobBytes, "byte"),
      ].joined(separator: ", ") + "."
    return read
      + (isSound ? " Everything is sound." : " Damage: \(ReportText.count(faults.count, "fault")).")
  }
}

extension StoreTools {
  static func verify(
    _ folder: StoreFolder, progress: StoreProgressHandler? = nil
  ) async throws(StoreError) -> StoreVerification {
    try await ToolQueue.run { () throws(StoreError) in
      _ = try folder.attempt { () throws(DiskError) in try folder.disk.list(folder.path) }
      let path = folder.path + "/" + Manifest.name
      // A process that has the store open may change the log while it is read.
      var last = try folder.bytesIfPresent(path)
      for _ in 0..<3 {
        var verifying = StoreVerifying(folder, progress: progress)
        try verifying.run()
        let now = try folder.bytesIfPresent(path)
        if verifying.result.isSound || now == last { return verifying.result }
        last = now
      }
      var verifying = StoreVerifying(folder, progress: progress)
      try verifying.run()
      return verifying.result
    }
  }
}
