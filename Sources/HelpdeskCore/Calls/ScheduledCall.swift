public import Foundation

/// The id of a scheduled call.
public typealias CallID = Identifier<ScheduledCall>

/// Where a scheduled call stands.
public enum CallStatus: String, Hashable, Sendable, CaseIterable, Codable {
  /// Booked, and neither held nor called off.
  case scheduled
  /// It took place.
  case completed
  /// Called off.
  case cancelled
  /// The customer did not come.
  case noShow = "no_show"
}

/// What came of a call that took place.
public struct CallOutcome: ExtensibleValue {
  /// The outcome's name.
  public let rawValue: String

  /// Names an outcome.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// What the call was about is solved.
  public static let solved = CallOutcome(rawValue: "solved")
  /// There is more to do.
  public static let followUp = CallOutcome(rawValue: "follow_up")
  /// It led to nothing.
  public static let unsolved = CallOutcome(rawValue: "unsolved")
}

/// A reminder of a call that is not sent a second time.
public struct CallReminder: Hashable, Sendable {
  /// How long before the call.
  public let lead: Duration
  /// The beginning of the call that it was for.
  public let start: Date
  /// When it was sent, or found to be of no use any more.
  public let at: Date
  /// Whether it was sent; one that came due while the desk was down and the call was over is not.
  public let wasSent: Bool
}

/// A call with a customer at an appointed time, about his ticket.
///
/// It stays with the ticket that it was booked for; where that was merged away, it is shown with the
/// ticket it became, as messages are. Neither resolving nor closing the ticket calls it off.
public struct ScheduledCall: Hashable, Sendable, Identifiable {
  /// The call's id.
  public let id: CallID
  /// The ticket that it was booked for.
  public let ticket: TicketID
  /// With whom.
  public let customer: Requester
  /// Who calls.
  public internal(set) var agent: Staff
  /// When it begins.
  public internal(set) var start: Date
  /// When it ends.
  public internal(set) var end: Date
  /// What it is about; nil where that is the ticket's subject.
  public let topic: String?
  /// Where the two meet.
  public internal(set) var link: String?
  /// Where it stands.
  public internal(set) var status: CallStatus
  /// What came of it; only for the desk.
  public internal(set) var outcome: CallOutcome?
  /// What the agent wrote down; only for the desk.
  public internal(set) var notes: String?
  /// Why it was called off, in words that the customer reads too.
  public internal(set) var cancelReason: String?
  /// Who booked it.
  public let bookedBy: Author
  /// Who called it off, or said what came of it.
  public internal(set) var endedBy: Author?
  /// When it was called off, or when it was said what came of it.
  public internal(set) var endedAt: Date?
  /// How often its invitation changed: the SEQUENCE of RFC 5545.
  public internal(set) var sequence: Int
  /// Under which name calendars know it: the UID of RFC 5545, the same for good.
  public let uid: String
  /// The leads at which both are reminded.
  public internal(set) var leads: [Duration]
  /// Since when it has its beginning; leads that had passed then are left out.
  public internal(set) var armedAt: Date
  /// The reminders that were sent or passed over.
  public internal(set) var reminders: [CallReminder] = []
  /// When it was booked.
  public let createdAt: Date
  /// When it changed last.
  public internal(set) var updatedAt: Date
  /// One more with every change.
  public internal(set) var version: Int64
  var unknown = RecordFields()

  /// How long it takes.
  public var length: Duration { .milliseconds(end.milliseconds - start.milliseconds) }
}

extension ScheduledCall {
  /// The reminders that are still to come, the earliest first.
  ///
  /// A lead that had passed when the call got its beginning has none, nor has one that was given
  /// for the same beginning before.
  var pendingReminders: [(lead: Duration, at: Date)] {
    guard status == .scheduled else { return [] }
    var pending: [(lead: Duration, at: Date)] = []
    for lead in leads {
      let instant = start.adding(.milliseconds(-lead.milliseconds))
      let isDone = reminders.contains { $0.lead == lead && $0.start == start }
      if instant > armedAt, !isDone { pending.append((lead, instant)) }
    }
    return pending.sorted { $0.at < $1.at }
  }

  /// When the desk has to look at the call next, by itself.
  var dueAt: Date? { pendingReminders.first?.at }

  /// Puts on record what has come due, and says what is to be sent.
  mutating func remind(at now: Date) -> [(lead: Duration, at: Date)] {
    let due = pendingReminders.filter { $0.at <= now }
    // Nobody needs to be told of a call that is over: the desk was down for too long.
    let isOver = end <= now
    for reminder in due {
      reminders.append(
        CallReminder(lead: reminder.lead, start: start, at: now, wasSent: !isOver))
    }
    return isOver ? [] : due
  }
}
