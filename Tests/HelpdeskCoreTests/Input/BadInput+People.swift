import Foundation
import HelpdeskCore

extension BadInput {
  /// What customers, the directory and bulk jobs may be given.
  static let people: [BadInput] = customers + directory + bulk + transfer

  private static let customers: [BadInput] = {
    var cases = line("customer's ticket: subject", "subject", max: Limits.subject) {
      _ = try await $0.test.ada.createTicket(subject: $1)
    }
    cases += key("customer's ticket") {
      _ = try await $0.test.ada.createTicket(subject: "Good", idempotencyKey: $1)
    }
    cases += text("customer's message", "body") {
      try await $0.test.ada.sendMessage($0.ticket.id, $1)
    }
    cases += key("customer's message") {
      try await $0.test.ada.sendMessage($0.ticket.id, "Good.", idempotencyKey: $1)
    }
    let calls: [(String, @Sendable (CustomerDesk, TicketID) async throws -> Void)] = [
      ("customer's message", { try await $0.sendMessage($1, "Good.") }),
      ("customer's reopen", { try await $0.reopenTicket($1) }),
      ("customer's rating", { try await $0.rateTicket($1, 5) }),
      ("customer's detail", { _ = try await $0.ticketDetail($1).value }),
      ("customer's thread", { _ = try await $0.messages($1).value }),
    ]
    for (name, action) in calls {
      cases += id("\(name): ticket", "ticket") { try await action($0.test.ada, TicketID($1)) }
      cases.append(
        BadInput("\(name): another's", .notFound, "ticket") {
          try await action($0.test.bo, $0.ticket.id)
        })
    }
    let forbidden: [(String, NewTicket)] = [
      ("assignee", NewTicket(subject: "Good", assignee: "maya")),
      ("team", NewTicket(subject: "Good", team: "spare")),
      ("labels", NewTicket(subject: "Good", labels: [.urgent])),
    ]
    for (field, ticket) in forbidden {
      cases.append(
        BadInput("customer's ticket: \(field)", .permissionDenied, field) {
          _ = try await $0.test.ada.createTicket(ticket)
        })
    }
    for notice in ["", "nobody"] {
      cases.append(
        BadInput("notice “\(notice)”", notice.isEmpty ? .invalidField : .notFound, "notice") {
          _ = try await $0.test.ada.markNoticeRead(NoticeID(notice))
        })
    }
    return cases
  }()

  private static let directory: [BadInput] = {
    var cases = id("add team", "team", isLookedUp: false) {
      try await $0.test.root.directory.addTeam(TeamID($1), name: "Good")
    }
    cases += line("add team: name", "name", max: Limits.name) {
      try await $0.test.root.directory.addTeam("good", name: $1)
    }
    cases += id("update team", "team") {
      try await $0.test.root.directory.updateTeam(TeamID($1), name: "Good")
    }
    cases += id("remove team", "team") { try await $0.test.root.directory.removeTeam(TeamID($1)) }
    cases += id("update agent", "agent") {
      try await $0.test.root.directory.updateAgent(AgentID($1), AgentChanges(name: "Good"))
    }
    cases += id("remove agent", "agent") {
      try await $0.test.root.directory.removeAgent(AgentID($1))
    }
    cases += email("upsert customer", "requester.email") {
      try await $0.test.maya.directory.upsertCustomer(.poster("p", name: "Cy", email: $1))
    }
    cases += id("customer", "customer") {
      _ = try await $0.test.maya.customer(CustomerID($1)).value
    }
    cases += email("customer by mail", "email") {
      _ = try await $0.test.maya.customer(email: $1).value
    }
    cases += [
      BadInput("add agent: there", .alreadyDone, "agent") {
        try await $0.test.root.directory.addAgent("spare", name: "Good")
      },
      BadInput("add team: there", .alreadyDone, "team") {
        try await $0.test.root.directory.addTeam("spare", name: "Good")
      },
      BadInput("update agent: another version", .conflict, "expectedVersion") {
        try await $0.test.root.directory.updateAgent(
          "spare", AgentChanges(name: "Good"), expectedVersion: 99)
      },
      BadInput("update team: another version", .conflict, "expectedVersion") {
        try await $0.test.root.directory.updateTeam("spare", name: "Good", expectedVersion: 99)
      },
    ]
    // Whoever asks is checked as well: the host may hand over anything.
    cases += id("who asks", "agent.id", isLookedUp: false) {
      let desk = $0.test.desk.acting(as: .agent(AgentID($1), name: "Kim"))
      try await desk.addInternalNote($0.ticket.id, "Good.")
    }
    cases += email("who asks: mail", "agent.email") {
      let desk = $0.test.desk.acting(as: .agent("kim", name: "Kim", email: $1))
      try await desk.addInternalNote($0.ticket.id, "Good.")
    }
    cases += line("who asks: name", "agent.name", max: Limits.name, optional: true) {
      let desk = $0.test.desk.acting(as: .agent("kim", name: $1))
      try await desk.addInternalNote($0.ticket.id, "Good.")
    }
    return cases
  }()

  private static let transfer: [BadInput] = {
    let tables: [(String, String, String)] = [
      ("nothing", "", "csv"), ("no name of a column", "a,b\n1,2\n", "mapping"),
      ("an open quote in the header", "\"subject\nx\n", "csv"),
    ]
    var cases = tables.map { name, table, field in
      BadInput("import: \(name)", .importFailed, field) {
        _ = try await $0.test.root.importTickets(csv: Array(table.utf8))
      }
    }
    cases += [
      BadInput("import: no text", .importFailed, "csv") {
        _ = try await $0.test.root.importTickets(csv: [0xFF, 0xFE, 0x00])
      },
      BadInput("import: no file", .importFailed, "csv") {
        _ = try await $0.test.root.importTickets(csv: URL(filePath: "/nowhere/at/all.csv"))
      },
      BadInput("import: a column that is not there", .invalidField, "mapping") {
        _ = try await $0.test.root.importTickets(
          csv: Array("subject\nx\n".utf8), mapping: ImportMapping(columns: ["topic": .subject]))
      },
      BadInput("export: no word", .invalidField, "text") {
        _ = try await $0.test.maya.exportTickets(.all.matching("?"), as: .csv) { _ in }
      },
    ]
    return cases
  }()

  private static let bulk: [BadInput] = {
    let good = TicketChanges(priority: .low)
    var cases = id("bulk: ticket", "tickets", isLookedUp: false) {
      _ = try await $0.test.maya.batchUpdate([$0.ticket.id, TicketID($1)], good)
    }
    cases += id("bulk: agent", "assignee") {
      _ = try await $0.test.maya.batchAssign([$0.ticket.id], to: .agent(AgentID($1)))
    }
    cases += id("bulk: response", "response") {
      _ = try await $0.test.maya.batchClose([$0.ticket.id], template: CannedResponseID($1))
    }
    cases += word("bulk: tag", "tags") {
      _ = try await $0.test.maya.batchUpdate([$0.ticket.id], TicketChanges(addTags: [$1]))
    }
    cases += id("bulk: team", "team") {
      _ = try await $0.test.maya.batchUpdate(
        [$0.ticket.id], TicketChanges(team: .set(TeamID($1))))
    }
    cases += key("bulk") {
      _ = try await $0.test.maya.batchUpdate([$0.ticket.id], good, idempotencyKey: $1)
    }
    cases += id("bulk: job", "job") {
      _ = try await $0.test.maya.bulkJob(BulkJobID($1)).value
    }
    cases += [
      BadInput("bulk: nothing", .invalidField, "tickets") {
        _ = try await $0.test.maya.batchUpdate([], good)
      },
      BadInput("bulk: no change", .invalidField, "changes") {
        _ = try await $0.test.maya.batchUpdate([$0.ticket.id], TicketChanges())
      },
    ]
    return cases
  }()
}
