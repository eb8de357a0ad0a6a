import Foundation
import HelpdeskStore
import Testing

@testable import HelpdeskCore

@Suite("A simulation of traffic")
struct TrafficSimulationTests {
  private func model(agents: Int = 2, seed: UInt64 = 7) throws -> TrafficModel {
    let office = try BusinessCalendar(
      id: "office", timeZone: .gmt, week: .workdays(OpenHours(from: .at(8), to: .at(17))))
    return TrafficModel(
      seed: seed, ticketsPerWeek: 30,
      agents: (1...agents).map {
        TrafficModel.Agent("agent-\($0)", name: "Agent \($0)", shifts: office)
      })
  }

  private func run(
    _ model: TrafficModel, sla: SLAPolicy = .standard, days: Int = 7
  ) async throws -> TrafficSimulation.Report {
    try await TrafficSimulation(model, sla: sla).run(
      on: InMemoryStore(), from: TestDesk.monday, for: .days(days))
  }

  @Test("gives the same report for the same model and seed, and another for another seed")
  func deterministic() async throws {
    let first = try await run(try model())
    #expect(try await run(try model()) == first)
    #expect(try await run(try model(seed: 8)) != first)
  }

  @Test("brings about as many tickets as the model says, in its hours")
  func arrivals() async throws {
    var model = try model()
    model.arrivals = [.tuesday: (0..<24).map { $0 == 10 ? 1 : 0 }]
    let report = try await run(model, days: 21)
    #expect((50...130).contains(report.tickets), "\(report.tickets)")
    #expect(report.metrics.overall.created == report.tickets)
    #expect(report.traffic.arrivals[.tuesday]?[10] == report.tickets)
    #expect(report.traffic.days.reduce(0) { $0 + $1.arrivals } == report.tickets)
  }

  @Test("brings the same customers at the same times whoever is there to answer")
  func commonNumbers() async throws {
    let many = try await run(try model(agents: 4), days: 14)
    let few = try await run(try model(agents: 1), days: 14)
    #expect(many.tickets == few.tickets)
    #expect(many.traffic.arrivals == few.traffic.arrivals)
    #expect(many.traffic.days.map(\.arrivals) == few.traffic.days.map(\.arrivals))
    let priorities = { (report: TrafficSimulation.Report) in
      report.metrics.groups.map { "\($0.key) \($0.summary.created)" }
    }
    #expect(priorities(many) == priorities(few))
    #expect(many.utilization["agent-1"] != few.utilization["agent-1"])
  }

  @Test("keeps fewer promises with fewer agents, and more with a longer promise")
  func whatIf() async throws {
    var model = try model(agents: 1)
    model.ticketsPerWeek = 90
    model.topics = [.init(.account, weight: 1, handling: .minutes(40)...(.minutes(50)))]
    let one = try await run(model)
    model.agents = try self.model(agents: 4).agents
    let four = try await run(model)
    func kept(_ report: TrafficSimulation.Report) -> Int {
      report.metrics.overall[.firstReply].compliancePermille ?? 0
    }
    #expect(kept(one) < kept(four))
    #expect(try #require(one.utilization["agent-1"]) > four.utilization["agent-4"] ?? 0)
    #expect(try #require(one.traffic.days.last).backlog > four.traffic.days.last?.backlog ?? 0)
    var patient: [TicketPriority: SLAPolicy.Targets] = [:]
    for priority in TicketPriority.allCases { patient[priority] = .init(firstReply: .days(30)) }
    let kind = try await run(model, sla: SLAPolicy(id: "kind", targets: patient))
    #expect(kept(kind) == 1000)
  }

  @Test("lets agents work in their shifts only")
  func shifts() async throws {
    let store = InMemoryStore()
    _ = try await TrafficSimulation(try model()).run(
      on: store, from: TestDesk.monday, for: .days(7))
    let clock = ManualClock(now: TestDesk.monday.adding(.days(7)))
    let desk = try await Helpdesk(store: store, clock: clock)
    let maya = desk.acting(as: .agent("maya", name: "Maya"))
    let tickets = try await maya.tickets(.all.limit(1000)).value.tickets
    let answered = tickets.compactMap(\.firstResponseAt)
    #expect(answered.count > 10)
    for instant in answered {
      let second = Int(instant.timeIntervalSince1970) % 86_400
      #expect((8 * 3600...17 * 3600).contains(second))
    }
    await desk.close()
  }

  @Test("tells its progress once a day, and refuses what cannot be simulated")
  func progressAndRefusals() async throws {
    let days = Mutex<[Date]>([])
    _ = try await TrafficSimulation(try model()).run(
      on: InMemoryStore(), from: TestDesk.monday, for: .days(3)
    ) { instant in days.withLock { $0.append(instant) } }
    #expect(days.withLock { $0.count } == 3)
    var bad = try model()
    bad.agents = []
    await #expect(throws: HelpdeskError(.invalidField, "")) { _ = try await run(bad) }
    bad = try model()
    bad.arrivals = [.monday: [1]]
    await #expect(throws: HelpdeskError(.invalidField, "")) { _ = try await run(bad) }
    await #expect(throws: HelpdeskError(.invalidField, "")) {
      _ = try await run(try model(), days: 401)
    }
  }
}
