import Foundation

/// Delivers what the desk sends out: claims due entries of the outbox by lease, hands each to its
/// handler, and settles it together with its consequences.
///
/// - Delivery is at least once. A desk that ends between delivery and settlement leaves the lease
///   to run out; whoever claims the entry then delivers it again, with the same idempotency key.
/// - Entries of one ticket for one destination go out in order. Destinations do not wait for each
///   other.
/// - Several desks on one store deliver each entry once as long as leases hold: the lease must be
///   longer than a channel's timeout. Those that deliver a topic should know the same channels.
/// - Nothing polls: it wakes when a change says that something was queued, and at the instant at
///   which the store says that the next entry is due.
final class OutboxDispatcher: Sendable {
  private struct State {
    var isClosed = false
    var alarm: (id: AlarmID, at: Date)?
    /// The one task that claims, and whether something came up since it last asked.
    var claiming: Task<Void, Never>?
    var isAskedAgain = false
    var queues = DeliveryQueues()
    var workers: [Int: Task<Void, Never>] = [:]
    var lastWorker = 0
  }

  private let core: DeskCore
  private let handlers: [any OutboxHandler]
  private let worker = WorkerID(rawValue: UUID().uuidString)
  private let state = Mutex(State())
  /// How many entries are claimed at once.
  private static let batch = 64
  /// How long to wait after the store failed.
  private static let patience = Duration.minutes(1)

  init(core: DeskCore) {
    self.core = core
    handlers = core.outboxHandlers.filter(\.isAble)
  }

  /// Takes up what an earlier desk left, and sets the alarm for what is due later.
  func begin() async {
    await claim()
  }

  /// What ``heard(_:)`` looks at.
  var interest: ChangeInterest {
    handlers.reduce(into: [:]) { interest, handler in
      interest.merge(handler.causes, uniquingKeysWith: +)
    }
  }

  /// Changes have happened: perhaps one put something into the outbox.
  func heard(_ changes: [Change]) {
    let isCause = changes.contains { change in handlers.contains { $0.isCause(change) } }
    if isCause { _ = claiming() }
  }

  /// Changes were missed: anything may wait for delivery.
  func missedChanges() {
    _ = claiming()
  }

  /// Delivers what is due, and returns when nothing is and no delivery is in flight.
  func settle() async {
    while true {
      await claim()
      let workers = state.withLock { Array($0.workers.values) }
      if workers.isEmpty { return }
      for worker in workers { await worker.value }
    }
  }

  /// Keeps a clock that is moved by hand at this instant until what was sent out has arrived.
  ///
  /// Moved on by hours at once, it would outrun the leases of deliveries in flight, which would then
  /// be made twice. It is an alarm of its own, behind all that are due at the instant, so that
  /// nothing but the next instant waits for a slow channel; time that passes by itself waits for
  /// nobody.
  func holdClockUntilDelivered() {
    let isQuiet = state.withLock { $0.isClosed || $0.claiming == nil && $0.workers.isEmpty }
    if isQuiet { return }
    core.clock.setAlarm(at: core.now, "deliveries") { [weak self] in
      await self?.finishDeliveries()
      await self?.core.hub.settle()
    }
  }

  private func finishDeliveries() async {
    while true {
      let (claiming, workers) = state.withLock { ($0.claiming, Array($0.workers.values)) }
      if claiming == nil, workers.isEmpty { return }
      await claiming?.value
      for worker in workers { await worker.value }
    }
  }

  /// Takes the alarm back and gives up deliveries in flight, whose leases run out.
  func close() async {
    let (alarm, claiming, workers) = state.withLock { state in
      state.isClosed = true
      state.queues.dropWaiting()
      defer { state.alarm = nil }
      return (state.alarm, state.claiming, Array(state.workers.values))
    }
    if let alarm { core.clock.cancelAlarm(alarm.id) }
    // Not awaited: a channel that ignores its cancellation must not hold up the desk.
    for worker in workers { worker.cancel() }
    await claiming?.value
  }

  // MARK: - Claiming

  /// Claims everything that is due, in a pass that begins after the call.
  private func claim() async {
    await claiming()?.value
  }

  /// The task that claims: the one at work, told to ask once more, or a new one.
  private func claiming() -> Task<Void, Never>? {
    state.withLock { state in
      guard !state.isClosed, !handlers.isEmpty else { return nil }
      if let task = state.claiming {
        state.isAskedAgain = true
        return task
      }
      let task = Task { await claimUntilQuiet() }
      state.claiming = task
      return task
    }
  }

  private func claimUntilQuiet() async {
    var isDone = false
    while !isDone {
      do throws(StoreError) {
        try await claimDue()
        arm(at: try await nextDue())
      } catch {
        // A closed store has nothing left to deliver.
        arm(at: error.code == .closed ? nil : core.now.adding(Self.patience))
      }
      isDone = state.withLock { state in
        if state.isAskedAgain, !state.isClosed {
          state.isAskedAgain = false
          return false
        }
        state.claiming = nil
        return true
      }
    }
  }

  private func claimDue() async throws(StoreError) {
    for handler in handlers {
      while !state.withLock({ $0.isClosed }) {
        let claims = try await core.store.claim(
          outbox: handler.topic, lease: core.settings.deliveryLease, limit: Self.batch, by: worker,
          now: core.now)
        if claims.isEmpty { break }
        hand(claims.map { DeliveryQueues.Job(claim: $0, handler: handler) })
      }
    }
  }

  private func nextDue() async throws(StoreError) -> Date? {
    let answers = try await core.store.read(handlers.map { .outboxDue($0.topic) })
    return answers.answers.compactMap { answer in
      if case .instant(let instant) = answer { instant } else { nil }
    }.min()
  }

  /// Sets the alarm to an instant, or takes it back.
  private func arm(at instant: Date?) {
    let stale: AlarmID? = state.withLock { state in
      guard !state.isClosed, state.alarm?.at != instant else { return nil }
      let old = state.alarm?.id
      state.alarm = instant.map { instant in
        let id = core.clock.setAlarm(at: instant, "outbox") { [weak self] in
          await self?.instantCame(instant)
        }
        return (id, instant)
      }
      return old
    }
    if let stale { core.clock.cancelAlarm(stale) }
  }

  private func instantCame(_ instant: Date) async {
    state.withLock { state in
      // A later alarm may have been set while this one was on its way.
      if state.alarm?.at == instant { state.alarm = nil }
    }
    await settle()
    await core.hub.settle()
  }

  // MARK: - Delivering

  private func hand(_ jobs: [DeliveryQueues.Job]) {
    state.withLock { state in
      guard !state.isClosed else { return }
      for lane in state.queues.add(jobs) {
        state.lastWorker += 1
        let number = state.lastWorker
        state.workers[number] = Task { await work(lane, as: number) }
      }
    }
  }

  private func work(_ lane: DeliveryQueues.Lane, as number: Int) async {
    while let job = next(lane, as: number) {
      await deliver(job)
      // What was settled may have held up the next entry of its ticket, or come due later.
      await claim()
    }
  }

  private func next(_ lane: DeliveryQueues.Lane, as number: Int) -> DeliveryQueues.Job? {
    state.withLock { state in
      let job = state.queues.next(lane)
      if job == nil { state.workers[number] = nil }
      return job
    }
  }

  private func deliver(_ job: DeliveryQueues.Job) async {
    // Whoever waited longer than his lease must not deliver: another may have claimed the entry.
    guard core.now < job.claim.leasedUntil else { return }
    let outcome = await job.handler.deliver(job.claim.entry)
    guard !Task.isCancelled else { return }
    do {
      try await core.settle(job.claim, outcome, by: job.handler)
    } catch {
      // Not known to the store, or no longer ours to say: the lease runs out, or has, and whoever
      // claims the entry then delivers it again.
    }
  }
}

extension DeskCore {
  /// Notes how a delivery ended, with what follows from that, in one commit.
  func settle(
    _ claim: OutboxClaim, _ outcome: DeliveryOutcome, by handler: any OutboxHandler
  ) async throws(HelpdeskError) {
    let command = Command(
      operation: .sendAlert, principal: .staff(.system), lanes: [TicketID(claim.entry.group)],
      cause: claim.entry.id)
    _ = try await write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Done in
      let end = OutboxSettlement.Outcome(outcome, ofAttempt: claim.attempt, at: context.now)
      transaction.settle(
        OutboxSettlement(id: claim.entry.id, lease: claim.lease, outcome: end))
      switch end {
      case .delivered:
        try await handler.conclude(claim.entry, .delivered, in: &transaction, context)
      case .dead(let reason):
        try await handler.conclude(
          claim.entry, .failed(reason: reason), in: &transaction, context)
      case .retry, .replay: break
      }
      return { _ in Done() }
    }
  }
}

extension OutboxSettlement.Outcome {
  /// What an outcome means for the entry: the schedule decides when, the receiver only how much
  /// later.
  init(_ outcome: DeliveryOutcome, ofAttempt attempt: Int, at now: Date) {
    switch outcome {
    case .delivered: self = .delivered
    case .rejected(let reason): self = .dead(reason: Self.clean(reason))
    case .retry(let after, let reason):
      guard let delay = RetrySchedule.standard.delay(afterAttempt: attempt) else {
        self = .dead(reason: Self.clean(reason))
        return
      }
      self = .retry(at: now.adding(max(delay, after ?? .zero)), reason: Self.clean(reason))
    }
  }

  /// A reason as it may be stored, whoever wrote the channel.
  private static func clean(_ reason: String) -> String { Excerpt.make(reason, limit: 500) }
}
