import Foundation
import HelpdeskCore

/// Everything that a reference store knows at one revision; a snapshot is a copy.
struct ReferenceState: Sendable {
  struct KeptReceipt: Sendable {
    let digest: UInt64
    let receipt: Receipt
  }

  var schema: Schema?
  var revision: UInt64 = 0
  var records: [RecordKey: StoredRecord] = [:]
  var feed: [Change] = []
  var feedBegins: UInt64 = 0
  var numbers: [String: Int64] = [:]
  // Kept for good: longer than asked for is allowed.
  var receipts: [String: KeptReceipt] = [:]
  var outbox: [ReferenceEntry] = []
  var lastLease: UInt64 = 0

  mutating func carryOut(
    _ commit: Commit, now: Date, hasBlob: (BlobID) -> Bool
  ) throws(StoreError) -> Receipt {
    try check(commit)
    if let idempotency = commit.idempotency, let old = receipts[idempotency.key] {
      guard old.digest == idempotency.digest else {
        throw StoreError(.idempotencyMismatch, "The key was used with other content.")
      }
      var receipt = old.receipt
      receipt.isReplayed = true
      return receipt
    }
    for precondition in commit.preconditions { try check(precondition, hasBlob) }
    for settlement in commit.settlements { try settle(settlement) }
    revision += 1
    var drawn: [Int64] = []
    var fields: [RecordKey: RecordFields] = [:]
    for case .put(let key, let content) in commit.mutations { fields[key] = content }
    for request in commit.numbers {
      let number = (numbers[request.sequence] ?? 0) + 1
      numbers[request.sequence] = number
      fields[request.key]?[request.tag] = .integer(number)
      drawn.append(number)
    }
    var written: [Receipt.Written] = []
    for mutation in commit.mutations {
      written.append(try write(mutation.key, fields[mutation.key]))
    }
    try checkUniqueness(of: commit.mutations.map(\.key))
    try enqueue(commit.outbox)
    let receipt = Receipt(
      revision: Revision(rawValue: revision), numbers: drawn, written: written)
    if let idempotency = commit.idempotency {
      receipts[idempotency.key] = KeptReceipt(digest: idempotency.digest, receipt: receipt)
    }
    return receipt
  }

  /// Removes every trace of records; false where there was none.
  mutating func erase(_ keys: Set<RecordKey>) -> Bool {
    let owners = Set(keys.filter { $0.sequence == 0 }.map(\.id))
    guard
      keys.contains(where: { records[$0] != nil })
        || feed.contains(where: { keys.contains($0.key) })
        || outbox.contains(where: { owners.contains($0.entry.group) })
    else { return false }
    for key in keys { records[key] = nil }
    outbox.removeAll { owners.contains($0.entry.group) }
    revision += 1
    feed = []
    feedBegins = revision
    return true
  }

  private func check(
    _ precondition: Precondition, _ hasBlob: (BlobID) -> Bool
  ) throws(StoreError) {
    let key: RecordKey
    let holds: Bool
    switch precondition {
    case .absent(let wanted): (key, holds) = (wanted, records[wanted] == nil)
    case .present(let wanted): (key, holds) = (wanted, records[wanted] != nil)
    case .version(let wanted, let version):
      (key, holds) = (wanted, records[wanted]?.version == version)
    case .blob(let id):
      guard hasBlob(id) else { throw StoreError(.blobMissing, "The blob does not exist.") }
      return
    }
    guard holds else {
      throw StoreError(.conflict, "Somebody else was faster; read again.", key: key)
    }
  }

  private mutating func write(
    _ key: RecordKey, _ fields: RecordFields?
  ) throws(StoreError) -> Receipt.Written {
    let declared = schema?[key.type]
    func columns(_ fields: RecordFields) -> RecordFields {
      fields.filter { declared?[$0] != nil }
    }
    let old = records[key]
    let version = fields == nil ? 0 : (old?.version ?? 0) + 1
    if let fields {
      let bare = StoredRecord(key: key, version: version, fields: fields)
      let kept = try declared?.decode?(bare)
      records[key] = StoredRecord(key: key, version: version, fields: fields, kept: kept)
    } else {
      records[key] = nil
    }
    if old != nil || fields != nil {
      feed.append(
        Change(
          key: key, revision: Revision(rawValue: revision), version: version,
          before: old.map { columns($0.fields) }, after: fields.map(columns)))
    }
    return Receipt.Written(key: key, version: version)
  }

  private func checkUniqueness(of keys: [RecordKey]) throws(StoreError) {
    for key in keys {
      guard let record = records[key] else { continue }
      for column in schema?[key.type]?.columns ?? [] where column.isUnique {
        guard let value = record.fields[column.tag] else { continue }
        let isTaken = records.values.contains {
          $0.key.type == key.type && $0.key != key && $0.fields[column.tag] == value
        }
        if isTaken {
          throw StoreError(.duplicateKey, "Column \(column.name) is taken.", key: key)
        }
      }
    }
  }
}

// MARK: - Feed

extension ReferenceState {
  static func cursor(_ revision: UInt64) -> FeedCursor {
    var writer = ByteWriter()
    writer.append(varint: revision)
    return FeedCursor(bytes: writer.bytes)
  }

  func changes(after cursor: FeedCursor, limit: Int) throws(StoreError) -> ChangePage {
    guard limit > 0 else { throw StoreError(.invalidRequest, "A limit must be positive.") }
    var reader = ByteReader(cursor.bytes)
    let seen = cursor == .beginning ? 0 : try reader.varint()
    guard seen >= feedBegins else {
      throw StoreError(.compacted, "Something was erased since; read everything anew.")
    }
    let rest = feed.drop { $0.revision.rawValue <= seen }
    var page = Array(rest.prefix(limit))
    // The rest of the last commit belongs on this page too.
    page += rest.dropFirst(limit).prefix { $0.revision == page.last?.revision }
    let hasMore = page.count < rest.count
    let next = hasMore ? page.last?.revision.rawValue ?? seen : revision
    return ChangePage(
      changes: page, next: Self.cursor(next), hasMore: hasMore,
      revision: Revision(rawValue: revision))
  }
}
