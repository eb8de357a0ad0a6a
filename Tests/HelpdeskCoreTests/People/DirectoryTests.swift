import Foundation
import HelpdeskCore
import Testing

@Suite struct DirectoryTests {
  @Test("An agent is added once, and read back as he was added")
  func addAgent() async throws {
    let test = try await TestDesk()
    try await test.root.directory.addTeam("money", name: "Money")
    let agent = try await test.root.directory.addAgent(
      "leo", name: " Leo ", email: "Leo@Example.com", teams: ["money", "money"],
      skills: ["refunds", "refunds", "fraud"], capacity: 5)
    #expect(agent.name == "Leo")
    #expect(agent.email == "leo@example.com")
    #expect(agent.role == .agent)
    #expect(agent.teams == ["money"])
    #expect(agent.skills == ["refunds", "fraud"])
    #expect(agent.capacity == 5)
    #expect(agent.version == 1)
    #expect(try await test.maya.directory.agent("leo").value == agent)
    try await expectRefusal(.alreadyDone, field: "agent", on: test) {
      try await test.root.directory.addAgent("leo", name: "Leo")
    }
  }

  @Test("Whoever acts becomes known, and can then not be added")
  func introduction() async throws {
    let test = try await TestDesk()
    try await test.ticket()
    #expect(try await test.maya.directory.agents().value.map(\.id) == ["maya"])
    try await expectRefusal(.alreadyDone, on: test) {
      try await test.root.directory.addAgent("maya", name: "Maya")
    }
  }

  @Test("A change names what changes and leaves the rest")
  func updateAgent() async throws {
    let test = try await TestDesk()
    let added = try await test.root.directory.addAgent(
      "leo", name: "Leo", email: "leo@example.com", skills: ["refunds"], capacity: 5)
    await test.clock.advance(by: .minutes(1))
    let changed = try await test.root.directory.updateAgent(
      "leo", AgentChanges(email: .clear, capacity: .clear, presence: .away),
      expectedVersion: added.version)
    #expect(changed.name == "Leo")
    #expect(changed.email == nil)
    #expect(changed.capacity == nil)
    #expect(changed.presence == .away)
    #expect(changed.skills == ["refunds"])
    #expect(changed.version == 2)
    #expect(changed.updatedAt == test.clock.now)
    #expect(changed.createdAt == added.createdAt)
    try await expectRefusal(.conflict, field: "expectedVersion", on: test) {
      try await test.root.directory.updateAgent(
        "leo", AgentChanges(name: "Leonard"), expectedVersion: added.version)
    }
    let same = try await test.root.directory.updateAgent("leo", AgentChanges(presence: .away))
    #expect(same == changed)
  }

  @Test("A repetition under the same key answers what the first call answered")
  func idempotency() async throws {
    let test = try await TestDesk()
    let first = try await test.root.directory.addAgent(
      "leo", name: "Leo", idempotencyKey: "add leo")
    let second = try await test.root.directory.addAgent(
      "leo", name: "Leo", idempotencyKey: "add leo")
    #expect(first == second)
    try await expectRefusal(.idempotencyMismatch, on: test) {
      try await test.root.directory.addAgent("kim", name: "Kim", idempotencyKey: "add leo")
    }
  }

  @Test("Only a super admin makes and unmakes admins")
  func grants() async throws {
    let test = try await TestDesk()
    let boss = test.desk.acting(as: .admin("boss", name: "Boss"))
    try await boss.directory.addAgent("leo", name: "Leo")
    try await test.root.directory.addAgent("kim", name: "Kim", role: .admin)
    for role in [Role.admin, .superAdmin] {
      try await expectRefusal(.permissionDenied, field: "role", on: test) {
        try await boss.directory.addAgent("new", name: "New", role: role)
      }
      try await expectRefusal(.permissionDenied, field: "role", on: test) {
        try await boss.directory.updateAgent("leo", AgentChanges(role: role))
      }
    }
    try await expectRefusal(.permissionDenied, field: "role", on: test) {
      try await boss.directory.updateAgent("kim", AgentChanges(role: .agent))
    }
    try await expectRefusal(.permissionDenied, field: "role", on: test) {
      try await boss.directory.removeAgent("kim")
    }
    try await boss.directory.updateAgent("kim", AgentChanges(name: "Kimberly"))
    #expect(
      try await test.root.directory.updateAgent("kim", AgentChanges(role: .agent)).role == .agent)
  }

  @Test("An agent with live tickets stays; without, he goes, and becomes known when he acts again")
  func removeAgent() async throws {
    let test = try await TestDesk()
    try await test.root.directory.addAgent("leo", name: "Leo")
    let first = try await test.ticket("First")
    let second = try await test.ticket("Second")
    for ticket in [first, second] { try await test.leo.take(ticket.id) }
    do {
      try await test.root.directory.removeAgent("leo")
      Issue.record("He was removed.")
    } catch {
      #expect(error.code == .invalidField)
      #expect(error.field == "agent")
      #expect(error.message.contains("2 live tickets"))
    }
    try await test.maya.resolveTicket(first.id, "Done.")
    try await test.maya.assignTicket(second.id, to: .me)
    try await test.root.directory.removeAgent("leo")
    try await expectRefusal(.notFound, field: "agent", on: test) {
      _ = try await test.maya.directory.agent("leo").value
    }
    #expect(try await test.current(first.id).assignee == "leo")
    try await test.leo.addInternalNote(first.id, "Still here.")
    #expect(try await test.maya.directory.agent("leo").value.name == "Leo")
  }

  @Test("A team is added, renamed and, being empty, removed")
  func teams() async throws {
    let test = try await TestDesk()
    let directory = test.root.directory
    try await directory.addTeam("money", name: "Money")
    #expect(try await directory.addTeam("access", name: "Access").version == 1)
    try await expectRefusal(.alreadyDone, field: "team", on: test) {
      try await directory.addTeam("money", name: "Cash")
    }
    #expect(try await directory.updateTeam("money", name: "Cash").version == 2)
    #expect(try await test.maya.directory.teams().value.map(\.name) == ["Access", "Cash"])
    try await directory.addAgent("leo", name: "Leo", teams: ["money"])
    let ticket = try await test.maya.createTicket(
      NewTicket(subject: "Payout", team: "money"), from: TestDesk.adaRequester)
    try await expectRefusal(.invalidField, field: "team", on: test) {
      try await directory.removeTeam("money")
    }
    try await test.maya.resolveTicket(ticket.id, "Done.")
    try await expectRefusal(.invalidField, field: "team", on: test) {
      try await directory.removeTeam("money")
    }
    try await directory.updateAgent("leo", AgentChanges(teams: []))
    try await directory.removeTeam("money")
    #expect(try await test.maya.directory.teams().value.map(\.id) == ["access"])
  }

  @Test("Everybody says himself whether he is there")
  func presence() async throws {
    let test = try await TestDesk()
    var watch = test.maya.directory.agents().makeAsyncIterator()
    #expect(try await watch.next()?.isEmpty == true)
    #expect(try await test.leo.directory.setPresence(.away).presence == .away)
    #expect(try await watch.next()?.map(\.presence) == [.away])
    let again = try await test.leo.directory.setPresence(.away)
    #expect(again.version == 1)
    #expect(try await test.leo.directory.setPresence(.online).version == 2)
    try await expectRefusal(.permissionDenied, on: test) {
      try await test.bot.directory.setPresence(.online)
    }
  }

  @Test("Agents may read the directory, and only admins may change it")
  func rights() async throws {
    let test = try await TestDesk()
    #expect(try await test.bot.directory.agents().value.isEmpty)
    #expect(try await test.maya.directory.teams().value.isEmpty)
    let changes: [(StaffDesk) async throws -> Void] = [
      { try await $0.directory.addAgent("x", name: "X") },
      { try await $0.directory.updateAgent("x", AgentChanges(name: "Y")) },
      { try await $0.directory.removeAgent("x") },
      { try await $0.directory.addTeam("x", name: "X") },
      { try await $0.directory.updateTeam("x", name: "Y") },
      { try await $0.directory.removeTeam("x") },
    ]
    for change in changes {
      for desk in [test.maya, test.bot] {
        try await expectRefusal(.permissionDenied, on: test) { try await change(desk) }
      }
    }
    try await expectRefusal(.permissionDenied, on: test) {
      try await test.bot.directory.upsertCustomer(TestDesk.adaRequester)
    }
    try await expectRefusal(.permissionDenied, on: test) {
      _ = try await test.bot.directory.customers().value
    }
    try await expectRefusal(.permissionDenied, on: test) {
      _ = try await test.bot.customer(email: "ada@example.com").value
    }
  }
}
