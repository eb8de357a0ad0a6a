import Foundation
import HelpdeskCore
import HelpdeskStore

extension Comparison {
  /// The whole desk, with rights, promises, history and text, beside bare tables with FTS5; both
  /// begin empty.
  func measureDesk() async throws {
    let creating = "Creating a ticket through the desk, 64 writers, with text, FULL"
    let replying = "64 writers on one ticket through the desk, each its own reply, with text, FULL"
    guard wants(creating) || wants(replying) else { return }
    let store = try await FileStore.open(
      at: places.folder.appending(path: "desk", directoryHint: .isDirectory))
    let desk = try await Helpdesk(store: store)
    let root = desk.acting(as: .superAdmin("root", name: "Root"))
    try await root.directory.addAgent(AgentID("maya"), name: "Maya")
    let maya = desk.acting(as: .agent(AgentID("maya"), name: "Maya"))
    let theirs = try SQLiteEngine(
      places.folder.appending(path: "desk.db").path(percentEncoded: false),
      survivesPowerLoss: true, withText: true)
    let each = 10
    try await compare(creating, note: "both begin empty") { comparison, _ in
      comparison.freshThreads(64 * each)
    } ours: { _, threads in
      try await concurrently(64, each: each) { number in
        let thread = threads[number]
        _ = try await maya.createTicket(
          NewTicket(
            subject: thread.ticket.subject, description: thread.messages[0].body,
            tags: thread.ticket.tags),
          from: Self.requester(thread.ticket), origin: .form)
      }
    } theirs: { first, threads in
      try await concurrently(64, each: each) {
        try await theirs.create(threads[$0], index: first + $0, isAlone: false)
      }
    }
    let (_, some) = freshThreads(1)
    try await theirs.create(some[0], index: 0, isAlone: true)
    let ticket = try await maya.createTicket(
      NewTicket(subject: some[0].ticket.subject, description: some[0].messages[0].body),
      from: Self.requester(some[0].ticket), origin: .form)
    try await compare(replying, note: "both begin empty; nobody gives up") { comparison, round in
      let first = round * 64 * each
      return (first..<first + 64 * each).map(comparison.threads.reply)
    } ours: { messages in
      try await concurrently(64, each: each) {
        try await maya.sendMessage(ticket.id, messages[$0].body)
      }
    } theirs: { messages in
      try await concurrently(64, each: each) {
        try await theirs.reply(messages[$0], to: 1)
      }
    }
    await desk.close()
    await store.close()
    try await theirs.close()
  }

  private static func requester(_ ticket: SampleTicket) -> Requester {
    .customer(
      CustomerID(ticket.requester), name: ticket.requesterName, email: ticket.requesterEmail)
  }
}
