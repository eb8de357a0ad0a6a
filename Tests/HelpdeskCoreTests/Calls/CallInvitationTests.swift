import Foundation
import Testing

@testable import HelpdeskCore

@Suite("An invitation to a call")
struct CallInvitationTests {
  /// Lines as they stand in a file: ended by CRLF, each.
  private func file(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0 + "\r\n" }.joined()
  }

  private func head(_ method: String) -> String {
    """
    BEGIN:VCALENDAR
    PRODID:-//Helpdesk for Swift//Scheduled calls//EN
    VERSION:2.0
    CALSCALE:GREGORIAN
    METHOD:\(method)
    BEGIN:VEVENT

    """
  }

  private let people = """
    ORGANIZER;CN="Support":mailto:support@example.com
    ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN="Ada":mail
     to:ada@example.com
    ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN="Leo":mailto:leo@example
     .com

    """

  @Test("goes with the customer's message, byte for byte, at each step")
  func bytes() async throws {
    let mail = RecordingMessenger()
    let test = try await TestDesk.withCalls(messengers: [mail])
    let ticket = try await test.ticket()
    let call = try await test.maya.calls.book(
      ticket.id, at: TestDesk.at(11), with: "leo", topic: "Escrow; refund, or not")
    await test.clock.advance(by: .minutes(5))
    try await test.ada.calls.reschedule(call.id, to: TestDesk.at(14, day: 1))
    await test.clock.advance(by: .minutes(5))
    try await test.maya.calls.cancel(call.id, reason: "Solved\\by mail")
    await test.desk.settle()
    let sent = mail.messages(to: .customer("p-17"))
    #expect(sent.map(\.kind) == [.callBooked, .callRescheduled, .callCancelled])
    #expect(sent.map(\.files.count) == [1, 1, 1])
    #expect(sent.allSatisfy { $0.files.first?.name == "call.ics" })
    #expect(
      sent.map { $0.files.first?.mediaType } == [
        "text/calendar; method=REQUEST; charset=UTF-8",
        "text/calendar; method=REQUEST; charset=UTF-8",
        "text/calendar; method=CANCEL; charset=UTF-8",
      ])
    let texts = sent.map { String(decoding: $0.files.first?.bytes ?? [], as: UTF8.self) }
    let body = """
      SUMMARY:Call about TK-1: Escrow\\; refund\\, or not
      DESCRIPTION:Leo calls Ada.\\nJoin: https://meet.example.com/leo
      URL:https://meet.example.com/leo
      STATUS:CONFIRMED
      END:VEVENT
      END:VCALENDAR
      """
    let booked = """
      UID:\(call.id)@example.com
      SEQUENCE:0
      DTSTAMP:20260302T090000Z
      DTSTART:20260302T110000Z
      DTEND:20260302T113000Z

      """
    let moved = """
      UID:\(call.id)@example.com
      SEQUENCE:1
      DTSTAMP:20260302T090500Z
      DTSTART:20260303T140000Z
      DTEND:20260303T143000Z

      """
    let off = """
      UID:\(call.id)@example.com
      SEQUENCE:2
      DTSTAMP:20260302T091000Z
      DTSTART:20260303T140000Z
      DTEND:20260303T143000Z

      """
    let offBody = """
      SUMMARY:Call about TK-1: Escrow\\; refund\\, or not
      DESCRIPTION:Leo calls Ada.\\nCalled off: Solved\\\\by mail\\nJoin: https://meet
       .example.com/leo
      URL:https://meet.example.com/leo
      STATUS:CANCELLED
      END:VEVENT
      END:VCALENDAR
      """
    #expect(texts[0] == file(head("REQUEST") + booked + people + body))
    #expect(texts[1] == file(head("REQUEST") + moved + people + body))
    #expect(texts[2] == file(head("CANCEL") + off + people + offBody))
    // The agent gets the same; what is had by asking is the newest.
    let leos = mail.messages(to: .agent("leo")).map {
      String(decoding: $0.files[0].bytes, as: UTF8.self)
    }
    #expect(leos == texts)
    #expect(try await test.ada.calls.invitation(call.id).text == texts[2])
  }

  @Test("tells of its own step, also where it is delivered after a later one")
  func lateDelivery() async throws {
    let mail = RecordingMessenger()
    let test = try await TestDesk.withCalls(messengers: [FailingMessenger()])
    let ticket = try await test.ticket()
    let call = try await test.maya.calls.book(ticket.id, at: TestDesk.at(11), with: "maya")
    try await test.root.calls.reschedule(call.id, to: TestDesk.at(15), with: "leo")
    try await test.root.calls.cancel(call.id, reason: "Off.")
    await test.desk.settle()
    await test.desk.close()
    let desk = try await Helpdesk(
      store: test.store, clock: test.clock, sla: .none, calls: .testing(),
      messengers: [SMS(mail)])
    await test.clock.advance(by: .days(1))
    await desk.settle()
    let customer = mail.messages(to: .customer("p-17"))
    #expect(customer.map(\.kind) == [.callBooked, .callRescheduled, .callCancelled])
    let texts = customer.map { String(decoding: $0.files[0].bytes, as: UTF8.self) }
    #expect(texts[0].contains("METHOD:REQUEST\r\n"))
    #expect(texts[0].contains("SEQUENCE:0\r\n"))
    #expect(texts[0].contains("DTSTART:20260302T110000Z\r\n"))
    #expect(texts[0].contains("CN=\"Maya\""))
    #expect(!texts[0].contains("Called off"))
    #expect(texts[1].contains("CN=\"Leo\""))
    #expect(texts[2].contains("METHOD:CANCEL\r\n"))
    let mayas = mail.messages(to: .agent("maya"))
    #expect(mayas.map(\.kind) == [.callBooked, .callCancelled], "It is Leo's since.")
    #expect(String(decoding: mayas[1].files[0].bytes, as: UTF8.self).contains("SEQUENCE:1\r\n"))
    await desk.close()
  }

  @Test("is missing where nobody has an address, and says so when asked for")
  func nobody() async throws {
    let mail = RecordingMessenger()
    let test = try await TestDesk(messengers: [mail])
    let ticket = try await test.ticket(from: .poster("p-1", name: "Eve"))
    let slot = try #require(try await test.maya.calls.slots().value.first)
    let call = try await test.maya.calls.book(ticket.id, at: slot.start)
    await test.desk.settle()
    #expect(mail.messages.count == 2)
    #expect(mail.messages.allSatisfy { $0.files.isEmpty && $0.email == nil })
    try await expectRefusal(.notConfigured, field: "calls.organizer", on: test) {
      _ = try await test.maya.calls.invitation(call.id)
    }
  }

  @Test("is read back by the reader of .ics files, whatever stands in it")
  func readBack() throws {
    let seed: UInt64 = 5545
    var random = CallRandom(seed)
    let alphabet = [
      "a", "Z", " ", ",", ";", ":", "\\", "\"", "'", "é", "e\u{301}", "\u{301}", "ß", "日", "👩‍👩‍👧",
      "🇩🇪", "\u{200D}", "n", "N", "\n", "=", "x", "0",
    ]
    for _ in 0..<400 {
      func text(_ most: Int) -> String {
        (0..<Int.random(in: 0...most, using: &random))
          .map { _ in alphabet.randomElement(using: &random) ?? "" }.joined()
      }
      var writer = ICalendarWriter()
      let (summary, name) = ("." + text(200) + ".", "." + text(60).filter { $0 != "\n" } + ".")
      writer.put("SUMMARY", text: summary)
      writer.put("ATTENDEE", person: name, email: "ada+\(name.count)@example.com", ["RSVP=TRUE"])
      for line in writer.text.utf8.split(separator: UInt8(ascii: "\n")) {
        #expect(line.count <= 76, "seed \(seed)")
        #expect(line.last == UInt8(ascii: "\r"))
        #expect(String(validating: Array(line), as: UTF8.self) != nil, "A character was split.")
      }
      let read = ICalendarLines.properties(of: writer.text)
      #expect(read.map(\.name) == ["SUMMARY", "ATTENDEE"], "seed \(seed)")
      let plain = summary.unicodeScalars.map { $0 == "\n" ? " " : String($0) }.joined()
      #expect(
        Array(ICalendarLines.unescaped(read[0].value).utf8) == Array(plain.utf8), "seed \(seed)")
      let quoted = name.unicodeScalars.map { $0 == "\"" ? "'" : String($0) }.joined()
      #expect(
        Array((read[1].parameters["CN"] ?? "").utf8) == Array(quoted.utf8), "seed \(seed)")
      #expect(read[1].value == "mailto:ada+\(name.count)@example.com")
    }
  }

  @Test("folds at 75 bytes and not before, and never within a character's bytes")
  func folding() {
    let exact = String(repeating: "x", count: 75)
    #expect(ICalendarWriter.folded(exact) == exact)
    #expect(ICalendarWriter.folded(exact + "y") == exact + "\r\n y")
    let umlaut = String(repeating: "x", count: 74) + "äb"
    #expect(ICalendarWriter.folded(umlaut) == String(repeating: "x", count: 74) + "\r\n äb")
    let long = ICalendarWriter.folded(String(repeating: "x", count: 75 + 74 + 1))
    #expect(long.split(separator: "\r\n").map(\.utf8.count) == [75, 75, 2])
  }

  @Test("escapes what has a meaning, and lets no control character and no line through")
  func escaping() {
    #expect(ICalendarWriter.escaped("a;b,c\\d\r\ne\rf\ng") == "a\\;b\\,c\\\\d\\ne\\nf\\ng")
    #expect(ICalendarWriter.escaped("a\u{0}\u{7}\tb\u{2028}c") == "a b\\nc")
    #expect(ICalendarWriter.quoted("A \"B\"; C: D,\nE") == "\"A 'B'; C: D,E\"")
    #expect(ICalendarWriter.address("ä;b@example.com") == "%C3%A4%3Bb@example.com")
  }
}

/// A messenger of the name `sms` that hands everything to another.
struct SMS: Messenger {
  let name = "sms"
  let other: RecordingMessenger

  init(_ other: RecordingMessenger) {
    self.other = other
  }

  func deliver(_ message: PersonalMessage, idempotencyKey: String) async -> DeliveryOutcome {
    await other.deliver(message, idempotencyKey: idempotencyKey)
  }
}
