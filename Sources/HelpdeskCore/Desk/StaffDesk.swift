/// The desk as an agent, admin, bot or the host's own job uses it.
///
/// Every call checks the rights table. Every change takes an optional `expectedVersion`, which
/// refuses to change what somebody else changed since you read it, and an optional
/// `idempotencyKey`, under which a repetition answers what the first call answered.
public struct StaffDesk: Sendable, ActingDesk {
  let core: DeskCore
  let staff: Staff
  let bulk: BulkRunner

  var principal: Principal { .staff(staff) }
}

extension DeskCore {
  /// Changes one ticket by its rules: the final target, where it was merged away.
  ///
  /// - Parameters:
  ///   - command: Who asks for what.
  ///   - id: The ticket, as the caller names it.
  ///   - expectedVersion: The version it must still have.
  ///   - change: The rules; may read more and add to the transaction.
  /// - Returns: The ticket as it is after the commit.
  /// - Throws: What the rules refuse, ``HelpdeskError/Code/conflict`` for another version.
  func change(
    _ command: Command, _ id: TicketID, expectedVersion: Int64? = nil,
    _ change: (inout TicketEdit, inout Transaction) async throws(HelpdeskError) -> Void
  ) async throws(HelpdeskError) -> Ticket {
    var command = command
    command.describe { "\(id) \($0)" }
    let reader = reader
    let read = { () async throws(HelpdeskError) -> Ticket in try await reader.ticket(id) }
    return try await write(command, changing: id, reading: read) {
      (named, transaction, context) async throws(HelpdeskError) -> (Applied) -> Ticket in
      let ticket = try await reader.final(of: named)
      try requireVersion(expectedVersion, of: ticket)
      var edit = TicketEdit(ticket, in: context)
      try await change(&edit, &transaction)
      if edit.leavesEscalation { try await endEscalations(of: edit, in: &transaction) }
      let place = transaction.add(edit)
      return { $0.ticket(place) }
    }
  }

  func requireVersion(_ expected: Int64?, of ticket: Ticket) throws(HelpdeskError) {
    guard let expected, expected != ticket.version else { return }
    throw HelpdeskError(
      .conflict,
      "\(ticket.number) was changed since: you saw version \(expected), it is at "
        + "\(ticket.version). Read it again and repeat the change.",
      field: "expectedVersion", ticket: ticket.number.description)
  }

  /// Refuses an agent whom the directory does not know.
  func requireAgent(_ id: AgentID, _ field: String = "agent") async throws(HelpdeskError) {
    try Validation.id(id, field)
    guard try await reader.record(RecordKey(.agent, id.rawValue), Agent.self) != nil else {
      throw HelpdeskError(
        .notFound, "There is no agent \(id). Add him with directory.addAgent first.",
        field: field)
    }
  }

  /// Refuses a team whom the directory does not know.
  func requireTeam(_ id: TeamID, _ field: String = "team") async throws(HelpdeskError) {
    try Validation.id(id, field)
    guard try await reader.record(RecordKey(.team, id.rawValue), Team.self) != nil else {
      throw HelpdeskError(
        .notFound, "There is no team \(id). Add it with directory.addTeam first.", field: field)
    }
  }
}
