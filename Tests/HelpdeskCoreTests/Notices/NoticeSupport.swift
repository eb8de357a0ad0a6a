import Foundation
import HelpdeskCore
import Synchronization
import Testing

extension TestDesk {
  /// A desk that knows Leo and Root, on which a ticket of Ada's is Leo's.
  static func withLeo(_ store: TestStore = .memory) async throws -> (TestDesk, Ticket) {
    let test = try await TestDesk(store)
    try await test.root.directory.addAgent("leo", name: "Leo")
    let ticket = try await test.ticket()
    let assigned = try await test.leo.assignTicket(ticket.id, to: .me)
    return (test, assigned)
  }

  func notices(_ desk: StaffDesk) async throws -> [Notice] {
    try await desk.notifications().value.notices
  }

  func kinds(_ desk: StaffDesk) async throws -> [NoticeKind] {
    try await notices(desk).map(\.kind)
  }

  func kinds(_ desk: CustomerDesk) async throws -> [NoticeKind] {
    try await desk.notifications().value.notices.map(\.kind)
  }
}

/// Counts from nought.
final class Counter: Sendable {
  private let value = Mutex(0)

  func next() -> Int {
    value.withLock { value in
      defer { value += 1 }
      return value
    }
  }
}
