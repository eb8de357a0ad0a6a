import HelpdeskCore
import Synchronization

/// Answers by the words of the question, and remembers what it was asked.
final class WordBot: ChatBot {
  struct Trouble: Error {}

  private let asked = Mutex<[ChatRequest]>([])

  var requests: [ChatRequest] { asked.withLock { $0 } }

  func reply(to request: ChatRequest) async throws -> ChatReply {
    asked.withLock { $0.append(request) }
    let question = request.question
    var reply = ChatReply(
      text: "About “\(question)”: try again.", model: "test-1", tokensUsed: 10,
      summary: "Asked about \(question)", lastTopics: [question])
    switch question {
    case "throw": throw Trouble()
    case "empty": reply.text = "  "
    case "tokens": reply.tokensUsed = -1
    case "no help": reply.couldHelp = false
    case "grr": reply.sentiment = .frustrated
    case "hand me over": reply.wantsHuman = true
    default: break
    }
    return reply
  }
}

/// Answers when the test says so, and never before.
final class HeldBot: ChatBot {
  private struct State {
    var held: [CheckedContinuation<ChatReply, Never>] = []
    var total = 0
    var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let state = Mutex(State())

  func reply(to request: ChatRequest) async throws -> ChatReply {
    await withCheckedContinuation { continuation in
      let ready = state.withLock { state in
        state.held.append(continuation)
        state.total += 1
        let total = state.total
        let ready = state.watchers.filter { $0.count <= total }.map(\.continuation)
        state.watchers.removeAll { $0.count <= total }
        return ready
      }
      for watcher in ready { watcher.resume() }
    }
  }

  /// Waits until this many questions were asked.
  func waitForQuestions(_ count: Int) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if state.total >= count { return true }
        state.watchers.append((count, continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }

  /// Answers the oldest question that is held.
  func release(_ text: String) {
    let held = state.withLock { $0.held.isEmpty ? nil : $0.held.removeFirst() }
    held?.resume(returning: ChatReply(text: text, model: "held-1", tokensUsed: 5))
  }
}

extension TestDesk {
  /// What Ada reads in a chat, each line with its role.
  func read(_ session: TicketID) async throws -> [String] {
    try await ada.chat.session(session).value.lines.map { "\($0.role.rawValue): \($0.text)" }
  }

  func chat(_ session: TicketID) async throws -> ChatSession {
    try await maya.chat.session(session).value
  }

  static let connecting = "system: You are being connected to our support team."
}
