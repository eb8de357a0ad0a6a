import Foundation
import HelpdeskCore
import Testing

@Suite("Merging tickets of different customers")
struct MergeIsolationTests {
  /// Ada's ticket and Bo's, of which one is merged into the other; each says only its owner's words.
  struct Pair {
    let test: TestDesk
    let adas: Ticket
    let bos: Ticket

    init() async throws {
      test = try await TestDesk(settings: DeskSettings.closingNever)
      let (ada, bo) = (TestDesk.adaRequester, TestDesk.boRequester)
      adas = try await test.ticket("adaword subject", from: ada, tags: ["adaword"])
      bos = try await test.ticket("boword subject", from: bo, tags: ["boword"])
      try await test.ada.sendMessage(adas.id, "adaword before")
      try await test.bo.sendMessage(bos.id, "boword before")
      await test.clock.advance(by: .minutes(1))
    }

    func merge(intoBos: Bool) async throws {
      try await test.maya.mergeTickets(
        intoBos ? adas.id : bos.id, into: intoBos ? bos.id : adas.id)
      await test.clock.advance(by: .minutes(1))
    }

    /// Both customers and the desk go on writing, each to the ticket he knows.
    func goOn() async throws {
      try await test.ada.sendMessage(adas.id, "adaword later")
      try await test.bo.sendMessage(bos.id, "boword later")
      try await test.maya.sendMessage(adas.id, "adaword answer")
      try await test.maya.sendMessage(bos.id, "boword answer")
      try await test.maya.addInternalNote(adas.id, "adaword boword note")
    }

    /// Everything a customer can see.
    static func sight(_ desk: CustomerDesk, _ id: TicketID) async throws -> String {
      var text = ""
      dump(try await desk.ticketDetail(id).value, to: &text)
      dump(try await desk.messages(id).value, to: &text)
      dump(try await desk.notifications().value, to: &text)
      for word in [nil, "adaword", "boword", "subject", "later", "answer", "note"] {
        let all = TicketQuery.all.sorted(by: .lastMessage)
        let page = try await desk.tickets(word.map { all.matching($0) } ?? all).value
        dump(page.tickets, to: &text)
      }
      return text
    }

    func expectApart(sourceLocation: SourceLocation = #_sourceLocation) async throws {
      let adaSees = try await Self.sight(test.ada, adas.id)
      let boSees = try await Self.sight(test.bo, bos.id)
      #expect(!adaSees.contains("boword"), "\(adaSees)", sourceLocation: sourceLocation)
      #expect(!boSees.contains("adaword"), "\(boSees)", sourceLocation: sourceLocation)
      #expect(try await test.ada.tickets(.all.matching("boword")).value.total == 0)
      #expect(try await test.bo.tickets(.all.matching("adaword")).value.total == 0)
      for (desk, id) in [(test.ada, bos.id), (test.bo, adas.id)] {
        await #expect(throws: HelpdeskError(.notFound, "")) {
          _ = try await desk.ticketDetail(id).value
        }
        await #expect(throws: HelpdeskError(.notFound, "")) { try await desk.sendMessage(id, "x") }
      }
    }

    func bodies(_ desk: CustomerDesk, _ id: TicketID) async throws -> [String] {
      try await desk.messages(id).value.map(\.body)
    }
  }

  @Test("shows neither the other's words, whichever way", arguments: [true, false])
  func eitherWay(intoBos: Bool) async throws {
    let pair = try await Pair()
    try await pair.merge(intoBos: intoBos)
    try await pair.expectApart()
    try await pair.goOn()
    try await pair.expectApart()
    let opening = " subject: please help."
    for (desk, id, word) in [
      (pair.test.ada, pair.adas.id, "adaword"), (pair.test.bo, pair.bos.id, "boword"),
    ] {
      #expect(
        try await pair.bodies(desk, id)
          == [word + opening] + ["before", "later", "answer"].map { "\(word) \($0)" })
    }
  }

  @Test("shows neither the other's words after it was taken back", arguments: [true, false])
  func takenBack(intoBos: Bool) async throws {
    let pair = try await Pair()
    try await pair.merge(intoBos: intoBos)
    try await pair.goOn()
    try await pair.test.maya.unmerge(intoBos ? pair.adas.id : pair.bos.id)
    try await pair.expectApart()
    try await pair.goOn()
    try await pair.expectApart()
  }

  @Test("keeps three customers apart through a chain")
  func chain() async throws {
    let pair = try await Pair()
    let cy = Requester.poster("p-3", name: "Cy")
    let cys = try await pair.test.ticket("cyword subject", from: cy)
    let second = try await pair.test.ticket("boword second", from: TestDesk.boRequester)
    try await pair.merge(intoBos: true)
    try await pair.test.maya.mergeTickets(pair.bos.id, into: cys.id)
    try await pair.test.maya.mergeTickets(cys.id, into: second.id)
    try await pair.goOn()
    let cyDesk = pair.test.desk.acting(as: cy)
    try await cyDesk.sendMessage(cys.id, "cyword later")
    try await pair.expectApart()
    let cySees = try await Pair.sight(cyDesk, cys.id)
    let boSees = try await Pair.sight(pair.test.bo, second.id)
    #expect(!cySees.contains("adaword") && !cySees.contains("boword"), "\(cySees)")
    #expect(!boSees.contains("cyword") && !boSees.contains("adaword"), "\(boSees)")
    #expect(try await pair.bodies(pair.test.bo, second.id).contains("boword later"))
  }

  @Test("moves no date that the other sees", arguments: [true, false])
  func dates(intoBos: Bool) async throws {
    let pair = try await Pair()
    let (test, mine) = (pair.test, intoBos ? pair.bos : pair.adas)
    let desk = intoBos ? test.bo : test.ada
    let query = TicketQuery.all.sorted(by: .lastMessage)
    let younger = try await desk.createTicket(subject: "Younger")
    let before = try await desk.tickets(query).value
    try await pair.merge(intoBos: intoBos)
    #expect(try await desk.tickets(query).value == before)
    // The other one writes.
    if intoBos {
      try await test.ada.sendMessage(pair.adas.id, "adaword later")
    } else {
      try await test.bo.sendMessage(pair.bos.id, "boword later")
    }
    #expect(try await desk.tickets(query).value == before)
    #expect(before.tickets.map(\.id) == [younger.id, mine.id])
    // He himself writes.
    await test.clock.advance(by: .minutes(1))
    try await desk.sendMessage(mine.id, "And?")
    let after = try await desk.tickets(query).value
    #expect(after.tickets.map(\.id) == [mine.id, younger.id])
    #expect(after.tickets.first?.lastMessageAt == test.clock.now)
  }

  @Test("lets the merged-away customer see when his own conversation went on")
  func sourceDates() async throws {
    let pair = try await Pair()
    try await pair.merge(intoBos: true)
    let sent = try await pair.test.ada.sendMessage(pair.adas.id, "adaword later")
    #expect(sent.id == pair.adas.id)
    #expect(sent.lastMessageAt == pair.test.clock.now)
    await pair.test.clock.advance(by: .minutes(1))
    try await pair.test.maya.addInternalNote(pair.adas.id, "adaword note")
    let page = try await pair.test.ada.tickets().value
    #expect(page.tickets.map(\.lastMessageAt) == [sent.lastMessageAt])
    try await pair.test.maya.sendMessage(pair.adas.id, "adaword answer")
    let later = try await pair.test.ada.tickets().value
    #expect(later.tickets.map(\.lastMessageAt) == [pair.test.clock.now])
  }

  @Test("answers a repeated message with the writer's own ticket")
  func repeated() async throws {
    let pair = try await Pair()
    try await pair.merge(intoBos: true)
    for _ in 1...2 {
      let sent = try await pair.test.ada.sendMessage(
        pair.adas.id, "adaword once", idempotencyKey: "once")
      #expect(sent.id == pair.adas.id)
      #expect(sent.subject == "adaword subject")
    }
    let thread = try await pair.bodies(pair.test.ada, pair.adas.id)
    #expect(thread.count { $0 == "adaword once" } == 1)
  }

  @Test("begins a follow-up with the writer's own words")
  func followUp() async throws {
    let pair = try await Pair()
    try await pair.merge(intoBos: true)
    try await pair.test.maya.closeTicket(pair.bos.id)
    await pair.test.clock.advance(by: .days(30))
    for _ in 1...2 {
      let next = try await pair.test.ada.sendMessage(
        pair.adas.id, "adaword again", idempotencyKey: "again")
      #expect(next.id != pair.adas.id && next.id != pair.bos.id)
      #expect(next.subject == "adaword subject")
      let sight = try await Pair.sight(pair.test.ada, next.id)
      #expect(!sight.contains("boword"), "\(sight)")
    }
    #expect(try await pair.test.bo.tickets().value.total == 1)
  }

  @Test("refuses to split off messages of two customers at once, and gives each his own")
  func split() async throws {
    let pair = try await Pair()
    try await pair.merge(intoBos: true)
    try await pair.goOn()
    let thread = try await pair.test.maya.messages(pair.bos.id).value.filter {
      $0.ticket == pair.bos.id
    }
    func message(_ body: String) throws -> MessageID {
      try #require(thread.first { $0.body == body }).id
    }
    let (adas, bos) = (try message("adaword answer"), try message("boword answer"))
    try await expectRefusal(.splitRefused, field: "messages", on: pair.test) {
      try await pair.test.maya.splitTicket(pair.bos.id, messages: [adas, bos])
    }
    let adaSplit = try await pair.test.maya.splitTicket(pair.bos.id, messages: [adas])
    #expect(adaSplit.requester == TestDesk.adaRequester)
    let boSplit = try await pair.test.maya.splitTicket(pair.bos.id, messages: [bos])
    #expect(boSplit.requester == TestDesk.boRequester)
    #expect(try await pair.bodies(pair.test.ada, adaSplit.id) == ["adaword answer"])
    try await pair.expectApart()
  }

  @Test("names no split ticket after an internal note")
  func splitNote() async throws {
    let pair = try await Pair()
    let note = try await pair.test.maya.addInternalNote(pair.bos.id, "hushword")
    let split = try await pair.test.maya.splitTicket(pair.bos.id, messages: [note.id])
    let sight = try await Pair.sight(pair.test.bo, split.id)
    #expect(!sight.contains("hushword"), "\(sight)")
    #expect(split.subject == "boword subject")
  }
}

extension DeskSettings {
  fileprivate static var closingNever: DeskSettings {
    var settings = DeskSettings.standard
    settings.autoCloseAfter = nil
    return settings
  }
}
