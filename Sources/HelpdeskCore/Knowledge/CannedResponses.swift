extension DeskCore {
  func render(
    _ id: CannedResponseID, for ticket: TicketID, by staff: Staff
  ) async throws(HelpdeskError) -> String { "" }

  func countUse(
    of id: CannedResponseID, in transaction: inout Transaction
  ) async throws(HelpdeskError) {}
}
