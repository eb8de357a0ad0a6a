import Foundation
import HelpdeskCore
import Testing

@Suite("Input at its limit")
struct GoodLimitsTests {
  @Test(
    "is taken and comes back as it was",
    arguments: ["x", "é", "👍🏽", "e\u{301}\u{323}", "漢", "\u{1F1E9}\u{1F1EA}"])
  func characters(character: String) async throws {
    let test = try await TestDesk()
    func characters(_ count: Int) -> String { String(repeating: character, count: count) }
    func bytes(_ count: Int) -> String { characters(count / character.utf8.count) }
    var new = NewTicket(
      subject: characters(Limits.subject), description: bytes(Limits.body),
      tags: [bytes(Limits.word)], labels: [TicketLabel(rawValue: bytes(Limits.word))])
    new.customFields = [bytes(Limits.word): bytes(Limits.customValue)]
    new.hostLinks = [HostLink(HostLinkKind(rawValue: bytes(Limits.word)), bytes(Limits.identifier))]
    let requester = Requester.poster(
      CustomerID(bytes(Limits.identifier)), name: characters(Limits.name))
    let ticket = try await test.maya.createTicket(
      new, from: requester, idempotencyKey: bytes(Limits.idempotencyKey))
    let stored = try await test.maya.ticketDetail(ticket.id).value
    #expect(stored.ticket == ticket)
    #expect(stored.ticket.subject == new.subject)
    #expect(stored.ticket.requester == requester)
    #expect(stored.ticket.customFields == new.customFields)
    #expect(stored.messages.map(\.body) == [new.description])
    let resolved = try await test.maya.resolveTicket(ticket.id, bytes(Limits.note))
    #expect(resolved.resolution == bytes(Limits.note))
    let twin = test.desk.acting(as: requester)
    #expect(try await twin.tickets().value.tickets.map(\.subject) == [new.subject])
    try await twin.rateTicket(ticket.id, 1, comment: bytes(Limits.note))
    let agent = test.desk.acting(
      as: .agent(AgentID(bytes(Limits.identifier)), name: characters(Limits.name)))
    try await agent.addInternalNote(ticket.id, "Good.", idempotencyKey: bytes(100))
    let article = try await test.root.kb.createArticle(
      title: characters(Limits.subject), body: bytes(Limits.body), tags: [bytes(Limits.word)])
    #expect(try await test.maya.kb.article(article.id).value == article)
  }

  @Test("is taken in number")
  func numbers() async throws {
    let test = try await TestDesk()
    let file = try await test.maya.attach([1], name: "a.txt")
    var new = NewTicket(subject: "Good", tags: (1...Limits.list).map { "t\($0)" })
    new.labels = (1...Limits.list).map { TicketLabel(rawValue: "l\($0)") }
    new.ccs = (1...Limits.list).map { Contact(name: "Cy", email: "cy\($0)@example.com") }
    new.hostLinks = (1...Limits.list).map { HostLink(.job, "\($0)") }
    new.attachments = (1...Limits.attachments).map {
      HelpdeskCore.MessageAttachment(
        name: "\($0).txt", mediaType: file.mediaType, size: file.size, blob: file.blob)
    }
    for index in 1...Limits.list { new.customFields["f\(index)"] = "" }
    let ticket = try await test.maya.createTicket(new, from: TestDesk.adaRequester)
    #expect(try await test.current(ticket.id) == ticket)
    #expect(ticket.attachments.count == Limits.attachments)
    try await expectRefusal(.invalidField, field: "tags", on: test) {
      try await test.maya.tag(ticket.id, add: ["one more"])
    }
    try await test.maya.tag(ticket.id, add: ["one more"], remove: ["t1"])
    #expect(try await test.maya.tickets(.all.limit(1000)).value.total == 1)
    #expect(try await test.maya.tickets(.all.limit(1)).value.total == 1)
  }

  @Test("reaches the ends of time")
  func dates() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    let ever = Date.distantPast..<Date.distantFuture
    let beyond =
      Date(
        timeIntervalSince1970: -.greatestFiniteMagnitude)..<Date(
        timeIntervalSince1970: .greatestFiniteMagnitude)
    for range in [ever, beyond] {
      #expect(try await test.maya.tickets(.all.created(in: range)).value.total == 1)
      #expect(try await test.maya.tickets(.all.updated(in: range)).value.total == 1)
      #expect(try await test.maya.tickets(.all.resolved(in: range)).value.total == 0)
      #expect(try await test.ada.tickets(.all.created(in: range)).value.total == 1)
      #expect(try await test.maya.slaMetrics(range).value.overall[.firstReply].running == 1)
    }
    let century = Duration.days(36_525)
    #expect(try await test.maya.tickets(.dueWithin(century)).value.total == 1)
    #expect(try await test.maya.tickets(.idle(for: century)).value.total == 0)
    #expect(try await test.maya.dueSoon(within: century).value.map(\.id) == [ticket.id])
    let snoozed = try await test.maya.snooze(
      ticket.id, until: TestDesk.monday.adding(century))
    #expect(snoozed.snoozedUntil == TestDesk.monday.adding(century))
    try await test.maya.wake(ticket.id)
  }

  @Test("takes an idempotency key as long as there is room beside the id")
  func keys() async throws {
    let test = try await TestDesk()
    let long = test.desk.acting(
      as: .poster(CustomerID(String(repeating: "x", count: Limits.identifier)), name: "Cy"))
    _ = try await long.createTicket(
      subject: "Good", idempotencyKey: String(repeating: "k", count: 100))
    try await expectRefusal(.invalidField, field: "idempotencyKey", on: test) {
      _ = try await long.createTicket(
        subject: "Good", idempotencyKey: String(repeating: "k", count: Limits.idempotencyKey))
    }
    let short = test.desk.acting(as: .poster("x", name: "Cy"))
    _ = try await short.createTicket(
      subject: "Good", idempotencyKey: String(repeating: "k", count: Limits.idempotencyKey))
  }

  @Test("makes one ticket for one key, and refuses the key for another")
  func keyForAnother() async throws {
    let test = try await TestDesk()
    _ = try await test.ada.createTicket(subject: "Good", idempotencyKey: "k")
    try await expectRefusal(.idempotencyMismatch, field: "idempotencyKey", on: test) {
      _ = try await test.ada.createTicket(subject: "Other", idempotencyKey: "k")
    }
    _ = try await test.ada.createTicket(subject: "Good", idempotencyKey: "k")
    #expect(try await test.ada.tickets().value.total == 1)
  }
}
