// What a lead asks before signing a contract: what would a shorter promise have meant for the tickets
// of the last two weeks, and what would the same weeks have been with one agent fewer?
import Foundation
import HelpdeskCore
import HelpdeskStore

/// Two weeks of seeded traffic through a desk of its own, on a clock of its own.
func twoWeeks(agents: Int, on store: InMemoryStore) async throws -> TrafficSimulation.Report {
  let office = try BusinessCalendar(
    id: "office", timeZone: .gmt, week: .workdays(OpenHours(from: .at(8), to: .at(18))))
  let model = TrafficModel(
    seed: 7, ticketsPerWeek: 100,
    agents: (1...agents).map {
      .init(AgentID("agent-\($0)"), name: "Agent \($0)", shifts: office)
    })
  return try await TrafficSimulation(model).run(on: store, from: monday, for: .days(14))
}

let monday = Date(timeIntervalSince1970: 1_767_571_200)  // 2026-01-05, 00:00 UTC

func percent(_ permille: Int?) -> String {
  permille.map { "\($0 / 10).\($0 % 10) %" } ?? "-"
}

func hours(_ duration: Duration?) -> String {
  duration.map { "\($0.components.seconds / 3600) h \($0.components.seconds / 60 % 60) min" } ?? "-"
}

func report() async throws {
  let store = InMemoryStore()
  for agents in [3, 2] {
    let figures = try await twoWeeks(agents: agents, on: agents == 3 ? store : InMemoryStore())
    let reply = figures.metrics.overall[.firstReply]
    print(
      "With \(agents) agents: \(figures.tickets) tickets, first replies in time",
      "\(percent(reply.compliancePermille)), half within \(hours(reply.median)),",
      "90 % within \(hours(reply.p90))")
  }

  // The tickets themselves are still in the store: judge them by another promise, changing nothing.
  let desk = try await Helpdesk(
    store: store, clock: ManualClock(now: monday.addingTimeInterval(14 * 86_400)))
  let lead = desk.acting(as: .superAdmin("lead", name: "Lead"))
  for promised in [4, 2, 1] {
    var policy = SLAPolicy.standard
    policy.id = "what-if"
    for priority in TicketPriority.allCases {
      policy.targets[priority]?.firstReply = .hours(promised)
    }
    let comparison = try await lead.compareSLA(.all, under: policy)
    print(
      "A first reply within \(promised) h would have been kept in",
      "\(percent(comparison.after[.firstReply]?.permille)),",
      "instead of \(percent(comparison.before[.firstReply]?.permille));",
      "\(comparison.differences.count) of \(comparison.tickets) tickets come out differently.")
  }
  await desk.close()
}

try await report()
