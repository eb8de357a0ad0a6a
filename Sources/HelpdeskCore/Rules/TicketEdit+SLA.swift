import Foundation

/// How changes of a ticket reach its promises.
extension TicketEdit {
  /// Notes something that promises depend on.
  ///
  /// What fell due before is put on record first, so that a desk that was down, or whose timer has
  /// not had its turn yet, comes to the same as one that was always on.
  mutating func noteSLA(_ kind: SLAMoment.Kind, at instant: Date? = nil) {
    // Nothing is promised for a chat that a bot has; its clocks start at the handover.
    guard !ticket.sla.history.isEmpty else { return }
    if !isGathering {
      recordDuePromises()
      if kind != .woken { endDueSnooze() }
    }
    let before = ticket.sla.clocks
    ticket.sla.note(kind, at: instant ?? now, under: context.policies)
    for occurrence in SLAState.transitions(from: before, to: ticket.sla.clocks, at: now) {
      announce(occurrence)
    }
    guard !isGathering else { return }
    recordDuePromises(since: kind == .waitMerged ? now : instant ?? now, kind.movesTo)
  }

  /// Begins to gather changes of fields, which may change the policy too, so that no promise is
  /// judged by some of them only.
  ///
  /// - Returns: Whether this is the outermost; pass it to ``endGathering(_:_:)``.
  mutating func beginGathering() -> Bool {
    if isGathering { return false }
    recordDuePromises()
    endDueSnooze()
    isGathering = true
    return true
  }

  /// Gives the ticket its policy, and puts on record what the changes together brought.
  mutating func endGathering(_ isOutermost: Bool, _ reason: SLABreach.Reason) {
    guard isOutermost else { return }
    followPolicy()
    isGathering = false
    recordDuePromises(since: now, reason)
  }

  /// Ends a snooze whose instant has come, at that instant.
  mutating func endDueSnooze() {
    guard let until = ticket.snoozedUntil, until <= now else { return }
    wake(cause: "snooze ended", at: until)
  }

  /// Puts warnings and breaches on record whose instants have come, the earliest first.
  ///
  /// - Parameters:
  ///   - change: When the clocks last changed.
  ///   - moved: Why a deadline before that lies there.
  mutating func recordDuePromises(
    since change: Date = .distantPast, _ moved: SLABreach.Reason = .overdue
  ) {
    let warnings = ticket.sla.unrecordedWarnings(at: now, detectedAt: commandedAt)
    for warning in warnings.sorted(by: { $0.at < $1.at }) {
      ticket.sla.warnings.append(warning)
      record(
        .slaWarned, field: warning.metric.rawValue, to: Self.text(warning.deadline),
        at: warning.at, by: .desk, cause: "deadline")
      announce(
        SLAOccurrence(
          kind: .warning, metric: warning.metric, cycle: warning.cycle,
          deadline: warning.deadline, at: warning.at))
    }
    for clock in ticket.sla.unrecordedBreaches(at: now) {
      guard let deadline = clock.deadline else { continue }
      let reason = deadline < change ? moved : .overdue
      ticket.sla.breaches.append(
        SLABreach(
          metric: clock.metric, deadlineAt: deadline, detectedAt: commandedAt,
          cycle: clock.cycle,
          reason: reason))
      record(
        .slaBreached, field: clock.metric.rawValue, to: Self.text(deadline), at: deadline,
        by: .desk, cause: reason == .overdue ? "deadline" : reason.rawValue)
      announce(
        SLAOccurrence(
          kind: .breach, metric: clock.metric, cycle: clock.cycle, deadline: deadline,
          at: deadline))
    }
  }

  /// Puts an occurrence into the outbox, where the ticket's policy wants it announced.
  private mutating func announce(_ occurrence: SLAOccurrence) {
    let terms = context.policies.terms(ticket.sla.reference)
    guard terms.policy.announces.contains(occurrence.kind) else { return }
    for channel in context.alertChannels {
      ticket.sla.announced += 1
      announcements.append(
        SLAAnnouncement(ticket: ticket.id, occurrence: occurrence)
          .entry(numbered: ticket.sla.announced, to: channel, dueAt: now))
    }
  }

  /// Gives the ticket the first policy that is for it, where its fields changed so that another
  /// one is.
  ///
  /// A ticket that stays with its policy keeps the version it was given.
  private mutating func followPolicy() {
    guard context.policies.hasConditions else { return }
    let policy = context.policies.first(for: ticket).policy
    guard policy.id != ticket.sla.policy else { return }
    let old = ticket.sla.reference
    record(
      .slaPolicyChanged, from: "\(old.id) \(old.version)", to: "\(policy.id) \(policy.version)")
    guard !ticket.sla.history.isEmpty else {
      ticket.sla.policy = policy.id
      ticket.sla.policyVersion = policy.version
      return
    }
    noteSLA(.policyChanged(from: old, to: policy.reference))
  }

  /// Reckons every promise under a policy, from the beginning, the done ones too.
  mutating func recalculate(under policy: SLAPolicy) {
    let old = ticket.sla.reference
    let before = ticket.sla.clocks
    recordDuePromises()
    ticket.sla.policy = policy.id
    ticket.sla.policyVersion = policy.version
    ticket.sla.history.removeAll {
      if case .policyChanged = $0.kind { true } else { false }
    }
    ticket.sla.reckon(under: context.policies)
    guard old != policy.reference || before != ticket.sla.clocks else { return }
    record(
      .slaRecalculated, from: "\(old.id) \(old.version)", to: "\(policy.id) \(policy.version)")
    recordDuePromises(since: now, .policyChanged)
  }
}

extension SLAMoment.Kind {
  /// Why a deadline that this brings lies in the past.
  fileprivate var movesTo: SLABreach.Reason {
    switch self {
    case .priorityChanged: .priorityChanged
    case .policyChanged: .policyChanged
    case .waitMerged: .merged
    default: .other
    }
  }
}
