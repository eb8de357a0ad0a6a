import Foundation
import HelpdeskStore
import Testing

@testable import HelpdeskCore

@Suite("A dry run")
struct AutomationDryRunTests {
  private static let quiet = AutomationRule(
    when: .after(.hours(2), .customerMessage), if: .matching(.open),
    then: [.update(TicketChanges(priority: .urgent)), .note("Quiet.")])

  @Test("says what would have been done, when and where, and changes nothing")
  func past() async throws {
    let test = try await TestDesk()
    let first = try await test.ticket("First")
    let second = try await test.ticket("Second")
    await test.clock.advance(by: .hours(1))
    try await test.maya.resolveTicket(second.id, "Done.")
    await test.clock.advance(by: .hours(4))
    try await test.ada.sendMessage(first.id, "Hello?")
    await test.clock.advance(by: .hours(4))
    let before = try await test.revision()
    let trial = try await test.root.automations.dryRun(
      Self.quiet, over: .all, from: TestDesk.monday)
    #expect(try await test.revision() == before)
    #expect(trial.tickets == 2 && trial.leftOut.isEmpty)
    #expect(trial.firings.map(\.number.value) == [1, 1])
    #expect(trial.firings.map(\.at) == [2, 7].map { TestDesk.monday.adding(.hours($0)) })
    #expect(trial.firings.allSatisfy { $0.outcome == .done })
    let kinds: [[TicketEventKind]] = trial.firings.map { $0.changes.map(\.kind) }
    #expect(kinds == [[.fieldChanged, .slaBreached, .noteAdded], [.noteAdded]])
    let change = try #require(trial.firings.first?.changes.first)
    #expect(
      change.field == "priority" && change.oldValue == "medium" && change.newValue == "urgent")
  }

  @Test("begins at its start, ends at its end, and may look ahead")
  func range() async throws {
    let test = try await TestDesk()
    try await test.ticket()
    await test.clock.advance(by: .hours(1))
    let automations = test.root.automations
    let start = TestDesk.monday
    func hours(_ trial: AutomationDryRun) -> [Date] { trial.firings.map(\.at) }
    #expect(hours(try await automations.dryRun(Self.quiet, over: .all, from: start)).isEmpty)
    let ahead = try await automations.dryRun(
      Self.quiet, over: .all, from: start, until: start.adding(.hours(2)))
    #expect(hours(ahead) == [start.adding(.hours(2))])
    await test.clock.advance(by: .hours(9))
    let late = try await automations.dryRun(Self.quiet, over: .all, from: start.adding(.hours(5)))
    #expect(hours(late) == [start.adding(.hours(5))])
    try await expectRefusal(.invalidField, field: "until", on: test) {
      _ = try await automations.dryRun(
        Self.quiet, over: .all, from: start, until: start.adding(.seconds(-1)))
    }
    try await expectRefusal(.notFound, field: "actions", on: test) {
      _ = try await automations.dryRun(
        AutomationRule(when: .created, then: [.assign("nobody")]), over: .all, from: start)
    }
  }

  @Test("of an automation that acted already tells the same again")
  func again() async throws {
    let test = try await TestDesk()
    let rule = try await test.root.automations.create("Quiet", Self.quiet)
    let ticket = try await test.ticket()
    await test.clock.advance(by: .hours(5))
    try await test.ada.sendMessage(ticket.id, "Hello?")
    await test.clock.advance(by: .hours(5))
    let acted = try await test.root.automations.firings(of: rule.id).value.map(\.at)
    let trial = try await test.root.automations.dryRun(rule.id, over: .all, from: TestDesk.monday)
    #expect(trial.firings.map(\.at) == acted.reversed())
    #expect(acted.count == 2)
  }

  @Test("names what it cannot go through again")
  func leftOut() async throws {
    let test = try await TestDesk()
    let source = try await test.ticket("Source")
    let target = try await test.ticket("Target")
    try await test.maya.mergeTickets(source.id, into: target.id)
    _ = try await test.root.importTickets(csv: Array("subject\nOld\n".utf8))
    _ = try await test.ada.chat.start(topic: "I want a person")
    let trial = try await test.root.automations.dryRun(
      Self.quiet, over: .all, from: TestDesk.monday)
    #expect(trial.tickets == 4 && trial.firings.isEmpty)
    #expect(trial.leftOut.map(\.number.value) == [1, 2, 3, 4])
    #expect(Set(trial.leftOut.map(\.reason)).count == 3)
  }

  /// What somebody can compare of a firing, whatever the ids are.
  private struct Line: Hashable, CustomStringConvertible {
    let number: Int64
    let at: Int64
    let outcome: String
    let changes: [String]

    var description: String { "TK-\(number) \(at) \(outcome) \(changes)" }
  }

  private static func text(_ change: AutomationDryRun.Change) -> String {
    "\(change.kind) \(change.field ?? "") \(change.oldValue ?? "")>\(change.newValue ?? "")"
  }

  private static func lines(_ trial: AutomationDryRun) -> [Line] {
    trial.firings.map { firing in
      Line(
        number: firing.number.value, at: firing.at.milliseconds - TestDesk.monday.milliseconds,
        outcome: firing.outcome.rawValue,
        changes: firing.changes.map(text))
    }
  }

  private static func lines(_ desk: Helpdesk, _ id: AutomationID) async throws -> [Line] {
    let root = desk.acting(as: .superAdmin("root", name: "Root"))
    var lines: [Line] = []
    for firing in try await root.automations.firings(of: id, limit: 1000).value {
      let detail = try await root.ticketDetail(firing.ticket).value
      let events = detail.events.filter {
        $0.sequence > firing.events.lowerBound && $0.sequence <= firing.events.upperBound
      }
      lines.append(
        Line(
          number: detail.ticket.number.value,
          at: firing.at.milliseconds - TestDesk.monday.milliseconds,
          outcome: firing.outcome.rawValue,
          changes: events.map { text(AutomationDryRun.Change($0)) }))
    }
    return lines
  }

  @Test("equals the later real run, for random histories and rules")
  func equalsRealRun() async throws {
    var fired = 0
    let seed: UInt64 = 41
    for turn in 0..<(90 * CalendarSupport.factor) {
      var random = SeededRandom(seed &+ UInt64(turn) &* 1_000_003)
      let script = AutomationScript(&random)
      let comment: Comment = "seed \(seed), turn \(turn)"
      // The rule comes into force before one of the steps, or before all of them.
      let begin =
        Bool.random(using: &random) ? 0 : Int.random(in: 0..<script.steps.count, using: &random)
      // First without it.
      let clock = ManualClock(now: TestDesk.monday)
      let (desk, response) = try await AutomationScript.desk(InMemoryStore(), clock)
      let rule = AutomationRule.random(&random, response: response)
      var ids: [TicketID] = []
      var start = TestDesk.monday
      // What was refused, or changed nothing, is in no trail.
      var told: Set<Int> = []
      for (place, step) in script.steps.enumerated() {
        if place == begin {
          await clock.advance(by: .milliseconds(1))
          start = clock.now
        }
        await clock.advance(by: step.wait)
        if await AutomationScript.live(step, desk, &ids) { told.insert(place) }
      }
      await clock.advance(by: .days(2))
      let root = desk.acting(as: .superAdmin("root", name: "Root"))
      var expected: [Line] = []
      for query in [TicketQuery.all, .bin] {
        let trial = try await root.automations.dryRun(rule, over: query, from: start)
        #expect(trial.leftOut.isEmpty, comment)
        expected += Self.lines(trial)
      }
      await desk.close()
      // Then with it, on a desk that is sometimes down.
      let other = ManualClock(now: TestDesk.monday)
      let store = InMemoryStore()
      var (real, second) = try await AutomationScript.desk(store, other)
      #expect(second == response, comment)
      var automation: AutomationID?
      ids = []
      for (place, step) in script.steps.enumerated() {
        if place == begin {
          await other.advance(by: .milliseconds(1))
          automation = try await real.acting(as: .superAdmin("root", name: "Root"))
            .automations.create("Rule", rule).id
        }
        // Before, the timer has its turn first: that is another test's business.
        if automation != nil, Int.random(in: 0..<3, using: &random) == 0 {
          await real.close()
          other.jump(to: other.now.adding(step.wait))
          real = try await Helpdesk(store: store, clock: other, sla: AutomationScript.policy)
          if Bool.random(using: &random) { await other.runDue() }
        } else {
          await other.advance(by: step.wait)
        }
        if told.contains(place) { await AutomationScript.live(step, real, &ids) }
      }
      await other.advance(by: .days(2))
      let happened = try await Self.lines(real, try #require(automation))
      fired += happened.count
      #expect(
        happened.sorted { "\($0)" < "\($1)" } == expected.sorted { "\($0)" < "\($1)" },
        "\(comment) \(rule) from \(begin) \(script.steps.map { "\($0.act)/\($0.ticket)" })")
      await real.close()
    }
    #expect(fired > 30, "The rules hardly ever acted.")
  }
}
