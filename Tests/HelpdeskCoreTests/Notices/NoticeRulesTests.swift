import Foundation
import Testing

@testable import HelpdeskCore

@Suite("The rule of notices")
struct NoticeRulesTests {
  private let now = TestDesk.monday

  private func context(_ author: Author, _ role: Role = .agent) -> RuleContext {
    RuleContext(
      now: now, author: author, role: role,
      book: RuleBook(settings: .standard, policies: PolicyBook(current: .standard)))
  }

  private func ticket() -> Ticket {
    TicketEdit(
      creating: "t1", NewTicket(subject: "Escrow"), from: TestDesk.adaRequester, origin: .form,
      in: context(Author(.agent("maya", name: "Maya")))
    ).ticket
  }

  private func escalation(to agent: AgentID?) -> Escalation {
    Escalation(
      id: "e1", ticket: "t1", reason: .billing, from: .desk, toTeam: "finance", toAgent: agent,
      notes: "Secret.", status: .approved, alert: .none, createdAt: now, version: 0)
  }

  @Test("tells the agent to whom a ticket is escalated, and the customer nothing")
  func escalated() throws {
    var before = ticket()
    before.followers = ["maya", "root"]
    var edit = TicketEdit(before, in: context(Author(.agent("maya", name: "Maya"))))
    try edit.escalate(escalation(to: "leo"))
    let drafts = NoticeRules.drafts(for: [edit], knowing: NoticeFacts())
    #expect(drafts.map(\.recipient) == [.agent("leo"), .agent("root")])
    #expect(drafts.map(\.kind) == [.escalatedToYou, .followedChanged])
    #expect(drafts.map(\.change) == [nil, .escalated])
  }

  @Test("tells the agent of an escalation also where the ticket was his already")
  func escalatedToAssignee() throws {
    var before = ticket()
    before.assignee = "leo"
    var edit = TicketEdit(before, in: context(Author(.agent("maya", name: "Maya"))))
    try edit.escalate(escalation(to: "leo"))
    #expect(
      NoticeRules.drafts(for: [edit], knowing: NoticeFacts()).map(\.kind) == [.escalatedToYou])
    var toTeam = TicketEdit(before, in: context(Author(.agent("maya", name: "Maya"))))
    try toTeam.escalate(escalation(to: nil))
    #expect(NoticeRules.drafts(for: [toTeam], knowing: NoticeFacts()).isEmpty)
  }

  @Test("lets a person hear once of several tickets in one commit")
  func severalEdits() throws {
    var drafts: [NoticeDraft] = []
    for _ in 1...2 {
      var left = TicketEdit(ticket(), in: context(Author(.agent("maya", name: "Maya"))))
      left.ticket.followers = ["leo"]
      try left.note(MessageDraft(body: "See below."))
      var right = TicketEdit(ticket(), in: context(Author(.agent("maya", name: "Maya"))))
      try right.assign(to: "leo")
      drafts = NoticeRules.drafts(for: [left, right], knowing: NoticeFacts())
    }
    #expect(drafts.map(\.kind) == [.assigned])
  }

  @Test("takes an agent and a customer with the same id for two")
  func sameID() throws {
    var before = ticket()
    before.assignee = "p-17"
    var edit = TicketEdit(before, in: context(Author(TestDesk.adaRequester), .customer))
    try edit.receive(MessageDraft(body: "Hello?"))
    let drafts = NoticeRules.drafts(for: [edit], knowing: NoticeFacts())
    #expect(drafts.map(\.recipient) == [.agent("p-17")])
  }

  @Test("says in one line what a job over many tickets did")
  func summary() throws {
    let job = BulkJob(
      id: "b1", operation: .close(template: nil), startedBy: .agent("maya", name: "Maya"),
      startedAt: now, total: 5, phase: .finished, chunksDone: 1, succeeded: 3, skipped: 1,
      failed: 1, endedAt: now, selection: "", version: 1)
    let draft = try #require(NoticeRules.summary(of: job, at: now))
    #expect(draft.recipient == .agent("maya"))
    #expect(draft.kind == .bulkFinished)
    #expect(draft.subject == "close: 3 done, 1 skipped, 1 failed of 5")
    #expect(draft.ticket == nil)
  }

  @Test("is not asked where a command says so: a job sends no notice per ticket")
  func silent() async throws {
    let (test, ticket) = try await TestDesk.withLeo()
    for notifies in [false, true] {
      var command = test.maya.command(.sendMessage)
      command.notifies = notifies
      let draft = MessageDraft(body: "Hello.")
      _ = try await test.desk.core.send(draft, to: ticket.id, nil, command) {
        (edit, _) throws(HelpdeskError) in
        try edit.answer(draft)
        try edit.assign(to: notifies ? "leo" : "maya")
      }
      #expect(try await test.kinds(test.ada) == (notifies ? [.answered] : []))
      #expect(try await test.kinds(test.leo) == (notifies ? [.assigned] : []))
    }
  }

  @Test("takes another id where one is taken in the same commit")
  func takenIDs() async throws {
    let test = try await TestDesk()
    try await test.root.directory.addAgent("leo", name: "Leo")
    let ids = CountingIDs()
    let desk = try await Helpdesk(store: test.store, clock: test.clock, ids: ids)
    let maya = desk.acting(as: .agent("maya", name: "Maya"))
    let ticket = try await maya.createTicket(subject: "Escrow", from: TestDesk.adaRequester)
    for name in ["leo", "root"] {
      let agent = desk.acting(as: .agent(AgentID(name), name: name))
      try await agent.follow(ticket.id)
    }
    for _ in 1...3 { try await maya.sendMessage(ticket.id, "Hello.") }
    for agent in [test.leo, test.root] { #expect(try await test.kinds(agent).count == 3) }
    #expect(try await test.kinds(test.ada).count == 3)
    await desk.close()
  }

  @Test("makes what survives the wire with every field")
  func roundTrip() throws {
    let draft = NoticeDraft(
      recipient: .customer("p-17"), kind: .followedChanged, change: .resolved, ticket: "t1",
      number: "TK-1", subject: "Escrow", authorName: "Maya", at: now)
    var notice = Notice("n1", draft)
    notice.readAt = now.adding(.minutes(1))
    notice.version = 7
    let fields = try WireCodec.decode(WireCodec.encode(notice.recordFields))
    let again = try Notice(
      StoredRecord(key: notice.recordKey, version: 7, fields: fields))
    #expect(again == notice)
    #expect(again.recordFields == notice.recordFields)
  }
}

/// Gives every id three times.
private final class CountingIDs: IDGenerator {
  private let count = Counter()

  func makeID(at now: Date) -> String { "id-\(count.next() / 3)" }
}
