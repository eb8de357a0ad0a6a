import Testing

@testable import HelpdeskDemo

@Suite("The demo's calls")
@MainActor
struct CallCommandTests {
  private let lines = [
    "as maya", "calls slots 2026-03-03T15:30 --agent maya",
    #"calls book 7 2026-03-03T10:00 "Escrow, by hand" --agent maya"#, "as customer p-17",
    "calls list", "calls book 7 2026-03-03T12:00", "calls reschedule 7 2026-03-03T11:00",
    "calls ics 7", "calls complete 7", "as jonas", "calls book 8 2026-03-03T11:00 --agent maya",
    "calls list", "calls complete 7", "remind 8 2026-03-03T12:30 Call again", "remind list",
    "advance 1d3h", "calls complete 7 --outcome follow_up Rang back", "calls list 7",
    "calls book 7 2026-03-05T10:00", "calls cancel 7 Solved by mail", "calls list",
    "calls no-show 7", "remind cancel 7", "advance 1h", "remind list", "open 99",
  ]

  private let transcript = """
    You are Maya, agent maya.
    2026-03-03 15:30  maya
    2026-03-03 16:00  maya
    2026-03-03 16:30  maya
    2026-03-04 09:00  maya
    2026-03-04 09:30  maya
    2026-03-04 10:00  maya
    2026-03-04 10:30  maya
    2026-03-04 11:00  maya
    2026-03-04 11:30  maya
    2026-03-04 12:00  maya
    2026-03-04 12:30  maya
    2026-03-04 13:00  maya
    2026-03-04 13:30  maya
    2026-03-04 14:00  maya
    2026-03-04 14:30  maya
    2026-03-04 15:00  maya
    mail to maya@desk.example: Call at 2026-03-03 10:00 UTC (TK-7) [call.ics]
    mail to ada@example.com: Call at 2026-03-03 10:00 UTC (TK-7) [call.ics]
    Call at 2026-03-03 10:00, scheduled, maya with Ada Okafor, Escrow, by hand
    You are Ada Okafor (poster p-17, ada@example.com).
    CALL  TK-7  2026-03-03 10:00  scheduled  with Maya  Escrow, by hand
    error: You have a call about this at 2026-03-03 10:00 UTC. Reschedule or cancel it first.
    mail to maya@desk.example: Call moved to 2026-03-03 11:00 UTC (TK-7) [call.ics]
    mail to ada@example.com: Call moved to 2026-03-03 11:00 UTC (TK-7) [call.ics]
    Call at 2026-03-03 11:00, scheduled, with Maya, Escrow, by hand
    BEGIN:VCALENDAR
    PRODID:-//Helpdesk for Swift//Scheduled calls//EN
    VERSION:2.0
    CALSCALE:GREGORIAN
    METHOD:REQUEST
    BEGIN:VEVENT
    UID:CALL@example.com
    SEQUENCE:1
    DTSTAMP:20260302T090000Z
    DTSTART:20260303T110000Z
    DTEND:20260303T113000Z
    ORGANIZER;CN="Support":mailto:support@example.com
    ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN="Ada Okafo
     r":mailto:ada@example.com
    ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN="Maya":mailto:maya@desk.
     example
    SUMMARY:Call about TK-7: Escrow\\, by hand
    DESCRIPTION:Maya calls Ada Okafor.\\nJoin: https://meet.example.com/TK-7/may
     a
    URL:https://meet.example.com/TK-7/maya
    STATUS:CONFIRMED
    END:VEVENT
    END:VCALENDAR
    error: Only the desk says what came of a call. Become an agent with: as maya
    You are Jonas, agent jonas.
    error: The slot at 2026-03-03T11:00:00Z is taken: Maya has another call then. Choose another one of calls.slots().
    CALL  TK-7  2026-03-03 11:00  scheduled  maya with Ada Okafor  Escrow, by hand
    error: This call begins at 2026-03-03T11:00:00Z; it cannot be completed before. Use cancel, or wait for it.
    You are reminded of TK-8 at 2026-03-03 12:30.
    2026-03-03 12:30  TK-8  Call again
    mail to maya@desk.example: Reminder: call at 2026-03-03 11:00 UTC (TK-7)
    mail to ada@example.com: Reminder: call at 2026-03-03 11:00 UTC (TK-7)
    mail to maya@desk.example: Reminder: call at 2026-03-03 11:00 UTC (TK-7)
    mail to ada@example.com: Reminder: call at 2026-03-03 11:00 UTC (TK-7)
    2026-03-03 12:00 Greenwich time
    Call at 2026-03-03 11:00, completed, maya with Ada Okafor, follow_up
    CALL  TK-7  2026-03-03 11:00  completed  maya with Ada Okafor  follow_up
    mail to jonas@desk.example: Call at 2026-03-05 10:00 UTC (TK-7) [call.ics]
    mail to ada@example.com: Call at 2026-03-05 10:00 UTC (TK-7) [call.ics]
    Call at 2026-03-05 10:00, scheduled, jonas with Ada Okafor
    mail to jonas@desk.example: Call at 2026-03-05 10:00 UTC called off (TK-7) [call.ics]
    mail to ada@example.com: Call at 2026-03-05 10:00 UTC called off (TK-7) [call.ics]
    Call at 2026-03-05 10:00, cancelled, jonas with Ada Okafor, Solved by mail
    No calls.
    error: This call is cancelled; it cannot be marked as a no-show. Book a new one.
    error: You have no reminder of TK-7. `remind list` shows them.
    mail to jonas@desk.example: Reminder of TK-8: Escrow for job 9107
    2026-03-03 13:00 Greenwich time
    No reminders.
    error: There is no ticket 99 that you may see. Check the number or id.

    """

  @Test("A call is booked, moved, held and called off, and everybody hears of it")
  func story() async throws {
    let (code, text) = await Demo.run(Demo.clock + lines)
    let row = try #require(text.split(separator: "\n").first { $0.contains("with Maya  Escrow") })
    let id = try #require(row.split(separator: " ").first.map(String.init))
    #expect(text.replacing(id, with: "CALL") == transcript)
    #expect(code == 1, "The story has commands that fail.")
  }

  @Test("What cannot be is said with what can")
  func mistakes() async {
    let (code, text) = await Demo.say(
      "calls fly", "calls book 7", "calls cancel 7 Off", "calls book 7 tomorrow",
      "as customer p-17", "calls no-show 7")
    #expect(text.contains("error: Calls know no “fly”. Say slots, list, book,"))
    #expect(text.contains("error: Say when it begins."))
    #expect(text.contains("error: 7 has no call. Book one with: calls book 7 START"))
    #expect(text.contains("error: “tomorrow” is no instant."))
    #expect(text.contains("error: Only the desk says what came of a call."))
    #expect(code == 1)
  }
}
