import Foundation
import HelpdeskCore
import Testing

@Suite("Many writers")
struct ConcurrencyTests {
  @Test(
    "with one expected version: one wins, the other hears which ticket",
    arguments: TestStore.allCases)
  func expectedVersion(store: TestStore) async throws {
    let test = try await TestDesk(store)
    let ticket = try await test.ticket()
    let outcomes = await withTaskGroup(of: Result<Ticket, HelpdeskError>.self) { group in
      for priority in [TicketPriority.high, .urgent] {
        group.addTask {
          do throws(HelpdeskError) {
            return .success(
              try await test.maya.updateTicket(
                ticket.id, TicketChanges(priority: priority), expectedVersion: ticket.version))
          } catch {
            return .failure(error)
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    let errors = outcomes.compactMap { outcome -> HelpdeskError? in
      if case .failure(let error) = outcome { error } else { nil }
    }
    #expect(errors.map(\.code) == [.conflict])
    #expect(errors.first?.ticket == "TK-1")
    #expect(try await test.current(ticket.id).version == ticket.version + 1)
  }

  @Test(
    "replying to one ticket: none gives up, every reply is there", arguments: TestStore.allCases)
  func hotTicket(store: TestStore) async throws {
    let test = try await TestDesk(store)
    let ticket = try await test.ticket()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<64 {
        group.addTask { try await test.ada.sendMessage(ticket.id, "Reply \(writer)") }
      }
      try await group.waitForAll()
    }
    let thread = try await test.maya.messages(ticket.id).value
    #expect(Set(thread.dropFirst().map(\.body)) == Set((0..<64).map { "Reply \($0)" }))
    #expect(thread.map(\.id.sequence) == Array(1...65))
    #expect(try await test.current(ticket.id).messageCount == 65)
  }

  @Test("creating 12,800 tickets draw 1 to 12,800 without gap or duplicate")
  func numbers() async throws {
    let test = try await TestDesk(sla: .none)
    let numbers = try await withThrowingTaskGroup(of: [Int64].self) { group in
      for writer in 0..<64 {
        group.addTask {
          var numbers: [Int64] = []
          for index in 0..<200 {
            let ticket = try await test.maya.createTicket(
              subject: "Ticket \(writer)/\(index)", from: TestDesk.adaRequester)
            numbers.append(ticket.number.value)
          }
          return numbers
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(numbers.sorted() == Array(1...12_800))
  }

  @Test("with one idempotency key make one ticket", arguments: TestStore.allCases)
  func idempotency(store: TestStore) async throws {
    let test = try await TestDesk(store)
    let ids = try await withThrowingTaskGroup(of: TicketID.self) { group in
      for _ in 0..<8 {
        group.addTask {
          try await test.maya.createTicket(
            subject: "Once", from: TestDesk.adaRequester, idempotencyKey: "form-7"
          ).id
        }
      }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(ids.count == 1)
    #expect(try await test.maya.tickets(.all).value.total == 1)
    try await expectRefusal(.idempotencyMismatch, field: "idempotencyKey", on: test) {
      _ = try await test.maya.createTicket(
        subject: "Another intent", from: TestDesk.adaRequester, idempotencyKey: "form-7")
    }
  }

  @Test("merging into each other at once: one merge happens, the other is refused")
  func crossMerge() async throws {
    let test = try await TestDesk()
    let a = try await test.ticket("A")
    let b = try await test.ticket("B")
    let refusals = await withTaskGroup(of: Bool.self) { group in
      group.addTask { (try? await test.maya.mergeTickets(a.id, into: b.id)) == nil }
      group.addTask { (try? await test.maya.mergeTickets(b.id, into: a.id)) == nil }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(refusals == 1)
    let merged = [try await test.current(a.id), try await test.current(b.id)]
    #expect(merged.count { $0.mergedInto != nil } == 1)
    #expect(merged.count { !$0.absorbed.isEmpty } == 1)
  }

  @Test("a cancelled writer stores nothing")
  func cancellation() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    let before = try await test.revision()
    let code = await Task { () -> HelpdeskError.Code? in
      withUnsafeCurrentTask { $0?.cancel() }
      do throws(HelpdeskError) {
        try await test.maya.addInternalNote(ticket.id, "Too late.")
        return nil
      } catch {
        return error.code
      }
    }.value
    #expect(code == .cancelled)
    #expect(try await test.revision() == before)
  }
}
