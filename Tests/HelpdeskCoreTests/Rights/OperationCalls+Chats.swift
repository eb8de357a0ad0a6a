import HelpdeskCore

extension DeskOperation {
  var chatCalls: [OperationCall] {
    switch self {
    case .readChats:
      [
        OperationCall(
          name: "chat.session",
          staff: { _ = try await $0.chat.session($1.waitingChat).value },
          customer: { _ = try await $0.chat.session($1.waitingChat).value }),
        .staff("chatQueue") { desk, _ in _ = try await desk.chatQueue().value },
        .staff("chat.active") { desk, _ in _ = try await desk.chat.active().value },
        .customer("chat.sessions") { desk, _ in _ = try await desk.chat.sessions().value },
      ]
    case .writeChats:
      [
        OperationCall(
          name: "chat.send", staff: { try await $0.chat.send($1.acceptedChat, "Hello.") },
          customer: { try await $0.chat.send($1.acceptedChat, "Hello.") }),
        OperationCall(
          name: "chat.close", staff: { try await $0.chat.close($1.waitingChat) },
          customer: { try await $0.chat.close($1.waitingChat) }),
        .customer("chat.start") { desk, _ in _ = try await desk.chat.start(topic: "Help") },
        .customer("chat.requestHuman") { try await $0.chat.requestHuman($1.waitingChat) },
      ]
    case .acceptChat: [.staff("chat.accept") { try await $0.chat.accept($1.waitingChat) }]
    default: []
    }
  }
}
