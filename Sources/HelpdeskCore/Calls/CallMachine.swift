import Foundation

/// What can happen to a scheduled call.
enum CallAction: String, Hashable, Sendable, CaseIterable {
  case reschedule, cancel, complete, noShow
}

/// One row of the calls' table.
struct CallTransition: Hashable, Sendable {
  let to: CallStatus
  let roles: Set<Role>
  /// Whether only a call that has begun may take it.
  var needsStart = false
}

/// What may happen to a call, and by whom: one table.
enum CallMachine {
  private static let staff: Set<Role> = [.agent, .admin, .superAdmin, .system]
  private static let either: Set<Role> = [.customer, .agent, .admin, .superAdmin, .system]

  private static let table: [CallStatus: [CallAction: CallTransition]] = [
    .scheduled: [
      .reschedule: CallTransition(to: .scheduled, roles: either),
      .cancel: CallTransition(to: .cancelled, roles: either),
      .complete: CallTransition(to: .completed, roles: staff, needsStart: true),
      .noShow: CallTransition(to: .noShow, roles: staff, needsStart: true),
    ]
  ]

  static func transition(from status: CallStatus, on action: CallAction) -> CallTransition? {
    table[status]?[action]
  }
}

extension ScheduledCall {
  /// Moves the call by the table.
  ///
  /// A customer may not touch a call that has begun: whether he came is the desk's to say.
  mutating func move(on action: CallAction, in context: RuleContext) throws(HelpdeskError) {
    guard let transition = CallMachine.transition(from: status, on: action) else {
      throw HelpdeskError(
        .illegalTransition,
        "This call is \(status.rawValue); it cannot be \(action.words). Book a new one.",
        field: "call")
    }
    guard transition.roles.contains(context.role) else {
      throw HelpdeskError(
        .permissionDenied,
        "\(context.role.anybody) may not \(action.rawValue) a call. Allowed: "
          + Role.allCases.filter(transition.roles.contains).map(\.rawValue)
          .joined(separator: ", ") + ".")
    }
    let hasBegun = start <= context.now
    if transition.needsStart, !hasBegun {
      throw HelpdeskError(
        .illegalTransition,
        "This call begins at \(TicketEdit.text(start)); it cannot be \(action.words) before. "
          + "Use cancel, or wait for it.", field: "call")
    }
    if context.role == .customer, hasBegun {
      throw HelpdeskError(
        .illegalTransition,
        "This call has begun; it cannot be \(action.words) any more. Write to the desk.",
        field: "call")
    }
    status = transition.to
    updatedAt = context.now
    if status != .scheduled {
      endedBy = context.author
      endedAt = context.now
    }
  }
}

extension CallAction {
  fileprivate var words: String {
    switch self {
    case .reschedule: "rescheduled"
    case .cancel: "cancelled"
    case .complete: "completed"
    case .noShow: "marked as a no-show"
    }
  }
}
