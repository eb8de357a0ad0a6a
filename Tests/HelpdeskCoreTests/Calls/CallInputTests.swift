import Foundation
import Testing

@testable import HelpdeskCore

/// What is wrong with a call's arguments, and what must be named.
private struct BadCall: Sendable, CustomTestStringConvertible {
  typealias Action = @Sendable (PreparedDesk) async throws -> Void

  let testDescription: String
  let code: HelpdeskError.Code
  let field: String?
  let action: Action

  init(
    _ name: String, _ code: HelpdeskError.Code, _ field: String?, _ action: @escaping Action
  ) {
    testDescription = name
    self.code = code
    self.field = field
    self.action = action
  }

  private static let long = String(repeating: "x", count: 256)

  static let ids: [BadCall] = ["", String(repeating: "x", count: 129), "a\u{0}b"].flatMap { id in
    [
      BadCall("book: ticket \(id.prefix(3))", .invalidField, "ticket") {
        try await $0.test.maya.calls.book(TicketID(id), at: $0.freeSlot)
      },
      BadCall("customer's book: ticket \(id.prefix(3))", .invalidField, "ticket") {
        try await $0.test.ada.calls.book(TicketID(id), at: $0.freeSlot)
      },
      BadCall("book: agent \(id.prefix(3))", .invalidField, "agent") {
        try await $0.test.maya.calls.book($0.other.id, at: $0.freeSlot, with: AgentID(id))
      },
      BadCall("book: team \(id.prefix(3))", .invalidField, "team") {
        try await $0.test.maya.calls.book($0.other.id, at: $0.freeSlot, team: TeamID(id))
      },
      BadCall("reschedule: call \(id.prefix(3))", .invalidField, "call") {
        try await $0.test.maya.calls.reschedule(CallID(id), to: $0.freeSlot)
      },
      BadCall("cancel: call \(id.prefix(3))", .invalidField, "call") {
        try await $0.test.ada.calls.cancel(CallID(id), reason: "Off.")
      },
      BadCall("complete: call \(id.prefix(3))", .invalidField, "call") {
        try await $0.test.maya.calls.complete(CallID(id))
      },
      BadCall("call: \(id.prefix(3))", .invalidField, "call") {
        _ = try await $0.test.maya.calls.call(CallID(id)).value
      },
      BadCall("slots: team \(id.prefix(3))", .invalidField, "team") {
        _ = try await $0.test.maya.calls.slots(team: TeamID(id)).value
      },
      BadCall("slots: agent \(id.prefix(3))", .invalidField, "agent") {
        _ = try await $0.test.maya.calls.slots(agent: AgentID(id)).value
      },
      BadCall("remind: ticket \(id.prefix(3))", .invalidField, "ticket") {
        try await $0.test.maya.remind(of: TicketID(id), at: $0.freeSlot)
      },
      BadCall("cancelReminder: \(id.prefix(3))", .invalidField, "reminder") {
        try await $0.test.maya.cancelReminder(TicketReminderID(id))
      },
    ]
  }

  static let starts: [BadCall] = {
    let hour: Int64 = 3_600_000
    let after: [(String, Int64)] = [
      ("the past", -hour), ("a millisecond ago", -1), ("off the marks", 4 * hour + 60_000),
      ("in between", 4 * hour + 1), ("at night", 15 * hour), ("at the weekend", 120 * hour),
      ("too late to end", 8 * hour), ("beyond the horizon", 360 * hour),
    ]
    var cases: [BadCall] = []
    for (name, time) in after {
      cases += both(name, TestDesk.monday.adding(.milliseconds(time)))
    }
    cases += both("long ago", .distantPast)
    cases += both("long after", .distantFuture)
    cases += both("no number", Date(timeIntervalSince1970: .nan))
    cases += both("never", Date(timeIntervalSince1970: .infinity))
    cases += both("between milliseconds", TestDesk.monday.addingTimeInterval(3600.0004))
    return cases
  }()

  private static func both(_ name: String, _ start: Date) -> [BadCall] {
    [
      BadCall("book: \(name)", .invalidField, "start") {
        try await $0.test.ada.calls.book($0.other.id, at: start)
      },
      BadCall("reschedule: \(name)", .invalidField, "start") {
        try await $0.test.maya.calls.reschedule($0.comingCall.id, to: start)
      },
    ]
  }

  static let rest: [BadCall] = [
    BadCall("book: nobody's ticket", .notFound, "ticket") {
      try await $0.test.maya.calls.book("nobody", at: $0.freeSlot)
    },
    BadCall("book: unknown agent", .notFound, "agent") {
      try await $0.test.maya.calls.book($0.other.id, at: $0.freeSlot, with: "nobody")
    },
    BadCall("book: an agent who takes no calls", .invalidField, "agent") {
      try await $0.test.maya.calls.book($0.other.id, at: $0.freeSlot, with: $0.spareAgent)
    },
    BadCall("book: unknown team", .notFound, "team") {
      try await $0.test.maya.calls.book($0.other.id, at: $0.freeSlot, team: "nobody")
    },
    BadCall("book: a team that takes no calls", .invalidField, "team") {
      try await $0.test.maya.calls.book($0.other.id, at: $0.freeSlot, team: $0.spareTeam)
    },
    BadCall("book: closed", .illegalTransition, "status") {
      try await $0.test.maya.calls.book($0.closed.id, at: $0.freeSlot)
    },
    BadCall("book: in the bin", .ticketDeleted, nil) {
      try await $0.test.maya.calls.book($0.deleted.id, at: $0.freeSlot)
    },
    BadCall("customer's book: in the bin", .notFound, "ticket") {
      try await $0.test.ada.calls.book($0.deleted.id, at: $0.freeSlot)
    },
    BadCall("book: taken", .conflict, "start") {
      try await $0.test.maya.calls.book($0.other.id, at: $0.comingCall.start, with: "maya")
    },
    BadCall("reschedule: unknown", .notFound, "call") {
      try await $0.test.maya.calls.reschedule("nobody", to: $0.freeSlot)
    },
    BadCall("complete: before it begins", .illegalTransition, "call") {
      try await $0.test.maya.calls.complete($0.comingCall.id)
    },
    BadCall("complete: outcome", .invalidField, "outcome") {
      try await $0.test.maya.calls.complete($0.begunCall.id, outcome: "two words")
    },
    BadCall("cancel: begun, by the customer", .illegalTransition, "call") {
      try await $0.test.ada.calls.cancel($0.begunCall.id, reason: "Off.")
    },
    BadCall("upcoming: none", .invalidField, "limit") {
      _ = try await $0.test.maya.calls.upcoming(limit: 0).value
    },
    BadCall("upcoming: many", .invalidField, "limit") {
      _ = try await $0.test.ada.calls.upcoming(limit: 1001).value
    },
    BadCall("remind: now", .invalidField, "at") {
      try await $0.test.maya.remind(of: $0.other.id, at: $0.test.clock.now)
    },
    BadCall("remind: no number", .invalidField, "at") {
      try await $0.test.maya.remind(of: $0.other.id, at: Date(timeIntervalSince1970: .nan))
    },
    BadCall("remind: long after", .invalidField, "at") {
      try await $0.test.maya.remind(of: $0.other.id, at: .distantFuture)
    },
    BadCall("remind: in the bin", .ticketDeleted, nil) {
      try await $0.test.maya.remind(of: $0.deleted.id, at: $0.freeSlot)
    },
  ]

  static let texts: [BadCall] = {
    var cases: [BadCall] = []
    for text in ["", " \n", "a\u{7}b", long, "a\nb"] {
      let name = text.prefix(2)
      cases += [
        BadCall("book: topic \(name)", .invalidField, "topic") {
          try await $0.test.maya.calls.book($0.other.id, at: $0.freeSlot, topic: text)
        },
        BadCall("customer's book: topic \(name)", .invalidField, "topic") {
          try await $0.test.ada.calls.book($0.other.id, at: $0.freeSlot, topic: text)
        },
        BadCall("cancel: reason \(name)", .invalidField, "reason") {
          try await $0.test.maya.calls.cancel($0.comingCall.id, reason: text)
        },
      ]
    }
    for text in ["", "\u{0}", String(repeating: "x", count: Limits.note + 1)] {
      let name = text.prefix(2)
      cases += [
        BadCall("complete: notes \(name)", .invalidField, "notes") {
          try await $0.test.maya.calls.complete($0.begunCall.id, notes: text)
        },
        BadCall("noShow: notes \(name)", .invalidField, "notes") {
          try await $0.test.maya.calls.noShow($0.begunCall.id, notes: text)
        },
        BadCall("remind: note \(name)", .invalidField, "note") {
          try await $0.test.maya.remind(of: $0.other.id, at: $0.freeSlot, note: text)
        },
        BadCall("book: key \(name)", .invalidField, "idempotencyKey") {
          try await $0.test.maya.calls.book(
            $0.other.id, at: $0.freeSlot, idempotencyKey: text)
        },
      ]
    }
    return cases
  }()
}

/// One desk takes all of it, one after the other: what is refused leaves nothing behind.
@Suite("Bad input to calls", .serialized)
struct CallInputTests {
  private static let desk = Task { try await PreparedDesk() }

  @Test(
    "is refused by the field, with what would be right, and nothing is stored",
    arguments: BadCall.ids + BadCall.starts + BadCall.rest + BadCall.texts)
  private func refused(_ bad: BadCall) async throws {
    let desk = try await Self.desk.value
    let before = try await desk.test.revision()
    do {
      try await bad.action(desk)
      Issue.record("It was not refused.")
    } catch let error as HelpdeskError {
      #expect(error.code == bad.code, "\(error.fullDescription)")
      if let field = bad.field { #expect(error.field == field, "\(error.fullDescription)") }
      #expect(BadInputTests.namesRemedy(error.message), "No remedy: \(error.message)")
      #expect(error.message.utf8.count < 1000)
    }
    #expect(try await desk.test.revision() == before, "Something was stored.")
  }

  @Test("does not spoil a good call that follows")
  func goodAfterwards() async throws {
    let desk = try await PreparedDesk()
    for bad in BadCall.starts { try? await bad.action(desk) }
    let call = try await desk.test.ada.calls.book(desk.other.id, at: desk.freeSlot)
    #expect(try await desk.test.ada.calls.upcoming().value.contains(call))
  }

  @Test("in the settings is refused when the desk is opened")
  func settings() async throws {
    let bad: [(String, @Sendable (inout CallSettings) -> Void)] = [
      ("calls.length", { $0.length = .zero }), ("calls.length", { $0.length = .seconds(90) }),
      ("calls.length", { $0.length = .hours(25) }),
      ("calls.granularity", { $0.granularity = .minutes(7) }),
      ("calls.granularity", { $0.granularity = .seconds(30) }),
      ("calls.granularity", { $0.granularity = .zero }),
      ("calls.notice", { $0.notice = .seconds(-1) }),
      ("calls.horizon", { $0.horizon = .zero }), ("calls.horizon", { $0.horizon = .days(367) }),
      ("calls.buffer", { $0.buffer = .seconds(-1) }), ("calls.buffer", { $0.buffer = .days(2) }),
      ("calls.reminders", { $0.reminders = [.seconds(-1)] }),
      ("calls.reminders", { $0.reminders = (1...9).map { .minutes($0) } }),
      ("calls.organizer.name", { $0.organizer = CallOrganizer(name: " ", email: "a@b.c") }),
      ("calls.organizer.email", { $0.organizer = CallOrganizer(name: "A", email: "a") }),
      ("calls.agents", { $0.agents = [CallAgent("leo"), CallAgent("leo")] }),
      ("calls.agents.id", { $0.agents = [CallAgent("")] }),
      ("calls.agents.link", { $0.agents = [CallAgent("leo", link: "meet.example.com")] }),
      ("calls.agents.link", { $0.agents = [CallAgent("leo", link: "https://a b")] }),
      ("calls.agents.link", { $0.agents = [CallAgent("leo", link: "https://a\r\nX:y")] }),
    ]
    for (field, change) in bad {
      do {
        _ = try await TestDesk(.memory, calls: .testing(change))
        Issue.record("\(field) was not refused.")
      } catch let error as HelpdeskError {
        #expect(error.code == .invalidField)
        #expect(error.field == field, "\(error.fullDescription)")
      }
    }
  }

  @Test("Records of calls and reminders survive the wire with every field")
  func roundTrip() throws {
    let now = TestDesk.monday
    var call = ScheduledCall(
      id: "c1", ticket: "t1", customer: TestDesk.adaRequester,
      agent: .agent("leo", name: "Leo", email: "leo@example.com"), start: now,
      end: now.adding(.minutes(30)), topic: "Escrow", link: "https://meet.example.com/leo",
      status: .cancelled, outcome: .solved, notes: "Fine.", cancelReason: "Off.",
      bookedBy: .desk, endedBy: .desk, endedAt: now, sequence: 3, uid: "c1@example.com",
      leads: [.hours(24), .minutes(15)], armedAt: now, createdAt: now, updatedAt: now,
      version: 7)
    call.reminders = [CallReminder(lead: .zero, start: now, at: now, wasSent: true)]
    let fields = try WireCodec.decode(WireCodec.encode(call.recordFields))
    let sameCall = try ScheduledCall(
      StoredRecord(key: call.recordKey, version: 7, fields: fields))
    #expect(sameCall == call)
    let reminder = TicketReminder(
      id: "r1", ticket: "t1", agent: "leo", at: now, note: "Bank", createdAt: now, firedAt: now,
      version: 2)
    let kept = try WireCodec.decode(WireCodec.encode(reminder.recordFields))
    let sameReminder = try TicketReminder(
      StoredRecord(key: reminder.recordKey, version: 2, fields: kept))
    #expect(sameReminder == reminder)
    var agenda = CallAgenda(agent: "leo")
    agenda.bookings = 4
    let again = try CallAgenda(
      StoredRecord(key: agenda.recordKey, version: 1, fields: agenda.recordFields))
    #expect(again.recordFields == agenda.recordFields)
    var unknown = fields
    unknown[900] = .text("from a later version")
    let later = try ScheduledCall(
      StoredRecord(key: call.recordKey, version: 1, fields: unknown))
    #expect(later.recordFields == unknown)
  }

  @Test("The table of calls has every status and lets nothing out of an end")
  func table() {
    for status in CallStatus.allCases {
      for action in CallAction.allCases {
        let transition = CallMachine.transition(from: status, on: action)
        #expect((transition != nil) == (status == .scheduled))
        #expect(transition.map { !$0.roles.contains(.bot) } ?? true)
      }
    }
  }
}
