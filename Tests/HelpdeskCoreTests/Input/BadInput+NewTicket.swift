import Foundation
import HelpdeskCore

extension BadInput {
  /// Whatever can be wrong with a new ticket.
  static let newTickets: [BadInput] = {
    let good = NewTicket(subject: "Good")
    @Sendable func create(
      _ desk: PreparedDesk, _ ticket: NewTicket, from requester: Requester = TestDesk.adaRequester
    ) async throws {
      _ = try await desk.test.maya.createTicket(ticket, from: requester)
    }
    @Sendable func creating(
      _ change: @escaping @Sendable (inout NewTicket, String) -> Void
    ) -> TextAction {
      { desk, text in
        var ticket = good
        change(&ticket, text)
        try await create(desk, ticket)
      }
    }
    @Sendable func with(
      _ description: String, _ field: String,
      _ change: @escaping @Sendable (inout NewTicket) -> Void
    ) -> BadInput {
      BadInput("new ticket: \(description)", .invalidField, field) { desk in
        var ticket = good
        change(&ticket)
        try await create(desk, ticket)
      }
    }
    var cases = line(
      "new ticket: subject", "subject", max: Limits.subject, creating { $0.subject = $1 })
    cases += text(
      "new ticket: description", "description", optional: true, creating { $0.description = $1 })
    cases += text("new ticket: html", "htmlDescription", creating { $0.htmlDescription = $1 })
    cases += value(
      "new ticket: category", "category", creating { $0.category = TicketCategory(rawValue: $1) })
    cases += value("new ticket: kind", "kind", creating { $0.kind = TicketKind(rawValue: $1) })
    cases += value(
      "new ticket: purpose", "purpose", creating { $0.purpose = TicketPurpose(rawValue: $1) })
    cases += value(
      "new ticket: channel", "channel", creating { $0.channel = Channel(rawValue: $1) })
    cases += word("new ticket: tag", "tags", creating { $0.tags = ["good", $1] })
    cases += value(
      "new ticket: label", "labels", creating { $0.labels = [TicketLabel(rawValue: $1)] })
    cases += id("new ticket: assignee", "assignee", creating { $0.assignee = AgentID($1) })
    cases += id("new ticket: team", "team", creating { $0.team = TeamID($1) })
    cases += id(
      "new ticket: quick issue", "quickIssue", creating { $0.quickIssue = QuickIssueID($1) })
    cases += word("new ticket: field", "customFields", creating { $0.customFields = [$1: "x"] })
    cases += text(
      "new ticket: field's value", "customFields.a", maxBytes: Limits.customValue, optional: true,
      creating { $0.customFields = ["a": $1] })
    cases += value(
      "new ticket: link", "hostLinks.kind",
      creating { $0.hostLinks = [HostLink(HostLinkKind(rawValue: $1), "1")] })
    cases += id(
      "new ticket: link's id", "hostLinks.id", isLookedUp: false,
      creating { $0.hostLinks = [HostLink(.job, $1)] })
    cases += email(
      "new ticket: copy", "ccs.email", creating { $0.ccs = [Contact(name: "Cy", email: $1)] })
    cases += line(
      "new ticket: copy's name", "ccs.name", max: Limits.name,
      creating { $0.ccs = [Contact(name: $1, email: "cy@example.com")] })
    cases += [
      with("a copy to nobody", "ccs") { $0.ccs = [Contact(name: "Cy", email: nil)] },
      with("many copies", "ccs") { ticket in
        ticket.ccs = tooMany { Contact(name: "Cy", email: "cy\($0)@example.com") }
      },
      with("many tags", "tags") { $0.tags = tooMany { "t\($0)" } },
      with("many labels", "labels") { $0.labels = tooMany { TicketLabel(rawValue: "l\($0)") } },
      with("many links", "hostLinks") { $0.hostLinks = tooMany { HostLink(.job, "\($0)") } },
      with("many fields", "customFields") { ticket in
        for index in 0...Limits.list { ticket.customFields["f\(index)"] = "x" }
      },
    ]
    cases += requesters + contexts + files
    cases += value("new ticket: origin", "origin") { desk, text in
      _ = try await desk.test.maya.createTicket(
        good, from: TestDesk.adaRequester, origin: TicketOrigin(rawValue: text))
    }
    cases += key("new ticket") { desk, key in
      _ = try await desk.test.maya.createTicket(
        good, from: TestDesk.adaRequester, idempotencyKey: key)
    }
    return cases
  }()

  private static let requesters: [BadInput] = {
    @Sendable func create(_ desk: PreparedDesk, _ requester: Requester) async throws {
      _ = try await desk.test.maya.createTicket(subject: "Good", from: requester)
    }
    var cases = id("requester", "requester.id", isLookedUp: false) {
      try await create($0, .poster(CustomerID($1), name: "Cy"))
    }
    cases += email("requester", "requester.email") {
      try await create($0, .poster("p", name: "Cy", email: $1))
    }
    cases += value("requester: type", "requester.type") {
      try await create($0, Requester(type: ReporterType(rawValue: $1), id: "p", name: "Cy"))
    }
    for type in ["agent", "system", "ai"] {
      cases.append(
        BadInput("requester: \(type)", .invalidField, "requester.type") {
          try await create($0, Requester(type: ReporterType(rawValue: type), id: "p"))
        })
    }
    cases.append(
      BadInput("requester: long name", .invalidField, "requester.name") {
        try await create($0, .poster("p", name: String(repeating: "x", count: Limits.name + 1)))
      })
    return cases
  }()

  private static let contexts: [BadInput] = {
    @Sendable func create(
      _ desk: PreparedDesk, _ change: (inout CapturedContext) -> Void
    ) async throws {
      var context = CapturedContext()
      change(&context)
      _ = try await desk.test.ada.createTicket(NewTicket(subject: "Good", context: context))
    }
    var cases = text("context: page", "context.page", maxBytes: Limits.contextText, optional: true)
    {
      desk, text in try await create(desk) { $0.page = text }
    }
    cases += text("context: error", "context.error", maxBytes: Limits.contextText, optional: true) {
      desk, text in try await create(desk) { $0.error = text }
    }
    cases += text(
      "context: action", "context.recentActions", maxBytes: Limits.contextText, optional: true
    ) { desk, text in try await create(desk) { $0.recentActions = [.init(name: text, at: "")] } }
    cases += [
      BadInput("context: many actions", .invalidField, "context.recentActions") { desk in
        try await create(desk) { context in
          context.recentActions = tooMany(Limits.contextList) { .init(name: "\($0)", at: "") }
        }
      },
      BadInput("context: many services", .invalidField, "context.services") { desk in
        try await create(desk) { context in
          context.services = tooMany(Limits.contextList) { .init(name: "\($0)", status: "") }
        }
      },
    ]
    return cases
  }()

  /// Files that are no files of this desk, in every call that takes files.
  static let files: [BadInput] = {
    typealias Send = @Sendable (PreparedDesk, [MessageAttachment]) async throws -> Void
    let calls: [(String, Send)] = [
      (
        "new ticket",
        {
          _ = try await $0.test.maya.createTicket(
            NewTicket(subject: "Good", attachments: $1), from: TestDesk.adaRequester)
        }
      ),
      (
        "customer's ticket",
        { _ = try await $0.test.ada.createTicket(NewTicket(subject: "Good", attachments: $1)) }
      ),
      ("message", { try await $0.test.maya.sendMessage($0.ticket.id, "Good", attachments: $1) }),
      ("note", { try await $0.test.maya.addInternalNote($0.ticket.id, "Good", attachments: $1) }),
      (
        "customer's message",
        { try await $0.test.ada.sendMessage($0.ticket.id, "Good", attachments: $1) }
      ),
    ]
    var cases: [BadInput] = []
    for (name, send) in calls {
      @Sendable func bad(
        _ what: String, _ field: String, code: HelpdeskError.Code = .invalidField,
        _ files: @escaping @Sendable (MessageAttachment) -> [MessageAttachment]
      ) -> BadInput {
        BadInput("\(name) with \(what)", code, field) { try await send($0, files($0.file)) }
      }
      @Sendable func file(
        _ original: MessageAttachment, name: String = "a.pdf", type: String = "text/plain",
        size: Int = 3,
        blob: String? = nil
      ) -> MessageAttachment {
        MessageAttachment(
          name: name, mediaType: type, size: size,
          blob: blob.map(BlobID.init(rawValue:)) ?? original.blob)
      }
      for bad in ["", " ", "a/b", "a\\b", ".", "..", "a\u{0}.pdf", "a\n.pdf"] {
        cases.append(
          BadInput("\(name) with a file named “\(bad)”", .invalidField, "attachments.name") {
            try await send($0, [file($0.file, name: bad)])
          })
      }
      cases += [
        bad("a file never stored", "attachments", code: .notFound) {
          [file($0, blob: "ffffffffffffffff")]
        },
        bad("a file without a name in the store", "attachments.blob") { [file($0, blob: "")] },
        bad("a file with a long name in the store", "attachments.blob") {
          [file($0, blob: String(repeating: "f", count: 129))]
        },
        bad("a file of negative size", "attachments.size") { [file($0, size: -1)] },
        bad("a file without a type", "attachments.mediaType") { [file($0, type: "")] },
        bad("a file with a bad type", "attachments.mediaType") { [file($0, type: "a\u{0}b")] },
        bad("too many files", "attachments") { original in
          tooMany(Limits.attachments) { file(original, name: "\($0).pdf") }
        },
      ]
    }
    for bad in ["", "a/b", "..", "a\u{0}b", String(repeating: "x", count: 201)] {
      cases += [
        BadInput("attach “\(bad.prefix(8))”", .invalidField, "attachment.name") {
          _ = try await $0.test.maya.attach([1], name: bad)
        },
        BadInput("customer's attach “\(bad.prefix(8))”", .invalidField, "attachment.name") {
          _ = try await $0.test.ada.attach([1], name: bad)
        },
      ]
    }
    cases.append(
      BadInput("attach too much", .invalidField, "attachment") {
        _ = try await $0.test.maya.attach(
          [UInt8](repeating: 0, count: Limits.attachmentBytes + 1), name: "a")
      })
    return cases
  }()
}
