import Foundation
import HelpdeskCore
import Synchronization
import Testing

/// A messenger that keeps what it is told.
final class RecordingMessenger: Messenger {
  let name: String
  private let told = Mutex<[(key: String, message: PersonalMessage)]>([])

  init(_ name: String = "mail") {
    self.name = name
  }

  var keys: [String] { told.withLock { $0.map(\.key) } }
  var messages: [PersonalMessage] { told.withLock { $0.map(\.message) } }

  /// What a person was told.
  func messages(to recipient: NoticeRecipient) -> [PersonalMessage] {
    messages.filter { $0.recipient == recipient }
  }

  func deliver(_ message: PersonalMessage, idempotencyKey: String) async -> DeliveryOutcome {
    told.withLock { $0.append((idempotencyKey, message)) }
    return .delivered
  }
}

extension CallSettings {
  /// Leo and Maya take calls of half an hour, nine to five Greenwich time, from two hours ahead on.
  static func testing(_ change: (inout CallSettings) -> Void = { _ in }) -> CallSettings {
    var settings = CallSettings.standard
    settings.agents = [
      CallAgent("leo", link: "https://meet.example.com/leo"),
      CallAgent("maya", link: "https://meet.example.com/maya"),
    ]
    settings.organizer = CallOrganizer(name: "Support", email: "support@example.com")
    change(&settings)
    return settings
  }
}

extension TestDesk {
  /// A desk whose directory knows Leo and Maya, who take calls.
  static func withCalls(
    _ store: TestStore = .chosen, _ calls: CallSettings = .testing(),
    messengers: [any Messenger] = [], sla: SLAPolicy = .none
  ) async throws -> TestDesk {
    let test = try await TestDesk(store, sla: sla, calls: calls, messengers: messengers)
    try await test.root.directory.addTeam("billing", name: "Billing")
    try await test.root.directory.addAgent("leo", name: "Leo", email: "leo@example.com")
    try await test.root.directory.addAgent(
      "maya", name: "Maya", email: "maya@example.com", teams: ["billing"])
    return test
  }

  /// An instant of the first day, Monday, or of a later one.
  static func at(_ hour: Int, _ minute: Int = 0, day: Int = 0) -> Date {
    monday.adding(.minutes((hour - 9) * 60 + minute)).adding(.days(day))
  }

  /// The beginnings of the slots that the desk offers.
  func starts(in range: Range<Date>? = nil) async throws -> [Date] {
    try await maya.calls.slots(in: range).value.map(\.start)
  }
}
