import Foundation
public import HelpdeskCore

/// What a tool has written into a new store's folder.
public struct StoreCopy: Hashable, Sendable {
  /// The revision that the new store is at: the newest when the copy was begun.
  public internal(set) var revision = Revision(rawValue: 0)
  /// How many records it holds.
  public internal(set) var records = 0
  /// How many bytes its log has.
  public internal(set) var logBytes = 0
  /// How many blobs were copied.
  public internal(set) var blobs = 0
  /// How many bytes they have.
  public internal(set) var blobBytes = 0
  /// Blobs that are damaged in the old store and therefore missing in the new one.
  public internal(set) var damagedBlobs: [StoreFault] = []
}

extension StoreCopy: CustomStringConvertible {
  /// The report in a few sentences.
  public var description: String {
    var text =
      "Revision \(revision.rawValue): \(ReportText.count(records, "record")) in a log of "
      + "\(ReportText.count(logBytes, "byte")), \(ReportText.count(blobs, "blob")) of "
      + "\(ReportText.count(blobBytes, "byte"))."
    if !damagedBlobs.isEmpty {
      text += " Damaged and left out: \(ReportText.count(damagedBlobs.count, "blob"))."
    }
    return text
  }
}
