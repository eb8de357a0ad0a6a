import Foundation

/// The policies a desk knows: those for new tickets, in their order, and those that older tickets
/// keep.
struct PolicyBook: Hashable, Sendable {
  /// The policies with conditions, the first match wins; then ``current``.
  private let ordered: [SLAPolicy]
  /// The policy for tickets that none of the others is for.
  let current: SLAPolicy
  private var known: [String: SLAPolicy]

  init(current: SLAPolicy, ordered: [SLAPolicy] = [], earlier: [SLAPolicy] = []) {
    self.current = current
    self.ordered = ordered
    known = [:]
    for policy in earlier + ordered + [current] { known[Self.key(policy.reference)] = policy }
  }

  /// The policy that a ticket was given; the current one where that was lost.
  func policy(for state: SLAState) -> SLAPolicy { policy(state.reference) }

  /// A version of a policy; the current policy where it was lost.
  func policy(_ reference: SLAPolicyReference) -> SLAPolicy {
    known[Self.key(reference)] ?? current
  }

  /// A version of a policy, where the desk knows it.
  func known(_ reference: SLAPolicyReference) -> SLAPolicy? { known[Self.key(reference)] }

  /// Whether a ticket's fields can make a difference.
  var hasConditions: Bool { !ordered.isEmpty }

  /// The first policy that is for a ticket.
  func first(for ticket: Ticket) -> SLAPolicy {
    ordered.first { $0.conditions.includes(ticket) } ?? current
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
