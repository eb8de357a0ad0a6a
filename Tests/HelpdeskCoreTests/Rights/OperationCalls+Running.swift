import HelpdeskCore

extension DeskOperation {
  var directoryCalls: [OperationCall] {
    switch self {
    case .writeCustomers:
      [
        .staff("upsertCustomer") { desk, _ in
          try await desk.directory.upsertCustomer(.poster("p-99", name: "Cy"))
        }
      ]
    case .writeDirectory:
      [
        .staff("addAgent") { desk, _ in try await desk.directory.addAgent("new", name: "New") },
        .staff("updateAgent") {
          try await $0.directory.updateAgent($1.spareAgent, AgentChanges(name: "Other"))
        },
        .staff("removeAgent") { try await $0.directory.removeAgent($1.spareAgent) },
        .staff("addTeam") { desk, _ in try await desk.directory.addTeam("new", name: "New") },
        .staff("updateTeam") {
          try await $0.directory.updateTeam($1.spareTeam, name: "Other")
        },
        .staff("removeTeam") { try await $0.directory.removeTeam($1.spareTeam) },
      ]
    case .setOwnPresence:
      [.staff("setPresence") { desk, _ in try await desk.directory.setPresence(.away) }]
    case .readNotices:
      [
        OperationCall(
          name: "notifications", staff: { desk, _ in _ = try await desk.notifications().value },
          customer: { desk, _ in _ = try await desk.notifications().value })
      ]
    case .writeNotices:
      [
        OperationCall(
          name: "markAllNoticesRead", staff: { desk, _ in _ = try await desk.markAllNoticesRead() },
          customer: { desk, _ in _ = try await desk.markAllNoticesRead() }),
        .customer("markNoticeRead") { desk, _ in
          for notice in try await desk.notifications().value.notices {
            _ = try await desk.markNoticeRead(notice.id)
          }
        },
      ]
    default: []
    }
  }

  var bulkCalls: [OperationCall] {
    switch self {
    case .readBulk:
      [
        .staff("ticketBulk") { _ = try await $0.ticketBulk([$1.ticket.id]).value },
        .staff("bulkJob") { _ = try await $0.bulkJob($1.bulkJob).value },
      ]
    case .runBulk:
      [
        .staff("batchAssign") {
          _ = try await $0.batchAssign([$1.ticket.id], to: "spare").result()
        },
        .staff("batchClose") {
          _ = try await $0.batchClose([$1.ticket.id], template: $1.response.id).result()
        },
        .staff("batchUpdate") {
          _ = try await $0.batchUpdate([$1.ticket.id], TicketChanges(priority: .high)).result()
        },
      ]
    case .recalculateSLA:
      [
        .staff("recalculateSLA") { desk, _ in
          _ = try await desk.recalculateSLA(.open, to: SLAPolicy.standard.reference)
        }
      ]
    case .importTickets:
      [
        .staff("importTickets") { desk, _ in
          _ = try await desk.importTickets(csv: Array("subject\nNew\n".utf8))
        }
      ]
    case .exportTickets:
      [
        .staff("exportTickets") { desk, _ in
          _ = try await desk.exportTickets(as: .csv) { _ in }
        }
      ]
    default: []
    }
  }

  var escalationCalls: [OperationCall] {
    switch self {
    case .escalateTicket:
      [
        .staff("escalateTicket") {
          try await $0.escalateTicket($1.ticket.id, reason: .billing, to: $1.spareTeam)
        },
        OperationCall(
          name: "deescalateTicket", refusedByStatus: [.bot],
          staff: { try await $0.deescalateTicket($1.escalated.id) }),
      ]
    case .decideEscalation:
      [
        .staff("approveEscalation") { try await $0.approveEscalation($1.pending.id) },
        .staff("denyEscalation") { try await $0.denyEscalation($1.pending.id, reason: "No.") },
      ]
    case .sendAlert:
      [
        .staff("sendEscalationAlert") {
          _ = try await $0.slack.sendEscalationAlert($1.escalated.id)
        }
      ]
    case .readOutbox:
      [
        .staff("deadLetters") { desk, _ in _ = try await desk.outbox.deadLetters() },
        .staff("pending") { desk, _ in _ = try await desk.outbox.pending() },
      ]
    case .replayOutbox:
      [.staff("replay") { try await $0.outbox.replay($1.deadLetter) }]
    default: []
    }
  }
}
