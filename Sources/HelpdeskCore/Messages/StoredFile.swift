import Foundation

/// What the desk knows of a file that was put into the store: who brought it, and when it is to be
/// looked at.
///
/// A ticket names its files in ``Ticket/attachments``. A file that no ticket names has a due
/// instant: a day after it came, or the instant at which the last ticket that named it was deleted
/// for good. The desk's timer then removes it. Whoever names a file takes its due instant away in
/// the commit that does so, so that a file is either named or removed.
struct StoredFile: RecordValue {
  static let recordType = RecordType.storedFile
  /// How long an upload waits for the message that it is for.
  static let patience = Duration.hours(24)

  enum Field {
    static let owner: FieldTag = 1
    static let at: FieldTag = 2
    static let dueAt: FieldTag = 3
    static let isGoing: FieldTag = 4
  }

  let blob: BlobID
  /// The customer who brought it; nil for one of the desk.
  let owner: CustomerID?
  let at: Date
  /// When to look whether anybody names it; nil while somebody does.
  var dueAt: Date?
  /// Whether its bytes are being removed; it can no longer be named.
  var isGoing = false
  var version: Int64 = 0
  var unknown = RecordFields()

  var recordKey: RecordKey { Self.key(blob) }

  static func key(_ blob: BlobID) -> RecordKey { RecordKey(.storedFile, blob.rawValue) }

  var recordFields: RecordFields {
    var writer = FieldWriter(keeping: unknown)
    writer.put(Field.owner, owner)
    writer.put(Field.at, at)
    writer.put(Field.dueAt, dueAt)
    writer.put(Field.isGoing, isGoing)
    return writer.fields
  }

  init(_ blob: BlobID, owner: CustomerID?, at: Date, dueAt: Date?) {
    self.blob = blob
    self.owner = owner
    self.at = at
    self.dueAt = dueAt
  }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "stored file")
    blob = BlobID(rawValue: record.key.id)
    version = record.version
    owner = try reader.optionalID(Field.owner)
    at = try reader.date(Field.at)
    dueAt = try reader.optionalDate(Field.dueAt)
    isGoing = try reader.bool(Field.isGoing)
    unknown = reader.rest()
  }

  static var schema: RecordSchema {
    RecordSchema(
      StoredFile.self, name: "storedFile", columns: [.init(Field.dueAt, "dueAt", .integer)],
      orders: [[.ascending(Field.dueAt)]])
  }
}

extension DeskCore {
  /// Notes that a file is there, until somebody names it.
  func noteUpload(
    _ blob: BlobID, by principal: Principal
  ) async throws(HelpdeskError) {
    var owner: CustomerID?
    if case .customer(let requester) = principal { owner = requester.id }
    _ = try await write(Command(operation: .attach, principal: principal)) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Done in
      transaction.require(.blob(blob))
      transaction.insert(
        StoredFile(
          blob, owner: owner, at: context.now, dueAt: context.now.adding(StoredFile.patience)))
      return { _ in Done() }
    }
  }

  /// Lets a commit name files: it fails where one is not there, and holds what is there.
  ///
  /// A customer may name what he brought himself: a guessed name of another's file must not make it
  /// his. Staff may name every file.
  func name(
    _ attachments: [MessageAttachment], by principal: Principal,
    in transaction: inout Transaction, at now: Date
  ) async throws(HelpdeskError) {
    guard !attachments.isEmpty else { return }
    let blobs = Set(attachments.map(\.blob)).sorted { $0.rawValue < $1.rawValue }
    let files = try await reader.records(blobs.map(StoredFile.key), StoredFile.self)
    for (blob, file) in zip(blobs, files) {
      if case .customer(let requester) = principal, file?.owner != requester.id {
        throw Self.noFile
      }
      transaction.require(.blob(blob))
      guard var file else {
        // The host put it into the store without the desk.
        transaction.insert(StoredFile(blob, owner: nil, at: now, dueAt: nil))
        continue
      }
      guard !file.isGoing else { throw Self.noFile }
      if file.dueAt == nil {
        transaction.require(.version(file.recordKey, file.version))
      } else {
        file.dueAt = nil
        transaction.update(file, from: file.version)
      }
    }
  }

  /// A ticket that is deleted for good no longer names its files.
  func release(
    _ attachments: [MessageAttachment], in transaction: inout Transaction, at now: Date
  ) async throws(HelpdeskError) {
    let blobs = Set(attachments.map(\.blob)).sorted { $0.rawValue < $1.rawValue }
    for file in try await reader.records(blobs.map(StoredFile.key), StoredFile.self) {
      guard var file, !file.isGoing else { continue }
      file.dueAt = now
      transaction.update(file, from: file.version)
    }
  }

  /// Removes a file that is due and that no ticket names.
  ///
  /// Its record goes last, so that a desk that was cut off in between goes on.
  func fileComesDue(_ blob: BlobID) async throws(HelpdeskError) {
    let command = Command(operation: .attach, principal: .staff(.system), cause: "timer")
    let key = StoredFile.key(blob)
    _ = try await write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Done in
      guard var file: StoredFile = try await reader.record(key), !file.isGoing,
        let due = file.dueAt, due <= context.now
      else { return { _ in Done() } }
      if try await isNamed(blob) {
        file.dueAt = nil
      } else {
        file.isGoing = true
      }
      transaction.update(file, from: file.version)
      return { _ in Done() }
    }
    guard let file: StoredFile = try await reader.record(key), file.isGoing else { return }
    do {
      try await store.deleteBlob(blob)
    } catch {
      throw HelpdeskError(error)
    }
    _ = try await write(command) {
      (transaction, _) async throws(HelpdeskError) -> (Applied) -> Done in
      if let file: StoredFile = try await reader.record(key) {
        transaction.delete(key, version: file.version)
      }
      return { _ in Done() }
    }
  }

  /// Whether a ticket names a file, in the bin too.
  private func isNamed(_ blob: BlobID) async throws(HelpdeskError) -> Bool {
    let naming = Query(
      .ticket, Filter([.contains(Ticket.Column.files, blob.rawValue)]), limit: 1)
    if try await !reader.page(.query(naming)).records.isEmpty { return true }
    // Tickets that were last written before there was this column have to be looked into.
    let older = Filter([
      .equals(Ticket.Column.hasAttachments, .integer(1)), .isNull(Ticket.Column.files),
    ])
    var cursor: Cursor?
    repeat {
      let page = try await reader.page(.query(Query(.ticket, older, after: cursor, limit: 1000)))
      let tickets: [Ticket] = try DeskReader.decode(page)
      if tickets.contains(where: { $0.attachments.contains { $0.blob == blob } }) { return true }
      cursor = page.next
    } while cursor != nil
    return false
  }

  static let noFile = HelpdeskError(
    .notFound, "There is no such file. Put it into the store with attach first.",
    field: "attachments")
}
