import HelpdeskCore

extension DeskOperation {
  /// Every way to ask for this; the compiler insists on an entry for each operation.
  var calls: [OperationCall] {
    switch self {
    case .readTickets, .readTicketDetail, .readMessages, .readSuggestions, .readSLA,
      .readTrending, .readInbox, .readDeskStats, .readCustomers, .readDirectory,
      .readAttachment:
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
    case .escalateTicket, .decideEscalation, .sendAlert, .readOutbox, .replayOutbox:
      escalationCalls
    case .readAutomations, .writeAutomations:
      automationCalls
    case .readBulk, .runBulk, .importTickets, .exportTickets, .recalculateSLA:
      bulkCalls
    case .readChats, .writeChats, .acceptChat:
      chatCalls
    case .readCalls, .bookCall, .changeCall, .concludeCall, .remind:
      scheduledCallCalls
    case .writeCustomers, .writeDirectory, .setOwnPresence, .readNotices, .writeNotices:
      directoryCalls
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
        .staff("triage") { _ = try await $0.ai.triage($1.ticket.id) },
        .staff("triage(text:)") { desk, _ in _ = try await desk.ai.triage(text: "card") },
      ]
    case .readSLA:
      [
        .staff("slaMetrics") { desk, _ in _ = try await desk.slaMetrics(day).value },
        .staff("explainSLA") { _ = try await $0.explainSLA($1.ticket.id).value },
        .staff("compareSLA") { desk, _ in
          _ = try await desk.compareSLA(.open, under: .standard)
        },
        .staff("breachedTickets") { desk, _ in _ = try await desk.breachedTickets().value },
        .staff("dueSoon") { desk, _ in _ = try await desk.dueSoon(within: .hours(1)).value },
      ]
    case .readTrending:
      [.staff("trendingIssues") { desk, _ in _ = try await desk.trendingIssues().value }]
    case .readInbox:
      [
        .staff("inbox") { desk, _ in _ = try await desk.inbox().value },
        .staff("inboxStats") { desk, _ in _ = try await desk.inboxStats().value },
      ]
    case .readDeskStats:
      [
        .staff("deskStats") { desk, _ in _ = try await desk.deskStats().value },
        .staff("deskTraffic") { desk, _ in _ = try await desk.deskTraffic(day).value },
      ]
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
}
