import Foundation
import HelpdeskCore
import Testing

/// One desk takes all of it, one after the other: what is refused leaves nothing behind.
@Suite("Bad input", .serialized)
struct BadInputTests {
  private static let desk = Task { try await PreparedDesk() }

  @Test("to a new ticket is refused", arguments: BadInput.newTickets)
  func newTicket(_ bad: BadInput) async throws { try await expectRefused(bad) }

  @Test("to a ticket is refused", arguments: BadInput.tickets)
  func ticket(_ bad: BadInput) async throws { try await expectRefused(bad) }

  @Test("to the knowledge base is refused", arguments: BadInput.knowledge)
  func knowledge(_ bad: BadInput) async throws { try await expectRefused(bad) }

  @Test("to a question is refused", arguments: BadInput.queries)
  func query(_ bad: BadInput) async throws { try await expectRefused(bad) }

  @Test("from customers, to the directory and to bulk jobs is refused", arguments: BadInput.people)
  func people(_ bad: BadInput) async throws { try await expectRefused(bad) }

  /// Refused with the right error, nothing stored, and the desk as good as before.
  private func expectRefused(_ bad: BadInput) async throws {
    let desk = try await Self.desk.value
    let before = try await desk.test.revision()
    do {
      try await bad.action(desk)
      Issue.record("It was not refused.")
    } catch let error as HelpdeskError {
      #expect(error.code == bad.code, "\(error.fullDescription)")
      if let field = bad.field { #expect(error.field == field, "\(error.fullDescription)") }
      #expect(Self.namesRemedy(error.message), "No remedy: \(error.message)")
      #expect(error.message.utf8.count < 1000, "\(error.message.prefix(200))")
    }
    #expect(try await desk.test.revision() == before, "Something was stored.")
    let created = try await desk.test.ada.createTicket(subject: "Good")
    let note = try await desk.test.maya.addInternalNote(created.id, "Good.")
    #expect(try await desk.test.maya.messages(created.id).value.last == note)
    #expect(try await desk.test.ada.ticketDetail(created.id).value.ticket == created)
  }

  /// Whether a message tells what to do, by a verb that asks for it.
  static func namesRemedy(_ message: String) -> Bool {
    let words = message.split { !$0.isLetter }
    return words.contains { remedies.contains($0) } || message.contains("it can be ")
  }

  private static let remedies: Set<Substring> = [
    "Add", "Ask", "Assign", "Change", "Check", "Choose", "Close", "Create", "Delete", "Give",
    "Join",
    "Leave", "Look", "Merge", "Name", "Publish", "Put", "Read", "Remove", "Reopen", "Repeat",
    "Restore", "Save", "Split", "Take", "Unpublish", "Use", "Write",
  ]
}
