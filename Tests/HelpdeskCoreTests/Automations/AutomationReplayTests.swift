import Foundation
import HelpdeskStore
import Testing

@testable import HelpdeskCore

/// Runs one script under several rules on desks that live differently.
@Suite("Automations of a desk that was down")
struct AutomationReplayTests {
  private enum Life: CaseIterable {
    case alwaysOn
    /// Closed and opened again, and sometimes late.
    case down
    /// Two desks on one store, which take turns.
    case shared
  }

  private static func live(
    _ life: Life, _ script: AutomationScript, seed: UInt64
  ) async throws -> [String] {
    var random = SeededRandom(seed)
    var chance = SeededRandom(seed &+ 1)
    let store = InMemoryStore()
    let clock = ManualClock(now: TestDesk.monday)
    var (desk, response) = try await AutomationScript.desk(store, clock)
    let second =
      life == .shared
      ? try await Helpdesk(store: store, clock: clock, sla: AutomationScript.policy) : nil
    let root = desk.acting(as: .superAdmin("root", name: "Root"))
    var rules: [AutomationID] = []
    for name in ["A", "B", "C"] {
      let rule = AutomationRule.random(&random, response: response)
      rules.append(try await root.automations.create(name, rule).id)
    }
    var ids: [TicketID] = []
    for step in script.steps {
      if life == .down, Int.random(in: 0..<2, using: &chance) == 0 {
        await desk.close()
        clock.jump(to: clock.now.adding(step.wait))
        desk = try await Helpdesk(store: store, clock: clock, sla: AutomationScript.policy)
        if Bool.random(using: &chance) { await clock.runDue() }
      } else {
        await clock.advance(by: step.wait)
      }
      let isOther = Bool.random(using: &chance)
      await AutomationScript.live(step, isOther ? second ?? desk : desk, &ids)
    }
    await clock.advance(by: .days(2))
    var told: [String] = []
    let reader = desk.core.reader
    for (name, rule) in zip(["A", "B", "C"], rules) {
      let firings: [AutomationFiring] = try await reader.query(
        Query(.automationFiring, AutomationFiring.filter(of: rule), limit: 1000))
      for firing in firings {
        let place = ids.firstIndex(of: firing.ticket) ?? -1
        told.append("\(name) \(place) \(firing.at.milliseconds) \(firing.outcome)")
      }
    }
    for ticket in try await reader.tickets(ids) {
      told.append(
        "\(ticket.status) \(ticket.priority) \(ticket.tags) \(ticket.messageCount)"
          + " \(ticket.assignee?.rawValue ?? "-") \(ticket.sla.breaches.map(\.deadlineAt))")
    }
    await desk.close()
    await second?.close()
    #expect(clock.pending.isEmpty)
    return told.sorted()
  }

  @Test("do the same, with the same dates, as those of one that was always on")
  func replay() async throws {
    let seed: UInt64 = 77
    var count = 0
    for turn in 0..<(25 * CalendarSupport.factor) {
      let seed = seed &+ UInt64(turn) &* 7919
      var random = SeededRandom(seed)
      let script = AutomationScript(&random)
      let on = try await Self.live(.alwaysOn, script, seed: seed)
      count += on.count { $0.hasSuffix("done") }
      for life in [Life.down, .shared] {
        let other = try await Self.live(life, script, seed: seed)
        #expect(on == other, "seed \(seed), \(life): \(script.steps.map(\.act))")
      }
    }
    #expect(count > 25, "The rules hardly ever acted.")
  }
}
