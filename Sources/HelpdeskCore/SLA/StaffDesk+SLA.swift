import Foundation

extension StaffDesk {
  /// How every deadline of a ticket comes about, line by line, live.
  ///
  /// The segments of a deadline sum to its target: what counted, what a pause left out and why, and
  /// what lay outside the calendar's hours. Of a ticket that was merged away it is the one it
  /// became.
  ///
  /// ```swift
  /// for line in try await maya.explainSLA(ticket.id).value {
  ///   print(line.clock.metric, line.counted, line.segments.count)
  /// }
  /// ```
  public func explainSLA(_ ticket: TicketID) -> LiveQuery<[SLAExplanation]> {
    let policies = core.policies
    return query(.readSLA) { context throws(HelpdeskError) in
      context.depend(on: RecordKey(.ticket, ticket.rawValue))
      let found = try await context.reader.finalTicket(ticket)
      context.depend(on: RecordKey(.ticket, found.id.rawValue))
      return found.sla.explanations(under: policies, until: context.now)
    }
  }

  /// What a policy would make of tickets, without changing anything.
  ///
  /// Their histories are reckoned anew as if they had had the policy from the beginning, whatever
  /// its conditions are. For another calendar, give a policy that has it.
  ///
  /// ```swift
  /// var faster = SLAPolicy.standard
  /// faster.targets[.high] = .init(firstReply: .hours(1), totalResolution: .hours(8))
  /// let result = try await maya.compareSLA(.open, under: faster)
  /// print(result.after[.firstReply]?.permille ?? 0, result.differences.count)
  /// ```
  ///
  /// - Parameters:
  ///   - query: Which tickets, on however many pages; their order does not matter.
  ///   - policy: The other policy; the desk need not know it.
  ///   - progress: Hears how many tickets of how many were looked at, after every thousand.
  /// - Returns: How the promises stand and how they would, and the tickets that differ.
  /// - Throws: ``HelpdeskError/Code/invalidField`` for a policy or query out of range;
  ///   ``HelpdeskError/Code/cancelled``.
  /// - Complexity: Linear in the tickets' histories, about 40 µs a ticket; of the tickets only those
  ///   that differ are held in memory.
  public func compareSLA(
    _ query: TicketQuery, under policy: SLAPolicy,
    progress: (@Sendable (_ done: Int, _ total: Int) -> Void)? = nil
  ) async throws(HelpdeskError) -> SLAComparison {
    try principal.authorize(.readSLA)
    try policy.validated()
    return try await core.compareSLA(query, under: policy, for: principal, progress)
  }

  /// Gives tickets a policy and reckons their promises anew, the done ones too.
  ///
  /// Breaches and warnings on record stay there. A ticket whose deadline thereby lies in the past is
  /// breached at once. The audit trail says which policy took the place of which.
  ///
  /// - Parameters:
  ///   - query: Which tickets.
  ///   - policy: A policy that the desk was opened with, or that a ticket has.
  /// - Returns: What ``compareSLA(_:under:progress:)`` answers just before.
  /// - Throws: ``HelpdeskError/Code/notFound`` for a policy that the desk does not know; an error on
  ///   the way leaves the tickets before it changed.
  @discardableResult
  public func recalculateSLA(
    _ query: TicketQuery, to policy: SLAPolicyReference
  ) async throws(HelpdeskError) -> SLAComparison {
    try principal.authorize(.recalculateSLA)
    guard let policy = core.policies.known(policy) else {
      throw HelpdeskError(
        .notFound,
        "The desk knows no policy \(policy.id) version \(policy.version). Open it with one.",
        field: "policy")
    }
    let comparison = try await core.compareSLA(query, under: policy, for: principal, nil)
    for difference in comparison.differences {
      let id = difference.ticket
      let _: Ticket = try await core.write(command(.recalculateSLA, on: [id])) {
        (transaction, context) async throws(HelpdeskError) -> (Applied) -> Ticket in
        var edit = TicketEdit(try await core.reader.ticket(id), in: context)
        edit.recalculate(under: policy)
        let place = transaction.add(edit)
        return { $0.ticket(place) }
      }
    }
    return comparison
  }
}

extension DeskCore {
  fileprivate func compareSLA(
    _ query: TicketQuery, under policy: SLAPolicy, for principal: Principal,
    _ progress: (@Sendable (_ done: Int, _ total: Int) -> Void)?
  ) async throws(HelpdeskError) -> SLAComparison {
    let now = now
    var query = try query.limit(1000).validated()
    var comparison = SLAComparison(policy.reference, at: now)
    var done = 0
    let terms = SLATerms(policy)
    let context = LiveContext(reader: reader, now: now)
    repeat {
      guard !Task.isCancelled else {
        throw HelpdeskError(.cancelled, "The task was cancelled; nothing was stored.")
      }
      let page = try await context.page(query, for: principal)
      for ticket in page.tickets { comparison.add(ticket, under: terms) }
      done += page.tickets.count
      progress?(done, page.total)
      query = query.after(page.next)
    } while query.cursor != nil
    comparison.sort()
    return comparison
  }
}

extension SLAState {
  func explanations(under book: PolicyBook, until: Date) -> [SLAExplanation] {
    SLAEvaluation(history).explanations(
      until: until, under: PolicyTrail(of: self, in: book))
  }
}
