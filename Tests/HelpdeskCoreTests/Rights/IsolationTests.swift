import Foundation
import HelpdeskCore
import Testing

@Suite("A customer")
struct IsolationTests {
  @Test("gets the same answers whatever others and the desk do unseen")
  func unmoved() async throws {
    let desk = try await IsolationDesk()
    let probes = CustomerProbe.all(desk.own.id, desk.ownFile)
    var before: [String] = []
    for probe in probes { before.append(await probe.answer(desk.bo)) }
    #expect(before.contains { !$0.hasPrefix("refused") })
    let hidden = try await desk.fill()
    try await desk.workUnseen(hidden)
    for (probe, earlier) in zip(probes, before) {
      let now = await probe.answer(desk.bo)
      #expect(now == earlier, Comment(rawValue: probe.name))
      // An error may quote the word that Bo himself has looked for.
      if !now.hasPrefix("refused") {
        #expect(!now.lowercased().contains(IsolationDesk.needle), Comment(rawValue: probe.name))
      }
    }
  }

  @Test("watches without being told of anything unseen")
  func unwoken() async throws {
    let desk = try await IsolationDesk()
    let hidden = try await desk.fill()
    let (bo, own) = (desk.bo, desk.own.id)
    let (ready, isReady) = AsyncStream.makeStream(of: Void.self)
    func count<Value>(
      _ query: LiveQuery<Value>, until isLast: @escaping @Sendable (Value) -> Bool
    ) -> Task<Int, any Error> {
      Task {
        var seen = 0
        for try await value in query {
          seen += 1
          if seen == 1 { isReady.yield() }
          if isLast(value) { break }
        }
        return seen
      }
    }
    var counts: [Task<Int, any Error>] = []
    for query in [
      TicketQuery.all, .all.matching("drill"), .open.sorted(by: .lastMessage), .all.limit(1),
    ] {
      counts.append(
        count(bo.tickets(query)) { page in
          page.tickets.contains { $0.id == own && $0.status == .waitingForYou }
        })
    }
    counts.append(count(bo.ticketDetail(own)) { $0.messages.last?.body == "Seen." })
    counts.append(count(bo.messages(own)) { $0.last?.body == "Seen." })
    var first = ready.makeAsyncIterator()
    for _ in counts { await first.next() }
    try await desk.workUnseen(hidden)
    try await desk.test.maya.sendMessage(own, "Seen.")
    for count in counts { #expect(try await count.value == 2) }
  }

  @Test("finds another's ticket as absent as one that never was")
  func sameRefusals() async throws {
    let desk = try await IsolationDesk()
    let hidden = try await desk.fill()
    let names = hidden.tickets.map(\.id) + [desk.binned.id]
    let bo = desk.bo
    let file = desk.ownFile
    let calls: [(String, @Sendable (TicketID) async throws -> Void)] = [
      ("ticketDetail", { _ = try await bo.ticketDetail($0).value }),
      ("messages", { _ = try await bo.messages($0).value }),
      ("sendMessage", { try await bo.sendMessage($0, "Hello?") }),
      ("sendMessage once", { try await bo.sendMessage($0, "Hello?", idempotencyKey: "k") }),
      ("reopenTicket", { try await bo.reopenTicket($0) }),
      ("rateTicket", { try await bo.rateTicket($0, 1) }),
      ("attachment", { _ = try await bo.attachment(file, of: $0) }),
      ("ticketDetail watched", { for try await _ in bo.ticketDetail($0) {} }),
    ]
    for (name, call) in calls {
      let absent = await Refusal.of("zzzzzzzzzzzzz") { try await call("zzzzzzzzzzzzz") }
      #expect(absent?.code == .notFound, "\(name)")
      for id in names {
        let before = try await desk.test.revision()
        let refusal = await Refusal.of(id.rawValue) { try await call(id) }
        #expect(refusal == absent, "\(name) \(id)")
        #expect(try await desk.test.revision() == before)
      }
    }
    let chats: [(String, @Sendable (TicketID) async throws -> Void)] = [
      ("chat", { _ = try await bo.chat.session($0).value }),
      ("chat's line", { _ = try await bo.chat.send($0, "Hello?") }),
      ("chat's person", { _ = try await bo.chat.requestHuman($0) }),
      ("chat's end", { _ = try await bo.chat.close($0) }),
    ]
    for (name, call) in chats {
      let absent = await Refusal.of("zzzzzzzzzzzzz") { try await call("zzzzzzzzzzzzz") }
      #expect(absent?.code == .notFound, "\(name)")
      for id in names + [hidden.chat] {
        let refusal = await Refusal.of(id.rawValue) { try await call(id) }
        #expect(refusal == absent, "\(name) \(id)")
      }
    }
    let absent = await Refusal.of("TK-99") { _ = try await bo.ticket(numbered: "TK-99") }
    for number in (hidden.tickets + [desk.binned]).map(\.number.description) {
      let refusal = await Refusal.of(number) { _ = try await bo.ticket(numbered: number) }
      #expect(refusal == absent, "\(number)")
    }
  }

  @Test("finds drafts and archived articles as absent as ones that never were")
  func sameArticleRefusals() async throws {
    let desk = try await IsolationDesk()
    let hidden = try await desk.fill()
    let bo = desk.bo
    let calls: [(String, @Sendable (ArticleID) async throws -> Void)] = [
      ("article", { _ = try await bo.article($0) }),
      ("relatedArticles", { _ = try await bo.relatedArticles(to: $0) }),
      ("viewArticle", { try await bo.viewArticle($0) }),
      ("rateArticle", { try await bo.rateArticle($0, isHelpful: true) }),
    ]
    for (name, call) in calls {
      let absent = await Refusal.of("zzzz") { try await call("zzzz") }
      #expect(absent?.code == .notFound, "\(name)")
      for id in [hidden.draft.id, hidden.archived.id] {
        let refusal = await Refusal.of(id.rawValue) { try await call(id) }
        #expect(refusal == absent, "\(name)")
      }
    }
    for variant in ["", " ", "  "] {
      let missing = "\(variant)no-such-article"
      let absent = await Refusal.of(missing) { _ = try await bo.article(slug: missing) }
      for slug in [hidden.draft.slug, hidden.archived.slug, hidden.draft.slug.uppercased()] {
        let refusal = await Refusal.of(variant + slug) {
          _ = try await bo.article(slug: variant + slug)
        }
        #expect(refusal == absent, "\(slug)")
      }
    }
  }

  @Test("cannot make another's file his own by guessing its name")
  func foreignFiles() async throws {
    let desk = try await IsolationDesk()
    let hidden = try await desk.fill()
    let bo = desk.bo
    let guess = HelpdeskCore.MessageAttachment(
      name: "mine.png", mediaType: "image/png", size: 8, blob: hidden.file.blob)
    let never = HelpdeskCore.MessageAttachment(
      name: "mine.png", mediaType: "image/png", size: 8, blob: BlobID(rawValue: "ffffffffffffffff"))
    for file in [guess, never] {
      try await expectRefusal(.notFound, field: "attachments", on: desk.test) {
        try await bo.sendMessage(desk.own.id, "Look.", attachments: [file])
      }
      try await expectRefusal(.notFound, field: "attachments", on: desk.test) {
        _ = try await bo.createTicket(NewTicket(subject: "Look", attachments: [file]))
      }
      try await expectRefusal(.notFound, field: "attachment", on: desk.test) {
        _ = try await bo.attachment(file, of: desk.own.id)
      }
    }
    try await expectRefusal(.notFound, field: "attachment", on: desk.test) {
      _ = try await bo.attachment(hidden.file, of: desk.own.id)
    }
    #expect(try await bo.attachment(desk.ownFile, of: desk.own.id) == [7])
    try await bo.sendMessage(desk.own.id, "Again.", attachments: [desk.ownFile])
  }

  @Test("gets only his own tickets from another's cursor")
  func foreignCursor() async throws {
    let desk = try await IsolationDesk()
    _ = try await desk.fill()
    for sort in [TicketSort.newest, .oldest, .number, .lastMessage] {
      let query = TicketQuery.all.sorted(by: sort).limit(1)
      let cursors = [
        try await desk.test.ada.tickets(query).value.next,
        try await desk.test.maya.tickets(query).value.next,
      ]
      for cursor in cursors {
        let cursor = try #require(cursor)
        let answer = await CustomerProbe("\(sort)") {
          try await $0.tickets(query.limit(1000).after(cursor)).value
        }.answer(desk.bo)
        #expect(!answer.contains(IsolationDesk.needle), "\(sort)")
      }
    }
  }
}

/// A refusal without what the caller himself had named.
struct Refusal: Equatable {
  let code: HelpdeskError.Code
  let message: String
  let field: String?
  let ticket: String?
  let hasCause: Bool

  static func of(_ name: String, _ action: () async throws -> Void) async -> Refusal? {
    do {
      try await action()
      return nil
    } catch let error as HelpdeskError {
      return Refusal(
        code: error.code, message: error.message.replacing(name, with: "…"), field: error.field,
        ticket: error.ticket?.replacing(name, with: "…"), hasCause: error.underlying != nil)
    } catch {
      return nil
    }
  }
}
