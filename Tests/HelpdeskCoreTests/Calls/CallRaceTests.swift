import Foundation
import HelpdeskCore
import HelpdeskStore
import Testing

@Suite("Many bookers")
struct CallRaceTests {
  /// Whether any two calls of one agent overlap.
  static func overlaps(_ calls: [ScheduledCall]) -> Bool {
    calls.contains { one in
      calls.contains {
        one.id != $0.id && one.agent.id == $0.agent.id && one.start < $0.end && $0.start < one.end
      }
    }
  }

  @Test(
    "of one slot: one wins, the others hear which slot was taken", arguments: TestStore.allCases)
  func oneSlot(store: TestStore) async throws {
    let test = try await TestDesk.withCalls(store, .testing { $0.agents = [CallAgent("leo")] })
    var tickets: [TicketID] = []
    for index in 0..<64 { tickets.append(try await test.ticket("Ticket \(index)").id) }
    // A second desk on the same store knows nothing of the first one's lanes.
    let second = try await Helpdesk(
      store: test.store, clock: test.clock, sla: .none,
      calls: .testing { $0.agents = [CallAgent("leo")] })
    let faces = [test.maya, second.acting(as: .agent("maya", name: "Maya"))]
    let outcomes = await withTaskGroup(of: Result<CallID, HelpdeskError>.self) { group in
      for (index, ticket) in tickets.enumerated() {
        group.addTask {
          do throws(HelpdeskError) {
            let call = try await faces[index % 2].calls.book(ticket, at: TestDesk.at(11))
            return .success(call.id)
          } catch {
            return .failure(error)
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    let winners = outcomes.compactMap { try? $0.get() }
    let errors = outcomes.compactMap { outcome -> HelpdeskError? in
      if case .failure(let error) = outcome { error } else { nil }
    }
    #expect(winners.count == 1)
    #expect(errors.count == 63)
    #expect(errors.allSatisfy { $0.code == .conflict && $0.field == "start" })
    #expect(errors.allSatisfy { $0.message.contains("2026-03-02T11:00:00Z") })
    #expect(errors.allSatisfy { $0.message.contains("Leo") })
    #expect(try await test.maya.calls.upcoming().value.map(\.id) == winners)
    await second.close()
  }

  @Test("of slots that overlap never get two that do", arguments: TestStore.allCases)
  func overlapping(store: TestStore) async throws {
    let settings = CallSettings.testing { $0.granularity = .minutes(10) }
    let test = try await TestDesk.withCalls(store, settings)
    var tickets: [TicketID] = []
    for index in 0..<64 { tickets.append(try await test.ticket("Ticket \(index)").id) }
    let second = try await Helpdesk(
      store: test.store, clock: test.clock, sla: .none, calls: settings)
    let faces = [test.maya, second.acting(as: .agent("maya", name: "Maya"))]
    let booked = await withTaskGroup(of: Int.self) { group in
      for (index, ticket) in tickets.enumerated() {
        group.addTask {
          let start = TestDesk.at(11, index % 7 * 10)
          do throws(HelpdeskError) {
            try await faces[index % 2].calls.book(ticket, at: start)
            return 1
          } catch {
            return error.code == .conflict ? 0 : 1000
          }
        }
      }
      return await group.reduce(0, +)
    }
    let calls = try await test.maya.calls.upcoming().value
    #expect(calls.count == booked)
    #expect((4...6).contains(booked), "Ninety minutes hold three calls for each of two.")
    #expect(!Self.overlaps(calls))
    await second.close()
  }

  @Test("and movers and cancellers leave no overlap behind", arguments: TestStore.allCases)
  func mixed(store: TestStore) async throws {
    let settings = CallSettings.testing { $0.granularity = .minutes(15) }
    let test = try await TestDesk.withCalls(store, settings)
    var calls: [CallID] = []
    for index in 0..<8 {
      let ticket = try await test.ticket("Ticket \(index)")
      calls.append(try await test.maya.calls.book(ticket.id, at: TestDesk.at(11 + index / 2)).id)
    }
    let random = 4711
    await withTaskGroup(of: Void.self) { group in
      for writer in 0..<64 {
        let call = calls[writer % calls.count]
        let start = TestDesk.at(11, (writer * random % 23) * 15)
        group.addTask {
          do throws(HelpdeskError) {
            if writer % 16 == 15 {
              try await test.maya.calls.cancel(call, reason: "Off.")
            } else {
              try await test.maya.calls.reschedule(call, to: start)
            }
          } catch {
            let expected: [HelpdeskError.Code] = [.conflict, .alreadyDone, .illegalTransition]
            #expect(expected.contains(error.code), "\(error.fullDescription)")
          }
        }
      }
    }
    #expect(!Self.overlaps(try await test.maya.calls.upcoming().value))
  }

  @Test("lose to the removal of their agent, or it to them")
  func removed() async throws {
    let test = try await TestDesk.withCalls(.chosen, .testing { $0.agents = [CallAgent("leo")] })
    let ticket = try await test.ticket()
    let call = try await test.maya.calls.book(ticket.id, at: TestDesk.at(11))
    try await expectRefusal(.invalidField, field: "agent", on: test) {
      try await test.root.directory.removeAgent("leo")
    }
    try await test.maya.calls.cancel(call.id, reason: "Off.")
    try await test.root.directory.removeAgent("leo")
    try await expectRefusal(.notConfigured, field: "agent", on: test) {
      try await test.maya.calls.book(ticket.id, at: TestDesk.at(11))
    }
    #expect(try await test.maya.calls.slots().value.isEmpty)
  }
}
