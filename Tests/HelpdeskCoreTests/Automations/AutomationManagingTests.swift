import Foundation
import Testing

@testable import HelpdeskCore

@Suite("Automations")
struct AutomationManagingTests {
  private static let rule = AutomationRule(when: .created, then: [.note("New.")])

  @Test("are created, listed in their order, changed and removed", arguments: TestStore.allCases)
  func life(store: TestStore) async throws {
    let test = try await TestDesk(store)
    let automations = test.root.automations
    let first = try await automations.create("First", Self.rule)
    let second = try await automations.create("Second", Self.rule)
    #expect(first.position == 1 && second.position == 2)
    let zero = try await automations.create("Zero", Self.rule, position: 0, isEnabled: false)
    #expect(try await automations.all().value.map(\.name) == ["Zero", "First", "Second"])
    let moved = try await automations.update(
      second.id, AutomationChanges(name: "Ahead", position: 0), expectedVersion: second.version)
    #expect(moved.version == 2 && moved.activatedAt == second.activatedAt)
    let same = try await automations.update(second.id, AutomationChanges(name: "Ahead"))
    #expect(same == moved)
    #expect(try await automations.automation(second.id).value == moved)
    try await automations.delete(first.id)
    let left = Set(try await automations.all().value.map(\.id))
    #expect(left == [zero.id, second.id])
  }

  @Test("firing changes neither their version nor what an expected version means")
  func version() async throws {
    let test = try await TestDesk()
    let rule = try await test.root.automations.create("New", Self.rule)
    for index in 0..<3 { try await test.ticket("Ticket \(index)") }
    #expect(try await test.root.automations.figures(of: rule.id).value.fired == 3)
    try await test.root.automations.update(
      rule.id, AutomationChanges(name: "Newer"), expectedVersion: rule.version)
    try await expectRefusal(.conflict, field: "expectedVersion", on: test) {
      try await test.root.automations.update(
        rule.id, AutomationChanges(name: "Newest"), expectedVersion: rule.version)
    }
    try await expectRefusal(.conflict, field: "expectedVersion", on: test) {
      try await test.root.automations.delete(rule.id, expectedVersion: rule.version)
    }
  }

  @Test("are managed by admins only, and seen by no customer")
  func rights() async throws {
    let test = try await TestDesk()
    let rule = try await test.root.automations.create("Secret name", Self.rule)
    try await expectRefusal(.permissionDenied, on: test) {
      try await test.maya.automations.create("Mine", Self.rule)
    }
    try await expectRefusal(.permissionDenied, on: test) {
      try await test.maya.automations.delete(rule.id)
    }
    try await expectRefusal(.permissionDenied, on: test) {
      _ = try await test.maya.automations.dryRun(Self.rule, over: .all, from: TestDesk.monday)
    }
    #expect(try await test.maya.automations.all().value.map(\.name) == ["Secret name"])
    let ticket = try await test.ticket()
    #expect(try await test.acted(ticket.id) == ["Secret name"])
    let seen = try await test.ada.ticketDetail(ticket.id).value
    #expect(seen.messages.count == 1)
    #expect(!"\(seen)".contains("Secret name"))
  }

  @Test("are refused with the field and the remedy", arguments: Bad.all)
  func badInput(_ bad: Bad) async throws {
    let test = try await TestDesk()
    try await expectRefusal(bad.code, field: bad.field, on: test) {
      try await test.root.automations.create(bad.name, bad.rule, position: bad.position)
    }
    // A later good call works.
    try await test.root.automations.create("Good", Self.rule)
  }

  @Test("that are unknown are not found")
  func unknown() async throws {
    let test = try await TestDesk()
    try await expectRefusal(.notFound, field: "automation", on: test) {
      try await test.root.automations.update("none", AutomationChanges(name: "X"))
    }
    try await expectRefusal(.notFound, field: "automation", on: test) {
      try await test.root.automations.delete("none")
    }
    try await expectRefusal(.notFound, field: "automation", on: test) {
      _ = try await test.root.automations.automation("none").value
    }
    try await expectRefusal(.invalidField, field: "limit", on: test) {
      _ = try await test.root.automations.firings(of: "none", limit: 0).value
    }
  }

  @Test("are created once under one key, and figures come live")
  func keyAndLive() async throws {
    let test = try await TestDesk()
    let first = try await test.root.automations.create("New", Self.rule, idempotencyKey: "k")
    let again = try await test.root.automations.create("New", Self.rule, idempotencyKey: "k")
    #expect(first == again)
    try await expectRefusal(.idempotencyMismatch, on: test) {
      try await test.root.automations.create("Other", Self.rule, idempotencyKey: "k")
    }
    var figures = test.root.automations.figures(of: first.id).makeAsyncIterator()
    #expect(try await figures.next()?.fired == 0)
    try await test.ticket()
    #expect(try await figures.next()?.fired == 1)
    let firings = try await test.root.automations.firings(of: first.id).value
    #expect(firings.map(\.outcome) == [.done])
  }

  @Test("come back from the store as they were")
  func roundTrip() throws {
    let office = try BusinessCalendar(
      id: "office", timeZone: .gmt, week: .workdays(OpenHours(from: .at(9), to: .at(17))))
    var query = TicketQuery.open.status(.open, .pending).priority(.high).tagged("a", "b")
    query = query.assigned(to: .nobody).followed(by: "maya").team("t").requester("p-17")
      .created(in: TestDesk.monday..<TestDesk.monday.adding(.days(1))).snoozed(false)
      .withAttachments(true).category("billing").channel(.email).labeled(.urgent)
    let conditions = AutomationConditions(
      all: [
        .matches(query), .doesNotMatch(.all.assigned(to: "leo")),
        .matches(try TicketQuery(parsing: "tag:\"a b\",c -status:closed created>=2026-01-31")),
      ],
      any: [.fulfils(SLAConditions(origins: [.email], customFields: ["a": "b"]))])
    let triggers: [AutomationTrigger] = [
      .created, .updated([.tags, .customFields]), .updated(), .customerMessage,
      .staffReply, .noteAdded, .statusChanged(to: [.pending]), .reopened,
      .slaWarning([.nextReply]), .slaBreach(), .rated,
      .after(.hours(2), .assigned, calendar: office), .after(.minutes(1), .slaDeadline(.update)),
      .before(.seconds(90), deadline: .firstReply),
    ]
    let actions: [AutomationAction] = [
      .update(TicketChanges(status: .pending, team: .clear, addTags: ["x"])), .assign("maya"),
      .unassign, .note("n"), .reply("r"), .snooze(.hours(1)), .resolve("done"),
      .notify(.assignee), .notify(.followers), .notify(.agent("leo")), .alert("look"),
    ]
    for trigger in triggers {
      let automation = Automation(
        id: "a1", name: "All", rule: AutomationRule(when: trigger, if: conditions, then: actions),
        isEnabled: true, position: 3, activatedAt: TestDesk.monday, createdAt: TestDesk.monday,
        updatedAt: TestDesk.monday, version: 7)
      let fields = try WireCodec.decode(WireCodec.encode(automation.recordFields))
      let again = try Automation(
        StoredRecord(key: automation.recordKey, version: 7, fields: fields))
      #expect(again == automation)
    }
  }

  @Test("do the same every time", arguments: TestStore.allCases)
  func determinism(store: TestStore) async throws {
    func story() async throws -> [String] {
      let test = try await TestDesk(store)
      try await test.directoryOfTwo()
      try await test.automate("Note", when: .customerMessage, then: .note("Heard."))
      try await test.automate(
        "Quiet", when: .after(.hours(2), .customerMessage), then: .notify(.agent("maya")),
        .update(TicketChanges(priority: .high)))
      for index in 0..<3 {
        let ticket = try await test.ticket("Ticket \(index)")
        await test.clock.advance(by: .minutes(25))
        try await test.ada.sendMessage(ticket.id, "Hello?")
      }
      await test.clock.advance(by: .days(2))
      var told: [String] = []
      for ticket in try await test.maya.tickets(.all).value.tickets {
        told += try await test.events(ticket.id).map { "\($0)" }
      }
      told += try await test.maya.notifications().value.notices.map { "\($0)" }
      await test.desk.close()
      #expect(test.clock.pending.isEmpty)
      return told
    }
    let first = try await story()
    #expect(first.count > 20)
    #expect(try await story() == first)
  }

  /// Input that must be refused.
  struct Bad: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var name = "Name"
    var rule = AutomationManagingTests.rule
    var position: Int?
    var code = HelpdeskError.Code.invalidField
    var field: String

    private static func rule(
      _ description: String, _ field: String, when trigger: AutomationTrigger = .created,
      if conditions: AutomationConditions = .everyTicket,
      then actions: [AutomationAction] = [.note("x")],
      _ code: HelpdeskError.Code = .invalidField
    ) -> Bad {
      Bad(
        testDescription: description,
        rule: AutomationRule(when: trigger, if: conditions, then: actions), code: code,
        field: field)
    }

    static let all: [Bad] = [
      Bad(testDescription: "no name", name: " ", field: "name"),
      Bad(testDescription: "U+0000 in the name", name: "a\u{0}b", field: "name"),
      Bad(
        testDescription: "a long name", name: String(repeating: "x", count: 201), field: "name"),
      Bad(testDescription: "a position below zero", position: -1, field: "position"),
      Bad(testDescription: "a position too high", position: 1_000_001, field: "position"),
      rule("no action", "actions", then: []),
      rule("too many actions", "actions", then: Array(repeating: .note("x"), count: 21)),
      rule("an empty note", "actions", then: [.note(" ")]),
      rule("a note with a bell", "actions", then: [.note("a\u{7}b")]),
      rule("an update of nothing", "actions", then: [.update(TicketChanges())]),
      rule("a bad tag", "actions", then: [.update(TicketChanges(addTags: [" "]))]),
      rule("resolving by status", "actions", then: [.update(TicketChanges(status: .resolved))]),
      rule("escalating by status", "actions", then: [.update(TicketChanges(status: .escalated))]),
      rule("a snooze of no time", "actions", then: [.snooze(.zero)]),
      rule("an unknown agent", "actions", then: [.assign("nobody")], .notFound),
      rule("an unknown agent to tell", "actions", then: [.notify(.agent("nobody"))], .notFound),
      rule("an agent without a name", "actions", then: [.assign("")]),
      rule(
        "an unknown team", "actions", then: [.update(TicketChanges(team: .set("none")))],
        .notFound),
      rule("an unknown response", "actions", then: [.reply("none")], .notFound),
      rule("no time", "trigger", when: .after(.zero, .created)),
      rule("time before the creation", "trigger", when: .after(.seconds(-1), .created)),
      rule("two hundred years", "trigger", when: .before(.days(73_050), deadline: .firstReply)),
      rule("microseconds", "trigger", when: .after(.microseconds(1500), .created)),
      rule("whoever asks", "conditions", if: .matching(.mine)),
      rule("a text", "conditions", if: .matching(.all.matching("bank"))),
      rule("the bin", "conditions", if: .matching(.bin)),
      rule("the state of promises", "conditions", if: .matching(.breached)),
      rule("idleness", "conditions", if: .matching(.idle(for: .hours(1)))),
      rule("a bad tag to look for", "conditions", if: .matching(.all.tagged(""))),
      rule("a bad category", "conditions", if: .fulfilling(SLAConditions(categories: ["a b"]))),
      rule(
        "too many conditions", "conditions",
        if: AutomationConditions(any: Array(repeating: .matches(.open), count: 21))),
    ]
  }
}
