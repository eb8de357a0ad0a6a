import HelpdeskCore

/// A state that readers share.
///
/// It changes in ``Publication/update(_:)`` alone: under the publication's lock, and only where
/// nobody else holds a reference, so that nobody can be reading it.
// Unchecked, because the compiler cannot see that. A reader has ended its reading under the same lock
// before it lets go (`endReading`), which orders its last look before the next change.
final class PublishedState: @unchecked Sendable {
  fileprivate(set) var state: EngineState

  init(_ state: EngineState) {
    self.state = state
  }
}

/// Where readers find the newest state without waiting for a write to a disk.
final class Publication: Sendable {
  fileprivate struct Content: Sendable {
    var newest: PublishedState
    var snapshots: [UInt64: PublishedState] = [:]
    var lastSnapshot: UInt64
    /// Text indexes that a reader has sorted, by type, for others to use.
    var folded: [RecordType: TextIndex] = [:]
    var isClosed = false
  }

  private let content: Mutex<Content>
  private let emptyState: EngineState

  init(_ state: EngineState) {
    emptyState = state
    // Begins at random, so that no store takes another's snapshot for its own.
    content = Mutex(
      Content(newest: PublishedState(state), lastSnapshot: .random(in: 0..<(1 << 62))))
  }

  /// The newest state, whether or not a schema was attached.
  func newest() throws(StoreError) -> PublishedState {
    try content.withLock { content throws(StoreError) in
      guard !content.isClosed else { throw Self.closed }
      return content.newest
    }
  }

  /// The state to read.
  func state(in snapshot: Snapshot?) throws(StoreError) -> PublishedState {
    try content.withLock { content throws(StoreError) -> PublishedState in
      guard !content.isClosed else { throw Self.closed }
      guard content.newest.state.isAttached else { throw Self.notAttached }
      guard let snapshot else { return content.newest }
      guard let held = content.snapshots[snapshot.id],
        held.state.revision == snapshot.revision.rawValue
      else {
        throw StoreError(
          .snapshotReleased, "The snapshot was released, or belongs to another store.")
      }
      return held
    }
  }

  /// Ends the reading of a state, before it is let go of.
  ///
  /// What was read may be changed in place as soon as nobody holds it. That nobody does is told by a
  /// count alone; the lock puts the reading before the change for the processor, and for whoever
  /// looks for races.
  func endReading(_ published: PublishedState) {
    withExtendedLifetime(published) { content.withLock { _ in } }
  }

  /// Makes commits ready on the caller's task.
  func prepare(_ commits: [Commit]) -> Result<[PreparedCommit], StoreError> {
    do throws(StoreError) {
      guard !Task.isCancelled else {
        throw StoreError(.cancelled, "The task was cancelled before anything was written.")
      }
      let published = try state(in: nil)
      defer { endReading(published) }
      let state = published.state
      return .success(commits.map { PreparedCommit($0, state) })
    } catch {
      return .failure(error)
    }
  }

  func publish(_ state: EngineState) {
    let published = PublishedState(state)
    // The state that is replaced is let go outside the lock.
    _ = content.withLock { content in
      let old = content.newest
      if !content.isClosed { content.newest = published }
      return old
    }
  }

  /// Changes the newest state, in place where neither a reader nor a snapshot holds it.
  ///
  /// What nobody holds need not be copied, which is most of what a small commit costs. Readers wait
  /// meanwhile, so the change must be short.
  ///
  /// - Returns: What the change returns; nil after the store was closed.
  func update<Output: Sendable>(_ change: (inout EngineState) -> Output) -> Output? {
    content.withLock { content in
      guard !content.isClosed else { return nil }
      if !isKnownUniquelyReferenced(&content.newest) {
        content.newest = PublishedState(content.newest.state)
      }
      content.adoptFoldedText()
      return change(&content.newest.state)
    }
  }

  /// Puts a state in the newest one's place and changes it there, in place where neither a reader
  /// nor a snapshot holds any of it.
  ///
  /// For a writer that has a copy of what is published and changes it alone: were the copy changed
  /// instead, everything changed would have to be copied for the readers' sake. Readers wait
  /// meanwhile, so the change must be short. A closed publication stays as it is.
  ///
  /// - Parameters:
  ///   - state: The writer's copy; the changed state afterwards.
  ///   - change: What to do with it.
  /// - Returns: What the change returns.
  func replace<Output: Sendable>(
    by state: inout EngineState, _ change: (inout EngineState) -> Output
  ) -> Output {
    content.withLock { content in
      guard !content.isClosed else { return change(&state) }
      if !isKnownUniquelyReferenced(&content.newest) {
        content.newest = PublishedState(state)
      } else {
        content.newest.state = state
      }
      // Held once from here on, unless somebody reads it.
      state = emptyState
      content.adoptFoldedText()
      let output = change(&content.newest.state)
      state = content.newest.state
      return output
    }
  }

  func hold() throws(StoreError) -> Snapshot {
    try content.withLock { content throws(StoreError) in
      guard !content.isClosed else { throw Self.closed }
      guard content.newest.state.isAttached else { throw Self.notAttached }
      content.lastSnapshot += 1
      content.snapshots[content.lastSnapshot] = content.newest
      return Snapshot(
        id: content.lastSnapshot,
        revision: Revision(rawValue: content.newest.state.revision))
    }
  }

  func release(_ snapshot: Snapshot) {
    _ = content.withLock { $0.snapshots.removeValue(forKey: snapshot.id) }
  }

  func releaseAll() {
    content.withLock { content in
      content.snapshots = [:]
      content.folded = [:]
    }
  }

  /// A sorted copy of a text index, if somebody has made one of just this text.
  func folded(_ type: RecordType, generation: UInt64) -> TextIndex? {
    content.withLock { content in
      content.folded[type].flatMap { $0.generation == generation ? $0 : nil }
    }
  }

  func offer(_ folded: TextIndex, _ type: RecordType) {
    content.withLock { content in
      if folded.generation > content.folded[type]?.generation ?? 0 {
        content.folded[type] = folded
      }
    }
  }

  /// Takes over what searches have sorted meanwhile, so that it is not sorted again.
  func adoptFoldedText(into state: inout EngineState) {
    for index in state.tables.indices where !state.tables[index].text.isFolded {
      let generation = state.tables[index].text.generation
      let type = state.tables[index].layout.schema.type
      if let folded = folded(type, generation: generation) { state.tables[index].text = folded }
    }
  }

  func close() {
    content.withLock { content in
      content.isClosed = true
      content.newest = PublishedState(emptyState)
      content.snapshots = [:]
      content.folded = [:]
    }
  }

  /// Whether a schema was attached.
  func isAttached() throws(StoreError) -> Bool {
    try content.withLock { content throws(StoreError) in
      guard !content.isClosed else { throw Self.closed }
      return content.newest.state.isAttached
    }
  }

  static let closed = StoreError(.closed, "The store was closed.")
  static let notAttached = StoreError(.notAttached, "Attach a schema first.")
}

extension Publication.Content {
  /// Takes over what searches have sorted meanwhile, so that it is not sorted again.
  fileprivate mutating func adoptFoldedText() {
    if folded.isEmpty { return }
    for index in newest.state.tables.indices where !newest.state.tables[index].text.isFolded {
      let type = newest.state.tables[index].layout.schema.type
      guard let text = folded[type],
        text.generation == newest.state.tables[index].text.generation
      else { continue }
      newest.state.tables[index].text = text
    }
  }
}
