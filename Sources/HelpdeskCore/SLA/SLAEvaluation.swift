import Foundation

extension SLAPolicy {
  /// How every promise of this policy stands: a pure function of a ticket's history.
  ///
  /// - A change of priority recomputes the deadline from the start of the cycle; what was done
  ///   before keeps the target it was done under.
  /// - Each metric leaves out its own pauses. A pause that has not ended leaves the deadline open.
  /// - A first reply does not restart after a reopen once it was done; waits and the total go on.
  ///
  /// - Parameter history: What happened, in the order in which it did.
  /// - Returns: The clocks of the metrics that are promised, by metric and then cycle.
  /// - Complexity: Linear in the history, for each cycle.
  public func clocks(for history: [SLAMoment]) -> [SLAClock] {
    SLATerms(self).clocks(for: history)
  }
}

extension SLATerms {
  /// See ``SLAPolicy/clocks(for:)``.
  func clocks(for history: [SLAMoment]) -> [SLAClock] {
    SLAEvaluation(history).clocks(under: PolicyTrail(self))
  }
}

/// The policies that a ticket had, one after the other.
struct PolicyTrail: Sendable {
  /// The earlier ones, with the places in the history where they were replaced.
  private var replaced: [(place: Int, terms: SLATerms)] = []
  private let newest: SLATerms

  /// One policy from the beginning.
  init(_ terms: SLATerms) {
    newest = terms
  }

  /// The policies of a ticket.
  init(of state: SLAState, in book: PolicyBook) {
    newest = book.terms(state.reference)
    for (place, moment) in state.history.enumerated() {
      if case .policyChanged(let from, _) = moment.kind {
        replaced.append((place, book.terms(from)))
      }
    }
  }

  /// Which of them, counted from 0, is in force before a place in the history.
  func index(before place: Int) -> Int {
    replaced.firstIndex { $0.place >= place } ?? replaced.count
  }

  subscript(index: Int) -> SLATerms {
    index < replaced.count ? replaced[index].terms : newest
  }
}

/// A history, taken apart once.
struct SLAEvaluation: Sendable {
  let history: [SLAMoment]
  let timeline: SLATimeline
  /// By metric and then number.
  let cycles: [SLACycle]
  /// The priorities with the places in the history that set them.
  private let priorities: [(place: Int, priority: TicketPriority)]

  init(_ history: [SLAMoment]) {
    self.history = history
    timeline = SLATimeline(history)
    cycles = history.slaCycles()
    // Once, and not for each of the cycles, of which there is one with every answer.
    priorities = history.enumerated().compactMap { place, moment in
      switch moment.kind {
      case .created(let priority), .priorityChanged(let priority): (place, priority)
      default: nil
      }
    }
  }

  /// The clocks under the policies that were in force.
  ///
  /// - Parameter policies: The policies.
  /// - Returns: The clocks, by metric and then cycle.
  func clocks(under policies: PolicyTrail) -> [SLAClock] {
    var clocks: [SLAClock] = []
    forEachPromise(under: policies) { cycle, terms, measure in
      clocks.append(clock(cycle, measure, leads: terms.policy.warnings))
    }
    return clocks
  }

  /// Goes through the cycles for which something is promised.
  ///
  /// - Parameters:
  ///   - policies: The policies that were in force.
  ///   - body: What to do with a cycle, its policy and how it is measured.
  func forEachPromise(
    under policies: PolicyTrail, _ body: (SLACycle, SLATerms, SLAMeasure) -> Void
  ) {
    for cycle in cycles {
      let terms = policies[policies.index(before: cycle.endPlace)]
      let priority = priorities.last { $0.place < cycle.endPlace }?.priority ?? .medium
      if let measure = terms.measure(cycle.metric, priority) { body(cycle, terms, measure) }
    }
  }

  func clock(
    _ cycle: SLACycle, _ measure: SLAMeasure, leads: [SLAWarningLead]
  ) -> SLAClock {
    let stretches = timeline.stretches(of: cycle)
    var warnings: [SLAClock.Warning] = []
    var pausedSince: Date?
    if cycle.outcome == .running {
      for lead in leads {
        let counted = lead.counted(of: measure.target)
        let instant =
          counted == .zero ? cycle.start : measure.instant(whenCounted: counted, stretches)
        if let instant { warnings.append(SLAClock.Warning(lead: lead, at: instant)) }
      }
      if let last = stretches.last, measure.pause(in: last.entry) != nil {
        let paused = stretches.reversed().prefix { measure.pause(in: $0.entry) != nil }
        pausedSince = paused.last?.from
      }
    }
    var took: Duration?
    if case .done(let end) = cycle.outcome { took = measure.counted(by: end, stretches) }
    return SLAClock(
      metric: cycle.metric, cycle: cycle.number, startedAt: cycle.start, target: measure.target,
      deadline: measure.instant(whenCounted: measure.target, stretches),
      pausedSince: pausedSince, warnings: warnings, outcome: cycle.outcome,
      took: took)
  }
}

extension SLAState {
  /// The state of a ticket that begins now.
  init(_ terms: SLATerms, priority: TicketPriority, at now: Date) {
    self.init(
      policy: terms.policy.id, policyVersion: terms.policy.version,
      history: [SLAMoment(.created(priority), at: now)], clocks: [], breaches: [])
    clocks = terms.clocks(for: history)
  }

  /// Notes what happened and reckons anew.
  mutating func note(_ kind: SLAMoment.Kind, at now: Date, under book: PolicyBook) {
    if case .policyChanged(_, let to) = kind {
      policy = to.id
      policyVersion = to.version
    }
    history.append(SLAMoment(kind, at: now))
    reckon(under: book)
  }

  /// Reckons the clocks from the history.
  mutating func reckon(under book: PolicyBook) {
    clocks = SLAEvaluation(history).clocks(under: PolicyTrail(of: self, in: book))
  }

  /// Whether a customer's message is still unanswered.
  var isCustomerWaiting: Bool {
    for moment in history.reversed() {
      switch moment.kind {
      case .agentReply: return false
      case .customerMessage, .created, .waitMerged: return true
      default: continue
      }
    }
    return false
  }

  /// The promises whose deadline has come and whose breach is not on record yet.
  func unrecordedBreaches(at now: Date) -> [SLAClock] {
    let broken = clocks.filter { $0.isBreached(at: now) }
    // One answer after the other can be late: each is looked up, not searched for.
    let recorded = broken.isEmpty ? [] : Set(breaches.map { BreachKey($0) })
    return broken.filter { !recorded.contains(BreachKey($0)) }
      .sorted { ($0.deadline ?? now) < ($1.deadline ?? now) }
  }

  private func isRecorded(_ clock: SLAClock) -> Bool {
    breaches.contains {
      $0.metric == clock.metric && $0.cycle == clock.cycle && $0.deadlineAt == clock.deadline
    }
  }

  /// The warnings that are due and were not given yet, the earliest first.
  func unrecordedWarnings(at now: Date, detectedAt: Date? = nil) -> [SLAWarning] {
    var result: [SLAWarning] = []
    for clock in clocks where clock.outcome == .running {
      guard let deadline = clock.deadline else { continue }
      for warning in clock.warnings where warning.at <= now {
        let due = SLAWarning(
          metric: clock.metric, cycle: clock.cycle, deadline: deadline, lead: warning.lead,
          at: warning.at, detectedAt: detectedAt ?? now)
        if !isRecorded(due) { result.append(due) }
      }
    }
    return result
  }

  private func isRecorded(_ warning: SLAWarning) -> Bool {
    warnings.contains {
      $0.metric == warning.metric && $0.cycle == warning.cycle
        && $0.deadline == warning.deadline && $0.lead == warning.lead
    }
  }

  /// When a running promise breaks next, or somebody has to be warned, of what is not on record.
  var nextInstant: Date? {
    var instants: [Date] = []
    for clock in clocks where clock.outcome == .running {
      guard let deadline = clock.deadline else { continue }
      if !isRecorded(clock) { instants.append(deadline) }
      for warning in clock.warnings {
        let due = SLAWarning(
          metric: clock.metric, cycle: clock.cycle, deadline: deadline, lead: warning.lead,
          at: warning.at, detectedAt: warning.at)
        if !isRecorded(due) { instants.append(warning.at) }
      }
    }
    return instants.min()
  }
}

/// What a breach is recorded of, once.
private struct BreachKey: Hashable {
  let metric: SLAMetric
  let cycle: Int
  let deadline: Date?

  init(_ breach: SLABreach) {
    metric = breach.metric
    cycle = breach.cycle
    deadline = breach.deadlineAt
  }

  init(_ clock: SLAClock) {
    metric = clock.metric
    cycle = clock.cycle
    deadline = clock.deadline
  }
}
