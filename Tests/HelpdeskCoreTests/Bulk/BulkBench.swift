import Foundation
import Testing

@testable import HelpdeskCore

/// A desk on a store that a test can interfere with, and tickets to work on.
struct BulkBench {
  let store: InterceptedStore
  let clock: ManualClock
  let desk: Helpdesk

  /// Two benches that do the same have the same ids.
  init(_ store: InterceptedStore = InterceptedStore()) async throws {
    self.store = store
    clock = ManualClock(now: TestDesk.monday)
    desk = try await Helpdesk(store: store, clock: clock, ids: SeededIDs(seed: 7))
  }

  var maya: StaffDesk { desk.acting(as: .agent("maya", name: "Maya")) }
  var root: StaffDesk { desk.acting(as: .superAdmin("root", name: "Root")) }

  func tickets(_ count: Int) async throws -> [TicketID] {
    var ids: [TicketID] = []
    for index in 0..<count {
      ids.append(
        try await maya.createTicket(
          subject: "Ticket \(index)", description: "Please help with \(index).",
          from: TestDesk.adaRequester
        ).id)
    }
    return ids
  }

  /// Somebody else's desk on the same store, past everything this one's store is told to do.
  func other() async throws -> StaffDesk {
    try await Helpdesk(store: store.inner, clock: ManualClock(now: TestDesk.monday))
      .acting(as: .agent("leo", name: "Leo"))
  }

  func events(of id: TicketID) async throws -> [TicketEvent] {
    try await maya.ticketDetail(id).value.events
  }
}

extension BulkState {
  var outcomes: [BulkOutcome] { items.map(\.outcome) }
  /// Done; succeeded, skipped, failed.
  var figures: [Int] { [done, succeeded, skipped, failed] }
}

extension BulkOutcome {
  /// The kind of outcome with its code, without its words.
  var plain: String {
    switch self {
    case .waiting: "waiting"
    case .succeeded: "succeeded"
    case .skipped: "skipped"
    case .failed(let code, _): "failed \(code)"
    case .cancelled: "cancelled"
    }
  }
}

extension BulkHandle {
  static func of(_ job: BulkJobID?, _ desk: StaffDesk) throws -> BulkHandle {
    BulkHandle(desk: desk, id: try #require(job))
  }
}
