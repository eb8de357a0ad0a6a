import Foundation

/// A policy as the desk reckons with it: how each metric is measured for each priority is looked up
/// once, and passing it on costs one reference.
final class SLATerms: Sendable {
  let policy: SLAPolicy
  /// By the rank of the priority, and then the place of the metric.
  private let measures: [SLAMeasure?]

  init(_ policy: SLAPolicy) {
    self.policy = policy
    measures = TicketPriority.allCases.flatMap { priority in
      SLAMetric.allCases.map { SLAMeasure($0, priority, under: policy) }
    }
  }

  /// How a metric is measured; nil where nothing is promised.
  func measure(_ metric: SLAMetric, _ priority: TicketPriority) -> SLAMeasure? {
    measures[priority.rank * SLAMetric.allCases.count + metric.place]
  }
}

/// The policies a desk knows: those for new tickets, in their order, and those that older tickets
/// keep.
struct PolicyBook: Sendable {
  /// The policies with conditions, the first match wins; then ``current``.
  private let ordered: [SLATerms]
  /// The policy for tickets that none of the others is for.
  let current: SLATerms
  private var known: [SLAPolicyReference: SLATerms]

  init(current: SLAPolicy, ordered: [SLAPolicy] = [], earlier: [SLAPolicy] = []) {
    self.current = SLATerms(current)
    self.ordered = ordered.map { SLATerms($0) }
    known = [:]
    for policy in earlier { known[policy.reference] = SLATerms(policy) }
    for terms in self.ordered + [self.current] { known[terms.policy.reference] = terms }
  }

  /// A version of a policy; the current policy where it was lost.
  func terms(_ reference: SLAPolicyReference) -> SLATerms { known[reference] ?? current }

  /// A version of a policy, where the desk knows it.
  func known(_ reference: SLAPolicyReference) -> SLAPolicy? { known[reference]?.policy }

  /// Whether a ticket's fields can make a difference.
  var hasConditions: Bool { !ordered.isEmpty }

  /// The first policy that is for a ticket.
  func first(for ticket: Ticket) -> SLATerms {
    ordered.first { $0.policy.conditions.includes(ticket) } ?? current
  }

  static func key(_ reference: SLAPolicyReference) -> String {
    "\(reference.id)@\(reference.version)"
  }

  /// Keeps policies in the store, beside those that older tickets were given.
  static func keep(
    _ current: SLAPolicy, _ ordered: [SLAPolicy], in store: any Store, at now: Date
  ) async throws -> PolicyBook {
    var references: Set<SLAPolicyReference> = []
    for policy in ordered + [current] {
      try policy.validated()
      guard references.insert(policy.reference).inserted else {
        throw HelpdeskError.invalid(
          "policies", "Policy \(policy.id) version \(policy.version) is there twice.")
      }
      try await keep(policy, in: store, at: now)
    }
    let reader = DeskReader(store: store, snapshot: nil)
    let all = try await reader.query(Query(.policy, limit: Query.maximumLimit), SLAPolicy.self)
    return PolicyBook(current: current, ordered: ordered, earlier: all)
  }

  private static func keep(
    _ policy: SLAPolicy, in store: any Store, at now: Date
  ) async throws {
    let reader = DeskReader(store: store, snapshot: nil)
    if try await reader.record(policy.recordKey, SLAPolicy.self) == nil {
      var transaction = Transaction()
      transaction.insert(policy)
      let result = await store.commit([transaction.commit(idempotency: nil)], now: now)
      // A conflict: another desk was opened with the same policy at the same moment.
      if case .failure(let error)? = result.first, error.code != .conflict { throw error }
    }
    if let kept = try await reader.record(policy.recordKey, SLAPolicy.self), kept != policy {
      throw HelpdeskError.invalid(
        "sla",
        "Policy \(policy.id) version \(policy.version) is kept with other contents. "
          + "Raise its version; tickets keep the promise they were given.")
    }
  }
}

extension SLAPolicy {
  func validated() throws(HelpdeskError) {
    try Validation.id(Identifier<SLAPolicy>(id), "sla.id")
    guard version >= 1 else {
      throw .invalid("sla.version", "Give a version of 1 or more, not \(version).")
    }
    for targets in targets.values {
      for metric in SLAMetric.allCases {
        guard let target = targets[metric] else { continue }
        try Self.check(target.duration, "sla.targets")
        guard !target.isBusinessTime || calendar != nil else {
          throw .invalid(
            "sla.calendar", "Policy \(id) promises business time. Give it a calendar.")
        }
      }
    }
    try Validation.count(warnings.count, "sla.warnings", max: 8)
    for lead in warnings {
      switch lead {
      case .before(let duration): try Self.check(duration, "sla.warnings")
      case .percent(let share):
        guard (1...99).contains(share) else {
          throw .invalid("sla.warnings", "Warn at 1 to 99 percent, not at \(share).")
        }
      }
    }
    for statuses in pauses.values where statuses.contains(where: { !$0.isLive }) {
      throw .invalid(
        "sla.pauses", "A metric pauses in open, in progress, pending or escalated only.")
    }
  }

  private static func check(_ duration: Duration, _ field: String) throws(HelpdeskError) {
    guard duration >= .seconds(1), duration.components.attoseconds == 0 else {
      throw .invalid(field, "Give a time as a whole number of seconds, at least one.")
    }
    try Validation.duration(duration, field)
  }
}
