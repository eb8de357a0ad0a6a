import Foundation
import HelpdeskCore

/// A desk on which every operation has something to work on.
struct PreparedDesk {
  let test: TestDesk
  /// A live ticket of Ada's, with an answer, a note and a file.
  let ticket: Ticket
  let reply: Message
  let file: MessageAttachment
  /// Another live ticket of hers.
  let other: Ticket
  let resolved: Ticket
  let closed: Ticket
  let deleted: Ticket
  /// A ticket that was merged away.
  let merged: Ticket
  /// What it was merged into.
  let target: Ticket
  let article: Article
  let draft: Article
  let archived: Article
  let response: CannedResponse
  let quickIssue: QuickIssue
  /// An automation that is not enabled.
  let automation: Automation
  let bulkJob: BulkJobID
  /// A ticket with an escalation in force, whose alert nobody took.
  let escalated: Ticket
  let deadLetter: String
  /// An escalation that waits for approval.
  let pending: Escalation
  /// Ada's chats: one that waits for a person, and one that Kim has.
  let waitingChat: TicketID
  let acceptedChat: TicketID
  /// A call of Ada's that is booked, one that has begun, and the beginning of a slot that is free.
  let comingCall: ScheduledCall
  let begunCall: ScheduledCall
  let freeSlot: Date
  let spareAgent: AgentID = "spare"
  let spareTeam: TeamID = "spare"

  init() async throws {
    var settings = DeskSettings.standard
    settings.escalationsNeedApproval = true
    var calls = CallSettings.standard
    calls.notice = .zero
    calls.organizer = CallOrganizer(name: "Support", email: "support@example.com")
    calls.agents = [CallAgent("maya"), CallAgent("root")]
    test = try await TestDesk(settings: settings, alerts: [DeafChannel()], calls: calls)
    let root = test.root
    let maya = test.maya
    ticket = try await test.ticket("Payment stuck in escrow")
    file = try await test.ada.attach([1, 2, 3], name: "slip.pdf", mediaType: "application/pdf")
    try await test.ada.sendMessage(ticket.id, "Here is the slip.", attachments: [file])
    reply = try await maya.sendMessage(ticket.id, "We look into it.")
    try await maya.addInternalNote(ticket.id, "Ask the bank.")
    other = try await test.ticket("Wrong amount")
    resolved = try await test.ticket("Lost invoice")
    try await maya.resolveTicket(resolved.id, "Sent again.")
    closed = try await test.ticket("Old invoice")
    try await maya.closeTicket(closed.id)
    deleted = try await test.ticket("Spam")
    try await maya.deleteTicket(deleted.id)
    merged = try await test.ticket("Same again")
    target = try await test.ticket("Same")
    try await maya.mergeTickets(merged.id, into: target.id)
    article = try await root.kb.createArticle(title: "Escrow in short", body: "It syncs.")
    try await root.kb.publish(article.id)
    draft = try await root.kb.createArticle(title: "Escrow in long", body: "It syncs by hand.")
    archived = try await root.kb.createArticle(title: "Escrow of old", body: "It did not sync.")
    try await root.kb.archive(archived.id)
    response = try await root.responses.create(title: "Hello", body: "Hello {{customer.name}}.")
    quickIssue = try await root.kb.createQuickIssue(title: "Payment", article: article.id)
    automation = try await root.automations.create(
      "Idle", AutomationRule(when: .created, then: [.note("New.")]), isEnabled: false)
    bulkJob = try await maya.batchUpdate([other.id], TicketChanges(severity: .high)).id
    try await root.directory.addAgent("spare", name: "Spare")
    try await root.directory.addTeam("spare", name: "Spare")
    try await root.directory.addTeam("law", name: "Law")
    escalated = try await test.ticket("Legal threat")
    try await root.escalateTicket(escalated.id, reason: .legal, to: "law")
    let asked = try await test.ticket("Technical trouble")
    pending = try await maya.escalateTicket(asked.id, reason: .technical, to: "law")
    waitingChat = try await test.ada.chat.start(topic: "I want a person").id
    acceptedChat = try await test.ada.chat.start(topic: "I want a person as well").id
    _ = try await test.desk.acting(as: .agent("kim", name: "Kim")).chat.accept(acceptedChat)
    let now = test.clock.now
    let called = try await test.ticket("Call me")
    begunCall = try await maya.calls.book(called.id, at: now, with: "maya")
    comingCall = try await maya.calls.book(called.id, at: now.adding(.hours(3)), with: "maya")
    freeSlot = now.adding(.hours(4))
    await test.desk.settle()
    deadLetter = try await root.outbox.deadLetters().first?.entry.id ?? "none"
  }

  func staff(_ role: Role) -> StaffDesk? {
    switch role {
    case .customer: nil
    case .agent: test.desk.acting(as: .agent("kim", name: "Kim"))
    case .admin: test.desk.acting(as: .admin("kim", name: "Kim"))
    case .superAdmin: test.desk.acting(as: .superAdmin("kim", name: "Kim"))
    case .bot: test.desk.acting(as: .bot("kim", name: "Kim"))
    case .system: test.desk.acting(as: .system)
    }
  }
}

/// A channel that takes nothing.
struct DeafChannel: AlertChannel {
  let name = "#ops_alerts"

  func deliver(_ alert: Alert, idempotencyKey: String) async -> DeliveryOutcome {
    .rejected(reason: "deaf")
  }
}

/// One way to ask for an operation.
struct OperationCall: Sendable {
  typealias Action<Desk> = @Sendable (Desk, PreparedDesk) async throws -> Void

  let name: String
  /// Roles that may ask for the operation, but not for this in the ticket's status.
  var refusedByStatus: Set<Role> = []
  /// How staff ask for it; nil where their desk has no such thing.
  var staff: Action<StaffDesk>?
  /// How a customer asks for it; nil where his desk has no such thing.
  var customer: Action<CustomerDesk>?

  static func staff(_ name: String, _ action: @escaping Action<StaffDesk>) -> OperationCall {
    OperationCall(name: name, staff: action)
  }

  static func customer(
    _ name: String, _ action: @escaping Action<CustomerDesk>
  ) -> OperationCall {
    OperationCall(name: name, customer: action)
  }
}
