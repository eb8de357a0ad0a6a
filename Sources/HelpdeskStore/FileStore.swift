public import Foundation
public import HelpdeskCore

/// A store in a folder: a log that survives the loss of power, with its columns and orders in memory.
///
/// ```swift
/// let store = try await FileStore.open(at: URL(filePath: "mydesk.store"))
/// let desk = try await Helpdesk(store: store)
/// ```
///
/// - A commit is answered once it is durable at the store's ``Durability``; commits that come
///   together share one write. Reads answer from the newest published state on the caller's task
///   and never wait for a commit.
/// - One process at a time has the store; a second one is refused.
/// - A full disk refuses commits with `StoreError.Code.noSpace` and the store goes on. A disk that
///   fails in making data durable ends all writing with `.poisoned` until the store is opened anew;
///   reading goes on.
/// - Records are read from the log, behind a cache of the last used; a read may therefore throw `.io`,
///   and `.corrupt` for a record that is not as it was written.
/// - The log is the only truth: checkpoints, which make opening fast, can be made from it again.
public final class FileStore: TextSearching, PromptStore {
  /// What opening the store has found.
  public let openReport: OpenReport
  let folder: StoreFolder
  let options: FileStoreOptions
  let writer: LogWriter
  private let publication: Publication
  private let reader: EngineReader
  private let queue: CommitQueue
  private let blobs: FileBlobs
  private let wakeupListeners: Wakeups

  /// Opens the store in a folder, mending what a crash has left; makes one where there is none.
  ///
  /// The folder itself is made too, its parent is not. Costs a reading of the log behind the newest
  /// checkpoint; the checkpoint itself is read when the schema is attached.
  ///
  /// - Parameters:
  ///   - folder: Where the store is.
  ///   - durability: What commits survive.
  /// - Returns: The store.
  /// - Throws: `StoreError.Code.locked` while another process has the store, `.corrupt` where the
  ///   log does not hold what was acknowledged or the folder is no store, `.unsupported` for a
  ///   newer format, `.io` and `.noSpace` for what the file system says. Nothing was changed then.
  public static func open(
    at folder: URL, durability: Durability = .powerLoss
  ) async throws(StoreError) -> FileStore {
    var options = FileStoreOptions()
    options.durability = durability
    return try await open(at: folder.path(percentEncoded: false), on: PosixDisk(), options)
  }

  static func open(
    at path: String, on disk: any Disk, _ options: FileStoreOptions, isCreating: Bool = true
  ) async throws(StoreError) -> FileStore {
    let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    let folder = StoreFolder(disk: disk, path: path)
    let opened = await StoreOpening().open(folder, isCreating: isCreating)
    let (log, lock) = try opened.get()
    return FileStore(folder, log, lock, options)
  }

  private init(
    _ folder: StoreFolder, _ log: RecoveredLog, _ lock: any DiskFile, _ options: FileStoreOptions
  ) {
    openReport = log.report
    self.folder = folder
    self.options = options
    publication = Publication(EngineState(feedCapacity: options.feedCapacity))
    reader = EngineReader(publication: publication, identity: log.manifest.store.high)
    queue = CommitQueue()
    blobs = FileBlobs(folder)
    wakeupListeners = Wakeups()
    writer = LogWriter(
      folder, log, lock: lock, options: options, publication, wakeupListeners, queue, blobs)
  }

  deinit {
    wakeupListeners.finish()
  }

  /// Declares the record types; the first call reads the log.
  public func attach(_ schema: Schema) async throws(StoreError) {
    _ = try publication.newest()
    try await writer.attach(schema)
    await writer.catchUp()
  }

  /// Carries out commits in order; each is durable when its result is there.
  public func commit(_ commits: [Commit], now: Date) async -> [Result<Receipt, StoreError>] {
    guard !commits.isEmpty else { return [] }
    switch publication.prepare(commits) {
    case .failure(let error): return commits.map { _ in .failure(error) }
    case .success(let prepared):
      if let results = writer.commitAtOnce(prepared, now: now) { return results }
      return await queue.add(prepared, now: now) { writer.wake() }
    }
  }

  /// Answers several requests at one revision, on the caller's task.
  public func read(
    _ requests: [Request], in snapshot: Snapshot?
  ) async throws(StoreError) -> Answers {
    try reader.read(requests, in: snapshot)
  }

  /// Holds the newest revision still; memory that it alone needs is kept until its release.
  public func snapshot() async throws(StoreError) -> Snapshot {
    try publication.hold()
  }

  /// Lets go of a snapshot.
  public func release(_ snapshot: Snapshot) async {
    publication.release(snapshot)
  }

  /// The changes after a cursor; a cursor stays good when the store is closed and opened again, as
  /// long as the log reaches back.
  public func changes(
    after cursor: FeedCursor, limit: Int
  ) async throws(StoreError) -> ChangePage {
    try reader.changes(after: cursor, limit: limit)
  }

  package func changes(
    after cursor: FeedCursor, limit: Int, showing interest: ChangeInterest
  ) throws(StoreError) -> ChangePage {
    try reader.changes(after: cursor, limit: limit, showing: interest)
  }

  /// A hint that there may be changes; each listener has a stream of its own.
  public func wakeups() -> AsyncStream<Void> {
    wakeupListeners.stream()
  }

  /// Leases due outbox entries, the oldest first; a lease outlives the process.
  public func claim(
    outbox topic: OutboxTopic, lease: Duration, limit: Int, by worker: WorkerID, now: Date
  ) async throws(StoreError) -> [OutboxClaim] {
    _ = try publication.state(in: nil)
    try Validation.check(limit: limit)
    return try await writer.claim(topic, lease: lease, limit: limit, now: now)
  }

  /// Takes a file; it is durable when its receipt is there.
  public func putBlob(
    _ bytes: AsyncThrowingStream<[UInt8], any Error>, limit: Int
  ) async throws(StoreError) -> BlobReceipt {
    _ = try publication.newest()
    return try await blobs.put(bytes, limit: limit)
  }

  /// Hands out a file, which is verified first.
  public func blob(
    _ id: BlobID
  ) async throws(StoreError) -> AsyncThrowingStream<[UInt8], any Error> {
    _ = try publication.newest()
    return try await blobs.get(id)
  }

  /// Removes a file.
  public func deleteBlob(_ id: BlobID) async throws(StoreError) {
    _ = try publication.newest()
    try await blobs.delete(id)
  }

  /// Removes records with every trace of their content: when it returns, no file of the store holds
  /// a byte of it.
  ///
  /// The log up to now is written anew, so that the cost is that of the whole store: erase many
  /// records with one call. Commits go on meanwhile. Snapshots taken before are released, and feed
  /// cursors from before are compacted. Outbox entries whose group is the id of an erased key are
  /// removed. What a crash interrupts is finished when the store is opened again.
  public func erase(_ keys: [RecordKey]) async throws(StoreError) {
    _ = try publication.state(in: nil)
    try await writer.beginErasure(keys)
    // Whatever they hold is from before.
    try await writer.keeper.removeAll()
    while try await writer.erasureStep() {}
  }

  /// Ends the store's work in order, and lets others have it.
  public func close() async {
    queue.refuse(Publication.closed)
    await writer.close()
    publication.close()
    await blobs.close()
    wakeupListeners.finish()
  }
}

/// Opens stores on a queue that may block.
private actor StoreOpening {
  private let executor = QueueExecutor("helpdesk.store.open")

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  func open(
    _ folder: StoreFolder, isCreating: Bool
  ) -> Result<(RecoveredLog, any DiskFile), StoreError> {
    do throws(StoreError) {
      let lock = try lock(folder, isCreating: isCreating)
      return .success((try Recovery.recover(folder, isCreating: isCreating), lock))
    } catch {
      return .failure(error)
    }
  }

  private func lock(
    _ folder: StoreFolder, isCreating: Bool
  ) throws(StoreError) -> any DiskFile {
    let path = folder.path + "/LOCK"
    do throws(DiskError) {
      if isCreating { try makeFolder(folder) }
      let file = try folder.disk.lock(path)
      // For people only; what counts is the lock.
      let holder = "\(ProcessInfo.processInfo.processIdentifier)\n"
      do throws(DiskError) {
        try file.truncate(to: 0)
        try file.write(Array(holder.utf8), at: 0)
      } catch {
        // The lock holds all the same.
      }
      return file
    } catch {
      guard error.number == EWOULDBLOCK else { throw error.storeError }
      let holder = (try? folder.bytes(path, limit: 20)).flatMap {
        String(validating: $0, as: UTF8.self)?.trimmingCharacters(in: .whitespacesAndNewlines)
      }
      throw StoreError(
        .locked,
        "Another process\(holder.map { " (\($0))" } ?? "") has the store. Close it there first.",
        underlying: error)
    }
  }

  private func makeFolder(_ folder: StoreFolder) throws(DiskError) {
    let parent = String(folder.path[..<(folder.path.lastIndex(of: "/") ?? folder.path.endIndex)])
    do throws(DiskError) {
      _ = try folder.disk.list(folder.path)
    } catch {
      guard error.number == ENOENT else { throw error }
      try folder.disk.makeDirectory(folder.path)
      try folder.disk.syncDirectory(parent.isEmpty ? "/" : parent)
    }
  }
}

extension FileStore {
  package func listen(_ hint: @escaping @Sendable () -> Void) -> UInt64 {
    wakeupListeners.listen(hint)
  }

  package func ignore(_ listener: UInt64) {
    wakeupListeners.ignore(listener)
  }
}
