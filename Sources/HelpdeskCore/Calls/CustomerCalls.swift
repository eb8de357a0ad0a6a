public import Foundation

/// A time at which a customer can book a call.
public struct CustomerSlot: Hashable, Sendable {
  /// When the call would begin.
  public let start: Date
  /// When it would end.
  public let end: Date
}

/// A call as its customer sees it: nothing in it tells what the desk wrote down.
public struct CustomerCall: Hashable, Sendable, Identifiable {
  /// The call's id.
  public let id: CallID
  /// The ticket that it was booked for, always his own.
  public let ticket: TicketID
  /// The name of who calls.
  public let agentName: String
  /// When it begins.
  public let start: Date
  /// When it ends.
  public let end: Date
  /// What it is about.
  public let topic: String?
  /// Where the two meet.
  public let link: String?
  /// Where it stands.
  public let status: CallStatus
  /// Why it was called off.
  public let cancelReason: String?

  init(_ call: ScheduledCall) {
    id = call.id
    ticket = call.ticket
    agentName = call.agent.name
    start = call.start
    end = call.end
    topic = call.topic
    link = call.link
    status = call.status
    cancelReason = call.cancelReason
  }
}

extension CustomerDesk {
  /// The customer's scheduled calls.
  public var calls: CustomerCalls { CustomerCalls(desk: self) }
}

/// Scheduled calls as a customer uses them: his own.
///
/// ```swift
/// if let slot = try await ada.calls.slots().value.first {
///   let call = try await ada.calls.book(ticket.id, at: slot.start)
///   print(call.agentName, try await ada.calls.invitation(call.id).text)
/// }
/// ```
public struct CustomerCalls: Sendable {
  let desk: CustomerDesk

  private var core: DeskCore { desk.core }

  /// When a call can be booked, in order, live.
  ///
  /// - Parameters:
  ///   - range: Only slots that begin within it.
  ///   - moving: A call of his that is to be moved, so that it does not stand in its own way.
  /// - Returns: The slots, as a question that can be asked once or watched.
  public func slots(
    in range: Range<Date>? = nil, moving: CallID? = nil
  ) -> LiveQuery<[CustomerSlot]> {
    let core = core
    let principal = desk.principal
    return desk.query(.readCalls) { context throws(HelpdeskError) in
      // Another's call must not show when it is.
      if let moving { _ = try await core.call(moving, for: principal) }
      return try await context.slots(core.calls, SlotScope(except: moving), within: range)
        .map { CustomerSlot(start: $0.start, end: $0.end) }
    }
  }

  /// His calls that are booked and not over, the next one first, live.
  public func upcoming(limit: Int = 100) -> LiveQuery<[CustomerCall]> {
    let id = desk.requester.id
    return desk.query(.readCalls) { context throws(HelpdeskError) in
      try await context.upcomingCalls(
        [.equals(ScheduledCall.Column.customer, .text(id.rawValue))], limit: limit
      ).map(CustomerCall.init)
    }
  }

  /// His calls about one of his tickets, the earliest first, live.
  public func calls(about ticket: TicketID) -> LiveQuery<[CustomerCall]> {
    let requester = desk.requester
    return desk.query(.readCalls) { context throws(HelpdeskError) in
      context.depend(on: RecordKey(.ticket, ticket.rawValue))
      let own = try await context.reader.ownTicket(ticket, of: requester)
      return try await context.calls(
        about: own,
        [.equals(ScheduledCall.Column.customer, .text(requester.id.rawValue))]
      ).map(CustomerCall.init)
    }
  }

  /// The invitation to one of his calls as it stands, for calendars.
  ///
  /// - Throws: ``HelpdeskError/Code/notFound`` for a call that is not his.
  public func invitation(_ id: CallID) async throws(HelpdeskError) -> CallInvitation {
    try await core.invitation(id, desk.principal)
  }

  /// Books a call for one of his tickets; the desk chooses who calls.
  ///
  /// - Parameters:
  ///   - ticket: One of his tickets, for which no other call is booked.
  ///   - start: The beginning of one of ``slots(in:moving:)``.
  ///   - topic: What it is about; at most 255 characters.
  ///   - idempotencyKey: Books once, however often it is called.
  /// - Returns: The call.
  /// - Throws: ``HelpdeskError/Code/conflict`` naming the slot where somebody was faster,
  ///   ``HelpdeskError/Code/alreadyDone`` where a call about the ticket is booked,
  ///   ``HelpdeskError/Code/invalidField`` for what is no slot, ``HelpdeskError/Code/notFound``
  ///   for a ticket that is not his, ``HelpdeskError/Code/illegalTransition`` for a closed one.
  @discardableResult
  public func book(
    _ ticket: TicketID, at start: Date, topic: String? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> CustomerCall {
    let wish = CallWish(start: start, topic: topic)
    return CustomerCall(
      try await core.book(
        wish, for: ticket, desk.command(.bookCall, key: idempotencyKey, digest: wish.digest)))
  }

  /// Moves one of his calls to another slot, before it begins.
  ///
  /// The agent keeps it where he is free then; else the desk chooses another.
  ///
  /// - Throws: ``HelpdeskError/Code/conflict`` naming the slot where somebody was faster,
  ///   ``HelpdeskError/Code/invalidField`` for what is no slot, ``HelpdeskError/Code/notFound``
  ///   for a call that is not his, ``HelpdeskError/Code/illegalTransition`` for one that has begun.
  @discardableResult
  public func reschedule(
    _ call: CallID, to start: Date, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> CustomerCall {
    CustomerCall(
      try await core.reschedule(
        call, CallWish(start: start), desk.command(.changeCall, key: idempotencyKey)))
  }

  /// Calls one of his calls off, before it begins.
  ///
  /// - Throws: ``HelpdeskError/Code/notFound`` for a call that is not his,
  ///   ``HelpdeskError/Code/illegalTransition`` for one that has begun or was called off.
  @discardableResult
  public func cancel(
    _ call: CallID, reason: String, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> CustomerCall {
    CustomerCall(
      try await core.cancel(
        call, reason: reason, desk.command(.changeCall, key: idempotencyKey)))
  }
}
