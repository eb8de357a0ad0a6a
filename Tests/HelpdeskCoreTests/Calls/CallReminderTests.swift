import Foundation
import HelpdeskCore
import HelpdeskStore
import Synchronization
import Testing

@Suite("A reminder of a call")
struct CallReminderTests {
  private func reminders(_ messenger: RecordingMessenger) -> [PersonalMessage] {
    messenger.messages.filter { $0.kind == .callReminder }
  }

  private func dates(_ test: TestDesk, _ id: TicketID) async throws -> [Date] {
    try await test.events(id).filter { $0.kind == .callReminded }.map(\.at)
  }

  @Test(
    "comes at each lead, once, to both, as notice, message and event", arguments: TestStore.allCases
  )
  func each(store: TestStore) async throws {
    let mail = RecordingMessenger()
    let test = try await TestDesk.withCalls(store, messengers: [mail])
    let ticket = try await test.ticket()
    let call = try await test.maya.calls.book(ticket.id, at: TestDesk.at(11, day: 2), with: "leo")
    await test.clock.advance(to: TestDesk.at(11, day: 1).adding(.milliseconds(-1)))
    await test.desk.settle()
    #expect(reminders(mail).isEmpty)
    await test.clock.advance(by: .milliseconds(1))
    await test.desk.settle()
    #expect(reminders(mail).map(\.recipient) == [.agent("leo"), .customer("p-17")])
    #expect(reminders(mail).map(\.email) == ["leo@example.com", "ada@example.com"])
    #expect(reminders(mail).allSatisfy { $0.files.isEmpty && $0.ticket == ticket.id })
    #expect(reminders(mail).first?.subject == "Reminder: call at 2026-03-04 11:00 UTC (TK-1)")
    #expect(
      reminders(mail).last?.text == """
        Call with Leo about TK-1.
        Payment stuck in escrow
        From 2026-03-04 11:00 UTC to 2026-03-04 11:30 UTC.
        Join: https://meet.example.com/leo
        """)
    await test.clock.advance(by: .days(3))
    await test.desk.settle()
    #expect(reminders(mail).count == 4)
    #expect(Set(mail.keys).count == mail.keys.count)
    #expect(
      try await dates(test, ticket.id) == [TestDesk.at(11, day: 1), TestDesk.at(10, 45, day: 2)])
    #expect(try await test.kinds(test.leo).count { $0 == .callReminder } == 2)
    #expect(try await test.kinds(test.ada).count { $0 == .callReminder } == 2)
    let kept = try await test.maya.calls.call(call.id).value.reminders
    #expect(kept.map(\.lead) == [.hours(24), .minutes(15)])
    #expect(kept.allSatisfy { $0.wasSent })
    #expect(try await test.root.outbox.pending().isEmpty)
    #expect(try await test.root.outbox.deadLetters().isEmpty)
    #expect(test.clock.pending.isEmpty)
  }

  @Test("lies in the outbox from the commit on, for each messenger, and waits for it")
  func outbox() async throws {
    let mail = RecordingMessenger()
    let test = try await TestDesk.withCalls(messengers: [mail, RecordingMessenger("sms")])
    let ticket = try await test.ticket()
    let call = try await test.maya.calls.book(ticket.id, at: TestDesk.at(11, day: 2), with: "leo")
    await test.desk.settle()
    await test.desk.close()
    // A desk without the second messenger leaves what is for it where it is.
    let desk = try await Helpdesk(
      store: test.store, clock: test.clock, sla: .none, calls: .testing(), messengers: [mail])
    let root = desk.acting(as: .superAdmin("root", name: "Root"))
    await test.clock.advance(to: TestDesk.at(11, day: 1))
    await desk.settle()
    #expect(reminders(mail).count == 2)
    #expect(try await root.outbox.pending().isEmpty, "It knew one messenger when it was due.")
    await desk.close()
    let both = try await Helpdesk(
      store: test.store, clock: test.clock, sla: .none, calls: .testing(),
      messengers: [mail, FailingMessenger()])
    await test.clock.advance(to: TestDesk.at(10, 45, day: 2))
    await both.settle()
    let waiting = try await both.acting(as: .superAdmin("root", name: "Root")).outbox.pending()
    let name = "call/\(call.id)/\(call.start.milliseconds)/900000/reminder"
    #expect(waiting.map(\.entry.id) == ["\(name)/agent/sms", "\(name)/customer/sms"])
    #expect(waiting.allSatisfy { $0.entry.group == ticket.id.rawValue })
    await both.close()
  }

  @Test("is not given where its lead had passed when the call was booked")
  func shortNotice() async throws {
    let test = try await TestDesk.withCalls()
    let ticket = try await test.ticket()
    try await test.maya.calls.book(ticket.id, at: TestDesk.at(11))
    await test.clock.advance(by: .days(1))
    #expect(try await dates(test, ticket.id) == [TestDesk.at(10, 45)])
  }

  @Test("is armed anew when the call moves, and given once for each beginning")
  func rearmed() async throws {
    let test = try await TestDesk.withCalls()
    let ticket = try await test.ticket()
    let call = try await test.maya.calls.book(ticket.id, at: TestDesk.at(11, day: 2))
    await test.clock.advance(to: TestDesk.at(12, day: 1))
    try await test.ada.calls.reschedule(call.id, to: TestDesk.at(15, day: 3))
    await test.clock.advance(to: TestDesk.at(16, day: 2))
    // Back to a day on which its lead of a day has passed, and forth again.
    try await test.ada.calls.reschedule(call.id, to: TestDesk.at(9, day: 3))
    try await test.ada.calls.reschedule(call.id, to: TestDesk.at(15, day: 3))
    await test.clock.advance(by: .days(5))
    #expect(
      try await dates(test, ticket.id) == [
        TestDesk.at(11, day: 1), TestDesk.at(15, day: 2), TestDesk.at(14, 45, day: 3),
      ])
  }

  @Test("does not come for a call that was called off")
  func cancelled() async throws {
    let test = try await TestDesk.withCalls()
    let ticket = try await test.ticket()
    let call = try await test.maya.calls.book(ticket.id, at: TestDesk.at(11, day: 2))
    try await test.maya.calls.cancel(call.id, reason: "Off.")
    await test.clock.advance(by: .days(5))
    #expect(try await dates(test, ticket.id).isEmpty)
  }

  @Test("comes late after a downtime, once, with its true date; and not when the call is over")
  func downtime() async throws {
    let mail = RecordingMessenger()
    let test = try await TestDesk.withCalls(messengers: [mail])
    let near = try await test.ticket("Near")
    let far = try await test.ticket("Far")
    let gone = try await test.maya.calls.book(near.id, at: TestDesk.at(11, day: 1))
    let late = try await test.maya.calls.book(far.id, at: TestDesk.at(16, day: 2))
    await test.desk.settle()
    await test.desk.close()
    test.clock.jump(to: TestDesk.at(15, 50, day: 2))
    for _ in 0..<3 {
      let desk = try await Helpdesk(
        store: test.store, clock: test.clock, sla: .none, calls: .testing(), messengers: [mail])
      await test.clock.runDue()
      await desk.settle()
      let maya = desk.acting(as: .agent("maya", name: "Maya"))
      let events = try await maya.ticketDetail(far.id).value.events
      #expect(
        events.filter { $0.kind == .callReminded }.map(\.at) == [
          TestDesk.at(16, day: 1), TestDesk.at(15, 45, day: 2),
        ])
      #expect(
        try await maya.ticketDetail(near.id).value.events.allSatisfy { $0.kind != .callReminded })
      let missed = try await maya.calls.call(gone.id).value.reminders
      #expect(missed.map(\.wasSent) == [false, false])
      #expect(try await maya.calls.call(late.id).value.reminders.map(\.wasSent) == [true, true])
      await desk.close()
    }
    #expect(reminders(mail).count == 4)
  }

  @Test("comes once when two desks share the store")
  func twoDesks() async throws {
    let mail = RecordingMessenger()
    let test = try await TestDesk.withCalls(messengers: [mail])
    let second = try await Helpdesk(
      store: test.store, clock: test.clock, sla: .none, calls: .testing(), messengers: [mail])
    let ticket = try await test.ticket()
    try await test.maya.calls.book(ticket.id, at: TestDesk.at(11, day: 2))
    await test.clock.advance(by: .days(4))
    await test.desk.settle()
    await second.settle()
    #expect(try await dates(test, ticket.id).count == 2)
    #expect(reminders(mail).count == 4)
    await second.close()
  }

  @Test("that a messenger refuses is a dead letter, noted on the ticket, and can be sent again")
  func refused() async throws {
    let picky = PickyMessenger()
    let test = try await TestDesk.withCalls(.chosen, messengers: [picky])
    let ticket = try await test.ticket()
    try await test.maya.remind(of: ticket.id, at: TestDesk.at(10))
    try await test.maya.calls.book(ticket.id, at: TestDesk.at(11), with: "leo")
    await test.clock.advance(to: TestDesk.at(10))
    await test.desk.settle()
    let dead = try await test.root.outbox.deadLetters()
    #expect(dead.count == 3)
    #expect(dead.allSatisfy { $0.reason == "refused" && $0.entry.topic.rawValue == "person" })
    let failed = try await test.events(ticket.id).filter { $0.kind == .alertFailed }
    #expect(failed.map(\.cause) == ["call_booked", "call_booked", "ticket_reminder"])
    #expect(failed.allSatisfy { $0.field == "picky" && $0.newValue == "refused" })
    picky.relent()
    for letter in dead { try await test.root.outbox.replay(letter.entry.id) }
    await test.desk.settle()
    #expect(try await test.root.outbox.deadLetters().isEmpty)
    #expect(try await test.root.outbox.pending().isEmpty)
    #expect(picky.count == 6)
  }

  @Test("of a call that was moved before it went out is given up, and nobody is misled")
  func overtaken() async throws {
    let test = try await TestDesk.withCalls(.chosen, messengers: [FailingMessenger()])
    let ticket = try await test.ticket()
    let call = try await test.maya.calls.book(ticket.id, at: TestDesk.at(11, day: 1), with: "leo")
    await test.desk.settle()
    await test.clock.advance(to: TestDesk.at(11))
    try await test.maya.calls.reschedule(call.id, to: TestDesk.at(11, day: 3))
    await test.desk.settle()
    await test.desk.close()
    let mail = RecordingMessenger()
    let desk = try await Helpdesk(
      store: test.store, clock: test.clock, sla: .none, calls: .testing(), messengers: [SMS(mail)])
    await test.clock.advance(by: .hours(20))
    await desk.settle()
    #expect(reminders(mail).isEmpty)
    #expect(mail.messages.count == 4, "What was booked and moved both hear of.")
    let root = desk.acting(as: .superAdmin("root", name: "Root"))
    let dead = try await root.outbox.deadLetters()
    #expect(dead.count == 2)
    #expect(dead.allSatisfy { $0.reason == "the call was moved or called off since" })
    await desk.close()
  }

  @Test("costs no reading while none is due")
  func idle() async throws {
    let counted = InterceptedStore()
    let clock = ManualClock(now: TestDesk.monday)
    let desk = try await Helpdesk(store: counted, clock: clock, sla: .none, calls: .testing())
    let root = desk.acting(as: .superAdmin("root", name: "Root"))
    try await root.directory.addAgent("leo", name: "Leo")
    for index in 0..<20 {
      let ticket = try await root.createTicket(subject: "Quiet", from: TestDesk.adaRequester)
      let start = TestDesk.at(9 + index % 8, day: 2 + index / 8)
      try await root.calls.book(ticket.id, at: start)
      try await root.remind(of: ticket.id, at: start)
    }
    await desk.settle()
    let before = counted.questions
    await clock.advance(to: TestDesk.at(9, day: 1).adding(.milliseconds(-1)))
    #expect(counted.questions == before)
    #expect(clock.pending.count == 1)
    await clock.advance(by: .milliseconds(1))
    #expect(counted.questions > before)
    await desk.close()
    #expect(clock.pending.isEmpty)
  }
}

/// A messenger that refuses everything until it relents.
final class PickyMessenger: Messenger {
  let name = "picky"
  private let state = Mutex((count: 0, refuses: true))

  var count: Int { state.withLock { $0.count } }

  func relent() {
    state.withLock { $0.refuses = false }
  }

  func deliver(_ message: PersonalMessage, idempotencyKey: String) async -> DeliveryOutcome {
    state.withLock { state in
      state.count += 1
      return state.refuses ? .rejected(reason: "refused") : .delivered
    }
  }
}

/// A messenger that asks to try again later.
struct FailingMessenger: Messenger {
  let name = "sms"

  func deliver(_ message: PersonalMessage, idempotencyKey: String) async -> DeliveryOutcome {
    .retry(after: .hours(1), reason: "busy")
  }
}

@Suite("A reminder of a ticket")
struct TicketReminderTests {
  @Test(
    "comes once at its instant, to who asked, as notice, message and event",
    arguments: TestStore.allCases)
  func once(store: TestStore) async throws {
    let mail = RecordingMessenger()
    let test = try await TestDesk.withCalls(store, messengers: [mail])
    let ticket = try await test.ticket()
    let reminder = try await test.leo.remind(
      of: ticket.id, at: TestDesk.at(14), note: "Has the bank answered?", idempotencyKey: "r")
    let again = try await test.leo.remind(
      of: ticket.id, at: TestDesk.at(14), note: "Has the bank answered?", idempotencyKey: "r")
    #expect(again == reminder)
    #expect(try await test.leo.reminders().value == [reminder])
    #expect(try await test.maya.reminders().value.isEmpty)
    await test.clock.advance(to: TestDesk.at(14).adding(.milliseconds(-1)))
    #expect(try await test.kinds(test.leo).isEmpty)
    await test.clock.advance(by: .days(2))
    await test.desk.settle()
    let notice = try #require(try await test.notices(test.leo).first)
    #expect(try await test.notices(test.leo).count == 1)
    #expect(notice.kind == .ticketReminder)
    #expect(notice.subject == "Has the bank answered?")
    #expect(notice.at == TestDesk.at(14))
    #expect(mail.keys == ["reminder/\(reminder.id)/mail"])
    #expect(mail.messages.first?.recipient == .agent("leo"))
    #expect(mail.messages.first?.email == "leo@example.com")
    #expect(mail.messages.first?.text == "Has the bank answered?")
    let event = try #require(try await test.events(ticket.id).last)
    #expect(event.kind == .reminded)
    #expect(event.at == TestDesk.at(14))
    #expect(try await test.leo.reminders().value.isEmpty)
    #expect(try await test.root.outbox.pending().isEmpty)
  }

  @Test("is late after a downtime, with its true date, and about the ticket it became")
  func downtime() async throws {
    let test = try await TestDesk.withCalls()
    let ticket = try await test.ticket()
    let target = try await test.ticket("Target")
    try await test.leo.remind(of: ticket.id, at: TestDesk.at(14))
    try await test.maya.mergeTickets(ticket.id, into: target.id)
    await test.desk.close()
    test.clock.jump(to: TestDesk.at(9, day: 9))
    let desk = try await Helpdesk(store: test.store, clock: test.clock, sla: .none)
    await test.clock.runDue()
    let leo = desk.acting(as: .agent("leo", name: "Leo"))
    let notices = try await leo.notifications().value.notices
    #expect(notices.map(\.ticket) == [target.id])
    #expect(notices.map(\.at) == [TestDesk.at(14)])
    #expect(try await leo.ticketDetail(target.id).value.events.last?.kind == .reminded)
    await desk.close()
  }

  @Test("is taken back by who asked for it, and by nobody else")
  func cancelled() async throws {
    let test = try await TestDesk.withCalls()
    let ticket = try await test.ticket()
    let reminder = try await test.leo.remind(of: ticket.id, at: TestDesk.at(14))
    try await expectRefusal(.notFound, field: "reminder", on: test) {
      try await test.maya.cancelReminder(reminder.id)
    }
    try await test.leo.cancelReminder(reminder.id)
    await test.clock.advance(by: .days(1))
    #expect(try await test.kinds(test.leo).isEmpty)
    let other = try await test.leo.remind(of: ticket.id, at: TestDesk.at(14, day: 1))
    await test.clock.advance(by: .days(1))
    try await expectRefusal(.alreadyDone, field: "reminder", on: test) {
      try await test.leo.cancelReminder(other.id)
    }
  }
}
