import HelpdeskCore

/// A record with what a store needs of it beside its columns.
final class RecordBox: Sendable {
  let record: StoredRecord
  /// The record's searchable text where it is short; else it is found again when it is needed.
  let parts: [TextPart]?

  init(_ record: StoredRecord) {
    self.record = record
    parts = nil
  }

  /// Keeps short text, because records with a title change often; long text is split again.
  init(_ record: StoredRecord, keeping parts: [TextPart]) {
    self.record = record
    self.parts = parts.reduce(0) { $0 + $1.tokens.count } <= 24 ? parts : nil
  }
}
