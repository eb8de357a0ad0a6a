import Foundation
import HelpdeskCore

/// Two customers: Bo looks, and everything of Ada's and of the desk's own carries a needle.
struct IsolationDesk {
  /// A word that only Ada and the desk ever write.
  static let needle = "xqneedle"

  let test: TestDesk
  /// Bo's ticket, and one of his that is in the bin.
  let own: Ticket
  let binned: Ticket
  let ownFile: MessageAttachment

  var bo: CustomerDesk { test.bo }

  init() async throws {
    test = try await TestDesk()
    own = try await test.ticket("Drill is late", from: TestDesk.boRequester)
    ownFile = try await test.bo.attach([7], name: "drill.png", mediaType: "image/png")
    try await test.bo.sendMessage(own.id, "A picture of the drill.", attachments: [ownFile])
    _ = try await test.bo.chat.start(topic: "I want a person")
    try await test.ticket("Second drill", from: TestDesk.boRequester)
    binned = try await test.ticket("Third drill", from: TestDesk.boRequester)
    try await test.maya.deleteTicket(binned.id)
    let article = try await test.root.kb.createArticle(title: "Drills", body: "How to drill.")
    try await test.root.kb.publish(article.id)
  }

  /// What Ada does, with needles everywhere.
  struct Hidden {
    let ticket: Ticket
    let file: MessageAttachment
    let resolved: Ticket
    let chat: TicketID
    let deleted: Ticket
    let purged: Ticket
    let draft: Article
    let archived: Article

    var tickets: [Ticket] { [ticket, resolved, deleted, purged] }
  }

  func fill() async throws -> Hidden {
    let needle = Self.needle
    let (ada, maya, root) = (test.ada, test.maya, test.root)
    let file = try await ada.attach(Array(needle.utf8), name: "\(needle).png")
    let new = NewTicket(
      subject: "\(needle)subject drill", description: "\(needle)body drill",
      tags: ["\(needle)tag"], labels: [.urgent],
      customFields: ["\(needle)field": "\(needle)value"],
      hostLinks: [HostLink(.job, "\(needle)job")])
    let ticket = try await maya.createTicket(new, from: TestDesk.adaRequester)
    try await ada.sendMessage(ticket.id, "\(needle)message drill", attachments: [file])
    try await maya.sendMessage(ticket.id, "\(needle)answer drill")
    try await maya.addInternalNote(ticket.id, "\(needle)note drill")
    let resolved = try await test.ticket("\(needle)resolved drill")
    try await maya.resolveTicket(resolved.id, "\(needle)resolution")
    try await ada.rateTicket(resolved.id, 2, comment: "\(needle)comment")
    let chat = try await ada.chat.start(topic: "\(needle)chat drill").id
    _ = try await ada.chat.send(chat, "\(needle)line drill")
    let deleted = try await test.ticket("\(needle)deleted drill")
    try await maya.deleteTicket(deleted.id)
    let purged = try await test.ticket("\(needle)purged drill")
    try await maya.deleteTicket(purged.id)
    try await root.purgeTicket(purged.id)
    let draft = try await root.kb.createArticle(
      title: "Drill draft", body: "\(needle)draft drill", tags: ["\(needle)article"])
    let archived = try await root.kb.createArticle(
      title: "Drill archive", body: "\(needle)archived drill")
    try await root.kb.publish(archived.id)
    try await root.kb.archive(archived.id)
    try await root.responses.create(title: "\(needle)response", body: "\(needle)canned")
    return Hidden(
      ticket: ticket, file: file, resolved: resolved, chat: chat, deleted: deleted, purged: purged,
      draft: draft, archived: archived)
  }

  /// What the desk does with Bo's own ticket, unseen by him.
  func workUnseen(_ hidden: Hidden?) async throws {
    let needle = Self.needle
    let maya = test.maya
    try await maya.addInternalNote(own.id, "\(needle)own note drill")
    try await maya.forward(own.id, to: "\(needle)@example.com", "\(needle)covering drill")
    try await maya.tag(own.id, add: ["\(needle)own", "drill"])
    try await maya.label(own.id, add: [.urgent])
    try await maya.assignTicket(own.id, to: .me)
    try await maya.follow(own.id)
    try await test.root.directory.addTeam("\(needle)team", name: "\(needle)team")
    try await maya.updateTicket(
      own.id,
      TicketChanges(
        priority: .urgent, severity: .critical, purpose: .sales, team: .set("\(needle)team"),
        customFields: ["\(needle)own": .set("\(needle)value")],
        addHostLinks: [HostLink(.payment, "\(needle)payment")]))
    try await maya.markRead(own.id)
    try await maya.archive(own.id)
    try await maya.snooze(own.id, until: test.clock.now.adding(.minutes(10)))
    if let hidden {
      try await maya.linkTickets(own.id, .related, hidden.ticket.id)
      try await maya.kb.linkArticleToTicket(hidden.draft.id, own.id)
      try await maya.kb.linkArticleToTicket(hidden.archived.id, own.id)
    }
    // The promises break, and the snooze ends.
    await test.clock.advance(by: .hours(25))
    await test.desk.settle()
  }
}

/// A question of Bo's, answered as text: the whole value, or the whole error.
struct CustomerProbe: Sendable {
  let name: String
  let ask: @Sendable (CustomerDesk) async throws -> Any

  init(_ name: String, _ ask: @escaping @Sendable (CustomerDesk) async throws -> Any) {
    self.name = name
    self.ask = ask
  }

  func answer(_ desk: CustomerDesk) async -> String {
    var text = ""
    do {
      dump(try await ask(desk), to: &text)
    } catch {
      text = "refused: \((error as? HelpdeskError)?.fullDescription ?? "\(error)")"
    }
    return text
  }

  /// Every hook, with whatever a customer may ask it.
  static func all(_ own: TicketID, _ file: MessageAttachment) -> [CustomerProbe] {
    queries.map { name, query in
      CustomerProbe("tickets \(name)") { try await $0.tickets(query).value }
    } + articles + [
      CustomerProbe("ticketDetail") { try await $0.ticketDetail(own).value },
      CustomerProbe("messages") { try await $0.messages(own).value },
      CustomerProbe("ticket(numbered:)") { try await $0.ticket(numbered: "TK-1") },
      CustomerProbe("attachment") { try await $0.attachment(file, of: own) },
      CustomerProbe("chats") { try await $0.chat.sessions(includingClosed: true).value },
      CustomerProbe("chat") { desk in
        let chats = try await desk.chat.sessions().value
        return try await desk.chat.session(chats[0].id).value
      },
      CustomerProbe("notifications") { try await $0.notifications().value },
      CustomerProbe("quickIssues") { try await $0.quickIssues().value },
    ]
  }

  private static let articles: [CustomerProbe] =
    [nil, "drill", "drills how", IsolationDesk.needle, "\(IsolationDesk.needle) drill"].map {
      search in
      CustomerProbe("kbArticles \(search ?? "")") {
        try await $0.kbArticles(search: search).value
      }
    } + [
      CustomerProbe("kbArticles category") { try await $0.kbArticles(category: .general).value },
      CustomerProbe("popularArticles") { try await $0.popularArticles() },
      CustomerProbe("article(slug:)") { try await $0.article(slug: "drills") },
      CustomerProbe("relatedArticles") { desk in
        try await desk.relatedArticles(to: desk.article(slug: "drills").id)
      },
    ]

  static let queries: [(String, TicketQuery)] = {
    var queries: [(String, TicketQuery)] = []
    for sort in TicketSort.allCases {
      queries.append(("\(sort)", TicketQuery.all.sorted(by: sort)))
      queries.append(("\(sort), a page", TicketQuery.all.sorted(by: sort).limit(1)))
      queries.append(("\(sort), open", TicketQuery.open.sorted(by: sort)))
      queries.append(("\(sort), text", TicketQuery.all.matching("drill").sorted(by: sort)))
    }
    let needle = IsolationDesk.needle
    for word in ["drill", "dri", needle, "xqn", "\(needle)own", "\(needle)note", "\(needle) drill"]
    {
      queries.append(("text \(word)", TicketQuery.all.matching(word)))
      queries.append(("text \(word), a page", TicketQuery.all.matching(word).limit(1)))
    }
    for status in TicketStatus.allCases {
      queries.append(("\(status)", TicketQuery.all.status(status)))
    }
    let year = TestDesk.monday.adding(.days(-365))..<TestDesk.monday.adding(.days(365))
    queries += [
      ("Ada's", .all.requester("p-17")), ("Ada's mail", .all.requester(email: "ada@example.com")),
      ("both", .all.requester("p-17", "c-4")), ("created", .all.created(in: year)),
      ("resolved", .all.resolved(in: year)), ("category", .all.category(.general)),
      ("kind", .all.kind(.question)), ("channel", .all.channel(.ticket)),
      ("working", .all.status(.inProgress, .escalated)),
      ("mine", .mine), ("unassigned", .unassigned), ("breached", .breached), ("bin", .bin),
      ("due", .dueWithin(.hours(9))), ("idle", .idle(for: .hours(1))),
      ("priority", .all.priority(atLeast: .high)), ("tag", .all.tagged("\(needle)own")),
      ("label", .all.labeled(.urgent)), ("team", .all.team("\(needle)team")),
      ("inbox", .all.inbox(.archived)), ("purpose", .all.purpose(.sales)),
      ("updated", .all.updated(in: year)), ("snoozed", .all.snoozed(true)),
      ("merged", .all.merged(true)), ("files", .all.withAttachments(true)),
      ("follower", .all.followed(by: .me)), ("follower maya", .all.followed(by: "maya")),
      ("assignee", .all.assigned(to: "maya")), ("article", .all.article("anything")),
    ]
    for text in searches {
      for language in SearchLanguage.allCases {
        guard let query = try? TicketQuery(parsing: text, language: language) else { continue }
        queries.append(("\(language) search \(text)", query))
        queries.append(("\(language) search \(text), a page", query.sorted(by: .newest).limit(1)))
      }
    }
    for facet in TicketFacet.allCases {
      queries.append(("facet \(facet)", TicketQuery.all.withFacets(facet)))
    }
    return queries
  }()

  private static let searches: [String] = {
    let needle = IsolationDesk.needle
    return [
      "drill", "\"drill\"", "\"\(needle) drill\"", "\"drill \(needle)\"", "-\(needle)",
      "drill -\(needle)note", "-\"\(needle) drill\"", "-\"drill \(needle)\"", "-xqn", "status:open",
      "-status:open", "status:in_progress", "status:escalated", "status:in_progress,escalated",
      "-status:escalated", "is:live", "-is:live", "is:bot", "created>=2026-01-01 order:oldest",
      "resolved>=2026-01-01", "-resolved>=2026-01-01", "order:message", "order:number",
      "order:relevance drill", "order:deadline", "tag:\(needle)own", "-tag:\(needle)own",
      "assignee:nobody", "-assignee:maya", "follower:maya", "has:attachment", "has:deadline",
      "sla:breached", "due<9h", "priority>=high", "updated>=2026-01-01", "label:urgent",
      "team:\(needle)team", "inbox:archived", "customer:p-17", "customer:ada@example.com",
      "-customer:p-17", "purpose:sales", "is:merged", "is:snoozed", "chat:ai", "article:anything",
    ]
  }()
}
