import HelpdeskCore

extension DeskOperation {
  var scheduledCallCalls: [OperationCall] {
    switch self {
    case .readCalls:
      [
        OperationCall(
          name: "calls.slots", staff: { desk, _ in _ = try await desk.calls.slots().value },
          customer: { desk, _ in _ = try await desk.calls.slots().value }),
        OperationCall(
          name: "calls.upcoming", staff: { desk, _ in _ = try await desk.calls.upcoming().value },
          customer: { desk, _ in _ = try await desk.calls.upcoming().value }),
        OperationCall(
          name: "calls.calls(about:)",
          staff: { _ = try await $0.calls.calls(about: $1.ticket.id).value },
          customer: { _ = try await $0.calls.calls(about: $1.ticket.id).value }),
        OperationCall(
          name: "calls.invitation", staff: { _ = try await $0.calls.invitation($1.comingCall.id) },
          customer: { _ = try await $0.calls.invitation($1.comingCall.id) }),
        .staff("calls.mine") { desk, _ in _ = try await desk.calls.mine().value },
        .staff("calls.call") { _ = try await $0.calls.call($1.comingCall.id).value },
      ]
    case .bookCall:
      [
        OperationCall(
          name: "calls.book", staff: { try await $0.calls.book($1.other.id, at: $1.freeSlot) },
          customer: { try await $0.calls.book($1.other.id, at: $1.freeSlot) })
      ]
    case .changeCall:
      [
        OperationCall(
          name: "calls.reschedule",
          staff: { try await $0.calls.reschedule($1.comingCall.id, to: $1.freeSlot) },
          customer: { try await $0.calls.reschedule($1.comingCall.id, to: $1.freeSlot) }),
        OperationCall(
          name: "calls.cancel",
          staff: { try await $0.calls.cancel($1.comingCall.id, reason: "No need.") },
          customer: { try await $0.calls.cancel($1.comingCall.id, reason: "No need.") }),
      ]
    case .concludeCall:
      [
        .staff("calls.complete") { try await $0.calls.complete($1.begunCall.id) },
        .staff("calls.noShow") { try await $0.calls.noShow($1.begunCall.id) },
      ]
    case .remind:
      [
        .staff("remind") {
          try await $0.remind(of: $1.ticket.id, at: $1.freeSlot)
        },
        .staff("reminders") { desk, _ in _ = try await desk.reminders().value },
        .staff("cancelReminder") { desk, prepared in
          let reminder = try await desk.remind(of: prepared.ticket.id, at: prepared.freeSlot)
          try await desk.cancelReminder(reminder.id)
        },
      ]
    default: []
    }
  }
}
