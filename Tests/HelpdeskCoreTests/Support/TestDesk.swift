import Foundation
import HelpdeskCore
import HelpdeskStore
import Testing

/// The stores over which the desk's behaviour is tested.
enum TestStore: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case memory
  case file

  var testDescription: String { rawValue }

  /// Memory, or what the environment's `HELPDESK_TEST_STORE` says.
  static let chosen =
    TestStore(rawValue: ProcessInfo.processInfo.environment["HELPDESK_TEST_STORE"] ?? "")
    ?? .memory

  func make() async throws -> (any Store, ScratchFolder?) {
    switch self {
    case .memory: return (InMemoryStore(), nil)
    case .file:
      let folder = ScratchFolder()
      return (try await FileStore.open(at: folder.url), folder)
    }
  }
}

/// A folder that goes when nobody holds it any more.
final class ScratchFolder: Sendable {
  let url = FileManager.default.temporaryDirectory.appending(
    path: "helpdesk-desk-\(UUID().uuidString)")

  deinit { try? FileManager.default.removeItem(at: url) }
}

/// A desk on a fresh store and a clock that stands at Monday, 2026-03-02, 09:00 UTC.
struct TestDesk {
  let store: any Store
  let clock: ManualClock
  let desk: Helpdesk
  private let scratch: ScratchFolder?

  static let monday = Date(milliseconds: 1_772_442_000_000)

  init(
    _ store: TestStore = .chosen, settings: DeskSettings = .standard,
    sla: SLAPolicy = .standard, policies: [SLAPolicy] = [], alerts: [any AlertChannel] = [],
    bot: (any ChatBot)? = nil, chat: ChatSettings = .standard, calls: CallSettings = .standard,
    messengers: [any Messenger] = []
  ) async throws {
    (self.store, scratch) = try await store.make()
    clock = ManualClock(now: Self.monday)
    desk = try await Helpdesk(
      store: self.store, clock: clock, sla: sla, policies: policies, settings: settings,
      alerts: alerts, bot: bot, chat: chat, calls: calls, messengers: messengers)
  }

  var maya: StaffDesk { desk.acting(as: .agent("maya", name: "Maya")) }
  var leo: StaffDesk { desk.acting(as: .agent("leo", name: "Leo")) }
  var root: StaffDesk { desk.acting(as: .superAdmin("root", name: "Root")) }
  var bot: StaffDesk { desk.acting(as: .bot("concierge", name: "Concierge")) }
  var ada: CustomerDesk { desk.acting(as: Self.adaRequester) }
  var bo: CustomerDesk { desk.acting(as: Self.boRequester) }

  static let adaRequester = Requester.poster("p-17", name: "Ada", email: "ada@example.com")
  static let boRequester = Requester.contractor("c-4", name: "Bo", email: "bo@example.com")

  /// A ticket of Ada's.
  @discardableResult
  func ticket(
    _ subject: String = "Payment stuck in escrow", from requester: Requester = adaRequester,
    priority: TicketPriority = .medium, tags: [String] = []
  ) async throws -> Ticket {
    try await maya.createTicket(
      subject: subject, description: "\(subject): please help.", from: requester,
      priority: priority, tags: tags)
  }

  func current(_ id: TicketID) async throws -> Ticket {
    try await maya.ticket(id)
  }

  /// A ticket's audit trail.
  func events(_ id: TicketID) async throws -> [TicketEvent] {
    try await maya.ticketDetail(id).value.events
  }

  func revision() async throws -> Revision {
    try await store.read([]).revision
  }
}

/// Expects a refusal with a code, and that it stored nothing.
func expectRefusal(
  _ code: HelpdeskError.Code, field: String? = nil, on test: TestDesk,
  sourceLocation: SourceLocation = #_sourceLocation, _ action: () async throws -> Void
) async throws {
  let before = try await test.revision()
  do {
    try await action()
    Issue.record("It was not refused.", sourceLocation: sourceLocation)
  } catch let error as HelpdeskError {
    #expect(
      error.code == code, "\(error.fullDescription)", sourceLocation: sourceLocation)
    if let field { #expect(error.field == field, sourceLocation: sourceLocation) }
    #expect(!error.message.isEmpty, sourceLocation: sourceLocation)
  }
  #expect(
    try await test.revision() == before, "Something was stored.", sourceLocation: sourceLocation)
}
