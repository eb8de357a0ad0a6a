import Foundation
import HelpdeskCore
import Testing

@Suite("A bulk job")
struct BulkTests {
  @Test("ends every ticket as done, skipped or refused, and no refusal stops it")
  func outcomes() async throws {
    let bench = try await BulkBench()
    let ids = try await bench.tickets(5)
    try await bench.maya.assignTicket(ids[1], to: .me)
    try await bench.maya.deleteTicket(ids[2])
    let selection = [ids[0], ids[1], ids[2], "nobody", ids[3], ids[0], ids[4]]
    let state = try await bench.maya.batchAssign(selection, to: .me).result()
    #expect(state.items.map(\.ticket) == [ids[0], ids[1], ids[2], "nobody", ids[3], ids[4]])
    #expect(
      state.outcomes.map(\.plain) == [
        "succeeded", "skipped", "failed ticketDeleted", "failed notFound", "succeeded", "succeeded",
      ])
    #expect(state.phase == .finished)
    #expect(state.total == 6)
    #expect(state.figures == [6, 3, 1, 2])
    #expect(state.items.first?.number?.description == "TK-1")
    #expect(state.items.first?.subject == "Ticket 0")
    #expect(state.items[3].number == nil)
    #expect(state.outcomes[1] == .skipped(reason: "TK-2 is assigned to maya already."))
    for id in [ids[0], ids[3], ids[4]] {
      #expect(try await bench.maya.ticket(id).assignee == "maya")
    }
    #expect(try await bench.maya.tickets(.bin).value.tickets.first?.assignee == nil)
  }

  enum Kind: CaseIterable {
    case assign, unassign, close, answerAndClose, update
  }

  @Test(
    "leaves the same traces as the single operation, but for the cause", arguments: Kind.allCases)
  func traces(kind: Kind) async throws {
    let single = try await BulkBench()
    let bulk = try await BulkBench()
    let changes = TicketChanges(
      status: .inProgress, priority: .urgent, category: .billing, addTags: ["vip"],
      customFields: ["plan": .set("gold")])
    var responses: [CannedResponseID] = []
    var tickets: [TicketID] = []
    for bench in [single, bulk] {
      let id = try await bench.tickets(1)[0]
      try await bench.maya.assignTicket(id, to: .me)
      responses.append(
        try await bench.root.responses.create(
          title: "Bye", body: "Dear {{customer.name}}, {{ticket.number}} is done."
        ).id)
      tickets.append(id)
    }
    let (one, many) = (tickets[0], tickets[1])
    let job: BulkHandle
    switch kind {
    case .assign:
      try await single.root.assignTicket(one, to: .me)
      job = try await bulk.root.batchAssign([many], to: .me)
    case .unassign:
      try await single.root.unassign(one)
      job = try await bulk.root.batchAssign([many], to: nil)
    case .close:
      try await single.root.closeTicket(one)
      job = try await bulk.root.batchClose([many])
    case .answerAndClose:
      try await single.root.sendCannedResponse(responses[0], to: one)
      try await single.root.closeTicket(one)
      job = try await bulk.root.batchClose([many], template: responses[1])
    case .update:
      try await single.root.updateTicket(one, changes)
      job = try await bulk.root.batchUpdate([many], changes)
    }
    #expect(try await job.result().outcomes == [.succeeded])
    let first = try await single.maya.ticketDetail(one).value
    let second = try await bulk.maya.ticketDetail(many).value
    #expect(second.ticket.status == first.ticket.status)
    #expect(second.ticket.sla == first.ticket.sla)
    #expect(second.ticket.tags == first.ticket.tags)
    #expect(second.ticket.customFields == first.ticket.customFields)
    #expect(second.ticket.closedAt == first.ticket.closedAt)
    #expect(second.ticket.inbox == first.ticket.inbox)
    #expect(second.messages == first.messages)
    func shapes(_ events: [TicketEvent]) -> [String] {
      events.map {
        "\($0.kind) \($0.field ?? "") \($0.oldValue ?? "") \($0.newValue ?? "") \($0.author) \($0.at)"
      }
    }
    #expect(shapes(second.events) == shapes(first.events))
    let known = try await bulk.events(of: many).filter { $0.cause != nil }
    #expect(!known.isEmpty)
    #expect(known.allSatisfy { $0.cause == "bulk \(job.id)" })
  }

  @Test("closes with a message of its own for each ticket, and counts the response")
  func template() async throws {
    let bench = try await BulkBench()
    let ids = try await bench.tickets(3)
    try await bench.maya.closeTicket(ids[1])
    let response = try await bench.root.responses.create(
      title: "Bye", body: "{{ticket.number}} is done, {{customer.name}}.")
    let state = try await bench.maya.batchClose(ids, template: response.id).result()
    #expect(state.outcomes.map(\.plain) == ["succeeded", "skipped", "succeeded"])
    let last = try await bench.maya.messages(ids[2]).value.last
    #expect(last?.body == "TK-3 is done, Ada.")
    #expect(last?.cannedResponse == response.id)
    #expect(try await bench.maya.messages(ids[1]).value.count == 1)
    #expect(try await bench.maya.responses.all().value.first?.uses == 2)
    #expect(try await bench.maya.ticket(ids[2]).status == .closed)
  }

  @Test("tells the people of the desk once, and customers what was said to them")
  func notices() async throws {
    let bench = try await BulkBench()
    let ids = try await bench.tickets(3)
    let leo = bench.desk.acting(as: .agent("leo", name: "Leo"))
    try await leo.follow(ids[0])
    let ada = bench.desk.acting(as: TestDesk.adaRequester)
    _ = try await bench.maya.batchAssign(ids, to: "leo").result()
    for desk in [bench.maya, leo] {
      let notices = try await desk.notifications().value.notices
      #expect(notices.map(\.kind) == [.bulkFinished])
      #expect(notices.first?.subject == "assign: 3 done, 0 skipped, 0 failed of 3")
    }
    #expect(try await ada.notifications().value.notices.isEmpty)
    let response = try await bench.root.responses.create(title: "Bye", body: "Done.")
    _ = try await bench.maya.batchClose(ids, template: response.id).result()
    #expect(try await ada.notifications().value.notices.count == 3)
    #expect(try await bench.maya.notifications().value.unread == 2)
    #expect(try await leo.notifications().value.unread == 1)
  }

  @Test("changes what a ticket was merged into, once")
  func merged() async throws {
    let bench = try await BulkBench()
    let ids = try await bench.tickets(3)
    try await bench.maya.mergeTickets(ids[0], into: ids[2])
    try await bench.maya.mergeTickets(ids[1], into: ids[2])
    let changes = TicketChanges(addTags: ["bulk"])
    let state = try await bench.maya.batchUpdate(ids, changes).result()
    #expect(state.outcomes.map(\.plain) == ["succeeded", "skipped", "skipped"])
    #expect(try await bench.maya.ticket(ids[2]).tags == ["bulk"])
    #expect(try await bench.maya.ticket(ids[0]).tags == [])
    let strict = try await bench.maya.batchUpdate(
      ids, TicketChanges(addTags: ["strict"]), onlyUnchanged: true
    ).result()
    #expect(strict.outcomes.map(\.plain) == ["succeeded", "skipped", "skipped"])
  }

  @Test("refuses tickets that were changed since the selection, if asked to")
  func onlyUnchanged() async throws {
    let bench = try await BulkBench()
    let ids = try await bench.tickets(3)
    let leo = try await bench.other()
    bench.store.before(.storingJob) { try await leo.tag(ids[1], add: ["urgent"]) }
    let state = try await bench.maya.batchAssign(ids, to: .me, onlyUnchanged: true).result()
    #expect(state.outcomes.map(\.plain) == ["succeeded", "failed conflict", "succeeded"])
    #expect(try await bench.maya.ticket(ids[1]).assignee == nil)
    let seen = try await bench.maya.ticket(ids[1]).version
    let again = try await bench.maya.batchClose(
      ids, expectedVersions: [ids[0]: 1, ids[1]: seen]
    ).result()
    #expect(again.outcomes.map(\.plain) == ["failed conflict", "succeeded", "succeeded"])
  }

  @Test("lets a ticket that conflicts leave its chunk, and changes it all the same")
  func conflict() async throws {
    let bench = try await BulkBench()
    let ids = try await bench.tickets(20)
    let leo = try await bench.other()
    bench.store.before(.carrying(2)) { try await leo.tag(ids[7], add: ["urgent"]) }
    let state = try await bench.maya.batchAssign(ids, to: .me).result()
    #expect(state.succeeded == 20)
    let ticket = try await bench.maya.ticket(ids[7])
    #expect(ticket.tags == ["urgent"])
    #expect(ticket.assignee == "maya")
    // The job; the chunk with its record; the ticket that conflicted with the record.
    #expect(bench.store.calls.suffix(3) == [1, 21, 2])
    let assignments = try await bench.events(of: ids[7]).filter { $0.kind == .assigned }
    #expect(assignments.count == 1)
  }

  @Test("of 1,000 tickets commits in four calls, and its progress only grows")
  func thousand() async throws {
    let bench = try await BulkBench()
    let ids = try await bench.tickets(1000)
    let calls = bench.store.calls.count
    let job = try await bench.maya.batchAssign(ids, to: .me)
    var seen: [Int] = []
    for try await state in job.progress {
      seen.append(state.done)
      if state.phase == .finished { break }
    }
    #expect(seen == seen.sorted())
    #expect(seen.last == 1000)
    let state = try await job.result()
    #expect(state.succeeded == 1000)
    #expect(state.items.map(\.ticket) == ids)
    #expect(try await bench.maya.tickets(.mine).value.total == 1000)
    // Three chunks of tickets, the last with the job, and four chunks of changes.
    #expect(bench.store.calls.dropFirst(calls) == [3, 1, 257, 257, 257, 233])
    let part = try await bench.maya.bulkJob(job.id, items: 250..<260).value
    #expect(part.items.map(\.ticket) == Array(ids[250..<260]))
    #expect(part.total == 1000)
  }

  @Test("shares the desk with others, a chunk each")
  func turns() async throws {
    let bench = try await BulkBench()
    let ids = try await bench.tickets(520)
    let maya = bench.maya
    // The second job begins while the first one's first chunk is under way.
    bench.store.before(.carrying(257)) {
      try await maya.batchAssign([ids[519]], to: .me)
    }
    try await maya.batchAssign(Array(ids.prefix(519)), to: .me)
    await bench.desk.settle()
    #expect(bench.store.calls.suffix(4) == [257, 2, 257, 8])
  }
}
