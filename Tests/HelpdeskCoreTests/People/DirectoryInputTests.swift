import Foundation
import HelpdeskCore
import Testing

@Suite struct DirectoryInputTests {
  /// An entry that must be refused, naming the field.
  struct BadAgent: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let field: String
    var code = HelpdeskError.Code.invalidField
    var id: AgentID = "leo"
    var name = "Leo"
    var email: String?
    var role = Role.agent
    var teams: [TeamID] = []
    var skills: [String] = []
    var capacity: Int?

    init(_ description: String, _ field: String, _ change: (inout BadAgent) -> Void) {
      testDescription = description
      self.field = field
      change(&self)
    }
  }

  static let badAgents = [
    BadAgent("empty id", "agent") { $0.id = "" },
    BadAgent("long id", "agent") { $0.id = AgentID(String(repeating: "x", count: 129)) },
    BadAgent("id with a control character", "agent") { $0.id = "a\u{0}b" },
    BadAgent("empty name", "name") { $0.name = " \t" },
    BadAgent("long name", "name") { $0.name = String(repeating: "x", count: 201) },
    BadAgent("name of two lines", "name") { $0.name = "Leo\nKim" },
    BadAgent("no mail address", "email") { $0.email = "leo" },
    BadAgent("two mail addresses", "email") { $0.email = "a@example.com,b@example.com" },
    BadAgent("empty mail address", "email") { $0.email = "" },
    BadAgent("customer", "role") { $0.role = .customer },
    BadAgent("system", "role") { $0.role = .system },
    BadAgent("unknown team", "teams") {
      $0.teams = ["nobody"]
      $0.code = .notFound
    },
    BadAgent("empty team", "teams") { $0.teams = [""] },
    BadAgent("many teams", "teams") { $0.teams = (0...100).map { TeamID("t\($0)") } },
    BadAgent("empty skill", "skills") { $0.skills = ["  "] },
    BadAgent("long skill", "skills") { $0.skills = [String(repeating: "x", count: 65)] },
    BadAgent("many skills", "skills") { $0.skills = (0...100).map { "s\($0)" } },
    BadAgent("negative capacity", "capacity") { $0.capacity = -1 },
    BadAgent("huge capacity", "capacity") { $0.capacity = .max },
  ]

  @Test("A bad entry is refused, naming the field", arguments: badAgents)
  func addBadAgent(_ bad: BadAgent) async throws {
    let test = try await TestDesk()
    try await expectRefusal(bad.code, field: bad.field, on: test) {
      try await test.root.directory.addAgent(
        bad.id, name: bad.name, email: bad.email, role: bad.role, teams: bad.teams,
        skills: bad.skills, capacity: bad.capacity)
    }
  }

  @Test("A bad change is refused, naming the field", arguments: badAgents)
  func updateToBadAgent(_ bad: BadAgent) async throws {
    let test = try await TestDesk()
    try await test.root.directory.addAgent("leo", name: "Leo")
    try await expectRefusal(bad.code, field: bad.field, on: test) {
      try await test.root.directory.updateAgent(
        bad.id,
        AgentChanges(
          name: bad.name, email: bad.email.map { .set($0) }, role: bad.role, teams: bad.teams,
          skills: bad.skills, capacity: bad.capacity.map { .set($0) }))
    }
  }

  @Test("Unknown agents and teams are not found")
  func unknown() async throws {
    let test = try await TestDesk()
    let directory = test.root.directory
    let calls: [(String, () async throws -> Void)] = [
      ("agent", { try await directory.updateAgent("x", AgentChanges(name: "X")) }),
      ("agent", { try await directory.removeAgent("x") }),
      ("agent", { _ = try await directory.agent("x").value }),
      ("team", { try await directory.updateTeam("x", name: "X") }),
      ("team", { try await directory.removeTeam("x") }),
      ("customer", { _ = try await test.maya.customer("x").value }),
      ("email", { _ = try await test.maya.customer(email: "x@example.com").value }),
    ]
    for (field, call) in calls {
      try await expectRefusal(.notFound, field: field, on: test, call)
    }
  }

  @Test("Bad teams, customers and searches are refused, naming the field")
  func badRest() async throws {
    let test = try await TestDesk()
    let directory = test.root.directory
    let calls: [(String, () async throws -> Void)] = [
      ("team", { try await directory.addTeam("", name: "X") }),
      ("name", { try await directory.addTeam("x", name: "") }),
      ("name", { try await directory.updateTeam("x", name: "\n") }),
      ("requester.id", { try await directory.upsertCustomer(.poster("")) }),
      ("requester.email", { try await directory.upsertCustomer(.poster("p", email: "nothing")) }),
      (
        "requester.type",
        { try await directory.upsertCustomer(Requester(type: "agent", id: "p", name: "P")) }
      ),
      ("text", { _ = try await directory.customers(matching: " ,;").value }),
      ("limit", { _ = try await directory.customers(limit: 0).value }),
      ("limit", { _ = try await directory.customers(limit: 1001).value }),
      ("email", { _ = try await test.maya.customer(email: "nothing").value }),
      ("customer", { _ = try await test.maya.customer("").value }),
    ]
    for (field, call) in calls {
      try await expectRefusal(.invalidField, field: field, on: test, call)
    }
  }
}
