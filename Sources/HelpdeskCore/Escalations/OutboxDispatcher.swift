final class OutboxDispatcher: Sendable {
  private let core: DeskCore

  init(core: DeskCore) {
    self.core = core
  }

  func begin() {}
  func heard(_ changes: [Change]) {}
  func settle() async {}
  func close() async {}
}

extension DeskCore {
  func endEscalations(
    of edit: TicketEdit, in transaction: inout Transaction
  ) async throws(HelpdeskError) {}
}
