import HelpdeskCore
import HelpdeskStore
import Testing

@Suite("A desk's triage")
struct TicketTriageTests {
  /// Resolves tickets about cards and refunds in turn, the cards urgent and tagged.
  private func resolve(_ numbers: Range<Int>, on test: TestDesk) async throws {
    for number in numbers {
      let isCard = number % 2 == 0
      let ticket = try await test.maya.createTicket(
        subject: isCard
          ? "Where is my card number \(number)?" : "I want my money back for order \(number)",
        description: "It is now \(number) days.", from: TestDesk.boRequester,
        priority: isCard ? .urgent : .low,
        category: TicketCategory(rawValue: isCard ? "cards" : "refunds"),
        tags: isCard ? ["delivery"] : [])
      try await test.maya.resolveTicket(ticket.id, "Done \(number).")
      await test.clock.advance(by: .minutes(1))
    }
  }

  @Test(
    "proposes category, priority and tags, with words and samples", arguments: TestStore.allCases)
  func proposes(store: TestStore) async throws {
    let test = try await TestDesk(store)
    try await resolve(0..<24, on: test)
    let ticket = try await test.ticket("My card has not come")
    let triage = try await test.maya.ai.triage(ticket.id)
    #expect(triage.learned == 24)
    let category = try #require(triage.category.match)
    #expect(category.value == TicketCategory(rawValue: "cards"))
    #expect((600...1000).contains(category.confidence))
    #expect(category.words.first == "card")
    #expect(category.samples.count == 3)
    #expect(category.samples.allSatisfy { $0.category == category.value && !$0.status.isLive })
    #expect(category.reason.contains("“card”"))
    #expect(category.reason.contains(category.samples[0].number.description))
    #expect(triage.priority.match?.value == .urgent)
    #expect(triage.tags.map(\.value) == ["delivery"])
    #expect(
      try await test.maya.ai.triage(text: "Money back, please").category.match?.value == "refunds")
  }

  @Test("says honestly that there is no match, and learns without being told to")
  func noMatch() async throws {
    let test = try await TestDesk()
    try await resolve(0..<15, on: test)
    let ticket = try await test.ticket("My card has not come")
    let early = try await test.maya.ai.triage(ticket.id)
    #expect(early.category.noMatch == .tooFewExamples)
    #expect(early.category.guess == nil)
    #expect(early.priority.noMatch == .tooFewExamples)
    #expect(early.tags.isEmpty)
    try await resolve(15..<24, on: test)
    #expect(try await test.maya.ai.triage(ticket.id).category.match != nil)
    let unknown = try await test.maya.ai.triage(text: "Xylophon bbbb qqq")
    #expect(unknown.category.noMatch == .unknownWords)
    #expect(unknown.category.match == nil)
    #expect(unknown.tags.isEmpty)
    #expect(try await test.maya.ai.triage(text: "?!").category.noMatch == .noWords)
  }

  @Test(
    "depends on what is in the store, and not on when it was asked before",
    arguments: TestStore.allCases)
  func determinism(store: TestStore) async throws {
    let test = try await TestDesk(store)
    let ticket = try await test.ticket("My card or my money")
    /// A desk that has never been asked answers as the one that was asked all along.
    func expectSame(_ step: String) async throws {
      let fresh = try await Helpdesk(store: test.store, clock: test.clock)
      let leo = fresh.acting(as: .agent("leo", name: "Leo"))
      #expect(
        try await test.leo.ai.triage(ticket.id) == leo.ai.triage(ticket.id), "\(step)")
      #expect(
        try await test.leo.ai.findSimilarTickets(ticket.id, limit: 20)
          == leo.ai.findSimilarTickets(ticket.id, limit: 20), "\(step)")
      await fresh.close()
    }
    for number in 0..<27 {
      try await resolve(number..<number + 1, on: test)
      if number % 5 == 4 || number > 23 { try await expectSame("after \(number)") }
    }
    let past = try await test.maya.tickets(.all.category("cards")).value.tickets
    try await test.maya.reopenTicket(past[2].id)
    try await expectSame("reopened")
    try await test.maya.resolveTicket(past[2].id, "Now really.")
    try await expectSame("resolved again")
    try await test.maya.updateTicket(past[3].id, TicketChanges(subject: "Refund my card"))
    try await expectSame("changed")
    try await test.maya.updateTicket(past[4].id, TicketChanges(category: "refunds"))
    try await expectSame("of another category")
    try await test.maya.deleteTicket(past[5].id)
    try await expectSame("in the bin")
    try await test.maya.mergeTickets(past[6].id, into: ticket.id)
    try await expectSame("merged")
    #expect(try await test.maya.ai.triage(ticket.id).learned == 25)
  }

  @Test("is the same over every store")
  func stores() async throws {
    var answers: [[Int?]] = []
    for store in TestStore.allCases {
      let test = try await TestDesk(store)
      try await resolve(0..<40, on: test)
      let ticket = try await test.ticket("My card has not come")
      let triage = try await test.maya.ai.triage(ticket.id)
      let similar = try await test.maya.ai.findSimilarTickets(ticket.id, limit: 20)
      answers.append(
        [triage.category.guess?.confidence, triage.priority.guess?.confidence]
          + similar.flatMap { [Int($0.ticket.number.value), $0.score] })
    }
    #expect(Set(answers).count == 1)
  }

  @Test("puts the likely categories first among similar tickets, and says so")
  func similar() async throws {
    let test = try await TestDesk()
    try await resolve(0..<24, on: test)
    let deleted = try await test.ticket("My card has not come")
    try await test.maya.deleteTicket(deleted.id)
    let live = try await test.ticket("My card has not come", from: TestDesk.boRequester)
    let ticket = try await test.ticket("My card has not come")
    let similar = try await test.maya.ai.findSimilarTickets(ticket.id)
    #expect(similar.count == 5)
    #expect(similar[0].ticket.id == live.id)
    #expect(similar[0].score == 1000)
    #expect(similar.dropFirst().allSatisfy { $0.ticket.category.rawValue == "cards" })
    #expect(similar[1].matchedWords.contains("card"))
    #expect(similar[1].reason.contains("triage gives its category “cards”"))
    #expect(!similar.contains { $0.ticket.id == deleted.id })
  }

  @Test("becomes suggestions where it is sure, each citing tickets")
  func suggestions() async throws {
    let test = try await TestDesk()
    try await resolve(0..<24, on: test)
    let sure = try await test.ticket("My card has not come")
    let suggestions = try await test.maya.ai.generateSuggestions(sure.id)
    #expect(suggestions.contains { $0.action == .setCategory("cards") })
    #expect(suggestions.contains { $0.action == .setPriority(.urgent) })
    for suggestion in suggestions where suggestion.kind == .nextAction {
      #expect(!suggestion.citations.isEmpty)
      #expect(
        suggestion.citations.allSatisfy { if case .ticket = $0 { true } else { false } })
    }
    let unknown = try await test.ticket("Zebra stripes")
    let none = try await test.maya.ai.generateSuggestions(unknown.id).compactMap(\.action)
    #expect(none.isEmpty)
  }

  @Test("refuses what no ticket could hold, and a store without an index of words")
  func refusals() async throws {
    let test = try await TestDesk()
    for text in ["", "  \n", "a\u{0}"] {
      try await expectRefusal(.invalidField, field: "text", on: test) {
        _ = try await test.maya.ai.triage(text: text)
      }
    }
    try await expectRefusal(.notFound, on: test) { _ = try await test.bot.ai.triage("none") }
    let plain = try await Helpdesk(store: PlainStore(), clock: test.clock)
    await #expect(throws: HelpdeskError(.notConfigured, "")) {
      try await plain.acting(as: .agent("maya", name: "Maya")).ai.triage(text: "card")
    }
    await plain.close()
    await test.desk.close()
    await #expect(throws: HelpdeskError(.closed, "")) {
      try await test.maya.ai.triage(text: "card")
    }
  }
}
