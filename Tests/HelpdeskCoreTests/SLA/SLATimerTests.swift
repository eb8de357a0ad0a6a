import Foundation
import HelpdeskStore
import Testing

@testable import HelpdeskCore

/// One hour to the first reply, with a warning at half of it and one ten minutes before the end.
private let oneHour: SLAPolicy = {
  var targets: [TicketPriority: SLAPolicy.Targets] = [:]
  for priority in TicketPriority.allCases {
    targets[priority] = .init(
      firstReply: .hours(priority == .urgent ? 2 : 1), nextReply: .hours(1),
      requesterWait: .hours(4))
  }
  return SLAPolicy(
    id: "hour", targets: targets, warnings: [.percent(50), .before(.minutes(10))],
    announces: Set(SLAOccurrence.Kind.allCases))
}()

@Suite("The timer of promises")
struct SLATimerTests {
  private func desk(_ policy: SLAPolicy = oneHour) async throws -> TestDesk {
    try await TestDesk(sla: policy)
  }

  private func minute(_ count: Int) -> Date { TestDesk.monday.adding(.minutes(count)) }

  private func warnings(_ test: TestDesk, _ id: TicketID) async throws -> [SLAWarning] {
    try await test.current(id).sla.warnings.filter { $0.metric == .firstReply }
  }

  @Test("warns once at each lead, at its instant, however often somebody looks")
  func once() async throws {
    let test = try await desk()
    let ticket = try await test.ticket()
    await test.clock.advance(by: .minutes(29))
    #expect(try await warnings(test, ticket.id).isEmpty)
    await test.clock.advance(by: .minutes(1))
    #expect(try await warnings(test, ticket.id).map(\.at) == [minute(30)])
    for _ in 0..<5 {
      await test.clock.advance(by: .minutes(5))
      await test.clock.runDue()
      _ = try await test.maya.dueSoon(within: .hours(1)).value
    }
    let all = try await warnings(test, ticket.id)
    #expect(all.map(\.at) == [minute(30), minute(50)])
    #expect(all.map(\.detectedAt) == [minute(30), minute(50)])
    #expect(all.allSatisfy { $0.deadline == minute(60) && $0.cycle == 1 })
    let events = try await test.maya.ticketDetail(ticket.id).value.events
    #expect(events.count { $0.kind == .slaWarned } == 2)
  }

  @Test("warns anew when the deadline has moved")
  func rearmed() async throws {
    let test = try await desk()
    let ticket = try await test.ticket()
    await test.clock.advance(by: .minutes(55))
    try await test.maya.updateTicket(ticket.id, TicketChanges(priority: .urgent))
    await test.clock.advance(by: .minutes(120))
    let all = try await warnings(test, ticket.id)
    #expect(all.map(\.deadline) == [minute(60), minute(60), minute(120), minute(120)])
    #expect(all.map(\.at) == [30, 50, 60, 110].map(minute))
  }

  @Test("does the same after a downtime as if it had been on, with the true dates")
  func downtime() async throws {
    let test = try await desk()
    let ticket = try await test.ticket()
    await test.clock.advance(by: .minutes(35))
    await test.desk.close()
    test.clock.jump(to: minute(60 * 24 * 7))
    let desk = try await Helpdesk(store: test.store, clock: test.clock, sla: oneHour)
    await test.clock.runDue()
    let sla = try await desk.acting(as: .agent("maya", name: "Maya")).ticket(ticket.id).sla
    #expect(
      sla.warnings.filter { $0.metric == .firstReply }.map(\.at) == [minute(30), minute(50)])
    let breach = try #require(sla.breaches.first)
    #expect(breach.deadlineAt == minute(60))
    #expect(breach.detectedAt == minute(60 * 24 * 7))
    #expect(breach.reason == .overdue)
    await desk.close()
  }

  @Test("puts on record what fell due before a change that comes ahead of it")
  func changeFirst() async throws {
    let test = try await desk()
    let ticket = try await test.ticket()
    test.clock.jump(to: minute(90))
    try await test.maya.sendMessage(ticket.id, "Late.")
    let sla = try await test.current(ticket.id).sla
    #expect(sla.breaches.map(\.metric) == [.firstReply])
    #expect(sla.warnings.filter { $0.metric == .firstReply }.count == 2)
    #expect(sla[.firstReply]?.isBreached(at: minute(90)) == true)
  }

  @Test("happens once when two desks share the store")
  func twoDesks() async throws {
    let test = try await desk()
    let second = try await Helpdesk(store: test.store, clock: test.clock, sla: oneHour)
    let ticket = try await test.ticket()
    await test.clock.advance(by: .hours(5))
    let sla = try await test.current(ticket.id).sla
    #expect(sla.breaches.map(\.metric) == [.firstReply, .requesterWait])
    #expect(sla.warnings.count == 4)
    await second.close()
  }

  @Test("goes on beside a record that stays due, whatever is wrong with it")
  func staysDue() async throws {
    let test = try await desk()
    let damaged = try await test.ticket()
    let sound = try await test.ticket()
    // Its column says that it is due, which the ticket itself denies.
    let key = RecordKey(.ticket, damaged.id.rawValue)
    guard case .records(let found) = try await test.store.read([.records([key])]).answers[0],
      var fields = found[0]?.fields
    else { throw DeskReader.mismatch }
    fields[Ticket.Column.dueAt] = .integer(minute(1).milliseconds)
    _ = try await test.store.commit(Commit(mutations: [.put(key, fields)]), now: test.clock.now)
    await test.clock.advance(by: .hours(2))
    #expect(try await test.current(sound.id).sla.breaches.map(\.deadlineAt) == [minute(60)])
  }

  @Test("lets breached and nearly breached tickets come and go at the instant")
  func hooks() async throws {
    let test = try await desk()
    let ticket = try await test.ticket()
    var breached = test.maya.breachedTickets().makeAsyncIterator()
    var soon = test.maya.dueSoon(within: .minutes(10)).makeAsyncIterator()
    #expect(try await breached.next()?.isEmpty == true)
    #expect(try await soon.next()?.isEmpty == true)
    await test.clock.advance(to: minute(50).adding(.milliseconds(-1)))
    #expect(try await test.maya.dueSoon(within: .minutes(10)).value.isEmpty)
    await test.clock.advance(to: minute(50))
    #expect(try await soon.next()?.map(\.id) == [ticket.id])
    await test.clock.advance(to: minute(60))
    #expect(try await breached.next()?.map(\.id) == [ticket.id])
    try await test.maya.sendMessage(ticket.id, "Here.")
    await test.desk.settle()
    #expect(try await breached.next()?.isEmpty == true)
  }

  @Test("lets a paused ticket be neither breached nor nearly so")
  func pausedHooks() async throws {
    let waits = SLAPolicy(id: "wait", targets: [.medium: .init(requesterWait: .hours(1))])
    let test = try await desk(waits)
    let ticket = try await test.ticket()
    try await test.maya.updateTicket(ticket.id, TicketChanges(status: .pending))
    await test.clock.advance(by: .hours(5))
    #expect(try await test.maya.breachedTickets().value.isEmpty)
    #expect(try await test.maya.dueSoon(within: .days(9)).value.isEmpty)
    #expect(test.clock.pending.isEmpty)
    try await test.ada.sendMessage(ticket.id, "Hello?")
    #expect(try await test.maya.dueSoon(within: .hours(1)).value.map(\.id) == [ticket.id])
  }

  @Test("puts every occurrence into the outbox, once, and delivers it")
  func announced() async throws {
    let channel = RecordingChannel()
    let test = try await TestDesk(sla: oneHour, alerts: [channel])
    let ticket = try await test.ticket()
    await test.clock.advance(by: .minutes(70))
    try await test.maya.sendMessage(ticket.id, "Sorry.")
    try await test.ada.sendMessage(ticket.id, "And?")
    try await test.maya.resolveTicket(ticket.id, "Done.")
    try await test.maya.reopenTicket(ticket.id)
    await test.desk.settle()
    #expect(
      await channel.titles == [
        "TK-1: First reply is due soon", "TK-1: First reply is due soon",
        "TK-1: First reply is overdue", "TK-1: First reply is done",
        "TK-1: Next reply is no longer owed", "TK-1: Requester wait is done",
        "TK-1: Next reply is owed again", "TK-1: Requester wait is owed again",
      ])
    let keys = await channel.keys
    #expect(Set(keys).count == keys.count)
    #expect(keys.allSatisfy { $0.hasPrefix("sla/\(ticket.id)/") })
    #expect(try await test.root.outbox.pending().isEmpty)
  }

  @Test("is announced once, at its instant, however far the clock is moved at once")
  func longAdvance() async throws {
    let channel = RecordingChannel()
    let test = try await TestDesk(sla: oneHour, alerts: [channel])
    let start = test.clock.now
    channel.watch(test.clock)
    for _ in 0..<40 {
      try await test.ticket()
      await test.clock.advance(by: .seconds(20))
    }
    await test.clock.advance(by: .days(2))
    let keys = await channel.keys
    #expect(keys.count == 40 * 6)
    #expect(Set(keys).count == keys.count)
    let breaches = zip(await channel.titles, await channel.instants).filter {
      $0.0.hasSuffix("First reply is overdue")
    }
    let expected = (0..<40).map { start.adding(.seconds($0 * 20) + .hours(1)) }
    #expect(breaches.map(\.1) == expected)
  }

  @Test("lets others have their turn at the same instant while a channel is slow")
  func slowChannel() async throws {
    let channel = WaitingChannel()
    var policy = oneHour
    policy.announces = [.breach]
    let test = try await TestDesk(sla: policy, alerts: [channel])
    try await test.ticket()
    // Set after the desk's own alarm for the deadline; without its turn the channel waits for ever.
    test.clock.setAlarm(at: test.clock.now.adding(.hours(1)), "host") { channel.open() }
    await test.clock.advance(by: .days(1))
    #expect(channel.deliveries == 2)
  }

  @Test("announces only what the policy names, and nothing without a channel")
  func silent() async throws {
    var policy = oneHour
    policy.announces = [.breach]
    let channel = RecordingChannel()
    let test = try await TestDesk(sla: policy, alerts: [channel])
    try await test.ticket()
    await test.clock.advance(by: .minutes(70))
    await test.desk.settle()
    #expect(await channel.titles == ["TK-1: First reply is overdue"])
    let quiet = try await TestDesk(sla: oneHour)
    let ticket = try await quiet.ticket()
    await quiet.clock.advance(by: .minutes(70))
    #expect(try await quiet.current(ticket.id).sla.announced == 0)
  }

  @Test("reads no ticket while nothing is due")
  func idle() async throws {
    let counted = InterceptedStore()
    let clock = ManualClock(now: TestDesk.monday)
    let desk = try await Helpdesk(store: counted, clock: clock, sla: oneHour)
    let maya = desk.acting(as: .agent("maya", name: "Maya"))
    for _ in 0..<20 {
      _ = try await maya.createTicket(
        subject: "Quiet", from: TestDesk.adaRequester, priority: .urgent)
    }
    await desk.settle()
    let before = counted.questions
    await clock.advance(by: .minutes(59))
    #expect(counted.questions == before)
    #expect(clock.pending.count == 1)
    await clock.advance(by: .minutes(1))
    #expect(counted.questions > before)
    await desk.close()
    #expect(clock.pending.isEmpty)
  }
}
