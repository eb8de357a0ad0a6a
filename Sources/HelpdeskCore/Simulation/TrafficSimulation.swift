public import Foundation

/// Runs traffic through a real desk on a clock of its own, to ask "what if?": one agent fewer, a
/// promise of two hours, another calendar.
///
/// ```swift
/// let office = try BusinessCalendar(
///   id: "office", timeZone: .gmt, week: .workdays(OpenHours(from: .at(8), to: .at(18))))
/// let model = TrafficModel(
///   seed: 1, ticketsPerWeek: 40, agents: [.init("maya", name: "Maya", shifts: office)])
/// let report = try await TrafficSimulation(model).run(
///   on: InMemoryStore(), from: monday9am, for: .days(14))
/// print(report.metrics.overall[.firstReply].compliancePermille ?? 0, report.utilization)
/// ```
///
/// Customers write by the model's hours; whoever is on shift and free takes the ticket that is due
/// first, answers it after its handling time, and resolves it unless the customer writes again.
/// Everything is an ordinary call on the desk: its rules, timer and figures are the real ones. The same
/// model on an empty store gives the same report every time.
public struct TrafficSimulation: Sendable {
  /// What happened.
  public struct Report: Hashable, Sendable {
    /// How many tickets were created.
    public let tickets: Int
    /// How many answers were given.
    public let answers: Int
    /// How well the promises were kept.
    public let metrics: SLAMetrics
    /// Arrivals, work done and backlog, day by day.
    public let traffic: DeskTraffic
    /// How much of their shifts agents spent on tickets, in thousandths, rounded down.
    public let utilization: [AgentID: Int]
  }

  /// What the traffic is like.
  public var model: TrafficModel
  /// What is promised for tickets that none of the policies is for.
  public var sla: SLAPolicy
  /// What is promised for tickets that fulfil conditions.
  public var policies: [SLAPolicy]
  /// How the desk behaves.
  public var settings: DeskSettings

  /// Describes a simulation.
  public init(
    _ model: TrafficModel, sla: SLAPolicy = .standard, policies: [SLAPolicy] = [],
    settings: DeskSettings = .standard
  ) {
    self.model = model
    self.sla = sla
    self.policies = policies
    self.settings = settings
  }

  /// Runs the traffic of some days.
  ///
  /// - Parameters:
  ///   - store: An empty store; what happened can be looked at in it afterwards.
  ///   - start: When it begins.
  ///   - duration: How long it goes on, one hour to 400 days; what is open then stays open.
  ///   - progress: Told the simulated time, about once for each simulated day.
  /// - Returns: What happened.
  /// - Throws: ``HelpdeskError/Code/invalidField`` for a model or duration out of range,
  ///   ``HelpdeskError/Code/cancelled``, and what the desk throws.
  public func run(
    on store: any Store, from start: Date, for duration: Duration,
    progress: @Sendable (Date) -> Void = { _ in }
  ) async throws(HelpdeskError) -> Report {
    let model = try model.validated()
    guard duration >= .hours(1), duration <= .days(400) else {
      throw .invalid("duration", "Simulate one hour to 400 days.")
    }
    let clock = ManualClock(now: start)
    let desk = try await Helpdesk(
      store: store, clock: clock, sla: sla, policies: policies, settings: settings,
      ids: SeededIDs(seed: model.seed))
    let end = clock.now.adding(duration)
    var run = TrafficRun(model, desk: desk, clock: clock, end: end)
    do throws(HelpdeskError) {
      try await run.finish(progress)
      let report = try await run.report(from: clock.now.adding(.zero - duration))
      await desk.close()
      return report
    } catch {
      await desk.close()
      throw error
    }
  }
}
