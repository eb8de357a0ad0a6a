import Foundation
import Testing

@testable import HelpdeskCore

@Suite("Policies")
struct SLAPolicyTests {
  private static func policy(
    _ id: String, _ hours: Int, for conditions: SLAConditions = .everyTicket, version: Int = 1
  ) -> SLAPolicy {
    var targets: [TicketPriority: SLAPolicy.Targets] = [:]
    for priority in TicketPriority.allCases { targets[priority] = .init(firstReply: .hours(hours)) }
    return SLAPolicy(id: id, version: version, for: conditions, targets: targets)
  }

  private static let gold = policy("gold", 1, for: SLAConditions(tags: ["gold"]))
  private static let banking = policy(
    "banking", 2, for: SLAConditions(categories: ["banking_issue"]))

  private func desk() async throws -> TestDesk {
    try await TestDesk(sla: Self.policy("rest", 8), policies: [Self.gold, Self.banking])
  }

  @Test("are tried in their order; the first whose conditions match is taken")
  func firstMatch() async throws {
    let test = try await desk()
    let rest = try await test.ticket()
    let gold = try await test.ticket(tags: ["gold", "other"])
    let both = try await test.maya.createTicket(
      NewTicket(subject: "Both", category: "banking_issue", tags: ["gold"]),
      from: TestDesk.adaRequester)
    let banking = try await test.maya.createTicket(
      NewTicket(subject: "Banking", category: "banking_issue"), from: TestDesk.adaRequester)
    #expect([rest, gold, both, banking].map(\.sla.policy) == ["rest", "gold", "gold", "banking"])
    #expect(banking.sla.deadline == TestDesk.monday.adding(.hours(2)))
  }

  @Test("change with the ticket's fields, from the start of the cycle, and say so")
  func rematch() async throws {
    let test = try await desk()
    let ticket = try await test.ticket()
    await test.clock.advance(by: .minutes(10))
    try await test.maya.updateTicket(ticket.id, TicketChanges(category: "banking_issue"))
    let changed = try await test.current(ticket.id)
    #expect(changed.sla.policy == "banking")
    #expect(changed.sla.deadline == TestDesk.monday.adding(.hours(2)))
    let events = try await test.maya.ticketDetail(ticket.id).value.events
    #expect(events.last?.kind == .slaPolicyChanged)
    #expect(events.last?.newValue == "banking 1")
  }

  @Test("breach at once where another policy's deadline has passed, with that reason")
  func rematchTooLate() async throws {
    let test = try await desk()
    let ticket = try await test.ticket()
    await test.clock.advance(by: .hours(3))
    try await test.maya.updateTicket(ticket.id, TicketChanges(addTags: ["gold"]))
    let breach = try #require(try await test.current(ticket.id).sla.breaches.first)
    #expect(breach.reason == .policyChanged)
    #expect(breach.deadlineAt == TestDesk.monday.adding(.hours(1)))
    #expect(breach.detectedAt == test.clock.now)
  }

  @Test("judge what was done by the policy under which it was done")
  func doneStays() async throws {
    let test = try await desk()
    let ticket = try await test.ticket()
    await test.clock.advance(by: .hours(3))
    try await test.maya.sendMessage(ticket.id, "Hello.")
    try await test.maya.updateTicket(ticket.id, TicketChanges(addTags: ["gold"]))
    let sla = try await test.current(ticket.id).sla
    #expect(sla.policy == "gold")
    #expect(sla.breaches.isEmpty)
    #expect(sla[.firstReply]?.deadline == TestDesk.monday.adding(.hours(8)))
  }

  @Test("look at several changes of one call together")
  func together() async throws {
    let urgent = SLAPolicy(
      id: "urgent gold", for: SLAConditions(priorities: [.urgent], tags: ["gold"]),
      targets: [.urgent: .init(firstReply: .hours(9))])
    let test = try await TestDesk(
      sla: SLAPolicy(
        id: "rest",
        targets: [
          .medium: .init(firstReply: .hours(8)), .urgent: .init(firstReply: .minutes(1)),
        ]), policies: [urgent])
    let ticket = try await test.ticket()
    await test.clock.advance(by: .hours(1))
    try await test.maya.updateTicket(
      ticket.id, TicketChanges(priority: .urgent, addTags: ["gold"]))
    let sla = try await test.current(ticket.id).sla
    #expect(sla.policy == "urgent gold")
    #expect(sla.breaches.isEmpty)
    #expect(sla.deadline == TestDesk.monday.adding(.hours(9)))
  }

  @Test("are compared without changing anything, and applied with the same result")
  func whatIf() async throws {
    let test = try await desk()
    let waiting = try await test.ticket("Waiting")
    let answered = try await test.ticket("Answered")
    await test.clock.advance(by: .hours(2))
    try await test.maya.sendMessage(answered.id, "Hello.")
    let before = try await test.revision()
    let stricter = Self.policy("rest", 1, version: 2)
    let dry = try await test.maya.compareSLA(.all, under: stricter)
    #expect(try await test.revision() == before)
    #expect(dry.tickets == 2)
    #expect(dry.before[.firstReply]?.met == 1)
    #expect(dry.before[.firstReply]?.running == 1)
    #expect(dry.after[.firstReply]?.missed == 2)
    #expect(dry.after[.firstReply]?.permille == 0)
    #expect(dry.differences.map(\.ticket) == [waiting.id, answered.id].sorted())

    let admin = test.root
    await #expect(throws: HelpdeskError(.notFound, "")) {
      _ = try await admin.recalculateSLA(.all, to: stricter.reference)
    }
    await test.desk.close()
    let desk = try await Helpdesk(store: test.store, clock: test.clock, sla: stricter)
    let root = desk.acting(as: .superAdmin("root", name: "Root"))
    let real = try await root.recalculateSLA(.all, to: stricter.reference)
    #expect(real == dry)
    for difference in dry.differences {
      let ticket = try await root.ticket(difference.ticket)
      #expect(ticket.sla.clocks == difference.after)
      #expect(ticket.sla.breaches.map(\.reason) == [.policyChanged])
      #expect(
        try await root.ticketDetail(ticket.id).value.events.contains {
          $0.kind == .slaRecalculated
        })
    }
    #expect(try await root.compareSLA(.all, under: stricter).differences.isEmpty)
    await desk.close()
  }

  @Test("are compared with the number of tickets told, until the task is cancelled")
  func comparisonTells() async throws {
    let test = try await desk()
    for subject in ["One", "Two", "Three"] { _ = try await test.ticket(subject) }
    let stricter = Self.policy("rest", 1, version: 2)
    let heard = Mutex<[[Int]]>([])
    _ = try await test.maya.compareSLA(.all, under: stricter) { done, total in
      heard.withLock { $0.append([done, total]) }
    }
    #expect(heard.withLock { $0 } == [[3, 3]])
    let maya = test.maya
    let cancelled = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      _ = try await maya.compareSLA(.all, under: stricter)
    }
    await #expect(throws: HelpdeskError(.cancelled, "")) { try await cancelled.value }
  }

  @Test("explain a ticket's deadlines")
  func explain() async throws {
    let test = try await desk()
    let ticket = try await test.ticket()
    let lines = try await test.maya.explainSLA(ticket.id).value
    #expect(lines.map(\.clock.metric) == [.firstReply])
    #expect(lines.first?.counted == .hours(8))
    #expect(lines.first?.policy == SLAPolicyReference(id: "rest", version: 1))
  }

  @Test("are kept with everything that they have, and read as they were")
  func roundTrip() throws {
    let calendar = try BusinessCalendar(
      id: "office", timeZone: try CalendarSupport.zone("Europe/Berlin"),
      week: [.monday: [OpenHours(from: .at(22), to: .at(6)), .allDay]],
      holidays: [
        Holiday("Once", on: try CalendarSupport.day("2026-05-01")),
        Holiday(
          "Yearly",
          .yearly(
            YearlyRule(
              months: [5, 11], monthDays: [-1, 3], weekdays: [.init(-1, .monday)],
              from: try CalendarSupport.day("2020-01-01"),
              through: try CalendarSupport.day("2030-01-01"), everyYears: 2)), length: 3,
          except: [try CalendarSupport.day("2022-05-31")]),
      ], exceptions: [try CalendarSupport.day("2026-12-24"): []],
      breaks: [CalendarBreak(on: try CalendarSupport.day("2026-12-23"), from: .at(1), to: .at(2))])
    let policy = SLAPolicy(
      id: "full", version: 3,
      for: SLAConditions(
        priorities: [.low, .high], severities: [.critical], categories: ["a"], kinds: [.bug],
        purposes: [.sales], channels: [.email], origins: [.form], tags: ["t"], labels: [.urgent],
        teams: ["x"], requesterTypes: [.poster], requesters: ["p-1"], customFields: ["k": "v"]),
      targets: [
        .low: .init(
          firstReply: .businessHours(1), nextReply: .hours(2), update: .minutes(3),
          requesterWait: .businessMinutes(4), agentWork: .days(5), totalResolution: .seconds(6)),
        .high: .init(firstReply: .hours(1), totalResolution: .hours(2)),
      ], calendar: calendar, pauses: [.firstReply: [.pending, .escalated], .agentWork: []],
      pausesWhileSnoozed: [.update, .agentWork],
      warnings: [.percent(80), .before(.minutes(30))], announces: [.breach, .warning])
    let record = StoredRecord(key: policy.recordKey, version: 1, fields: policy.recordFields)
    #expect(try SLAPolicy(record) == policy)
  }

  @Test("that promised first reply and resolution only are read and written as before")
  func earlierRecords() throws {
    let fields = SLAPolicy.standard.recordFields
    #expect(fields.fields.map(\.tag) == [1, 2, 3])
    let record = StoredRecord(key: SLAPolicy.standard.recordKey, version: 1, fields: fields)
    #expect(try SLAPolicy(record) == .standard)
    #expect(SLAPolicy.standard.recordKey.id == "standard@1")
  }

  @Test("of tickets that were kept before there were cycles are read")
  func earlierClocks() throws {
    var writer = FieldWriter()
    writer.put(1, "first_reply")
    writer.put(2, TestDesk.monday)
    writer.put(3, TestDesk.monday.adding(.hours(2)))
    writer.put(4, TestDesk.monday.adding(.hours(1)))
    var reader = FieldReader(writer.fields, of: "clock")
    let clock = try SLAClock(from: &reader)
    #expect(clock.cycle == 1)
    #expect(clock.target == .hours(2))
    #expect(clock.time == .hours(1))
    #expect(clock.warnings.isEmpty && clock.pausedSince == nil)
  }

  @Test("out of range are refused, naming the field")
  func refusals() async throws {
    let store = try await TestDesk().store
    func field(_ policy: SLAPolicy, _ others: [SLAPolicy] = []) async -> String? {
      do {
        let desk = try await Helpdesk(
          store: store, clock: ManualClock(now: TestDesk.monday), sla: policy, policies: others)
        await desk.close()
        return nil
      } catch {
        return error.code == .invalidField ? error.field : "\(error.code)"
      }
    }
    var policy = Self.policy("new", 1)
    policy.targets[.low] = .init(firstReply: .businessHours(1))
    #expect(await field(policy) == "sla.calendar")
    policy = Self.policy("new", 1)
    for lead in [SLAWarningLead.percent(0), .percent(100), .before(.zero)] {
      policy.warnings = [lead]
      #expect(await field(policy) == "sla.warnings")
    }
    policy.warnings = []
    policy.pauses = [.firstReply: [.resolved]]
    #expect(await field(policy) == "sla.pauses")
    #expect(await field(Self.gold, [Self.gold]) == "policies")
  }
}
