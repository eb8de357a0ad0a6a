import Foundation
import HelpdeskCore

/// Brings commits to the log and then to the readers, many with one write and one sync.
///
/// Commits are decided in their order against what is published and what was accepted before them.
/// Nothing is published, and nobody is answered, before it is durable: an outcome that rests on
/// what is not yet durable, a refusal included, waits with it.
///
/// It blocks on the disk, and therefore runs on a queue of its own.
actor LogWriter {
  let folder: StoreFolder
  let options: FileStoreOptions
  let publication: Publication
  let wakeups: Wakeups
  let queue: CommitQueue
  let blobs: FileBlobs
  let executor = QueueExecutor("helpdesk.store")

  /// What is published: durable at the store's level.
  var state: EngineState
  var manifest: Manifest
  var active: ActiveSegment
  var usage = LogUsage()
  var compaction: Compaction?
  /// Segments up to this one hold what must be gone.
  var purgeThrough: UInt64 = 0
  var compactionFault: StoreError?
  let keeper: CheckpointKeeper
  var checkpoint = CheckpointProgress()
  /// Whether the state was made from a checkpoint, and not from the whole log.
  var hasUsedCheckpoint = false
  /// The checkpoint that opening has found.
  let foundCheckpoint: FoundCheckpoint?
  var isCompacting = false
  /// Set by the first fault after which nothing is known about what the disk holds.
  var poison: StoreError?
  private var lock: (any DiskFile)?
  private(set) var isClosed = false
  private var isMarkDue = false
  /// A commit with more changes than this works on a copy, so that no reader waits for it.
  private static let maximumInPlace = 64

  /// The segment that is written to.
  struct ActiveSegment {
    let header: SegmentHeader
    var file: any DiskFile
    var end: Int
    var lastChecksum: UInt32
    var lastBatch: UInt64
    /// Everything before this place of the log was synced.
    var durable: LogPosition
    /// How long the file was made ahead of the log: zeros from the log's end on.
    var room = 0
    /// Whether anything but a mark was written since the last mark.
    var isMarked = true
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  init(
    _ folder: StoreFolder, _ log: RecoveredLog, lock: any DiskFile, options: FileStoreOptions,
    _ publication: Publication, _ wakeups: Wakeups, _ queue: CommitQueue, _ blobs: FileBlobs
  ) {
    self.folder = folder
    self.options = options
    self.publication = publication
    self.wakeups = wakeups
    self.queue = queue
    self.blobs = blobs
    self.lock = lock
    keeper = CheckpointKeeper(folder)
    foundCheckpoint = log.checkpoint
    state = EngineState(feedCapacity: options.feedCapacity)
    manifest = log.manifest
    active = ActiveSegment(
      header: log.header, file: log.file, end: log.end, lastChecksum: log.lastChecksum,
      lastBatch: log.lastBatch, durable: LogPosition(segment: log.header.number, offset: log.end))
  }

  /// Tells the writer that there is something in the queue.
  nonisolated func wake() {
    executor.async { self.assumeIsolated { $0.drain() } }
  }

  /// Carries out the commits of one call on the caller's own thread, if nobody else has the writer.
  ///
  /// For the level at which a commit is only a write to memory: the way to another thread and back
  /// takes longer than the commit.
  nonisolated func commitAtOnce(
    _ commits: [PreparedCommit], now: Date
  ) -> CommitQueue.Results? {
    guard options.durability == .processCrash, let (job, reply) = queue.begin(commits, now: now)
    else { return nil }
    executor.sync {
      self.assumeIsolated {
        $0.carryOut([job])
        $0.checkpointIfWorthwhile()
        $0.compactIfWorthwhile()
      }
    }
    if queue.end() { wake() }
    return reply.results
  }

  // MARK: - Commits

  /// Carries out everything that waits.
  private func drain() {
    while true {
      let jobs = queue.take(limit: options.transactionLimit)
      if jobs.isEmpty { break }
      carryOut(jobs)
      checkpointIfWorthwhile()
    }
    markWhenIdle()
    compactIfWorthwhile()
  }

  private func carryOut(_ jobs: [CommitQueue.Job]) {
    if let refusal {
      for job in jobs { job.fail(refusal) }
      return
    }
    if let lone = jobs.first, jobs.count == 1, lone.commits.count == 1,
      lone.commits[0].size <= Self.maximumInPlace
    {
      rollIfFull()
      return lone.resume([carryOutAlone(lone.commits[0], now: lone.now)])
    }
    publication.adoptFoldedText(into: &state)
    rollIfFull()
    var group = CommitGroup(state, segment: active.header.number)
    var results = jobs.map { job in job.commits.map { _ in CommitGroup.undecided } }
    for (index, job) in jobs.enumerated() {
      for (place, commit) in job.commits.enumerated() {
        results[index][place] = group.carryOut(
          commit, now: job.now, slot: (index, place), blobExists: blobs.exists)
        let content = group.content
        if content.size >= options.frameLimit || content.count >= options.transactionLimit {
          finish(&group, &results)
        }
      }
    }
    finish(&group, &results)
    for (job, outcome) in zip(jobs, results) { job.resume(outcome) }
  }

  /// Decides a commit that has no other beside it, makes it durable, and only then changes the
  /// state: what is published is changed in place where nobody reads it.
  private func carryOutAlone(
    _ commit: PreparedCommit, now: Date
  ) -> Result<Receipt, StoreError> {
    state.segment = active.header.number
    let resolved: ResolvedCommit
    switch decide(commit, now: now) {
    case .failure(let error): return .failure(error)
    case .success(.replayed(let receipt)): return .success(receipt)
    case .success(.change(let change)): resolved = change
    }
    // The segment's roll may have failed in a way that makes writing unsafe.
    if let refusal { return .failure(refusal) }
    var content = LoggedCommits()
    content.add(resolved, to: state, now: now)
    do throws(StoreError) {
      let base = try append(content.payload, count: 1, firstRevision: state.revision + 1)
      let logged = content
      let receipt = publication.replace(by: &state) { state in
        state.receipts.advance(to: now)
        let receipt = state.apply(resolved)
        logged.setPlaces(in: &state, base: base)
        return receipt
      }
      usage.add(content, to: active.header.number)
      if state.needsTextFolding {
        state.foldTextIfNeeded()
        publication.publish(state)
      }
      wakeups.signal()
      return .success(receipt)
    } catch {
      return .failure(error)
    }
  }

  /// What a commit comes to, without changing anything.
  private func decide(
    _ commit: PreparedCommit, now: Date
  ) -> Result<CommitDecision, StoreError> {
    var scratch = state
    return scratch.decide(commit, now: now, blobExists: blobs.exists)
  }

  /// Makes what the group holds durable and then visible; or all of it has failed.
  private func finish(_ group: inout CommitGroup, _ results: inout [CommitQueue.Results]) {
    defer { group.restart(state, segment: active.header.number) }
    guard group.content.count > 0 else { return }
    let error: StoreError
    if let refusal {
      error = refusal
    } else {
      do throws(StoreError) {
        let base = try append(
          group.content.payload, count: group.content.count, firstRevision: state.revision + 1)
        group.setPlaces(base: base)
        usage.add(group.content, to: active.header.number)
        state = group.state
        state.foldTextIfNeeded()
        publication.publish(state)
        wakeups.signal()
        return
      } catch let fault {
        error = fault
      }
    }
    for slot in group.slots { results[slot.job][slot.commit] = .failure(error) }
  }

  /// Leases outbox entries; the leases outlive the process.
  func claim(
    _ topic: OutboxTopic, lease: Duration, limit: Int, now: Date
  ) throws(StoreError) -> [OutboxClaim] {
    if let refusal { throw refusal }
    // First, because a new segment changes the state too.
    rollIfFull()
    var next = state
    let claims = next.outbox.claim(topic, lease: lease, limit: limit, now: now)
    guard !claims.isEmpty else { return [] }
    let items = claims.compactMap { next.outbox[$0.entry.id].map(LoggedItem.init) }
    try append([.claim(items)])
    state = next
    publication.publish(state)
    return claims
  }

  // MARK: - The log

  /// Why nothing can be written any more, if so.
  var refusal: StoreError? {
    if isClosed { return Publication.closed }
    if let poison { return poison }
    if !state.isAttached { return Publication.notAttached }
    return nil
  }

  /// Writes transactions as a frame.
  @discardableResult
  func append(_ transactions: [LogTransaction]) throws(StoreError) -> Int {
    var writer = ByteWriter()
    for transaction in transactions { writer.append(transaction) }
    return try append(writer.bytes, count: transactions.count, firstRevision: state.revision + 1)
  }

  /// Writes a frame and makes it as durable as the store's level says.
  ///
  /// - Returns: Where in the segment the payload begins.
  @discardableResult
  func append(
    _ payload: [UInt8], count: Int, firstRevision: UInt64, flags: FrameHeader.Flags = []
  ) throws(StoreError) -> Int {
    let header = FrameHeader(
      payloadSize: payload.count, previousChecksum: active.lastChecksum,
      batch: active.lastBatch + 1, firstRevision: firstRevision, durableThrough: active.durable,
      flags: flags, transactionCount: UInt32(count))
    let (frame, checksum) = header.frame(payload, seed: active.header.seed)
    let start = active.end
    makeRoom(through: start + frame.count)
    do throws(DiskError) {
      try active.file.write(frame, at: start)
    } catch {
      // Before the sync nothing is lost yet: the file is cut back to what it was, for good, since
      // what is called failed must not come to life again.
      active.room = 0
      do throws(DiskError) {
        try active.file.truncate(to: start)
        if options.durability == .powerLoss { try active.file.sync() }
      } catch let second {
        throw poisoned(by: second)
      }
      throw error.storeError
    }
    if options.durability == .powerLoss, !flags.contains(.mark) {
      try sync(through: start + frame.count)
    }
    active.end = start + frame.count
    active.lastChecksum = checksum
    active.lastBatch += 1
    checkpoint.distance += frame.count
    active.isMarked = flags.contains(.mark)
    return start + FrameHeader.size
  }

  /// Makes the active segment longer than the log, so that most syncs write down the data alone.
  ///
  /// A file that grows with each write has a new length to sync, for which a file system with a
  /// journal goes to the disk once more. Where there is no room to be had, the file grows as it
  /// is written.
  private func makeRoom(through end: Int) {
    guard options.durability == .powerLoss, end > active.room else { return }
    let ahead = min(max(end, options.roomAhead.lowerBound), options.roomAhead.upperBound)
    let room = min(end + ahead, max(end, options.segmentSize))
    // What is not to be had is asked for again once the log has grown by as much.
    active.room = room
    try? active.file.reserve(through: room)
  }

  /// Takes back the room behind the log of a segment that is not written any more.
  ///
  /// Nothing depends on it: whoever reads the log takes the zeros for its end.
  func giveBackRoom() {
    guard active.room > active.end else { return }
    active.room = 0
    try? active.file.truncate(to: active.end)
  }

  /// Makes the active segment durable up to a place.
  func sync(through end: Int) throws(StoreError) {
    do throws(DiskError) {
      try active.file.sync()
    } catch {
      throw poisoned(by: error)
    }
    active.durable = LogPosition(segment: active.header.number, offset: end)
  }

  /// Notes a fault after which the disk may hold anything between the old and the new.
  ///
  /// - Returns: The error for those whose outcome is unknown.
  func poisoned(by fault: DiskError) -> StoreError {
    let what = "\(fault.call.rawValue): \(String(cString: strerror(fault.number)))"
    let refusal = StoreError(
      .poisoned,
      "An earlier fault of the disk (\(what)) made writing unsafe. Close the store, mend the disk "
        + "and open it again; reading goes on.", underlying: fault)
    if poison == nil {
      poison = refusal
      queue.refuse(refusal)
    }
    return StoreError(
      .unknownOutcome,
      "The disk failed while the commit was made durable (\(what)). Open the store again and "
        + "repeat it under the same idempotency key.", underlying: fault)
  }

  /// Notes, when nothing is left to do, that everything so far is durable.
  ///
  /// Without it a reader could not tell the last frame, if it was damaged since, from one whose
  /// write was never finished.
  private func markWhenIdle() {
    guard let delay = options.markDelay, options.durability == .powerLoss, !active.isMarked,
      !isMarkDue
    else { return }
    isMarkDue = true
    executor.after(delay) { [weak self] in
      guard let self else { return }
      Task { await self.mark() }
    }
  }

  private func mark() {
    isMarkDue = false
    guard refusal == nil, !active.isMarked else { return }
    // A mark that cannot be written is missed by nobody but a later reader of damage.
    _ = try? append([], count: 0, firstRevision: 0, flags: .mark)
  }

  /// Ends the log in order; nothing waits for what is in the queue.
  func close() async {
    guard !isClosed else { return }
    isClosed = true
    if poison == nil {
      do throws(StoreError) {
        try sync(through: active.end)
        try append([], count: 0, firstRevision: 0, flags: .closed)
        giveBackRoom()
        try sync(through: active.end)
      } catch {
        // The log says itself what is missing when it is opened again.
      }
    }
    compaction?.file.close()
    compaction = nil
    await closingCheckpoint()
    // Closed with the last reader that still holds it.
    active.file = ClosedFile()
    lock?.close()
    lock = nil
    state = EngineState(feedCapacity: 1)
  }
}

extension ByteWriter {
  /// Appends a transaction behind its length; returns where it begins.
  @discardableResult
  mutating func append(_ transaction: LogTransaction) -> Int {
    var content = ByteWriter()
    transaction.encode(into: &content)
    append(fixed32: UInt32(content.bytes.count))
    append(raw: content.bytes)
    return bytes.count - content.bytes.count
  }
}
