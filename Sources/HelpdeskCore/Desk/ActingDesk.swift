/// A face of the desk: who acts, and on which desk.
protocol ActingDesk: Sendable {
  var core: DeskCore { get }
  var principal: Principal { get }
}

extension ActingDesk {
  /// A command of this person's; what describes its content is only reckoned where there is a key.
  func command(
    _ operation: DeskOperation, on tickets: Set<TicketID> = [], key: String? = nil,
    digest: @autoclosure () -> String = ""
  ) -> DeskCore.Command {
    DeskCore.Command(
      operation: operation, principal: principal, lanes: tickets, idempotencyKey: key,
      digest: key == nil ? "" : digest())
  }

  /// A question of this person's; whether he may ask it is checked each time it is answered.
  func query<Value: Sendable & Equatable>(
    _ operation: DeskOperation,
    _ evaluate: @escaping @Sendable (LiveContext) async throws(HelpdeskError) -> Value
  ) -> LiveQuery<Value> {
    let principal = principal
    return LiveQuery(core: core) { context throws(HelpdeskError) in
      try principal.authorize(operation)
      return try await evaluate(context)
    }
  }
}
