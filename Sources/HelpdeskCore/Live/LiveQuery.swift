import Foundation

/// A question whose answer can be had once, or watched.
///
/// - `try await query.value` answers once.
/// - `for try await value in query` gives the answer at once, and then a new one whenever it really
///   changes, by data or by time passing.
///
/// Every answer belongs to one revision of the store. A slow reader gets the newest answer and
/// misses the ones between; it never holds up a writer. Watching ends when the task is cancelled,
/// the iterator is let go of, or the desk is closed; an error ends it too. A change that cannot
/// matter costs a watched query nothing.
public struct LiveQuery<Value: Sendable & Equatable>: AsyncSequence, Sendable {
  /// What is watched.
  public typealias Element = Value
  /// What can go wrong.
  public typealias Failure = HelpdeskError

  let core: DeskCore
  let evaluate: @Sendable (LiveContext) async throws(HelpdeskError) -> Value

  /// The answer now.
  ///
  /// - Throws: What the question cannot be answered for: no right, no such record.
  public var value: Value {
    get async throws(HelpdeskError) {
      try await core.evaluate(evaluate).value
    }
  }

  /// Begins to watch.
  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(lease: Lease(LiveSubscription(core: core, evaluate: evaluate)))
  }

  /// Gives one answer after the other.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let lease: Lease

    /// The next answer, nil when watching has ended.
    public mutating func next() async throws(HelpdeskError) -> Value? {
      try await lease.subscription.next()
    }

    /// The next answer, nil when watching has ended.
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(HelpdeskError) -> Value? {
      try await lease.subscription.next()
    }
  }

  /// Ends the subscription when the iterator is let go of.
  final class Lease: Sendable {
    let subscription: LiveSubscription<Value>

    init(_ subscription: LiveSubscription<Value>) {
      self.subscription = subscription
    }

    deinit {
      subscription.end()
    }
  }

  /// The same question with its answer put differently.
  func map<Other: Sendable & Equatable>(
    _ transform: @escaping @Sendable (Value) -> Other
  ) -> LiveQuery<Other> {
    let evaluate = evaluate
    return LiveQuery<Other>(core: core) { context throws(HelpdeskError) in
      transform(try await evaluate(context))
    }
  }
}

/// What a question may use while it is answered: one revision, one instant.
///
/// It notes what the answer rests on.
final class LiveContext: Sendable {
  let reader: DeskReader
  let now: Date
  private let noted: Mutex<Noted>

  struct Noted {
    var dependencies = Dependencies()
    var nextInstant: Date?
  }

  init(reader: DeskReader, now: Date) {
    self.reader = reader
    self.now = now
    noted = Mutex(Noted())
  }

  var notes: Noted { noted.withLock { $0 } }

  func depend(on key: RecordKey) {
    noted.withLock { $0.dependencies.depend(on: key) }
  }

  func depend(onChildren type: RecordType, of id: String) {
    noted.withLock { $0.dependencies.depend(onChildren: type, of: id) }
  }

  func depend(on type: RecordType, where filter: Filter = .everything) {
    noted.withLock { $0.dependencies.depend(on: type, where: filter) }
  }

  /// The answer may be another from this instant on.
  func depend(on instant: Date?) {
    guard let instant, instant > now else { return }
    noted.withLock { noted in
      noted.nextInstant = min(noted.nextInstant ?? instant, instant)
    }
  }
}

/// An answer with what it rests on.
struct Evaluation<Value: Sendable>: Sendable {
  let value: Value
  let dependencies: Dependencies
  let nextInstant: Date?
  let revision: Revision
}

extension DeskCore {
  /// Answers a question at one revision.
  func evaluate<Value>(
    _ question: (LiveContext) async throws(HelpdeskError) -> Value
  ) async throws(HelpdeskError) -> Evaluation<Value> {
    try requireOpen()
    let snapshot: Snapshot
    do {
      snapshot = try await store.snapshot()
    } catch {
      throw HelpdeskError(error)
    }
    let context = LiveContext(
      reader: DeskReader(store: store, snapshot: snapshot), now: now)
    do {
      let value = try await question(context)
      await store.release(snapshot)
      let notes = context.notes
      return Evaluation(
        value: value, dependencies: notes.dependencies, nextInstant: notes.nextInstant,
        revision: snapshot.revision)
    } catch {
      await store.release(snapshot)
      throw error
    }
  }
}

@available(*, unavailable, message: "Make an iterator where you use it: a query is Sendable.")
extension LiveQuery.AsyncIterator: Sendable {}
