import Foundation
import HelpdeskCore
import HelpdeskStoreConformance
import Testing

@testable import HelpdeskStore

@Suite("Clients that write and read at once")
struct HistoryFaultTests {
  @Test(
    "see one order of all commits, in which every answer and every refusal is right",
    arguments: FaultEngine.allCases, OddClock.allCases)
  func serializable(engine: FaultEngine, clock: OddClock) async {
    await FaultTest(
      15, "histories \(engine.rawValue), clock \(clock.testDescription)", quick: 12, share: 600,
      full: 2_000
    ).run { seed in
      let store = try await engine.makeStore()
      let history = ConcurrentHistory()
      await withTaskGroup(of: Void.self) { group in
        for client in 0..<4 {
          group.addTask {
            await history.run(store, clock, seed: seed &* 31 &+ UInt64(client), steps: 8)
          }
        }
      }
      await store.close()
      try history.check()
      return 1
    }
  }
}

/// What several clients did to a store at once, and whether it can have happened one after the
/// other.
final class ConcurrentHistory: Sendable {
  /// One call; `began` and `ended` count the beginnings and ends of all calls.
  private struct Event: Sendable {
    enum Kind: Sendable {
      case commit(Commit, Result<Receipt, StoreError>)
      case read([RecordKey], [StoredRecord?], Revision)
    }
    let kind: Kind
    let began: Int
    let ended: Int
  }

  private struct Log: Sendable {
    var stamp = 0
    var events: [Event] = []
  }

  private struct State {
    let revision: Revision
    /// When the commit that made the state began.
    let began: Int
    let model: SerialModel
  }

  private let log = Mutex(Log())

  private func stamp() -> Int {
    log.withLock { log in
      log.stamp += 1
      return log.stamp
    }
  }

  private func add(_ kind: Event.Kind, _ began: Int) {
    log.withLock { log in
      log.stamp += 1
      log.events.append(Event(kind: kind, began: began, ended: log.stamp))
    }
  }

  // MARK: - A client

  private static let keys = (0..<4).map { SmallLife.key("k\($0)") }

  func run(_ store: any Store, _ clock: OddClock, seed: UInt64, steps: Int) async {
    var random = Seeded(seed)
    var seen: [RecordKey: Int64] = [:]
    for step in 0..<steps {
      let began = stamp()
      if random.below(3) == 0 {
        let keys = Array(Self.keys.shuffled(using: &random).prefix(3))
        guard let answers = try? await store.read([.records(keys)]),
          case .records(let records) = answers.answers[0]
        else { continue }
        add(.read(keys, records, answers.revision), began)
        for (key, record) in zip(keys, records) { seen[key] = record?.version ?? 0 }
      } else {
        let commit = commit(&random, seen)
        let results = await store.commit([commit], now: clock.now(step, of: steps))
        add(.commit(commit, results[0]), began)
        if case .success(let receipt) = results[0] {
          for written in receipt.written { seen[written.key] = written.version }
        }
      }
    }
  }

  private func commit(_ random: inout Seeded, _ seen: [RecordKey: Int64]) -> Commit {
    var commit = Commit()
    for key in Self.keys.shuffled(using: &random).prefix(1 + random.below(2)) {
      // Decided on what was seen last, which somebody may have changed since.
      switch seen[key] {
      case .some(0): commit.preconditions.append(.absent(key))
      case .some(let version): commit.preconditions.append(.version(key, version))
      case .none: break
      }
      if random.below(5) == 0, seen[key] ?? 0 > 0 {
        commit.mutations.append(.delete(key))
      } else {
        var fields = RecordFields()
        fields[ConformanceSchema.size] = .integer(Int64(random.below(1_000)))
        if random.below(3) == 0 {
          fields[ConformanceSchema.code] = .text("code-\(random.below(3))")
        }
        commit.mutations.append(.put(key, fields))
        if random.below(4) == 0 {
          commit.numbers.append(
            NumberRequest(sequence: "n", key: key, tag: ConformanceSchema.number))
        }
      }
    }
    if random.below(6) == 0 {
      commit.idempotency = Idempotency(
        key: "key-\(random.below(3))", digest: 1, isPermanent: true)
    }
    return commit
  }

  // MARK: - The judgement

  func check() throws {
    let events = log.withLock { $0.events }
    let states = try states(of: events)
    for event in events {
      // What had ended before this began is before it in every order.
      let floor = events.filter { $0.ended < event.began }.compactMap(Self.revision).max()
      switch event.kind {
      case .read(let keys, let records, let revision):
        try FaultFound.unless(revision >= floor ?? revision, "a read of an older state")
        let model = states.last { $0.revision <= revision }?.model ?? SerialModel()
        try FaultFound.unless(
          model.records(keys) == records.map { $0.map(SerialModel.Entry.init) },
          "a read at \(revision) of what never was: \(records), model \(model)")
      case .commit(_, .success(let receipt)) where receipt.isReplayed:
        let first = events.compactMap(Self.receipt).first { $0.revision == receipt.revision }
        try FaultFound.unless(
          first?.numbers == receipt.numbers && first?.written == receipt.written,
          "a repetition with another receipt")
      case .commit(_, .success(let receipt)):
        try FaultFound.unless(floor.map { receipt.revision > $0 } ?? true, "an overtaken commit")
      case .commit(let commit, .failure(let error)):
        let first = Revision(rawValue: 0)
        let base =
          states.last { $0.revision <= floor ?? first }
          ?? State(revision: first, began: 0, model: SerialModel())
        let possible =
          [base] + states.filter { $0.revision > base.revision && $0.began < event.ended }
        try FaultFound.unless(
          possible.contains { $0.model.refusal(of: commit) == error.code },
          "a refusal for no reason: \(error) of \(commit)")
      }
    }
  }

  /// The states in their order, each commit carried out on what was there before it.
  private func states(of events: [Event]) throws -> [State] {
    let done = events.compactMap { event in
      Self.receipt(event).map { (event: event, receipt: $0) }
    }.sorted { $0.receipt.revision < $1.receipt.revision }
    try FaultFound.unless(
      Set(done.map(\.receipt.revision)).count == done.count, "two commits at one revision")
    var model = SerialModel()
    return try done.map { event, receipt in
      guard case .commit(let commit, _) = event.kind else { throw FaultFound("no commit") }
      try FaultFound.unless(
        model.refusal(of: commit) == nil, "accepted at \(receipt.revision) against \(model)")
      let (numbers, written) = model.carryOut(commit)
      try FaultFound.unless(
        numbers == receipt.numbers && written == receipt.written,
        "\(receipt) instead of \(numbers), \(written)")
      return State(revision: receipt.revision, began: event.began, model: model)
    }
  }

  /// The receipt of a commit that happened, repetitions left out.
  private static func receipt(_ event: Event) -> Receipt? {
    guard case .commit(_, .success(let receipt)) = event.kind, !receipt.isReplayed else {
      return nil
    }
    return receipt
  }

  private static func revision(_ event: Event) -> Revision? {
    if case .read(_, _, let revision) = event.kind { return revision }
    return receipt(event)?.revision
  }
}
