import HelpdeskCore

/// Who may do what, written down a second time: changing the table alone does not pass.
///
/// Tickets are read, written and assigned by agents and up; chats and customers likewise; the
/// knowledge base is read by agents and up and written by admins; customers reach what is theirs.
enum ExpectedRights {
  static func roles(for operation: DeskOperation) -> [Role] {
    var roles: [Role] = []
    for line in grid.split(separator: "\n") {
      let cells = line.split(separator: " ")
      guard cells.first.map(String.init) == operation.rawValue else { continue }
      for (cell, role) in zip(cells.dropFirst(), columns) where cell == "yes" {
        roles.append(role)
      }
    }
    return roles
  }

  static var operations: [String] {
    grid.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
  }

  static let columns: [Role] = [.customer, .agent, .admin, .superAdmin, .bot, .system]

  private static let grid = """
    readTickets        yes yes yes yes yes yes
    readTicketDetail   yes yes yes yes yes yes
    readMessages       yes yes yes yes yes yes
    readSuggestions    -   yes yes yes yes yes
    readSLA            -   yes yes yes -   yes
    readTrending       -   yes yes yes -   yes
    readArticles       yes yes yes yes yes yes
    readDraftArticles  -   yes yes yes yes yes
    readBulk           -   yes yes yes -   yes
    readInbox          -   yes yes yes -   yes
    readDeskStats      -   yes yes yes -   yes
    readCustomers      -   yes yes yes -   yes
    readDirectory      -   yes yes yes yes yes
    readCannedResponses -  yes yes yes yes yes
    readQuickIssues    yes yes yes yes yes yes
    readOutbox         -   -   yes yes -   yes
    readAutomations    -   yes yes yes -   yes
    readAttachment     yes yes yes yes yes yes
    createTicket       yes yes yes yes yes yes
    transferFromAI     -   yes yes yes yes yes
    updateTicket       -   yes yes yes yes yes
    assignTicket       -   yes yes yes -   yes
    takeTicket         -   yes yes yes -   -
    sendMessage        yes yes yes yes yes yes
    addInternalNote    -   yes yes yes yes yes
    forward            -   yes yes yes -   yes
    markRead           -   yes yes yes -   yes
    archive            -   yes yes yes -   yes
    label              -   yes yes yes yes yes
    tag                -   yes yes yes yes yes
    snooze             -   yes yes yes -   yes
    follow             -   yes yes yes -   -
    escalateTicket     -   yes yes yes yes yes
    decideEscalation   -   -   yes yes -   yes
    mergeTickets       -   yes yes yes -   yes
    splitTicket        -   yes yes yes -   yes
    linkTickets        -   yes yes yes -   yes
    resolveTicket      -   yes yes yes -   yes
    closeTicket        -   yes yes yes -   yes
    reopenTicket       yes yes yes yes -   yes
    deleteTicket       -   yes yes yes -   yes
    purgeTicket        -   -   -   yes -   yes
    rateTicket         yes -   -   -   -   -
    runBulk            -   yes yes yes -   yes
    sendAlert          -   yes yes yes -   yes
    attach             yes yes yes yes yes yes
    writeArticles      -   -   yes yes -   yes
    linkArticle        -   yes yes yes yes yes
    rateArticle        yes -   -   -   -   -
    viewArticle        yes -   -   -   -   -
    writeResponses     -   -   yes yes -   yes
    writeCustomers     -   yes yes yes -   yes
    writeDirectory     -   -   yes yes -   yes
    setOwnPresence     -   yes yes yes -   -
    recalculateSLA     -   -   yes yes -   yes
    writeAutomations   -   -   yes yes -   yes
    importTickets      -   -   yes yes -   yes
    exportTickets      -   yes yes yes -   yes
    replayOutbox       -   -   yes yes -   yes
    readNotices        yes yes yes yes yes yes
    writeNotices       yes yes yes yes yes yes
    readChats          yes yes yes yes yes yes
    writeChats         yes yes yes yes -   yes
    acceptChat         -   yes yes yes -   -
    readCalls          yes yes yes yes yes yes
    bookCall           yes yes yes yes yes yes
    changeCall         yes yes yes yes -   yes
    concludeCall       -   yes yes yes -   yes
    remind             -   yes yes yes -   -
    """
}
