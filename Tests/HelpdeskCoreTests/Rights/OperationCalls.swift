import HelpdeskCore

extension Operation {
  /// Every way to ask for this; the compiler insists on an entry for each operation.
  var calls: [OperationCall] {
    switch self {
    case .readTickets, .readTicketDetail, .readMessages, .readSuggestions, .readSLA,
      .readTrending, .readBulk, .readInbox, .readDeskStats, .readCustomers, .readDirectory,
      .readOutbox, .readAttachment:
      hookCalls
    case .readArticles, .readDraftArticles, .readCannedResponses, .readQuickIssues,
      .writeArticles, .linkArticle, .rateArticle, .viewArticle, .writeResponses:
      knowledgeCalls
    case .createTicket, .transferFromAI, .updateTicket, .assignTicket, .takeTicket, .label, .tag,
      .snooze, .follow, .resolveTicket, .closeTicket, .reopenTicket, .deleteTicket, .purgeTicket,
      .rateTicket:
      ticketCalls
    case .sendMessage, .addInternalNote, .forward, .markRead, .archive, .attach:
      messageCalls
    case .mergeTickets, .splitTicket, .linkTickets:
      mergeCalls
    case .escalateTicket, .decideEscalation, .sendAlert, .replayOutbox:
      escalationCalls
    case .runBulk, .importTickets, .exportTickets:
      bulkCalls
    case .writeCustomers, .writeDirectory, .setOwnPresence, .readNotices, .writeNotices:
      directoryCalls
    case .readChats, .writeChats, .acceptChat:
      chatCalls
    }
  }

  private var hookCalls: [OperationCall] {
    let day = TestDesk.monday..<TestDesk.monday.adding(.days(1))
    return switch self {
    case .readTickets:
      [
        OperationCall(
          name: "tickets", staff: { desk, _ in _ = try await desk.tickets(.all).value },
          customer: { desk, _ in _ = try await desk.tickets().value }),
        OperationCall(
          name: "ticket(numbered:)",
          staff: { _ = try await $0.ticket(numbered: $1.ticket.number.description) },
          customer: { _ = try await $0.ticket(numbered: $1.ticket.number.description) }),
        .staff("ticket") { _ = try await $0.ticket($1.ticket.id) },
      ]
    case .readTicketDetail:
      [
        OperationCall(
          name: "ticketDetail", staff: { _ = try await $0.ticketDetail($1.ticket.id).value },
          customer: { _ = try await $0.ticketDetail($1.ticket.id).value })
      ]
    case .readMessages:
      [
        OperationCall(
          name: "messages", staff: { _ = try await $0.messages($1.ticket.id).value },
          customer: { _ = try await $0.messages($1.ticket.id).value })
      ]
    case .readSuggestions:
      [
        .staff("aiSuggestions") { _ = try await $0.aiSuggestions($1.ticket.id).value },
        .staff("generateSuggestions") { _ = try await $0.ai.generateSuggestions($1.ticket.id) },
        .staff("findSimilarTickets") { _ = try await $0.ai.findSimilarTickets($1.ticket.id) },
      ]
    case .readSLA:
      [
        .staff("slaMetrics") { desk, _ in _ = try await desk.slaMetrics(day).value },
        .staff("breachedTickets") { desk, _ in _ = try await desk.breachedTickets().value },
        .staff("dueSoon") { desk, _ in _ = try await desk.dueSoon(within: .hours(1)).value },
      ]
    case .readTrending:
      [.staff("trendingIssues") { desk, _ in _ = try await desk.trendingIssues().value }]
    case .readBulk:
      [
        .staff("ticketBulk") { _ = try await $0.ticketBulk([$1.ticket.id]).value },
        .staff("bulkJob") { _ = try await $0.bulkJob($1.bulkJob).value },
      ]
    case .readInbox:
      [
        .staff("inbox") { desk, _ in _ = try await desk.inbox().value },
        .staff("inboxStats") { desk, _ in _ = try await desk.inboxStats().value },
      ]
    case .readDeskStats:
      [.staff("deskStats") { desk, _ in _ = try await desk.deskStats().value }]
    case .readCustomers:
      [
        .staff("customer") { desk, _ in _ = try await desk.customer("p-17").value },
        .staff("customer(email:)") { desk, _ in
          _ = try await desk.customer(email: "ada@example.com").value
        },
        .staff("customers") { desk, _ in _ = try await desk.directory.customers().value },
      ]
    case .readDirectory:
      [
        .staff("agents") { desk, _ in _ = try await desk.directory.agents().value },
        .staff("agent") { _ = try await $0.directory.agent($1.spareAgent).value },
        .staff("teams") { desk, _ in _ = try await desk.directory.teams().value },
      ]
    case .readAttachment:
      [
        OperationCall(
          name: "attachment", staff: { _ = try await $0.attachment($1.file, of: $1.ticket.id) },
          customer: { _ = try await $0.attachment($1.file, of: $1.ticket.id) })
      ]
    default: []
    }
  }

  private var directoryCalls: [OperationCall] {
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
}
