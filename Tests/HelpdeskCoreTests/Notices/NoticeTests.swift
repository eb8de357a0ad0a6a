import Foundation
import HelpdeskCore
import Testing

@Suite("A notice")
struct NoticeTests {
  @Test("tells an agent that a ticket is his now", arguments: TestStore.allCases)
  func assigned(store: TestStore) async throws {
    let test = try await TestDesk(store)
    try await test.root.directory.addAgent("leo", name: "Leo")
    let ticket = try await test.ticket()
    try await test.maya.assignTicket(ticket.id, to: "leo")
    let notice = try #require(try await test.notices(test.leo).first)
    #expect(notice.kind == .assigned)
    #expect(notice.recipient == .agent("leo"))
    #expect(notice.ticket == ticket.id)
    #expect(notice.number == "TK-1")
    #expect(notice.subject == "Payment stuck in escrow")
    #expect(notice.authorName == "Maya")
    #expect(notice.at == TestDesk.monday)
    #expect(!notice.isRead)
    #expect(try await test.kinds(test.maya).isEmpty)
  }

  @Test("of a new ticket has the number that was drawn for it")
  func assignedAtCreation() async throws {
    let test = try await TestDesk()
    try await test.root.directory.addAgent("leo", name: "Leo")
    let ticket = try await test.maya.createTicket(
      NewTicket(subject: "Escrow", assignee: "leo"), from: TestDesk.adaRequester)
    let notice = try #require(try await test.notices(test.leo).first)
    #expect(notice.kind == .assigned)
    #expect(notice.number == ticket.number.description)
    #expect(try await test.leo.markNoticeRead(notice.id).number == "TK-1")
    #expect(try await test.ada.notifications().value.notices.isEmpty)
  }

  @Test("tells assignee and followers that the customer wrote")
  func customerReplied() async throws {
    let (test, ticket) = try await TestDesk.withLeo()
    try await test.maya.follow(ticket.id)
    let before = try await test.kinds(test.leo).count
    try await test.ada.sendMessage(ticket.id, "Any news?")
    let leo = try await test.notices(test.leo)
    #expect(leo.count == before + 1)
    #expect(leo.first { $0.kind == .customerReplied }?.authorName == "Ada")
    #expect(try await test.kinds(test.maya) == [.customerReplied])
    #expect(try await test.kinds(test.root).isEmpty)
    #expect(try await test.kinds(test.ada).isEmpty)
  }

  @Test("of what the customer began with reaches nobody but the one it is given to")
  func opening() async throws {
    let test = try await TestDesk()
    try await test.root.directory.addAgent("leo", name: "Leo")
    _ = try await test.ada.createTicket(subject: "Escrow")
    #expect(try await test.kinds(test.leo).isEmpty)
    #expect(try await test.kinds(test.root).isEmpty)
    #expect(try await test.kinds(test.ada).isEmpty)
  }

  @Test("tells agents whom a note names, and makes them no followers")
  func mentioned() async throws {
    let (test, ticket) = try await TestDesk.withLeo()
    try await test.maya.addInternalNote(
      ticket.id, "@root, @leo. and @nobody: ask ada@maya, says @maya")
    #expect(try await test.kinds(test.root) == [.mentioned])
    #expect(try await test.kinds(test.leo) == [.mentioned])
    #expect(try await test.kinds(test.maya).isEmpty)
    #expect(try await test.kinds(test.ada).isEmpty)
    #expect(try await test.current(ticket.id).followers.isEmpty)
  }

  @Test("is not made of names in what the customer reads or writes, nor of a bot's")
  func publicNames() async throws {
    let (test, ticket) = try await TestDesk.withLeo()
    try await test.bot.tag(ticket.id, add: ["seen"])
    try await test.maya.sendMessage(ticket.id, "@root will look.")
    try await test.ada.sendMessage(ticket.id, "@root please!")
    try await test.maya.addInternalNote(ticket.id, "@concierge, wait.")
    #expect(try await test.kinds(test.root).isEmpty)
    #expect(try await test.kinds(test.bot).isEmpty)
  }

  @Test("tells followers what else happened to the ticket, and what")
  func followed() async throws {
    let (test, ticket) = try await TestDesk.withLeo()
    try await test.maya.follow(ticket.id)
    var expected: [TicketEventKind] = []
    func heard(_ kind: TicketEventKind?) async throws {
      if let kind { expected.insert(kind, at: 0) }
      let notices = try await test.notices(test.maya)
      #expect(notices.map(\.change) == expected)
      #expect(notices.allSatisfy { $0.kind == .followedChanged && $0.authorName == "Leo" })
      await test.clock.advance(by: .minutes(1))
    }
    try await test.leo.addInternalNote(ticket.id, "Looking.")
    try await heard(.noteAdded)
    try await test.leo.updateTicket(ticket.id, TicketChanges(priority: .high))
    try await heard(.fieldChanged)
    try await test.leo.tag(ticket.id, add: ["refund"])
    try await heard(nil)
    try await test.leo.sendMessage(ticket.id, "We look into it.")
    try await heard(.messageSent)
    try await test.leo.resolveTicket(ticket.id, "Released.")
    try await heard(.resolved)
    try await test.leo.closeTicket(ticket.id)
    try await heard(.closed)
    try await test.maya.follow(ticket.id, false)
    try await test.leo.addInternalNote(ticket.id, "Done.")
    try await heard(nil)
  }

  @Test("tells everybody concerned that a ticket was taken up again")
  func reopened() async throws {
    let (test, ticket) = try await TestDesk.withLeo()
    try await test.leo.resolveTicket(ticket.id, "Released.")
    try await test.maya.follow(ticket.id)
    try await test.ada.reopenTicket(ticket.id)
    #expect(try await test.kinds(test.leo) == [.reopened])
    #expect(try await test.kinds(test.maya) == [.reopened])
    #expect(try await test.kinds(test.ada) == [.resolved])
    try await test.leo.resolveTicket(ticket.id, "Released again.")
    try await test.root.reopenTicket(ticket.id)
    #expect(try await test.kinds(test.ada).filter { $0 == .reopened }.count == 1)
  }

  @Test("of a reply that reopens says only that it was reopened")
  func reopenedByReply() async throws {
    let (test, ticket) = try await TestDesk.withLeo()
    try await test.leo.resolveTicket(ticket.id, "Released.")
    try await test.ada.sendMessage(ticket.id, "It is not.")
    #expect(try await test.kinds(test.leo) == [.reopened])
  }

  @Test("tells the assignee how he was rated")
  func rated() async throws {
    let (test, ticket) = try await TestDesk.withLeo()
    try await test.leo.resolveTicket(ticket.id, "Released.")
    try await test.ada.rateTicket(ticket.id, 5)
    #expect(try await test.kinds(test.leo) == [.rated])
  }

  @Test("is never about what one did oneself")
  func ownActs() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    try await test.maya.take(ticket.id)
    try await test.maya.follow(ticket.id)
    try await test.maya.addInternalNote(ticket.id, "@maya remember")
    try await test.maya.sendMessage(ticket.id, "Hello.")
    try await test.maya.resolveTicket(ticket.id, "Done.")
    try await test.maya.reopenTicket(ticket.id)
    #expect(try await test.kinds(test.maya).isEmpty)
  }

  @Test("is one for each person and change, the most specific")
  func onePerRecipient() async throws {
    let (test, ticket) = try await TestDesk.withLeo()
    try await test.leo.follow(ticket.id)
    try await test.root.follow(ticket.id)
    try await test.maya.addInternalNote(ticket.id, "@leo and @leo again")
    #expect(try await test.kinds(test.leo) == [.mentioned])
    #expect(try await test.kinds(test.root) == [.followedChanged])
    try await test.maya.assignTicket(ticket.id, to: "root")
    #expect(try await test.kinds(test.root).count == 2)
    #expect(try await test.kinds(test.root).contains(.assigned))
  }

  @Test("is there when its cause is: in the same commit")
  func sameCommit() async throws {
    let (test, ticket) = try await TestDesk.withLeo()
    let before = try await test.store.read([]).cursor
    try await test.ada.sendMessage(ticket.id, "Any news?")
    let changes = try await test.store.changes(after: before, limit: 100).changes
    #expect(Set(changes.map(\.revision)).count == 1)
    #expect(changes.count { $0.before == nil && $0.key.type.rawValue == 18 } == 1)
  }

  @Test("is not written again when a change is repeated under its key")
  func idempotent() async throws {
    let (test, ticket) = try await TestDesk.withLeo()
    for _ in 1...3 {
      try await test.ada.sendMessage(ticket.id, "Any news?", idempotencyKey: "m-1")
      try await test.maya.addInternalNote(ticket.id, "@leo?", idempotencyKey: "n-1")
    }
    #expect(try await test.kinds(test.leo).sorted() == [.customerReplied, .mentioned])
  }

  @Test("is gone with the ticket that was deleted for good")
  func purged() async throws {
    let (test, ticket) = try await TestDesk.withLeo()
    let other = try await test.ticket("Other")
    try await test.maya.sendMessage(ticket.id, "Hello.")
    try await test.maya.sendMessage(other.id, "Hello.")
    try await test.ada.sendMessage(ticket.id, "Any news?")
    try await test.maya.deleteTicket(ticket.id)
    try await test.root.purgeTicket(ticket.id)
    #expect(try await test.kinds(test.leo).isEmpty)
    #expect(try await test.ada.notifications().value.notices.map(\.ticket) == [other.id])
  }
}
