import HelpdeskCore

extension DeskOperation {
  var ticketCalls: [OperationCall] {
    switch self {
    case .createTicket:
      [
        OperationCall(
          name: "createTicket",
          staff: { desk, _ in
            _ = try await desk.createTicket(subject: "New", from: TestDesk.boRequester)
          }, customer: { desk, _ in _ = try await desk.createTicket(subject: "New") }),
        .staff("createTicket(NewTicket)") { desk, prepared in
          _ = try await desk.createTicket(
            NewTicket(subject: "New", quickIssue: prepared.quickIssue.id),
            from: TestDesk.boRequester)
        },
      ]
    case .transferFromAI:
      [
        .staff("createTicketFromAITransfer") { desk, _ in
          _ = try await desk.createTicketFromAITransfer(
            AITransfer(
              conversation: "conv-1", requester: TestDesk.adaRequester, summary: "Locked out",
              history: [.init(role: .customer, text: "I'm locked out of my account")]))
        }
      ]
    case .updateTicket:
      [
        .staff("updateTicket") {
          try await $0.updateTicket($1.ticket.id, TicketChanges(priority: .high))
        }
      ]
    case .assignTicket:
      [
        .staff("assignTicket") { try await $0.assignTicket($1.ticket.id, to: "spare") },
        .staff("unassign") { try await $0.unassign($1.ticket.id) },
      ]
    case .takeTicket: [.staff("take") { try await $0.take($1.ticket.id) }]
    case .label: [.staff("label") { try await $0.label($1.ticket.id, add: [.urgent]) }]
    case .tag: [.staff("tag") { try await $0.tag($1.ticket.id, add: ["escrow"]) }]
    case .snooze:
      [
        .staff("snooze") {
          try await $0.snooze($1.ticket.id, until: TestDesk.monday.adding(.hours(1)))
        },
        .staff("wake") { try await $0.wake($1.ticket.id) },
      ]
    case .follow: [.staff("follow") { try await $0.follow($1.ticket.id) }]
    case .resolveTicket:
      [.staff("resolveTicket") { try await $0.resolveTicket($1.ticket.id, "Done.") }]
    case .closeTicket: [.staff("closeTicket") { try await $0.closeTicket($1.ticket.id) }]
    case .reopenTicket:
      [
        OperationCall(
          name: "reopenTicket", staff: { try await $0.reopenTicket($1.resolved.id) },
          customer: { try await $0.reopenTicket($1.resolved.id) })
      ]
    case .deleteTicket:
      [
        .staff("deleteTicket") { try await $0.deleteTicket($1.ticket.id) },
        .staff("restoreTicket") { try await $0.restoreTicket($1.deleted.id) },
      ]
    case .purgeTicket: [.staff("purgeTicket") { try await $0.purgeTicket($1.deleted.id) }]
    case .rateTicket: [.customer("rateTicket") { try await $0.rateTicket($1.resolved.id, 5) }]
    default: []
    }
  }

  var messageCalls: [OperationCall] {
    switch self {
    case .sendMessage:
      [
        OperationCall(
          name: "sendMessage", staff: { try await $0.sendMessage($1.ticket.id, "Hello.") },
          customer: { try await $0.sendMessage($1.ticket.id, "Hello.") }),
        .staff("sendCannedResponse") {
          try await $0.sendCannedResponse($1.response.id, to: $1.ticket.id)
        },
      ]
    case .addInternalNote:
      [.staff("addInternalNote") { try await $0.addInternalNote($1.ticket.id, "Hm.") }]
    case .forward:
      [.staff("forward") { try await $0.forward($1.ticket.id, to: "bank@example.com", "Please.") }]
    case .markRead:
      [
        .staff("markRead") { try await $0.markRead($1.other.id) },
        .staff("markUnread") { try await $0.markUnread($1.ticket.id) },
      ]
    case .archive:
      [
        .staff("archive") { try await $0.archive($1.ticket.id) },
        .staff("unarchive") { try await $0.unarchive($1.ticket.id) },
      ]
    case .attach:
      [
        OperationCall(
          name: "attach", staff: { desk, _ in _ = try await desk.attach([1], name: "a.txt") },
          customer: { desk, _ in _ = try await desk.attach([1], name: "a.txt") })
      ]
    default: []
    }
  }

  var mergeCalls: [OperationCall] {
    switch self {
    case .mergeTickets:
      [
        .staff("mergeTickets") { try await $0.mergeTickets($1.other.id, into: $1.ticket.id) },
        .staff("unmerge") { try await $0.unmerge($1.merged.id) },
      ]
    case .splitTicket:
      [
        .staff("splitTicket") { try await $0.splitTicket($1.ticket.id, messages: [$1.reply.id]) }
      ]
    case .linkTickets:
      [
        .staff("linkTickets") { try await $0.linkTickets($1.ticket.id, .related, $1.other.id) },
        .staff("unlinkTickets") { try await $0.unlinkTickets($1.ticket.id, .related, $1.other.id) },
      ]
    default: []
    }
  }
}
