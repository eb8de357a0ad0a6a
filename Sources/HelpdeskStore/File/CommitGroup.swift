import Foundation
import HelpdeskCore

/// Commits that are decided and not yet durable.
///
/// The state that they make is a value of its own: should the write fail, it is let go of, and
/// nothing has happened.
struct CommitGroup {
  /// The place of a commit among the jobs.
  struct Slot {
    let job: Int
    let commit: Int
  }

  private(set) var state: EngineState
  private(set) var content = LoggedCommits()
  /// Whose outcome rests on this group.
  private(set) var slots: [Slot] = []

  static let undecided = Result<Receipt, StoreError>.failure(
    StoreError(.io, "The commit was not decided."))

  init(_ state: EngineState, segment: UInt64) {
    self.state = state
    self.state.segment = segment
  }

  /// Begins anew.
  mutating func restart(_ state: EngineState, segment: UInt64) {
    self = CommitGroup(state, segment: segment)
  }

  mutating func carryOut(
    _ commit: PreparedCommit, now: Date, slot: (job: Int, commit: Int),
    blobExists: (BlobID) -> Bool
  ) -> Result<Receipt, StoreError> {
    slots.append(Slot(job: slot.job, commit: slot.commit))
    switch state.decide(commit, now: now, blobExists: blobExists) {
    case .failure(let error): return .failure(error)
    case .success(.replayed(let receipt)): return .success(receipt)
    case .success(.change(let resolved)):
      content.add(resolved, to: state, now: now)
      return .success(state.apply(resolved))
    }
  }

  /// Notes where the records stand, once the payload's place is known.
  mutating func setPlaces(base: Int) { content.setPlaces(in: &state, base: base) }
}

/// Commits as the log takes them.
struct LoggedCommits {
  private var writer = ByteWriter()
  /// How many transactions are in the payload.
  private(set) var count = 0
  /// The records put, with their places in the payload.
  private var puts: [(key: RecordKey, range: Range<Int>)] = []
  /// How many records of each segment are alive no longer.
  private(set) var dead: [UInt32: Int] = [:]
  /// How many records the payload holds, deletions included.
  private(set) var recordCount = 0

  var payload: [UInt8] { writer.bytes }
  var size: Int { writer.bytes.count }
  var putCount: Int { puts.count }

  /// Takes a commit that is about to be applied to a state.
  mutating func add(_ resolved: ResolvedCommit, to state: EngineState, now: Date) {
    for case let place? in resolved.places ?? [] {
      guard let slot = place.slot else { continue }
      let segment = state.tables[place.table].place(slot).segment
      // What has no place yet is from this group, and goes to the same segment.
      dead[segment > 0 ? segment : UInt32(truncatingIfNeeded: state.segment), default: 0] += 1
    }
    let logged = LoggedCommit(
      resolved, revision: state.revision + 1, lastPlace: state.outbox.lastPlace, now: now)
    let start = writer.bytes.count
    var content = ByteWriter()
    content.append(byte: 1)
    let ranges = logged.encode(into: &content)
    writer.append(fixed32: UInt32(content.bytes.count))
    writer.append(raw: content.bytes)
    for (record, range) in zip(logged.records, ranges) where !record.isDeletion {
      let range = (start + 4 + range.lowerBound)..<(start + 4 + range.upperBound)
      puts.append((record.key, range))
    }
    recordCount += logged.records.count
    count += 1
  }

  /// Notes in a state to which they were applied where the records stand.
  func setPlaces(in state: inout EngineState, base: Int) {
    // Of several puts of one record only the last is there, and comes first here.
    for put in puts.reversed() { state.settle(put.key, base: base, put.range) }
  }
}

/// How much of each segment is still needed.
struct LogUsage {
  struct Segment {
    /// Records and deletions.
    var total = 0
    /// Records that are the newest of their key.
    var live = 0
  }

  private(set) var segments: [UInt64: Segment] = [:]

  mutating func add(_ commits: LoggedCommits, to segment: UInt64) {
    for (old, count) in commits.dead { segments[UInt64(old)]?.live -= count }
    segments[segment, default: Segment()].total += commits.recordCount
    segments[segment, default: Segment()].live += commits.putCount
  }

  mutating func add(total: Int, live: Int, to segment: UInt64) {
    segments[segment, default: Segment()].total += total
    segments[segment, default: Segment()].live += live
  }

  /// Counts what a transaction, read from a segment, changes in a state.
  ///
  /// - Parameters:
  ///   - transaction: The transaction.
  ///   - segment: The segment.
  ///   - places: Where the log held its records before, one place per record, if that is known.
  ///   - state: The state before it.
  mutating func count(
    _ transaction: LogTransaction, in segment: UInt64, places: [LogPlace?]? = nil,
    before state: EngineState
  ) {
    if case .erase(let erasure) = transaction {
      for key in erasure.keys { count(dead: state.place(of: key)) }
    }
    let records = transaction.records
    if records.isEmpty { return }
    for (index, record) in records.enumerated() {
      if let places { count(dead: places[index]) } else { count(dead: state.place(of: record.key)) }
    }
    add(
      total: records.count, live: records.reduce(0) { $0 + ($1.isDeletion ? 0 : 1) }, to: segment)
  }

  private mutating func count(dead place: LogPlace?) {
    if let place { add(total: 0, live: -1, to: UInt64(place.segment)) }
  }

  mutating func remove(_ segment: UInt64) {
    segments[segment] = nil
  }

  /// Of all records in some segments, how many are alive.
  func sum(_ numbers: some Sequence<UInt64>) -> Segment {
    numbers.reduce(into: Segment()) { sum, number in
      sum.total += segments[number]?.total ?? 0
      sum.live += segments[number]?.live ?? 0
    }
  }
}
