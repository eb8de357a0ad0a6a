public import Foundation

/// The invitation to a call, or that it was called off, for calendars (RFC 5545, RFC 5546).
///
/// A later one with a higher ``sequence`` and the same ``uid`` takes the place of an earlier one.
public struct CallInvitation: Hashable, Sendable {
  /// What calendars are asked to do.
  public enum Method: String, Hashable, Sendable, CaseIterable {
    /// To enter the call, or to move it.
    case request = "REQUEST"
    /// To remove it.
    case cancel = "CANCEL"
  }

  /// Somebody who is invited.
  struct Attendee: Hashable, Sendable {
    let name: String
    let email: String
    /// Whether he need not answer any more: it is his own call.
    let isHost: Bool
  }

  /// What calendars are asked to do.
  public let method: Method
  /// The call's name, the same for good.
  public let uid: String
  /// How often the invitation changed.
  public let sequence: Int
  /// When the step was taken that it tells of.
  public let stamp: Date
  /// When the call begins.
  public let start: Date
  /// When it ends.
  public let end: Date
  /// Who invites.
  public let organizer: CallOrganizer
  let attendees: [Attendee]
  /// What it is called in a calendar.
  public let summary: String
  /// What it is about, of several lines.
  public let details: String
  /// Where the two meet.
  public let url: String?

  /// The .ics file as text: lines of at most 75 bytes, each ended by CRLF.
  public var text: String {
    var writer = ICalendarWriter()
    writer.put("BEGIN", raw: "VCALENDAR")
    writer.put("PRODID", raw: "-//Helpdesk for Swift//Scheduled calls//EN")
    writer.put("VERSION", raw: "2.0")
    writer.put("CALSCALE", raw: "GREGORIAN")
    writer.put("METHOD", raw: method.rawValue)
    writer.put("BEGIN", raw: "VEVENT")
    writer.put("UID", text: uid)
    writer.put("SEQUENCE", raw: "\(sequence)")
    writer.put("DTSTAMP", stamp)
    writer.put("DTSTART", start)
    writer.put("DTEND", end)
    writer.put("ORGANIZER", person: organizer.name, email: organizer.email)
    for attendee in attendees {
      let state =
        attendee.isHost ? ["PARTSTAT=ACCEPTED"] : ["PARTSTAT=NEEDS-ACTION", "RSVP=TRUE"]
      writer.put(
        "ATTENDEE", person: attendee.name, email: attendee.email,
        ["ROLE=REQ-PARTICIPANT"] + state)
    }
    writer.put("SUMMARY", text: summary)
    if !details.isEmpty { writer.put("DESCRIPTION", text: details) }
    if let url { writer.put("URL", raw: url) }
    writer.put("STATUS", raw: method == .cancel ? "CANCELLED" : "CONFIRMED")
    writer.put("END", raw: "VEVENT")
    writer.put("END", raw: "VCALENDAR")
    return writer.text
  }

  /// The .ics file, to be sent along with a message.
  public var file: PersonalMessage.File {
    PersonalMessage.File(
      name: "call.ics", mediaType: "text/calendar; method=\(method.rawValue); charset=UTF-8",
      bytes: Array(text.utf8))
  }
}

extension CallInvitation {
  /// The invitation to a call as it stands; nil where neither an organizer nor anybody to invite has
  /// a mail address.
  ///
  /// - Parameters:
  ///   - call: The call.
  ///   - ticket: What it is about.
  ///   - organizer: Who invites; nil means the agent.
  ///   - stamp: When the step was taken that it tells of.
  init?(
    _ call: ScheduledCall, about ticket: Ticket, by organizer: CallOrganizer?, at stamp: Date
  ) {
    let agent = call.agent.email.map {
      Attendee(name: call.agent.name, email: $0, isHost: true)
    }
    let customer = call.customer.email.map {
      Attendee(name: call.customer.name, email: $0, isHost: false)
    }
    attendees = [customer, agent].compactMap(\.self)
    guard !attendees.isEmpty,
      let host = organizer ?? agent.map({ CallOrganizer(name: $0.name, email: $0.email) })
    else { return nil }
    self.organizer = host
    method = call.status == .cancelled ? .cancel : .request
    uid = call.uid
    sequence = call.sequence
    self.stamp = stamp
    start = call.start
    end = call.end
    summary = "Call about \(ticket.number): \(call.topic ?? ticket.subject)"
    var lines = ["\(call.agent.name) calls \(call.customer.name)."]
    if let reason = call.cancelReason { lines.append("Called off: \(reason)") }
    if let link = call.link { lines.append("Join: \(link)") }
    details = lines.joined(separator: "\n")
    url = call.link
  }
}
