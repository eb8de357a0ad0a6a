import Foundation

/// A helpdesk inside a program: everything it knows goes through one store.
///
/// ```swift
/// let desk = try await Helpdesk(store: InMemoryStore())
/// let maya = desk.acting(as: .agent("maya", name: "Maya"))
/// ```
///
/// A desk is safe to use from any task. Several desks may share one store.
public final class Helpdesk: Sendable {
  let core: DeskCore
  private let timer: DeskTimer
  private let dispatcher: OutboxDispatcher
  private let bulk: BulkRunner

  /// Opens a desk on a store.
  ///
  /// - Parameters:
  ///   - store: What keeps everything.
  ///   - clock: Where the time comes from; a ``ManualClock`` in tests.
  ///   - sla: What is promised for new tickets that none of the policies is for, whatever its own
  ///     conditions. A change takes a new version of the policy.
  ///   - policies: What is promised for tickets that fulfil conditions; the first that is for a
  ///     ticket is taken.
  ///   - settings: How the desk behaves where teams differ.
  ///   - alerts: Where escalations are announced, such as a ``SlackWebhook``.
  ///   - assistant: Who makes suggestions; the offline one needs no network.
  ///   - bot: Who answers chats until a person does; without one a chat waits for a person at once.
  ///   - chat: How chats behave.
  ///   - calls: How calls are booked.
  ///   - messengers: Where invitations and reminders leave the desk, each for one person.
  ///   - ids: Where ids come from; with any clock but the system's they are the same every time.
  /// - Throws: ``HelpdeskError/Code/invalidField`` for settings out of range, and what the store
  ///   throws.
  public init(
    store: any Store, clock: any DeskClock = SystemClock(), sla: SLAPolicy = .standard,
    policies: [SLAPolicy] = [], settings: DeskSettings = .standard, alerts: [any AlertChannel] = [],
    assistant: any Assistant = OfflineAssistant(), bot: (any ChatBot)? = nil,
    chat: ChatSettings = .standard, calls: CallSettings = .standard,
    messengers: [any Messenger] = [], ids: (any IDGenerator)? = nil
  ) async throws(HelpdeskError) {
    let settings = try settings.validated()
    let chat = try chat.validated()
    let calls = try calls.validated()
    for messenger in messengers { _ = try Validation.word(messenger.name, "messengers.name") }
    let start: Answers
    let book: PolicyBook
    do {
      try await store.attach(Schema.helpdesk)
      book = try await PolicyBook.keep(
        sla, policies, in: store, at: clock.now.wholeMilliseconds)
      start = try await store.read([])
    } catch let error as StoreError {
      throw HelpdeskError(error)
    } catch let error as HelpdeskError {
      throw error
    } catch {
      throw HelpdeskError(.storage, "The store failed.", underlying: error)
    }
    let generator: any IDGenerator
    if let ids {
      generator = ids
    } else if clock is SystemClock {
      generator = RandomIDs()
    } else {
      generator = SeededIDs(seed: start.revision.rawValue)
    }
    let hub = LiveHub(store: store, clock: clock, cursor: start.cursor)
    core = DeskCore(
      store: store, clock: clock, settings: settings, policies: book, ids: generator,
      assistant: assistant, alerts: alerts, bot: bot, chat: chat, calls: calls,
      messengers: messengers, hub: hub)
    try await core.refreshAutomations()
    dispatcher = OutboxDispatcher(core: core)
    timer = DeskTimer(core: core, dispatcher: dispatcher)
    bulk = BulkRunner(core: core)
    let interest = timer.interest.merging(dispatcher.interest, uniquingKeysWith: +)
    hub.begin(showing: interest) { [timer, dispatcher] changes in
      await timer.heard(changes)
      dispatcher.heard(changes)
    } missed: { [timer, dispatcher] in
      timer.missedChanges()
      dispatcher.missedChanges()
    }
    try await timer.begin()
    await dispatcher.begin()
    try await bulk.resume()
  }

  /// The desk as somebody of the desk uses it.
  ///
  /// The host has authenticated him; the desk checks what he may do.
  public func acting(as staff: Staff) -> StaffDesk {
    StaffDesk(core: core, staff: staff, bulk: bulk)
  }

  /// The desk as a customer uses it: his own tickets, and what is published.
  public func acting(as customer: Requester) -> CustomerDesk {
    CustomerDesk(core: core, requester: customer)
  }

  /// Waits until every effect of what was done so far has happened: live queries have their newest
  /// answers, due alerts were tried, bulk jobs have ended.
  public func settle() async {
    await bulk.settle()
    await dispatcher.settle()
    await core.hub.settle()
  }

  /// What the desk is busy with.
  public var statistics: DeskStatistics {
    DeskStatistics(liveQueries: core.hub.count, evaluations: core.hub.evaluations)
  }

  /// Ends everything the desk does by itself: alarms, deliveries, watched queries.
  ///
  /// The store stays open; it is the host's. Closing twice is harmless.
  public func close() async {
    guard core.beginClosing() else { return }
    await bulk.close()
    await timer.close()
    await dispatcher.close()
    await core.hub.close()
    core.past.forget()
  }
}

/// What a desk is busy with.
public struct DeskStatistics: Hashable, Sendable {
  /// How many live queries are watched.
  public let liveQueries: Int
  /// How often a watched query was answered anew since the desk was opened.
  public let evaluations: Int
}

extension Schema {
  /// Everything a desk keeps.
  public static let helpdesk = Schema([
    Ticket.schema, Message.schema, TicketEvent.schema, Escalation.schema, Article.schema,
    ArticleRevision.schema, CannedResponse.schema, QuickIssue.schema, Customer.schema,
    Agent.schema, Team.schema, BulkJob.schema, BulkChunk.schema, Merge.schema,
    Reservation.schema, TicketStub.schema, SLAPolicy.schema, Notice.schema,
    ScheduledCall.schema, CallAgenda.schema, TicketReminder.schema, StoredFile.schema,
    Automation.schema, AutomationBookRecord.schema, AutomationFiring.schema,
    AutomationSweep.schema,
  ])
}
