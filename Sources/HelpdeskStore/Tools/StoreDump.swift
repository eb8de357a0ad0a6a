import Foundation
public import HelpdeskCore

/// What a dump holds.
public struct StoreDump: Hashable, Sendable {
  /// The revision that it shows.
  public internal(set) var revision = Revision(rawValue: 0)
  /// How many records.
  public internal(set) var records = 0
  /// How many receipts.
  public internal(set) var receipts = 0
  /// How many outbox entries.
  public internal(set) var outbox = 0
  /// How many bytes the file has.
  public internal(set) var bytes = 0
}

extension StoreDump: CustomStringConvertible {
  /// The report in one sentence.
  public var description: String {
    "Revision \(revision.rawValue): \(ReportText.count(records, "record")), "
      + "\(ReportText.count(receipts, "receipt")), \(ReportText.count(outbox, "outbox item")) in "
      + "\(ReportText.count(bytes, "byte"))."
  }
}

extension StoreTools {
  static func dump(
    _ folder: StoreFolder, to file: String, on disk: any Disk,
    progress: StoreProgressHandler? = nil
  ) async throws(StoreError) -> StoreDump {
    try await ToolQueue.run { () throws(StoreError) in
      let state = try LogReading(folder, progress: progress).state()
      return try DumpWriter.write(state, to: file, on: disk, progress: progress)
    }
  }

  static func load(
    _ file: String, into target: StoreFolder, progress: StoreProgressHandler? = nil
  ) async throws(StoreError) -> StoreCopy {
    try await ToolQueue.run { () throws(StoreError) in
      var reader = try DumpReader(file, on: target.disk, progress: progress)
      let state = try reader.read()
      return try write(state, of: nil, to: target, progress: progress)
    }
  }
}
