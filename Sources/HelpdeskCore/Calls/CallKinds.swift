extension TicketEventKind {
  /// A call was booked; the new value is its beginning.
  public static let callBooked = TicketEventKind(rawValue: "call_booked")
  /// A call was moved; the values are its beginnings.
  public static let callRescheduled = TicketEventKind(rawValue: "call_rescheduled")
  /// A call was called off; the new value says why.
  public static let callCancelled = TicketEventKind(rawValue: "call_cancelled")
  /// A call took place; the new value says what came of it.
  public static let callCompleted = TicketEventKind(rawValue: "call_completed")
  /// The customer did not come to a call.
  public static let callMissed = TicketEventKind(rawValue: "call_missed")
  /// Agent and customer were reminded of a call; the new value is its beginning.
  public static let callReminded = TicketEventKind(rawValue: "call_reminded")
  /// An agent was reminded of the ticket, as he had asked.
  public static let reminded = TicketEventKind(rawValue: "reminded")
}

extension NoticeKind {
  /// A call was booked.
  public static let callBooked = NoticeKind(rawValue: "call_booked")
  /// A call was moved, perhaps to another agent.
  public static let callRescheduled = NoticeKind(rawValue: "call_rescheduled")
  /// A call was called off, or is another agent's now.
  public static let callCancelled = NoticeKind(rawValue: "call_cancelled")
  /// A call begins soon.
  public static let callReminder = NoticeKind(rawValue: "call_reminder")
  /// An agent had asked to be reminded of the ticket.
  public static let ticketReminder = NoticeKind(rawValue: "ticket_reminder")
}

extension DeskCore {
  /// A call by its id.
  func call(_ id: CallID) async throws(HelpdeskError) -> ScheduledCall {
    try Validation.id(id, "call")
    guard let found: ScheduledCall = try await reader.record(ScheduledCall.key(id)) else {
      throw Self.noCall(id)
    }
    return found
  }

  static func noCall(_ id: CallID) -> HelpdeskError {
    HelpdeskError(
      .notFound, "There is no call \(id) that you may see. Choose one of calls.upcoming().",
      field: "call")
  }
}

extension ScheduledCall: WriteOutput {}
