import Foundation
import HelpdeskCore
import Testing

@Suite("A call")
struct CallBookingTests {
  @Test("is booked for a ticket, with an event and a notice", arguments: TestStore.allCases)
  func booked(store: TestStore) async throws {
    let test = try await TestDesk.withCalls(store)
    let ticket = try await test.ticket()
    let call = try await test.maya.calls.book(
      ticket.id, at: TestDesk.at(11), with: "leo", topic: "Escrow")
    #expect(call.status == .scheduled)
    #expect(call.customer == TestDesk.adaRequester)
    #expect(call.end == TestDesk.at(11, 30))
    #expect(call.link == "https://meet.example.com/leo")
    #expect(call.uid == "\(call.id)@example.com")
    #expect(call.version == 1)
    #expect(try await test.maya.calls.call(call.id).value == call)
    #expect(try await test.leo.calls.mine().value == [call])
    #expect(try await test.maya.calls.mine().value.isEmpty)
    #expect(try await test.maya.calls.upcoming().value == [call])
    let event = try #require(try await test.events(ticket.id).last)
    #expect(event.kind == .callBooked)
    #expect(event.field == "leo")
    #expect(event.newValue == "2026-03-02T11:00:00Z")
    #expect(event.cause == call.id.rawValue)
    #expect(try await test.kinds(test.leo) == [.callBooked])
    #expect(try await test.kinds(test.maya).isEmpty, "It was her own act.")
    #expect(try await test.kinds(test.ada) == [.callBooked])
    #expect(try await test.current(ticket.id).status == .open)
  }

  @Test("that a customer books shows him nothing that is internal")
  func customers() async throws {
    let test = try await TestDesk.withCalls()
    let ticket = try await test.ticket()
    let slot = try #require(try await test.ada.calls.slots().value.first)
    let call = try await test.ada.calls.book(ticket.id, at: slot.start, topic: "Escrow")
    #expect(call.agentName == "Leo")
    #expect(try await test.ada.calls.upcoming().value == [call])
    #expect(try await test.ada.calls.calls(about: ticket.id).value == [call])
    await test.clock.advance(to: call.start)
    try await test.leo.calls.complete(call.id, outcome: .followUp, notes: "He was rude.")
    let shown = try #require(try await test.ada.calls.calls(about: ticket.id).value.first)
    #expect(shown.status == .completed)
    #expect(!String(describing: shown).contains("rude"))
    #expect(!String(describing: shown).contains("follow"))
    let staff = try await test.maya.calls.call(call.id).value
    #expect(staff.notes == "He was rude.")
    #expect(staff.outcome == .followUp)
    #expect(staff.endedBy?.id == "leo")
    #expect(try await test.events(ticket.id).last?.kind == .callCompleted)
    #expect(try await test.ada.calls.upcoming().value.isEmpty)
  }

  @Test("does not exist for another customer")
  func isolated() async throws {
    let test = try await TestDesk.withCalls()
    let ticket = try await test.ticket()
    let call = try await test.maya.calls.book(ticket.id, at: TestDesk.at(11))
    let start = TestDesk.at(12)
    try await expectRefusal(.notFound, field: "ticket", on: test) {
      try await test.bo.calls.book(ticket.id, at: start)
    }
    try await expectRefusal(.notFound, field: "ticket", on: test) {
      _ = try await test.bo.calls.calls(about: ticket.id).value
    }
    for id in [call.id, "never"] {
      try await expectRefusal(.notFound, field: "call", on: test) {
        try await test.bo.calls.reschedule(id, to: start)
      }
      try await expectRefusal(.notFound, field: "call", on: test) {
        try await test.bo.calls.cancel(id, reason: "No.")
      }
      try await expectRefusal(.notFound, field: "call", on: test) {
        _ = try await test.bo.calls.invitation(id)
      }
      try await expectRefusal(.notFound, field: "call", on: test) {
        _ = try await test.bo.calls.slots(moving: id).value
      }
    }
    #expect(try await test.bo.calls.upcoming().value.isEmpty)
  }

  @Test("goes to who has the fewest before him, of equals to the first")
  func leastLoaded() async throws {
    let test = try await TestDesk.withCalls()
    let ticket = try await test.ticket()
    var agents: [AgentID] = []
    for hour in [11, 12, 13] {
      agents.append(try await test.maya.calls.book(ticket.id, at: TestDesk.at(hour)).agent.id)
    }
    #expect(agents == ["leo", "maya", "leo"])
    let taken = try await test.maya.calls.book(ticket.id, at: TestDesk.at(11), team: "billing")
    #expect(taken.agent.id == "maya")
    #expect(try await test.maya.calls.book(ticket.id, at: TestDesk.at(14)).agent.id == "leo")
  }

  @Test("is booked once under one key, however often it is asked for")
  func idempotent() async throws {
    let test = try await TestDesk.withCalls()
    let ticket = try await test.ticket()
    let first = try await test.ada.calls.book(
      ticket.id, at: TestDesk.at(11), idempotencyKey: "form-1")
    let again = try await test.ada.calls.book(
      ticket.id, at: TestDesk.at(11), idempotencyKey: "form-1")
    #expect(first == again)
    #expect(try await test.maya.calls.upcoming().value.count == 1)
    try await expectRefusal(.idempotencyMismatch, on: test) {
      try await test.ada.calls.book(ticket.id, at: TestDesk.at(12), idempotencyKey: "form-1")
    }
  }

  @Test("is moved, keeps its agent where he is free, and may be given to another")
  func rescheduled() async throws {
    let test = try await TestDesk.withCalls()
    let ticket = try await test.ticket()
    let call = try await test.maya.calls.book(ticket.id, at: TestDesk.at(11), with: "maya")
    let moved = try await test.ada.calls.reschedule(call.id, to: TestDesk.at(12))
    #expect(moved.agentName == "Maya")
    #expect(moved.start == TestDesk.at(12))
    let event = try #require(try await test.events(ticket.id).last)
    #expect(event.kind == .callRescheduled)
    #expect(event.oldValue == "2026-03-02T11:00:00Z")
    #expect(event.newValue == "2026-03-02T12:00:00Z")
    #expect(event.author.id == "p-17")
    let given = try await test.root.calls.reschedule(call.id, to: TestDesk.at(12), with: "leo")
    #expect(given.agent.id == "leo")
    #expect(given.sequence == 2)
    #expect(given.link == "https://meet.example.com/leo")
    #expect(Set(try await test.kinds(test.maya)) == [.callRescheduled, .callCancelled])
    #expect(try await test.kinds(test.leo) == [.callRescheduled])
    // Its old slots are free again, and it does not stand in its own way.
    #expect(try await test.starts().first == TestDesk.at(11))
    let own = try await test.maya.calls.slots(agent: "leo", moving: call.id).value
    #expect(own.contains { $0.start == TestDesk.at(12) })
    try await expectRefusal(.alreadyDone, field: "start", on: test) {
      try await test.maya.calls.reschedule(call.id, to: TestDesk.at(12))
    }
    try await test.maya.calls.book(ticket.id, at: TestDesk.at(13), with: "leo")
    let other = try await test.ada.calls.reschedule(call.id, to: TestDesk.at(13))
    #expect(other.agentName == "Maya", "Leo has another call then.")
  }

  @Test("is called off with a reason that both read, and frees its slot")
  func cancelled() async throws {
    let test = try await TestDesk.withCalls()
    let ticket = try await test.ticket()
    let call = try await test.maya.calls.book(ticket.id, at: TestDesk.at(12), with: "leo")
    await test.clock.advance(by: .minutes(1))
    let off = try await test.ada.calls.cancel(call.id, reason: "Solved.")
    #expect(off.status == .cancelled)
    #expect(off.cancelReason == "Solved.")
    #expect(try await test.maya.calls.call(call.id).value.endedBy?.id == "p-17")
    #expect(try await test.kinds(test.leo) == [.callCancelled, .callBooked])
    #expect(try await test.events(ticket.id).last?.newValue == "Solved.")
    let again = try await test.maya.calls.book(ticket.id, at: TestDesk.at(12), with: "leo")
    #expect(again.id != call.id)
  }

  @Test("takes what its table allows, and nothing else", arguments: CallStatus.allCases)
  func table(status: CallStatus) async throws {
    let test = try await TestDesk.withCalls()
    let ticket = try await test.ticket()
    let call = try await test.maya.calls.book(ticket.id, at: TestDesk.at(11), with: "leo")
    await test.clock.advance(to: TestDesk.at(11))
    let leo = test.leo.calls
    switch status {
    case .scheduled: break
    case .completed: try await leo.complete(call.id)
    case .cancelled: try await leo.cancel(call.id, reason: "No.")
    case .noShow: try await leo.noShow(call.id)
    }
    #expect(try await leo.call(call.id).value.status == status)
    let actions: [(String, @Sendable () async throws -> CallStatus)] = [
      ("move", { try await leo.reschedule(call.id, to: TestDesk.at(14)).status }),
      ("complete", { try await leo.complete(call.id, outcome: .solved).status }),
      ("noShow", { try await leo.noShow(call.id, notes: "Nobody.").status }),
      ("cancel", { try await leo.cancel(call.id, reason: "Off.").status }),
    ]
    for (name, action) in actions {
      if status == .scheduled {
        if name == "move" { #expect(try await action() == .scheduled) }
      } else {
        try await expectRefusal(.illegalTransition, field: "call", on: test) {
          _ = try await action()
        }
      }
    }
  }

  @Test("that has begun is the desk's to end, and not the customer's to move")
  func begun() async throws {
    let test = try await TestDesk.withCalls()
    let ticket = try await test.ticket()
    let call = try await test.ada.calls.book(ticket.id, at: TestDesk.at(11))
    try await expectRefusal(.illegalTransition, field: "call", on: test) {
      try await test.leo.calls.complete(call.id)
    }
    try await expectRefusal(.illegalTransition, field: "call", on: test) {
      try await test.leo.calls.noShow(call.id)
    }
    await test.clock.advance(to: TestDesk.at(11))
    try await expectRefusal(.illegalTransition, field: "call", on: test) {
      try await test.ada.calls.cancel(call.id, reason: "Late.")
    }
    try await expectRefusal(.illegalTransition, field: "call", on: test) {
      try await test.ada.calls.reschedule(call.id, to: TestDesk.at(14))
    }
    let missed = try await test.leo.calls.noShow(call.id, notes: "Rang twice.")
    #expect(missed.status == .noShow)
    #expect(try await test.events(ticket.id).last?.kind == .callMissed)
  }

  @Test("gets its link from the host where the agent has no room of his own")
  func links() async throws {
    let made = CallSettings.testing {
      $0.agents = [CallAgent("leo"), CallAgent("maya", link: "https://meet.example.com/maya")]
      $0.link = { "https://meet.example.com/\($0.number)/\($0.agent)" }
    }
    let test = try await TestDesk.withCalls(.chosen, made)
    let ticket = try await test.ticket()
    let call = try await test.maya.calls.book(ticket.id, at: TestDesk.at(11), with: "leo")
    #expect(call.link == "https://meet.example.com/TK-1/leo")
    let mayas = try await test.maya.calls.book(ticket.id, at: TestDesk.at(11), with: "maya")
    #expect(mayas.link == "https://meet.example.com/maya")
    let bad = try await TestDesk.withCalls(
      .chosen,
      .testing {
        $0.agents = [CallAgent("leo")]
        $0.link = { _ in "javascript:alert(1)" }
      })
    let other = try await bad.ticket()
    try await expectRefusal(.invalidField, field: "calls.link", on: bad) {
      try await bad.maya.calls.book(other.id, at: TestDesk.at(11))
    }
  }

  @Test("is offered by every agent of the directory where the host names none")
  func defaults() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    try await test.root.directory.addAgent("helper", name: "Helper", role: .bot)
    let slot = try #require(try await test.maya.calls.slots().value.first)
    #expect(slot.agents == ["maya", "root"])
    #expect(slot.start == TestDesk.at(11))
    let call = try await test.maya.calls.book(ticket.id, at: slot.start)
    #expect(call.link == nil)
    #expect(call.uid == "\(call.id)@helpdesk.invalid")
  }

  @Test("leaves the list of those to come when it is over, by itself")
  func live() async throws {
    let test = try await TestDesk.withCalls()
    let ticket = try await test.ticket()
    var mine = test.leo.calls.mine().makeAsyncIterator()
    var adas = test.ada.calls.upcoming().makeAsyncIterator()
    #expect(try await mine.next()?.isEmpty == true)
    #expect(try await adas.next()?.isEmpty == true)
    let call = try await test.maya.calls.book(ticket.id, at: TestDesk.at(11), with: "leo")
    await test.desk.settle()
    #expect(try await mine.next()?.map(\.id) == [call.id])
    #expect(try await adas.next()?.map(\.id) == [call.id])
    await test.clock.advance(to: TestDesk.at(11, 30))
    // The newest value is waited for: a reminder changed the record in between.
    var last = try await mine.next()
    while last?.isEmpty == false { last = try await mine.next() }
    #expect(last?.isEmpty == true)
    #expect(try await adas.next()?.isEmpty == true)
  }
}
