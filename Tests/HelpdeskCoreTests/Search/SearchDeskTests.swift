import Foundation
import HelpdeskCore
import Testing

@Suite("Searching the desk")
struct SearchDeskTests {
  /// Numbers of the tickets that a search takes, ascending.
  private func found(
    _ text: String, on test: TestDesk, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> [String] {
    let query = try TicketQuery(parsing: text).sorted(by: .number)
    let page = try await test.maya.tickets(query).value
    #expect(page.total == page.tickets.count, sourceLocation: sourceLocation)
    return page.tickets.map(\.number.description)
  }

  private static func desk(_ store: TestStore = .chosen) async throws -> TestDesk {
    let test = try await TestDesk(store)
    try await test.ticket("Lost card abroad", priority: .high, tags: ["refund", "vip"])
    try await test.ticket("Card lost twice", from: TestDesk.boRequester, tags: ["refund"])
    let third = try await test.ticket("Payment stuck", priority: .urgent)
    try await test.maya.addInternalNote(third.id, "His lost card was stolen by a pirate.")
    try await test.maya.assignTicket(third.id, to: "maya")
    let fourth = try await test.ticket(
      "Refund of a fee", from: TestDesk.boRequester, priority: .low)
    try await test.maya.resolveTicket(fourth.id, "Refunded.")
    return test
  }

  @Test("takes what all parts of the search take", arguments: TestStore.allCases)
  func terms(store: TestStore) async throws {
    let test = try await Self.desk(store)
    for (text, expected) in [
      ("", [1, 2, 3, 4]), ("lost card", [1, 2, 3]), ("lost car", [1, 2, 3]), ("los card", []),
      ("\"lost card\"", [1, 3]), ("\"card lost\"", [2]), ("\"lost car\"", []),
      ("\"lost card\" pira", [3]), ("lost -pirate", [1, 2]), ("-lost", [4]),
      ("-\"lost card\"", [2, 4]), ("-lost -refund", []), ("-lost -pirate", [4]),
      ("card -\"card lost\" -\"by a\"", [1]),
      ("\"lost card\" -\"by a\" status:open", [1]),
      ("status:open", [1, 2, 3]), ("status:open,resolved", [1, 2, 3, 4]), ("status:closed", []),
      ("-status:open", [4]),
      ("priority>=high", [1, 3]), ("priority<medium", [4]), ("priority<=medium", [2, 4]),
      ("priority>medium", [1, 3]), ("priority:high,low", [1, 4]), ("-priority>=high", [2, 4]),
      ("assignee:me", [3]), ("assignee:maya", [3]), ("assignee:nobody", [1, 2, 4]),
      ("assignee:me,nobody", [1, 2, 3, 4]), ("-assignee:nobody", [3]), ("-assignee:me,nobody", []),
      ("tag:refund", [1, 2]), ("tag:refund tag:vip", [1]), ("tag:vip,refund", [1, 2]),
      ("-tag:vip", [2, 3, 4]), ("tag:refund -tag:vip lost", [2]),
      ("customer:p-17", [1, 3]), ("customer:bo@example.com", [2, 4]),
      ("customer:p-17,bo@example.com", [1, 2, 3, 4]), ("customer:p-17 -tag:vip", [3]),
      ("has:attachment", []), ("-has:attachment", [1, 2, 3, 4]), ("has:assignee", [3]),
      ("-has:assignee", [1, 2, 4]), ("is:live", [1, 2, 3]), ("-is:live", [4]),
      ("has:deadline", [1, 2, 3]), ("created:2026-03-02", [1, 2, 3, 4]), ("created<2026-03-02", []),
      ("created>=2026-03-02T09:00", [1, 2, 3, 4]), ("created>2026-03-02", []),
      ("-resolved<2026-03-03", [1, 2, 3]), ("resolved<=2026-03-02", [4]),
      ("category:general kind:question", [1, 2, 3, 4]), ("category:billing", []),
      ("\"lost card\" tag:vip,refund", [1]),
    ] {
      let numbers = expected.map { "TK-\($0)" }
      #expect(try await found(text, on: test) == numbers, "\(text)")
    }
  }

  @Test("agrees with the pages of every order", arguments: TestStore.allCases)
  func pages(store: TestStore) async throws {
    let test = try await Self.desk(store)
    for order in ["newest", "oldest", "priority", "number", "deadline", "relevance", "updated"] {
      let query = try TicketQuery(parsing: "\"lost card\",  tag:refund,vip order:\(order)")
        .withFacets(.priority)
      let all = try await test.maya.tickets(query).value
      #expect(all.tickets.map(\.number.description) == ["TK-1"])
      #expect(all.facets[.priority]?.map(\.value) == ["high"])
      #expect(all.facets[.priority]?.map(\.count) == [1])
      let several = try TicketQuery(parsing: "lost -nothing order:\(order)")
      var walked: [TicketID] = []
      var cursor: Cursor?
      repeat {
        let page = try await test.maya.tickets(several.limit(1).after(cursor)).value
        #expect(page.total == 3)
        walked += page.tickets.map(\.id)
        cursor = page.next
      } while cursor != nil
      #expect(walked == (try await test.maya.tickets(several).value.tickets.map(\.id)))
      #expect(walked.count == 3)
    }
  }

  @Test("ranks by relevance where there are words, and else shows the newest first")
  func orders() async throws {
    let test = try await Self.desk()
    await test.clock.advance(by: .minutes(1))
    try await test.ticket("The newest of all")
    let words = try await test.maya.tickets(try TicketQuery(parsing: "refund")).value
    let ranked = TicketQuery.all.matching("refund").sorted(by: .relevance)
    #expect(words == (try await test.maya.tickets(ranked).value))
    let none = try await test.maya.tickets(try TicketQuery(parsing: "is:live")).value
    #expect(none.tickets.first?.number.value == 5)
    #expect(none.total == 4)
  }

  @Test("joins what a query and its search ask for")
  func joined() async throws {
    let test = try await Self.desk()
    let search = try TicketSearch("card tag:refund")
    let page = try await test.maya.tickets(
      TicketQuery.open.priority(.high).matching("abroad").matching(search)
    ).value
    #expect(page.tickets.map(\.number.value) == [1])
  }

  @Test("finds the words of a message with the next call")
  func readsItsWrites() async throws {
    let test = try await Self.desk()
    let ticket = try await test.ticket("Something else")
    for round in 0..<5 {
      try await test.ada.sendMessage(ticket.id, "The zebra number \(round) is here")
      #expect(try await found("\"zebra number \(round)\"", on: test) == ["TK-5"])
    }
  }

  @Test("follows the clock to the millisecond")
  func ages() async throws {
    let test = try await TestDesk()
    try await test.ticket("First")
    // Created at nine o'clock; the promise of a first reply breaks at 17:00 at the latest.
    let deadline = try #require(try await test.maya.tickets(.all).value.tickets.first?.sla.deadline)
    let hours = Int(deadline.timeIntervalSince(TestDesk.monday)) / 3600
    for (text, changes, then) in [
      ("created>4h", 4 * 3_600_000 + 1, true), ("created>=4h", 4 * 3_600_000, true),
      ("created<4h", 4 * 3_600_000, false), ("created<=4h", 4 * 3_600_000 + 1, false),
      ("-created>4h", 4 * 3_600_000 + 1, false), ("updated>90m", 90 * 60_000 + 1, true),
      ("due<1h", (hours - 1) * 3_600_000 + 1, true), ("due<=1h", (hours - 1) * 3_600_000, true),
      ("due>1h", (hours - 1) * 3_600_000, false), ("due>=1h", (hours - 1) * 3_600_000 + 1, false),
      ("sla:breached", hours * 3_600_000, true), ("sla:ontrack", hours * 3_600_000, false),
      ("-sla:breached", hours * 3_600_000, false),
    ] as [(String, Int, Bool)] {
      let test = try await TestDesk()
      try await test.ticket("First")
      var live = test.maya.tickets(try TicketQuery(parsing: text)).makeAsyncIterator()
      #expect(try await live.next()?.total == (then ? 0 : 1), "\(text)")
      await test.clock.advance(by: .milliseconds(changes - 1))
      await test.desk.settle()
      #expect(
        try await test.maya.tickets(try TicketQuery(parsing: text)).value.total == (then ? 0 : 1),
        "\(text) a millisecond before")
      await test.clock.advance(by: .milliseconds(1))
      #expect(try await live.next()?.total == (then ? 1 : 0), "\(text)")
    }
  }

  @Test("wakes a live query by words, phrases and what is excluded")
  func live() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket("First")
    for (text, message) in [
      ("gnu", "a gnu"), ("\"two gnus\"", "two gnus"), ("-emu -\"old emu\"", "an old emu"),
    ] {
      var live = test.maya.tickets(try TicketQuery(parsing: text)).makeAsyncIterator()
      let before = try await live.next()?.total
      try await test.ada.sendMessage(ticket.id, message)
      #expect(try await live.next()?.total == 1 - (before ?? 0), "\(text)")
    }
  }
}

@Suite("A customer's search")
struct CustomerSearchTests {
  @Test("takes his own tickets by what he sees of them")
  func own() async throws {
    let test = try await TestDesk()
    let first = try await test.ticket("Lost card")
    try await test.ticket("Lost card too", from: TestDesk.boRequester)
    let third = try await test.ticket("Fee")
    try await test.maya.addInternalNote(third.id, "He lost his card")
    try await test.root.directory.addTeam("second", name: "Second level")
    try await test.maya.escalateTicket(third.id, reason: .technical, to: "second")
    for (text, expected) in [
      ("lost card", [1]), ("\"lost card\"", [1]), ("-lost", [3]), ("-\"lost his\"", [1, 3]),
      ("status:in_progress", [3]), ("status:open", [1]), ("-status:in-progress", [1]),
      ("is:live order:oldest", [1, 3]), ("created:2026-03-02", [3, 1]), ("created>4h", []),
    ] {
      let query = try TicketQuery(parsing: text, language: .customer)
      let page = try await test.ada.tickets(query).value
      let numbers = page.tickets.map { Int($0.number.value) }
      #expect(
        text.contains("order") ? numbers == expected : Set(numbers) == Set(expected), "\(text)")
      #expect(page.total == expected.count, "\(text)")
    }
    #expect(first.number.value == 1)
  }

  @Test("knows no field of the desk, neither in errors nor in completion")
  func language() throws {
    let hidden = [
      "priority", "tag", "label", "inbox", "assignee", "follower", "team", "customer", "article",
      "chat", "has", "sla", "updated", "due", "purpose",
    ]
    for field in hidden {
      let refusal = #expect(throws: HelpdeskError.self) {
        try TicketSearch("\(field):me", language: .customer)
      }
      #expect(refusal?.column == 1)
      let offered = refusal?.message.split(separator: "”").dropFirst().joined() ?? ""
      for other in hidden { #expect(!offered.contains("\(other),"), "\(field)") }
      #expect(
        TicketSearch.completions(of: String(field.prefix(3)), language: .customer)
          .allSatisfy { !$0.text.hasPrefix(field) })
      #expect(TicketSearch.completions(of: "\(field):", language: .customer).isEmpty)
    }
    for text in ["status:escalated", "is:bot", "is:snoozed", "order:priority", "order:relevance a"]
    {
      #expect(throws: HelpdeskError.self) { try TicketSearch(text, language: .customer) }
    }
  }

  @Test(
    "in the words of the desk is refused",
    arguments: [
      "assignee:me", "-assignee:nobody", "tag:a", "priority>=low", "status:escalated",
      "-status:in_progress", "is:snoozed", "is:live,bot", "has:attachment", "sla:breached",
      "due<1h", "updated>1h", "order:priority", "order:deadline", "lost", "customer:c-4",
    ])
  func refused(text: String) async throws {
    let test = try await TestDesk()
    let query = try TicketQuery(parsing: text)
    do throws(HelpdeskError) {
      _ = try await test.ada.tickets(query).value
      Issue.record("It answered.")
    } catch {
      #expect(error.code == .permissionDenied)
    }
  }
}
