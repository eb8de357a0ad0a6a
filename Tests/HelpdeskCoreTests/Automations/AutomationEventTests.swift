import Foundation
import Testing

@testable import HelpdeskCore

@Suite("A rule of events")
struct AutomationEventTests {
  private static let tag = AutomationAction.update(TicketChanges(addTags: ["seen"]))

  @Test("acts in the commit of the change, and the trail names it", arguments: TestStore.allCases)
  func atomic(store: TestStore) async throws {
    let test = try await TestDesk(store)
    let rule = try await test.automate("Tag it", when: .customerMessage, then: Self.tag)
    let ticket = try await test.ticket()
    #expect(try await test.acted(ticket.id).isEmpty)
    let before = try await test.revision()
    try await test.ada.sendMessage(ticket.id, "Hello?")
    let after = try await test.current(ticket.id)
    #expect(after.tags == ["seen"])
    #expect(after.version == ticket.version + 1)
    #expect(try await test.revision() > before)
    let events = try await test.events(ticket.id)
    let named = try #require(events.first { $0.kind == .automationActed })
    #expect(named.newValue == "Tag it")
    #expect(named.field == rule.id.rawValue)
    let tagged = try #require(events.first { $0.kind == .tagged })
    #expect(tagged.author == .desk)
    #expect(tagged.cause == "automation \(rule.id)")
    let figures = try await test.root.automations.figures(of: rule.id).value
    #expect(figures.fired == 1 && figures.failed == 0)
    #expect(figures.lastFiredAt == TestDesk.monday)
    #expect(figures.lastFailure == nil)
  }

  /// A trigger, what sets it off, and what does not.
  struct Case: Sendable, CustomTestStringConvertible {
    typealias Step = @Sendable (TestDesk, TicketID) async throws -> Void
    let testDescription: String
    let trigger: AutomationTrigger
    let otherwise: [Step]
    let step: Step
  }

  private static let reply: Case.Step = { try await $0.maya.sendMessage($1, "Here.") }
  private static let message: Case.Step = { try await $0.ada.sendMessage($1, "Well?") }
  private static let note: Case.Step = { try await $0.maya.addInternalNote($1, "Hm.") }
  private static let urgent: Case.Step = {
    try await $0.maya.updateTicket($1, TicketChanges(priority: .urgent))
  }
  private static let resolve: Case.Step = { try await $0.maya.resolveTicket($1, "Done.") }

  private static let cases = [
    Case(
      testDescription: "updated, any", trigger: .updated(), otherwise: [note],
      step: { try await $0.maya.label($1, add: [.urgent]) }),
    Case(
      testDescription: "updated, the priority", trigger: .updated([.priority]),
      otherwise: [{ try await $0.maya.tag($1, add: ["x"]) }], step: urgent),
    Case(
      testDescription: "updated, the agent", trigger: .updated([.assignee]), otherwise: [urgent],
      step: { try await $0.maya.assignTicket($1, to: .me) }),
    Case(
      testDescription: "updated, own fields", trigger: .updated([.customFields]),
      otherwise: [urgent],
      step: {
        try await $0.maya.updateTicket($1, TicketChanges(customFields: ["order": .set("1")]))
      }),
    Case(
      testDescription: "customer message", trigger: .customerMessage, otherwise: [reply, note],
      step: message),
    Case(
      testDescription: "staff reply", trigger: .staffReply, otherwise: [message, note],
      step: reply),
    Case(
      testDescription: "note", trigger: .noteAdded, otherwise: [message, reply], step: note),
    Case(
      testDescription: "status, any", trigger: .statusChanged(), otherwise: [note, urgent],
      step: reply),
    Case(
      testDescription: "status, resolved", trigger: .statusChanged(to: [.resolved]),
      otherwise: [reply], step: resolve),
    Case(
      testDescription: "reopened", trigger: .reopened, otherwise: [reply, resolve],
      step: message),
    Case(
      testDescription: "warning", trigger: .slaWarning([.firstReply]), otherwise: [note],
      step: { test, _ in await test.clock.advance(by: .minutes(50)) }),
    Case(
      testDescription: "breach", trigger: .slaBreach(),
      otherwise: [{ test, _ in await test.clock.advance(by: .minutes(50)) }],
      step: { test, _ in await test.clock.advance(by: .minutes(10)) }),
    Case(
      testDescription: "rated", trigger: .rated, otherwise: [resolve],
      step: { try await $0.ada.rateTicket($1, 5) }),
  ]

  @Test("acts when its trigger comes, and not before", arguments: cases)
  func trigger(_ example: Case) async throws {
    var targets: [TicketPriority: SLAPolicy.Targets] = [:]
    for priority in TicketPriority.allCases {
      targets[priority] = .init(firstReply: .hours(1))
    }
    let policy = SLAPolicy(id: "hour", targets: targets, warnings: [.before(.minutes(10))])
    let test = try await TestDesk(sla: policy)
    try await test.automate("Rule", when: example.trigger, then: Self.tag)
    let ticket = try await test.ticket()
    for step in example.otherwise {
      try await step(test, ticket.id)
      #expect(try await test.acted(ticket.id).isEmpty)
    }
    try await example.step(test, ticket.id)
    #expect(try await test.acted(ticket.id) == ["Rule"])
  }

  @Test("acts on a new ticket in the commit that creates it")
  func creation() async throws {
    let test = try await TestDesk()
    try await test.directoryOfTwo()
    try await test.automate(
      "Route", when: .created,
      if: .matching(.all.tagged("bank")),
      then: .update(TicketChanges(priority: .urgent, team: .set("second"))), .assign("leo"))
    let other = try await test.ticket("Something else")
    #expect(try await test.current(other.id).priority == .medium)
    let ticket = try await test.ticket("Bank", tags: ["bank"])
    #expect(ticket.version == 1)
    #expect(ticket.priority == .urgent && ticket.team == "second" && ticket.assignee == "leo")
    #expect(try await test.leo.notifications().value.notices.map(\.kind) == [.assigned])
  }

  @Test("sends what names a new ticket's number in a commit of its own, at once")
  func number() async throws {
    let test = try await TestDesk()
    let response = try await test.root.responses.create(
      title: "Received", body: "Hello {{customer.name}}, this is {{ticket.number}}.")
    let rule = try await test.automate("Receipt", when: .created, then: .reply(response.id))
    let ticket = try await test.ticket()
    await test.clock.runDue()
    let thread = try await test.maya.messages(ticket.id).value
    #expect(thread.map(\.body).last == "Hello Ada, this is TK-1.")
    #expect(thread.last?.cannedResponse == response.id)
    #expect(thread.last?.sender == .desk)
    await test.clock.advance(by: .days(1))
    #expect(try await test.acted(ticket.id) == ["Receipt"])
    #expect(try await test.root.automations.figures(of: rule.id).value.fired == 1)
    #expect(try await test.root.responses.all().value.map(\.uses) == [0])
  }

  @Test("is no first reply when it answers")
  func noFirstReply() async throws {
    let test = try await TestDesk()
    let response = try await test.root.responses.create(title: "Hi", body: "We are on it.")
    try await test.automate("Hi", when: .customerMessage, then: .reply(response.id))
    let ticket = try await test.ticket()
    try await test.ada.sendMessage(ticket.id, "Hello?")
    let after = try await test.current(ticket.id)
    #expect(after.publicMessageCount == 3)
    #expect(after.firstResponseAt == nil)
    #expect(after.status == .open)
    #expect(after.sla[.firstReply]?.outcome == .running)
    #expect(after.inbox == .unread)
    let seen = try await test.ada.messages(ticket.id).value
    #expect(seen.map(\.side) == [.customer, .customer, .system])
  }

  @Test("does each of its actions by the rules of everybody")
  func actions() async throws {
    let channel = RecordingChannel("#ops")
    let test = try await TestDesk(alerts: [channel])
    try await test.directoryOfTwo()
    let rule = try await test.automate(
      "All", when: .updated([.labels]),
      then: .update(
        TicketChanges(
          status: .pending, priority: .high, category: "billing", addTags: ["a"],
          removeTags: ["b"])),
      .assign("leo"), .note("Noted for @maya."), .snooze(.hours(2)), .notify(.agent("maya")),
      .alert("Look at this."))
    let ticket = try await test.ticket(tags: ["b"])
    try await test.leo.follow(ticket.id)
    try await test.maya.label(ticket.id, add: [.urgent])
    let after = try await test.current(ticket.id)
    #expect(after.status == .pending && after.priority == .high && after.category == "billing")
    #expect(after.tags == ["a"] && after.assignee == "leo")
    #expect(after.snoozedUntil == TestDesk.monday.adding(.hours(2)))
    let notes = try await test.maya.messages(ticket.id).value.filter(\.isInternal)
    #expect(notes.map(\.body) == ["Noted for @maya."])
    #expect(notes.map(\.sender.name) == ["System"])
    let told = try await test.maya.notifications().value.notices
    #expect(told.map(\.kind) == [.automated])
    #expect(told.map(\.authorName) == ["All"])
    await test.desk.settle()
    #expect(await channel.titles == ["TK-1: All"])
    #expect(await channel.keys == ["automation/\(ticket.id)/1"])
    #expect(try await test.root.outbox.pending().isEmpty)
    #expect(try await test.root.automations.figures(of: rule.id).value.fired == 1)
  }

  @Test("puts its alert into the outbox in the same commit, and what nobody takes stays there")
  func outbox() async throws {
    let test = try await TestDesk(alerts: [DeafChannel()])
    let rule = try await test.automate("Cry", when: .customerMessage, then: .alert("Help."))
    let ticket = try await test.ticket()
    try await test.ada.sendMessage(ticket.id, "Hello?")
    await test.desk.settle()
    let dead = try await test.root.outbox.deadLetters()
    #expect(dead.map(\.entry.id) == ["automation/\(ticket.id)/1"])
    #expect(dead.map(\.entry.topic) == [AutomationAlert.topic])
    let failed = try await test.events(ticket.id).filter { $0.kind == .alertFailed }
    #expect(failed.map(\.cause) == ["automation \(rule.id)"])
  }

  @Test("resolves, and the escalation in force ends with it")
  func resolving() async throws {
    let test = try await TestDesk()
    try await test.directoryOfTwo()
    try await test.automate(
      "Done", when: .updated([.tags]), if: .matching(.all.tagged("solved")),
      then: .resolve("By itself."))
    let ticket = try await test.ticket()
    try await test.maya.escalateTicket(ticket.id, reason: .technical, to: "second")
    try await test.maya.tag(ticket.id, add: ["solved"])
    let after = try await test.current(ticket.id)
    #expect(after.status == .resolved && after.resolution == "By itself.")
    let escalations = try await test.maya.escalations().value
    #expect(escalations.map(\.status) == [.ended])
    #expect(try await test.ada.notifications().value.notices.map(\.kind) == [.resolved])
  }

  @Test("takes all, any and none of conditions in the words of queries and policies")
  func conditions() async throws {
    let test = try await TestDesk()
    try await test.automate(
      "Picky", when: .customerMessage,
      if: AutomationConditions(
        all: [
          .matches(.open.priority(atLeast: .high)), .doesNotMatch(.all.tagged("spam")),
          .fulfils(SLAConditions(requesterTypes: ["poster"])),
        ],
        any: [.matches(.all.tagged("a")), .matches(.all.tagged("b"))]),
      then: Self.tag)
    let examples: [(TicketPriority, [String], Bool)] = [
      (.high, ["a"], true), (.urgent, ["b"], true), (.medium, ["a"], false),
      (.high, [], false), (.high, ["a", "spam"], false),
    ]
    for (priority, tags, isTaken) in examples {
      let ticket = try await test.ticket(priority: priority, tags: tags)
      try await test.ada.sendMessage(ticket.id, "Hello?")
      #expect(try await test.current(ticket.id).tags.contains("seen") == isTaken, "\(tags)")
    }
    let bo = try await test.ticket(from: TestDesk.boRequester, priority: .high, tags: ["a"])
    try await test.bo.sendMessage(bo.id, "Hello?")
    #expect(try await !test.current(bo.id).tags.contains("seen"))
  }

  @Test("may set others off, in the same commit, and in the order of their positions")
  func chain() async throws {
    let test = try await TestDesk()
    try await test.automate(
      "Third", when: .updated([.category]), then: .update(TicketChanges(addTags: ["third"])))
    try await test.automate(
      "First", when: .customerMessage, then: .update(TicketChanges(priority: .high)))
    try await test.automate(
      "Second", when: .updated([.priority]), then: .update(TicketChanges(category: "billing")))
    let ticket = try await test.ticket()
    try await test.ada.sendMessage(ticket.id, "Hello?")
    #expect(try await test.acted(ticket.id) == ["First", "Second", "Third"])
    let after = try await test.current(ticket.id)
    #expect(after.version == 2 && after.tags == ["third"])
  }

  @Test("acts once in a change that has several of its events")
  func onceAChange() async throws {
    let test = try await TestDesk()
    try await test.automate("Once", when: .updated(), then: .note("Changed."))
    let ticket = try await test.ticket()
    try await test.maya.updateTicket(
      ticket.id, TicketChanges(priority: .high, category: "billing", addTags: ["x"]))
    #expect(try await test.acted(ticket.id) == ["Once"])
  }

  @Test("counts and says nothing where there was nothing to do")
  func nothingToDo() async throws {
    let test = try await TestDesk()
    let rule = try await test.automate(
      "High", when: .customerMessage, then: .update(TicketChanges(priority: .high)))
    let ticket = try await test.ticket(priority: .high)
    try await test.ada.sendMessage(ticket.id, "Hello?")
    #expect(try await test.acted(ticket.id).isEmpty)
    #expect(try await test.root.automations.figures(of: rule.id).value.fired == 0)
  }

  @Test("that is refused does nothing, says why, and keeps nobody from his change")
  func failure() async throws {
    let test = try await TestDesk()
    let response = try await test.root.responses.create(
      title: "Order", body: "Your order is {{custom.order}}.")
    let rule = try await test.automate(
      "Order", when: .customerMessage,
      then: .update(TicketChanges(addTags: ["half"])), .reply(response.id))
    try await test.automate("After", when: .customerMessage, then: Self.tag)
    let ticket = try await test.ticket()
    try await test.ada.sendMessage(ticket.id, "Hello?")
    let after = try await test.current(ticket.id)
    #expect(after.tags == ["seen"])
    #expect(after.publicMessageCount == 2)
    let event = try #require(
      try await test.events(ticket.id).first { $0.kind == .automationFailed })
    #expect(event.oldValue == "Order" && event.newValue?.contains("custom.order") == true)
    let figures = try await test.root.automations.figures(of: rule.id).value
    #expect(figures.fired == 0 && figures.failed == 1)
    #expect(figures.lastFailure?.ticket == ticket.id)
    #expect(figures.lastFailure?.outcome == .failed)
    // An agent who leaves, a response that is removed: the same.
    try await test.root.responses.delete(response.id)
    await test.clock.advance(by: .seconds(1))
    try await test.ada.sendMessage(ticket.id, "Hello again?")
    #expect(
      try await test.root.automations.figures(of: rule.id).value.lastFailure?.message?
        .contains("any more") == true)
    // Whatever comes back is known at once.
    try await test.directoryOfTwo()
    let assign = try await test.automate("Assign", when: .noteAdded, then: .assign("leo"))
    try await test.root.directory.removeAgent("leo")
    try await test.maya.addInternalNote(ticket.id, "One.")
    #expect(try await test.root.automations.figures(of: assign.id).value.failed == 1)
    try await test.root.directory.addAgent("leo", name: "Leo")
    try await test.maya.addInternalNote(ticket.id, "Two.")
    #expect(try await test.current(ticket.id).assignee == "leo")
  }

  @Test("obeys a bulk job's changes and an import's silence")
  func bulkAndImport() async throws {
    let test = try await TestDesk()
    try await test.directoryOfTwo()
    try await test.automate(
      "High", when: .updated([.priority]), then: .update(TicketChanges(addTags: ["high"])),
      .notify(.agent("leo")))
    try await test.automate("New", when: .created, then: .note("New."))
    let first = try await test.ticket()
    _ = try await test.root.importTickets(csv: Array("subject\nOld one\n".utf8))
    let ids = try await test.maya.tickets(.all).value.tickets.map(\.id)
    #expect(ids.count == 2)
    let state = try await test.maya.batchUpdate(ids, TicketChanges(priority: .high)).result()
    #expect(state.succeeded == 2)
    for id in ids { #expect(try await test.current(id).tags == ["high"]) }
    #expect(
      try await test.leo.notifications().value.notices.map(\.kind) == [.automated, .automated])
    let told = try await ids.asyncMap { try await test.acted($0) }
    #expect(Set(told) == [["New", "High"], ["High"]])
    #expect(try await test.acted(first.id) == ["New", "High"])
  }
}

extension TestDesk {
  /// Leo, and a team.
  func directoryOfTwo() async throws {
    let known = Set(try await root.directory.agents().value.map(\.id))
    for (id, name) in [("leo", "Leo"), ("maya", "Maya")] where !known.contains(AgentID(id)) {
      try await root.directory.addAgent(AgentID(id), name: name)
    }
    try await root.directory.addTeam("second", name: "Second")
  }
}

extension Array where Element: Sendable {
  func asyncMap<Other>(
    _ transform: (Element) async throws -> Other
  ) async throws -> [Other] {
    var result: [Other] = []
    for element in self { result.append(try await transform(element)) }
    return result
  }
}
