import Foundation
import HelpdeskCore
import Testing

@Suite("A bulk job's life")
struct BulkLifeTests {
  @Test("can be cancelled: what is under way is finished, the rest is left alone")
  func cancel() async throws {
    let bench = try await BulkBench()
    let ids = try await bench.tickets(600)
    let maya = bench.maya
    bench.store.before(.carrying(257)) {
      let job = try await maya.ticketBulk(ids).value.job?.id
      try await BulkHandle.of(job, maya).cancel()
    }
    let job = try await maya.batchAssign(ids, to: .me)
    let state = try await job.result()
    #expect(state.phase == .cancelled)
    #expect(state.job?.endedAt == TestDesk.monday)
    #expect(state.succeeded == 256)
    #expect(state.done == 256)
    #expect(state.outcomes.prefix(256).allSatisfy { $0 == .succeeded })
    #expect(state.outcomes.dropFirst(256).allSatisfy { $0 == .cancelled })
    #expect(try await maya.tickets(.mine).value.total == 256)
    let before = try await bench.store.read([]).revision
    try await job.cancel()
    #expect(try await bench.store.read([]).revision == before)
  }

  /// What a run leaves behind, ids and all.
  struct Trace: Hashable {
    let outcomes: [String]
    let figures: [Int]
    let phase: BulkPhase?
    let tickets: [Ticket]
    let events: [TicketEvent]
    let uses: Int?
  }

  private func trace(stoppingAfter commits: Int?) async throws -> Trace {
    let store = InterceptedStore()
    let bench = try await BulkBench(store)
    var ids = try await bench.tickets(300)
    try await bench.maya.closeTicket(ids[10])
    try await bench.maya.deleteTicket(ids[20])
    try await bench.maya.mergeTickets(ids[30], into: ids[290])
    ids.insert("nobody", at: 40)
    let response = try await bench.root.responses.create(title: "Bye", body: "{{ticket.number}}!")
    // A part of the tickets and the job are stored in any case.
    store.stop(after: commits.map { $0 + 2 })
    let job = try await bench.maya.batchClose(ids, template: response.id)
    await bench.desk.settle()
    if commits != nil {
      await #expect(throws: HelpdeskError.self) { try await job.result() }
    }
    await bench.desk.close()
    #expect(bench.clock.pending.isEmpty)
    store.stop(after: nil)
    let again = try await BulkBench(store)
    await again.desk.settle()
    let state = try await again.maya.bulkJob(job.id).value
    var tickets: [Ticket] = []
    var events: [TicketEvent] = []
    for id in ids where id != "nobody" {
      tickets.append(try await again.maya.ticket(id))
      events += try await again.maya.ticketDetail(id).value.events
    }
    return Trace(
      outcomes: state.outcomes.map { "\($0)" },
      figures: state.figures, phase: state.phase,
      tickets: tickets, events: events,
      uses: try await again.maya.responses.all().value.first?.uses)
  }

  @Test("survives a crash after any commit: the result is that of an uninterrupted one")
  func crash() async throws {
    let whole = try await trace(stoppingAfter: nil)
    #expect(whole.phase == .finished)
    #expect(whole.figures == [301, 297, 2, 2])
    #expect(whole.uses == 297)
    for commits in [0, 1, 100, 252, 253, 254, 260, 297] {
      let resumed = try await trace(stoppingAfter: commits)
      #expect(resumed == whole, "stopped after \(commits) commits")
    }
  }

  @Test("stops when the desk closes, and goes on when one opens, with the rights of its starter")
  func close() async throws {
    let bench = try await BulkBench()
    let ids = try await bench.tickets(600)
    let job = try await bench.maya.batchAssign(ids, to: .me)
    await bench.desk.close()
    // How far it came is a matter of luck; that nothing is under way any more is not.
    let calls = bench.store.calls
    await #expect(throws: HelpdeskError(.closed, "")) { try await job.result() }
    #expect(bench.store.calls == calls)
    let again = try await BulkBench(bench.store)
    await again.desk.settle()
    let state = try await again.maya.bulkJob(job.id).value
    #expect(state.succeeded == 600)
    #expect(try await again.events(of: ids[599]).last?.author.id == "maya")
  }

  @Test("is tried again a minute after the store failed")
  func retry() async throws {
    let bench = try await BulkBench()
    let ids = try await bench.tickets(3)
    bench.store.stop(after: 1, with: StoreError(.noSpace, "The disk is full."))
    let job = try await bench.maya.batchAssign(ids, to: .me)
    await #expect(throws: HelpdeskError(.storage, "")) { try await job.result() }
    #expect(try await bench.maya.bulkJob(job.id).value.phase == .running)
    bench.store.stop(after: nil)
    await bench.clock.advance(by: .minutes(1))
    #expect(try await job.result().succeeded == 3)
    await bench.desk.close()
    #expect(bench.clock.pending.isEmpty)
  }

  @Test("is begun once under one key")
  func idempotency() async throws {
    let bench = try await BulkBench()
    let ids = try await bench.tickets(2)
    let first = try await bench.maya.batchAssign(ids, to: .me, idempotencyKey: "k")
    _ = try await first.result()
    let second = try await bench.maya.batchAssign(ids, to: .me, idempotencyKey: "k")
    #expect(second.id == first.id)
    #expect(try await second.result() == first.result())
    await #expect(throws: HelpdeskError(.idempotencyMismatch, "")) {
      try await bench.maya.batchAssign(ids, to: nil, idempotencyKey: "k")
    }
  }

  @Test("is found by its selection, whatever the order; the newest counts")
  func selection() async throws {
    let bench = try await BulkBench()
    let ids = try await bench.tickets(3)
    let before = try await bench.maya.ticketBulk(ids).value
    #expect(before.outcomes == [.waiting, .waiting, .waiting])
    #expect(before.job == nil)
    #expect(before.total == 3)
    var watching = bench.maya.ticketBulk(ids.reversed()).makeAsyncIterator()
    #expect(try await watching.next()?.phase == nil)
    _ = try await bench.maya.batchAssign(ids, to: .me).result()
    let job = try await bench.maya.batchClose(ids)
    _ = try await job.result()
    _ = try await bench.maya.batchClose(Array(ids.prefix(2))).result()
    var state: BulkState?
    while let next = try await watching.next() {
      state = next
      if next.job?.id == job.id, next.phase == .finished { break }
    }
    #expect(state?.items.map(\.ticket) == Array(ids.reversed()))
    #expect(state?.outcomes == [.succeeded, .succeeded, .succeeded])
  }

  @Test("is not begun for bad input, and nothing is stored")
  func refusals() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket().id
    try await expectRefusal(.invalidField, field: "tickets", on: test) {
      try await test.maya.batchAssign([], to: .me)
    }
    try await expectRefusal(.invalidField, field: "tickets", on: test) {
      try await test.maya.batchClose([ticket, ""])
    }
    try await expectRefusal(.notFound, field: "assignee", on: test) {
      try await test.maya.batchAssign([ticket], to: "nobody")
    }
    try await expectRefusal(.notFound, field: "response", on: test) {
      try await test.maya.batchClose([ticket], template: "nothing")
    }
    try await expectRefusal(.notFound, field: "team", on: test) {
      try await test.maya.batchUpdate([ticket], TicketChanges(team: .set("nowhere")))
    }
    try await expectRefusal(.invalidField, field: "changes", on: test) {
      try await test.maya.batchUpdate([ticket], TicketChanges())
    }
    try await expectRefusal(.permissionDenied, on: test) {
      try await test.bot.batchUpdate([ticket], TicketChanges(priority: .high))
    }
    try await expectRefusal(.permissionDenied, on: test) {
      _ = try await test.bot.ticketBulk([ticket]).value
    }
    try await expectRefusal(.notFound, field: "job", on: test) {
      _ = try await test.maya.bulkJob("nothing").value
    }
  }
}
