// A bot of the host's own answers in a chat, and hands over to a person when it cannot help.
import HelpdeskCore
import HelpdeskStore

/// Knows two things.
///
/// A real one asks a model; what it throws hands over, and so does an answer that comes too late.
struct OpeningHoursBot: ChatBot {
  func reply(to request: ChatRequest) async throws -> ChatReply {
    let question = request.question.lowercased()
    if question.contains("open") {
      return ChatReply(text: "We are open from 9 to 17, Monday to Friday.", model: "rules-1")
    }
    if question.contains("human") || question.contains("person") {
      return ChatReply(text: "I will find somebody.", model: "rules-1", wantsHuman: true)
    }
    return ChatReply(text: "I do not know that.", model: "rules-1", couldHelp: false)
  }
}

func chat() async throws {
  let desk = try await Helpdesk(store: InMemoryStore(), bot: OpeningHoursBot())
  let maya = desk.acting(as: .agent("maya", name: "Maya"))
  let ada = desk.acting(as: .customer("c-1", name: "Ada", email: "ada@example.com"))

  let session = try await ada.chat.start(topic: "When are you open?")
  try await ada.chat.send(session.id, "And may I bring my dog?")
  try await ada.chat.send(session.id, "I mean, is that allowed?")

  // The second answer in a row that did not help has handed the chat over.
  let waiting = try await maya.chatQueue().value
  print("Waiting:", waiting.map { "\($0.subject) (\($0.chat.handover?.rawValue ?? "-"))" })

  _ = try await maya.chat.accept(session.id)
  try await maya.chat.send(session.id, "Of course, dogs are welcome.")
  for line in try await ada.chat.session(session.id).value.lines {
    print("  \(line.senderName): \(line.text)")
  }
  _ = try await maya.chat.close(session.id)
  await desk.close()
}

try await chat()
