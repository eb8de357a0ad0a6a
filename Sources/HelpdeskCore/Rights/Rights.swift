/// Who may do what: one table, consulted by every operation and compiled into every query.
public enum Rights: Sendable {
  /// The table.
  ///
  /// A customer's operations reach only what is his own.
  public static let table: [DeskOperation: Set<Role>] = {
    var table: [DeskOperation: Set<Role>] = [:]
    for operation in DeskOperation.allCases { table[operation] = roles(for: operation) }
    return table
  }()

  /// Whether a role may do this at all.
  public static func allows(_ role: Role, _ operation: DeskOperation) -> Bool {
    table[operation]?.contains(role) ?? false
  }

  private static let everyone = Set(Role.allCases)
  private static let staff: Set<Role> = [.agent, .admin, .superAdmin, .system]
  private static let staffAndBot: Set<Role> = [.agent, .admin, .superAdmin, .system, .bot]
  private static let admins: Set<Role> = [.admin, .superAdmin, .system]

  private static func roles(for operation: DeskOperation) -> Set<Role> {
    switch operation {
    case .readTickets, .readTicketDetail, .readMessages, .readArticles, .readQuickIssues,
      .readAttachment, .createTicket, .sendMessage, .attach, .readNotices, .writeNotices,
      .readChats, .readCalls, .bookCall:
      everyone
    case .reopenTicket, .writeChats, .changeCall:
      [.customer, .agent, .admin, .superAdmin, .system]
    case .rateTicket, .rateArticle, .viewArticle:
      [.customer]
    case .readSuggestions, .readDraftArticles, .readCannedResponses, .readDirectory,
      .transferFromAI, .updateTicket, .addInternalNote, .tag, .label, .escalateTicket,
      .linkArticle:
      staffAndBot
    case .readSLA, .readTrending, .readBulk, .readInbox, .readDeskStats, .readCustomers,
      .assignTicket, .forward, .markRead, .archive, .snooze, .mergeTickets, .splitTicket,
      .linkTickets, .resolveTicket, .closeTicket, .deleteTicket, .runBulk, .sendAlert,
      .writeCustomers, .exportTickets, .concludeCall, .readAutomations:
      staff
    case .takeTicket, .acceptChat, .follow, .setOwnPresence, .remind:
      [.agent, .admin, .superAdmin]
    case .decideEscalation, .writeArticles, .writeResponses, .writeDirectory, .importTickets,
      .recalculateSLA, .writeAutomations,
      .readOutbox, .replayOutbox:
      admins
    case .purgeTicket:
      [.superAdmin, .system]
    }
  }
}

/// Who asks: somebody of the desk, or a customer.
enum Principal: Hashable, Sendable {
  case staff(Staff)
  case customer(Requester)

  var role: Role {
    switch self {
    case .staff(let staff): staff.role
    case .customer: .customer
    }
  }

  var author: Author {
    switch self {
    case .staff(let staff): Author(staff)
    case .customer(let requester): Author(requester)
    }
  }

  /// Refuses what the role may not do, and somebody whose id or name no record can hold.
  func authorize(_ operation: DeskOperation) throws(HelpdeskError) {
    guard Rights.allows(role, operation) else {
      let allowed = Role.allCases.filter { Rights.allows($0, operation) }.map(\.rawValue)
      throw HelpdeskError(
        .permissionDenied,
        "\(role.anybody) may not \(operation.rawValue). Allowed: "
          + "\(allowed.joined(separator: ", ")).")
    }
    switch self {
    case .staff(let staff): try Validation.staff(staff)
    case .customer(let requester): try Validation.requester(requester)
    }
  }
}
