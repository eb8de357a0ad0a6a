import Foundation
import HelpdeskCore
import Testing

@Suite("Merging")
struct MergeTests {
  @Test("refuses a ticket merged into itself, into a merged one and into a closed one")
  func refusals() async throws {
    let test = try await TestDesk()
    let a = try await test.ticket("A")
    let b = try await test.ticket("B")
    let c = try await test.ticket("C")
    try await expectRefusal(.mergeRefused, on: test) {
      try await test.maya.mergeTickets(a.id, into: a.id)
    }
    try await test.maya.mergeTickets(a.id, into: b.id)
    try await expectRefusal(.mergeRefused, on: test) {
      try await test.maya.mergeTickets(c.id, into: a.id)
    }
    try await expectRefusal(.mergeRefused, on: test) {
      try await test.maya.mergeTickets(a.id, into: c.id)
    }
    try await test.maya.closeTicket(c.id)
    try await expectRefusal(.mergeRefused, on: test) {
      try await test.maya.mergeTickets(b.id, into: c.id)
    }
    try await expectRefusal(.notFound, on: test) {
      try await test.maya.mergeTickets(b.id, into: "nowhere")
    }
  }

  @Test("shows everything of both, with an event on each", arguments: TestStore.allCases)
  func union(store: TestStore) async throws {
    let test = try await TestDesk(store)
    let source = try await test.maya.createTicket(
      NewTicket(
        subject: "Charged twice", description: "Two charges.", tags: ["refund"],
        ccs: [Contact(name: "Cy", email: "cy@example.com")],
        hostLinks: [HostLink(.payment, "pay-9")],
        attachments: [try await test.maya.attach([1, 2, 3], name: "bill.pdf")]),
      from: TestDesk.boRequester)
    try await test.leo.follow(source.id)
    await test.clock.advance(by: .minutes(1))
    let target = try await test.ticket(tags: ["escrow"])
    await test.clock.advance(by: .minutes(1))
    try await test.bo.sendMessage(source.id, "Still two.")
    let merged = try await test.maya.mergeTickets(source.id, into: target.id)

    #expect(merged.tags == ["escrow", "refund"])
    #expect(merged.followers == ["leo"])
    #expect(merged.ccs.map(\.name) == ["Cy", "Bo"])
    #expect(merged.hostLinks == [HostLink(.payment, "pay-9")])
    #expect(merged.absorbed == [source.id])
    let detail = try await test.maya.ticketDetail(target.id).value
    #expect(
      detail.messages.map(\.body) == [
        "Two charges.", "Payment stuck in escrow: please help.", "Still two.",
      ])
    #expect(detail.messages.map(\.ticket) == [source.id, target.id, source.id])
    #expect(detail.messages.flatMap(\.attachments).map(\.name) == ["bill.pdf"])
    #expect(detail.events.last?.kind == .absorbed)
    #expect(detail.absorbed.map(\.id) == [source.id])
    let gone = try await test.current(source.id)
    #expect(gone.mergedInto == target.id)
    #expect(gone.status == .closed)
    #expect(try await test.maya.ticketDetail(source.id).value == detail)
  }

  @Test("leads a message to the final target through any chain")
  func chain() async throws {
    let test = try await TestDesk()
    let a = try await test.ticket("A")
    let b = try await test.ticket("B")
    let c = try await test.ticket("C")
    let d = try await test.ticket("D")
    try await test.maya.mergeTickets(a.id, into: b.id)
    try await test.maya.mergeTickets(b.id, into: c.id)
    try await test.maya.mergeTickets(c.id, into: d.id)
    let landed = try await test.ada.sendMessage(a.id, "Where did it go?")
    #expect(landed.id == d.id)
    let answer = try await test.maya.sendMessage(b.id, "Here.")
    #expect(answer.ticket == d.id)
    #expect(try await test.current(a.id).mergedInto == d.id)
    let thread = try await test.maya.messages(a.id).value
    #expect(thread.count == 6)
    #expect(try await test.maya.updateTicket(a.id, TicketChanges(priority: .urgent)).id == d.id)
  }

  @Test("is taken back without a trace but version, date and trail", arguments: TestStore.allCases)
  func unmergeRestores(store: TestStore) async throws {
    let test = try await TestDesk(store)
    let friend = try await test.ticket("Friend")
    let source = try await test.ticket("Source", from: TestDesk.boRequester, tags: ["x"])
    let target = try await test.ticket("Target", tags: ["y"])
    try await test.maya.linkTickets(friend.id, .related, source.id)
    try await test.maya.snooze(source.id, until: TestDesk.monday.adding(.days(1)))
    try await test.maya.resolveTicket(target.id, "Done.")
    var before: [Ticket] = []
    for id in [friend.id, source.id, target.id] { before.append(try await test.current(id)) }
    await test.clock.advance(by: .minutes(7))
    try await test.maya.mergeTickets(source.id, into: target.id)
    #expect(try await test.current(target.id).status == .open)
    #expect(try await test.current(friend.id).links == [TicketLink(.related, target.id)])
    await test.clock.advance(by: .minutes(7))
    let result = try await test.maya.unmerge(source.id)
    #expect(result.messagesSince.isEmpty)
    #expect(result.eventsSince.isEmpty)
    for old in before {
      let new = try await test.current(old.id)
      #expect(comparable(new) == comparable(old))
      #expect(new.sla == old.sla)
      #expect(new.resolvedAt == old.resolvedAt)
      #expect(new.snoozedUntil == old.snoozedUntil)
      #expect(new.mergedInto == nil)
      #expect(new.absorbed.isEmpty)
    }
  }

  /// Everything public but version, date of change and what the trail counts.
  private func comparable(_ ticket: Ticket) -> [String] {
    Mirror(reflecting: ticket).children.compactMap { child in
      guard let label = child.label,
        !["version", "updatedAt", "lastEventSequence"].contains(label)
      else { return nil }
      if let fields = child.value as? [String: String] {
        return "\(label) \(fields.sorted { $0.key < $1.key })"
      }
      return "\(label) \(child.value)"
    }
  }

  @Test("leaves on the target, and lists, what happened since")
  func activitySince() async throws {
    let test = try await TestDesk()
    let source = try await test.ticket("Source", tags: ["x"])
    let target = try await test.ticket("Target")
    try await test.maya.mergeTickets(source.id, into: target.id)
    try await test.ada.sendMessage(source.id, "Since.")
    let result = try await test.maya.unmerge(source.id)
    #expect(result.messagesSince == [MessageID(ticket: target.id, sequence: 2)])
    #expect(result.eventsSince.contains { $0.kind == .messageSent })
    #expect(result.target.tags.isEmpty)
    #expect(try await test.maya.messages(target.id).value.last?.body == "Since.")
    #expect(try await test.ada.messages(target.id).value.last?.body == "Since.")
    #expect(try await test.maya.messages(source.id).value.map(\.body) == ["Source: please help."])
  }

  @Test("is taken back in reverse order only")
  func reverseOrder() async throws {
    let test = try await TestDesk()
    let a = try await test.ticket("A")
    let b = try await test.ticket("B")
    let c = try await test.ticket("C")
    try await test.maya.mergeTickets(a.id, into: b.id)
    try await test.maya.mergeTickets(b.id, into: c.id)
    try await expectRefusal(.unmergeRefused, on: test) { try await test.maya.unmerge(a.id) }
    try await test.maya.unmerge(b.id)
    #expect(try await test.current(a.id).mergedInto == b.id)
    #expect(try await test.current(c.id).absorbed.isEmpty)
    try await test.maya.unmerge(a.id)
    #expect(try await test.current(a.id).mergedInto == nil)
    try await expectRefusal(.unmergeRefused, on: test) { try await test.maya.unmerge(a.id) }
  }

  @Test("lets the earlier unanswered wait go on at the target")
  func earliestWait() async throws {
    let test = try await TestDesk()
    let early = try await test.ticket("Early")
    await test.clock.advance(by: .hours(1))
    let late = try await test.ticket("Late")
    let merged = try await test.maya.mergeTickets(early.id, into: late.id)
    let clock = merged.sla.clocks.first { $0.metric == .firstReply }
    #expect(clock?.startedAt == TestDesk.monday)
    let gone = try await test.current(early.id)
    #expect(
      gone.sla.clocks.first { $0.metric == .firstReply }?.outcome
        == .cancelled(at: TestDesk.monday.adding(.hours(1))))
  }

  @Test("reopens a resolved target only where the settings say so")
  func reopensTarget() async throws {
    var settings = DeskSettings.standard
    settings.mergeReopensTarget = false
    let test = try await TestDesk(settings: settings)
    let source = try await test.ticket("Source")
    let target = try await test.ticket("Target")
    try await test.maya.resolveTicket(target.id, "Done.")
    #expect(try await test.maya.mergeTickets(source.id, into: target.id).status == .resolved)
  }
}

@Suite("Splitting")
struct SplitTests {
  @Test("gives chosen messages to a new linked ticket and never empties the source")
  func split() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    try await test.ada.sendMessage(ticket.id, "By the way, my invoice is wrong.")
    await test.clock.advance(by: .minutes(3))
    let second = MessageID(ticket: ticket.id, sequence: 2)
    let new = try await test.maya.splitTicket(ticket.id, messages: [second])
    #expect(new.links == [TicketLink(.splitFrom, ticket.id)])
    #expect(new.requester.name == "Ada")
    #expect(new.number.value == 2)
    let moved = try await test.maya.messages(new.id).value
    #expect(moved.map(\.body) == ["By the way, my invoice is wrong."])
    #expect(moved.map(\.sentAt) == [TestDesk.monday])
    let left = try await test.maya.ticketDetail(ticket.id).value
    #expect(left.messages.count == 1)
    #expect(left.ticket.messageCount == 1)
    #expect(left.ticket.links == [TicketLink(.splitInto, new.id)])
  }

  @Test("refuses the opening message, no message, and a message of another ticket")
  func refusals() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    let other = try await test.ticket("Other")
    for messages in [
      [], [MessageID(ticket: ticket.id, sequence: 1)], [MessageID(ticket: other.id, sequence: 1)],
    ] {
      try await expectRefusal(.splitRefused, on: test) {
        try await test.maya.splitTicket(ticket.id, messages: messages)
      }
    }
    try await expectRefusal(.notFound, on: test) {
      try await test.maya.splitTicket(
        ticket.id, messages: [MessageID(ticket: ticket.id, sequence: 99)])
    }
  }
}
