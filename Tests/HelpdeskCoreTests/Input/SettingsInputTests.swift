import Foundation
import HelpdeskCore
import HelpdeskStore
import Testing

@Suite("Settings and promises")
struct SettingsInputTests {
  struct BadSettings: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let field: String
    let change: @Sendable (inout DeskSettings, inout SLAPolicy) -> Void

    init(
      _ description: String, _ field: String,
      _ change: @escaping @Sendable (inout DeskSettings, inout SLAPolicy) -> Void
    ) {
      testDescription = description
      self.field = field
      self.change = change
    }
  }

  static let bad: [BadSettings] = {
    var cases: [BadSettings] = []
    for prefix in ["", " ", "T-K", "ÄB", "ê", "T\u{0}", "１", String(repeating: "T", count: 17)] {
      cases.append(
        BadSettings("prefix “\(prefix)”", "numberPrefix") { settings, _ in
          settings.numberPrefix = prefix
        })
    }
    for padding in [-1, 19, Int.min, .max] {
      cases.append(
        BadSettings("padding \(padding)", "numberPadding") { settings, _ in
          settings.numberPadding = padding
        })
    }
    for (name, duration) in BadInput.durations {
      cases += [
        BadSettings("closing after \(name)", "autoCloseAfter") { settings, _ in
          settings.autoCloseAfter = duration
        },
        BadSettings("lease of \(name)", "deliveryLease") { settings, _ in
          settings.deliveryLease = duration
        },
        BadSettings("first reply within \(name)", "sla.targets") { _, policy in
          policy.targets[.low] = .init(firstReply: SLATarget(duration))
        },
        BadSettings("resolution within \(name)", "sla.targets") { _, policy in
          policy.targets[.urgent]?.totalResolution = SLATarget(duration)
        },
      ]
      guard duration != .zero else { continue }
      cases.append(
        BadSettings("reopening for \(name)", "reopenWindow") { settings, _ in
          settings.reopenWindow = duration
        })
    }
    for fraction in [
      Duration.milliseconds(999), .milliseconds(1500), .seconds(1) + .nanoseconds(1),
    ] {
      cases.append(
        BadSettings("target of \(fraction)", "sla.targets") { _, policy in
          policy.targets[.low] = .init(firstReply: SLATarget(fraction))
        })
    }
    for id in ["", "a\u{0}b", String(repeating: "x", count: 129)] {
      cases.append(
        BadSettings("policy “\(id.prefix(8))”", "sla.id") { _, policy in
          policy.id = id
        })
    }
    for version in [0, -1, Int.min] {
      cases.append(
        BadSettings("version \(version)", "sla.version") { _, policy in
          policy.version = version
        })
    }
    return cases
  }()

  @Test("out of range are refused, and nothing is stored", arguments: bad)
  func refused(_ bad: BadSettings) async throws {
    let store = InMemoryStore()
    let good = try await Helpdesk(store: store, clock: ManualClock(now: TestDesk.monday))
    let before = try await store.read([]).revision
    var settings = DeskSettings.standard
    var policy = SLAPolicy.standard
    policy.version = 2
    bad.change(&settings, &policy)
    do {
      _ = try await Helpdesk(
        store: store, clock: ManualClock(now: TestDesk.monday), sla: policy, settings: settings)
      Issue.record("They were not refused.")
    } catch {
      #expect(error.code == .invalidField, "\(error.fullDescription)")
      #expect(error.field == bad.field)
      #expect(BadInputTests.namesRemedy(error.message), "No remedy: \(error.message)")
    }
    #expect(try await store.read([]).revision == before)
    _ = try await good.acting(as: .agent("maya", name: "Maya")).createTicket(
      subject: "Good", from: TestDesk.adaRequester)
  }

  @Test("at their limits work")
  func limits() async throws {
    var settings = DeskSettings.standard
    settings.numberPrefix = "ABCDEFGHIJKLMN09"
    settings.numberPadding = 18
    settings.reopenWindow = .days(36_525)
    settings.autoCloseAfter = .days(36_525)
    settings.deliveryLease = .days(36_525)
    let longest = SLAPolicy.Targets(firstReply: .days(36_525), totalResolution: .days(36_525))
    let shortest = SLAPolicy.Targets(firstReply: .seconds(1), totalResolution: .seconds(1))
    let policy = SLAPolicy(
      id: String(repeating: "x", count: 100), version: 1_000_000,
      targets: [.low: longest, .urgent: shortest])
    let test = try await TestDesk(settings: settings, sla: policy)
    let ticket = try await test.ticket(priority: .low)
    #expect(ticket.number.description == "ABCDEFGHIJKLMN09-000000000000000001")
    #expect(ticket.sla.deadline == TestDesk.monday.adding(.days(36_525)))
    try await test.maya.resolveTicket(ticket.id, "Done.")
    try await test.maya.reopenTicket(ticket.id)
    let urgent = try await test.ticket(priority: .urgent)
    await test.clock.advance(by: .seconds(1))
    #expect(try await test.maya.breachedTickets().value.map(\.id) == [urgent.id])
  }
}
