import Foundation
import HelpdeskCore

/// What was saved of a damaged store, and what was not.
public struct StoreSalvage: Hashable, Sendable {
  /// The new store.
  public internal(set) var copy = StoreCopy()
  /// Where the list of the log's files came from: `MANIFEST`, `MANIFEST.prev`, or nil where both
  /// were unreadable and every file of the log was taken.
  public internal(set) var list: String?
  /// How many transactions were read in whole, right frames, and applied.
  public internal(set) var transactions = 0
  /// How many records were saved out of damaged frames, each by its own checksum; what else those
  /// frames held (receipts, outbox entries) was not believed.
  public internal(set) var rescuedRecords = 0
  /// What is lost, where it stood.
  public internal(set) var losses: [StoreFault] = []
  /// What is worth knowing and no loss.
  public internal(set) var notes: [StoreFault] = []

  /// Whether everything was saved.
  public var isComplete: Bool { losses.isEmpty && copy.damagedBlobs.isEmpty }
}

extension StoreSalvage: CustomStringConvertible {
  /// The report in a few sentences.
  public var description: String {
    var text = "\(ReportText.count(transactions, "transaction")) applied. \(copy)"
    if rescuedRecords > 0 {
      text += " Out of damaged writes: \(ReportText.count(rescuedRecords, "record"))."
    }
    return text
      + (isComplete
        ? " Nothing is lost."
        : " Lost: see \(ReportText.count(losses.count + copy.damagedBlobs.count, "place")).")
  }
}

extension StoreTools {
  static func salvage(
    _ folder: StoreFolder, into target: StoreFolder, progress: StoreProgressHandler? = nil
  ) async throws(StoreError) -> StoreSalvage {
    try refuse(target, within: folder)
    return try await ToolQueue.run { () throws(StoreError) in
      _ = try folder.attempt { () throws(DiskError) in try folder.disk.list(folder.log) }
      let lock = try LogReading(folder).lock()
      defer { lock?.close() }
      var salvaging = try Salvaging(folder, progress: progress)
      let state = try salvaging.run()
      salvaging.result.copy = try write(state, of: folder, to: target, progress: progress)
      return salvaging.result
    }
  }
}
