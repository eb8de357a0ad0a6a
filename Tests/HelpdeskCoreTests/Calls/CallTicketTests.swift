import Foundation
import HelpdeskCore
import Testing

@Suite("A ticket with a call")
struct CallTicketTests {
  @Test("keeps it when it is resolved and closed, and is reminded of it")
  func closed() async throws {
    let test = try await TestDesk.withCalls()
    let ticket = try await test.ticket()
    let call = try await test.maya.calls.book(ticket.id, at: TestDesk.at(11, day: 7))
    try await test.maya.resolveTicket(ticket.id, "Done.")
    await test.clock.advance(by: .days(5))
    #expect(try await test.current(ticket.id).status == .closed, "It closed by itself.")
    #expect(try await test.maya.calls.upcoming().value.map(\.id) == [call.id])
    await test.clock.advance(to: TestDesk.at(11, day: 7))
    #expect(try await test.events(ticket.id).count { $0.kind == .callReminded } == 2)
    try await test.leo.calls.complete(call.id)
    #expect(try await test.current(ticket.id).status == .closed)
    try await expectRefusal(.illegalTransition, field: "status", on: test) {
      try await test.maya.calls.book(ticket.id, at: TestDesk.at(14, day: 7))
    }
  }

  @Test("is not put into the bin before the call is called off, and takes it along for good")
  func deleted() async throws {
    let test = try await TestDesk.withCalls()
    let ticket = try await test.ticket()
    let call = try await test.maya.calls.book(ticket.id, at: TestDesk.at(11))
    try await test.maya.remind(of: ticket.id, at: TestDesk.at(10, day: 60))
    try await expectRefusal(.illegalTransition, field: "call", on: test) {
      try await test.maya.deleteTicket(ticket.id)
    }
    try await test.maya.calls.cancel(call.id, reason: "Off.")
    try await test.maya.deleteTicket(ticket.id)
    try await expectRefusal(.ticketDeleted, on: test) {
      try await test.maya.calls.book(ticket.id, at: TestDesk.at(12))
    }
    try await test.root.purgeTicket(ticket.id)
    await #expect(throws: HelpdeskError(.notFound, "")) {
      _ = try await test.maya.calls.call(call.id).value
    }
    #expect(try await test.maya.reminders().value.isEmpty)
  }

  @Test("takes it along when it is merged, through a chain, and back")
  func merged() async throws {
    let test = try await TestDesk.withCalls()
    let first = try await test.ticket("First")
    let second = try await test.ticket("Second")
    let third = try await test.ticket("Third")
    let call = try await test.ada.calls.book(first.id, at: TestDesk.at(11))
    try await test.maya.mergeTickets(first.id, into: second.id)
    try await test.maya.mergeTickets(second.id, into: third.id)
    for id in [first.id, second.id, third.id] {
      #expect(try await test.maya.calls.calls(about: id).value.map(\.id) == [call.id])
      #expect(try await test.ada.calls.calls(about: id).value == [call])
    }
    try await expectRefusal(.alreadyDone, field: "call", on: test) {
      try await test.ada.calls.book(third.id, at: TestDesk.at(12))
    }
    await test.clock.advance(by: .minutes(1))
    try await test.ada.calls.reschedule(call.id, to: TestDesk.at(12))
    #expect(try await test.events(third.id).last?.kind == .callRescheduled)
    let notice = try #require(try await test.notices(test.leo).first)
    #expect(notice.ticket == third.id, "The agent is shown the ticket that it is about now.")
    try await test.maya.unmerge(second.id)
    #expect(try await test.maya.calls.calls(about: third.id).value.isEmpty)
    #expect(try await test.maya.calls.calls(about: second.id).value.map(\.id) == [call.id])
    try await test.ada.calls.cancel(call.id, reason: "Off.")
    #expect(try await test.events(second.id).last?.kind == .callCancelled)
  }

  @Test("merged with another customer's shows each his own call")
  func mergedCustomers() async throws {
    let test = try await TestDesk.withCalls()
    let adas = try await test.ticket("Ada's")
    let bos = try await test.ticket("Bo's", from: TestDesk.boRequester)
    let bosCall = try await test.bo.calls.book(bos.id, at: TestDesk.at(11))
    try await test.maya.mergeTickets(bos.id, into: adas.id)
    let adasCall = try await test.ada.calls.book(adas.id, at: TestDesk.at(12))
    #expect(try await test.maya.calls.calls(about: adas.id).value.count == 2)
    #expect(try await test.ada.calls.calls(about: adas.id).value == [adasCall])
    #expect(try await test.ada.calls.upcoming().value == [adasCall])
    #expect(try await test.bo.calls.calls(about: bos.id).value == [bosCall])
    try await test.bo.calls.cancel(bosCall.id, reason: "Off.")
    let again = try await test.bo.calls.book(bos.id, at: TestDesk.at(13))
    #expect(again.ticket == bos.id)
    #expect(try await test.events(adas.id).last?.kind == .callBooked)
    try await test.maya.calls.reschedule(again.id, to: TestDesk.at(14))
    let notice = try #require(try await test.bo.notifications().value.notices.first)
    #expect(notice.kind == .callRescheduled)
    #expect(notice.ticket == bos.id)
    #expect(notice.number == "TK-2")
    #expect(notice.subject == "Bo's")
    #expect(try await test.kinds(test.ada).isEmpty)
  }
}
