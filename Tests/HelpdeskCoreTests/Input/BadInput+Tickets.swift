import Foundation
import HelpdeskCore

extension BadInput {
  typealias TicketAction =
    @Sendable (StaffDesk, PreparedDesk, TicketID, Int64?) async throws -> Void

  /// Every change of one ticket that takes the version it must still have.
  private static let versioned: [(String, TicketAction)] = [
    (
      "updateTicket",
      { try await $0.updateTicket($2, TicketChanges(priority: .low), expectedVersion: $3) }
    ),
    ("assignTicket", { try await $0.assignTicket($2, to: "spare", expectedVersion: $3) }),
    ("unassign", { try await $0.unassign($2, expectedVersion: $3) }),
    ("take", { try await $0.take($2, expectedVersion: $3) }),
    ("label", { try await $0.label($2, add: [.urgent], expectedVersion: $3) }),
    ("tag", { try await $0.tag($2, add: ["x"], expectedVersion: $3) }),
    (
      "snooze",
      { try await $0.snooze($2, until: TestDesk.monday.adding(.hours(9)), expectedVersion: $3) }
    ),
    ("wake", { try await $0.wake($2, expectedVersion: $3) }),
    ("follow", { try await $0.follow($2, expectedVersion: $3) }),
    ("resolveTicket", { try await $0.resolveTicket($2, "Done.", expectedVersion: $3) }),
    ("closeTicket", { try await $0.closeTicket($2, expectedVersion: $3) }),
    ("reopenTicket", { try await $0.reopenTicket($2, expectedVersion: $3) }),
    ("deleteTicket", { try await $0.deleteTicket($2, expectedVersion: $3) }),
    ("sendMessage", { try await $0.sendMessage($2, "Good.", expectedVersion: $3) }),
    (
      "sendCannedResponse",
      { try await $0.sendCannedResponse($1.response.id, to: $2, expectedVersion: $3) }
    ),
    ("addInternalNote", { try await $0.addInternalNote($2, "Good.", expectedVersion: $3) }),
    ("forward", { try await $0.forward($2, to: "bank@example.com", "Good.", expectedVersion: $3) }),
  ]

  private static let unversioned: [(String, TicketAction)] = [
    ("markRead", { desk, _, id, _ in try await desk.markRead(id) }),
    ("markUnread", { desk, _, id, _ in try await desk.markUnread(id) }),
    ("archive", { desk, _, id, _ in try await desk.archive(id) }),
    ("unarchive", { desk, _, id, _ in try await desk.unarchive(id) }),
    (
      "mergeTickets from",
      { desk, all, id, _ in try await desk.mergeTickets(id, into: all.other.id) }
    ),
    (
      "mergeTickets into",
      { desk, all, id, _ in try await desk.mergeTickets(all.other.id, into: id) }
    ),
    (
      "splitTicket",
      { desk, all, id, _ in try await desk.splitTicket(id, messages: [all.reply.id]) }
    ),
    ("linkTickets", { desk, all, id, _ in try await desk.linkTickets(id, .related, all.other.id) }),
    (
      "linkTickets to",
      { desk, all, id, _ in try await desk.linkTickets(all.other.id, .related, id) }
    ),
    (
      "unlinkTickets",
      { desk, all, id, _ in try await desk.unlinkTickets(id, .related, all.other.id) }
    ),
    (
      "linkArticleToTicket",
      { desk, all, id, _ in try await desk.kb.linkArticleToTicket(all.article.id, id) }
    ),
    (
      "unlinkArticle",
      { desk, all, id, _ in try await desk.kb.unlinkArticle(all.article.id, from: id) }
    ),
  ]

  private static let elsewhere: [(String, TicketAction)] = [
    ("restoreTicket", { try await $0.restoreTicket($2, expectedVersion: $3) }),
    ("unmerge", { desk, _, id, _ in try await desk.unmerge(id) }),
    ("purgeTicket", { desk, all, id, _ in try await all.test.root.purgeTicket(id) }),
    (
      "preview",
      { desk, all, id, _ in _ = try await desk.responses.preview(all.response.id, for: id) }
    ),
    ("ticketDetail", { desk, _, id, _ in _ = try await desk.ticketDetail(id).value }),
    ("messages", { desk, _, id, _ in _ = try await desk.messages(id).value }),
    ("ticket", { desk, _, id, _ in _ = try await desk.ticket(id) }),
    ("attachment", { desk, all, id, _ in _ = try await desk.attachment(all.file, of: id) }),
    ("aiSuggestions", { desk, _, id, _ in _ = try await desk.aiSuggestions(id).value }),
    ("findSimilarTickets", { desk, _, id, _ in _ = try await desk.ai.findSimilarTickets(id) }),
  ]

  /// Unknown tickets, those in the bin, and stale versions, for every change of a ticket.
  static let tickets: [BadInput] = {
    var cases: [BadInput] = []
    for (name, action) in versioned + unversioned + elsewhere {
      cases += id("\(name): ticket", "ticket") {
        try await action($0.test.maya, $0, TicketID($1), nil)
      }
    }
    for (name, action) in versioned + unversioned {
      cases.append(
        BadInput("\(name): in the bin", .ticketDeleted) {
          try await action($0.test.maya, $0, $0.deleted.id, nil)
        })
    }
    for (name, action) in versioned {
      for (what, step) in [("older", Int64(-1)), ("newer", 1), ("least", .min), ("most", .max)] {
        cases.append(
          BadInput("\(name): \(what) version", .conflict, "expectedVersion") { desk in
            let ticket = name == "reopenTicket" ? desk.resolved.id : desk.ticket.id
            let version = try await desk.test.current(ticket).version
            let wrong = step == -1 || step == 1 ? version + step : step
            try await action(desk.test.maya, desk, ticket, wrong)
          })
      }
    }
    return cases + texts + transitions + merges
  }()

  private static let texts: [BadInput] = {
    @Sendable func update(_ change: @escaping @Sendable (inout TicketChanges, String) -> Void)
      -> TextAction
    {
      { desk, text in
        var changes = TicketChanges()
        change(&changes, text)
        try await desk.test.maya.updateTicket(desk.ticket.id, changes)
      }
    }
    var cases = line("update: subject", "subject", max: Limits.subject, update { $0.subject = $1 })
    cases += value(
      "update: category", "category", update { $0.category = TicketCategory(rawValue: $1) })
    cases += value("update: kind", "kind", update { $0.kind = TicketKind(rawValue: $1) })
    cases += value(
      "update: purpose", "purpose", update { $0.purpose = TicketPurpose(rawValue: $1) })
    cases += id("update: team", "team", update { $0.team = .set(TeamID($1)) })
    cases += word("update: tag", "tags", update { $0.addTags = [$1] })
    cases += word("update: tag to remove", "tags", update { $0.removeTags = [$1] })
    cases += value("update: label", "labels", update { $0.addLabels = [TicketLabel(rawValue: $1)] })
    cases += word("update: field", "customFields", update { $0.customFields = [$1: .set("x")] })
    cases += word(
      "update: field to clear", "customFields", update { $0.customFields = [$1: .clear] })
    cases += text(
      "update: field's value", "customFields.a", maxBytes: Limits.customValue, optional: true,
      update { $0.customFields = ["a": .set($1)] })
    cases += value(
      "update: link", "hostLinks.kind",
      update { $0.addHostLinks = [HostLink(HostLinkKind(rawValue: $1), "1")] })
    cases += key("update") {
      try await $0.test.maya.updateTicket(
        $0.ticket.id, TicketChanges(priority: .low), idempotencyKey: $1)
    }
    cases += word("tag", "tags") { try await $0.test.maya.tag($0.ticket.id, add: [$1]) }
    cases += value("label", "labels") {
      try await $0.test.maya.label($0.ticket.id, add: [TicketLabel(rawValue: $1)])
    }
    cases += text("answer", "body") { try await $0.test.maya.sendMessage($0.ticket.id, $1) }
    cases += text("answer: html", "html") {
      try await $0.test.maya.sendMessage($0.ticket.id, "Good.", html: $1)
    }
    cases += key("answer") {
      try await $0.test.maya.sendMessage($0.ticket.id, "Good.", idempotencyKey: $1)
    }
    cases += text("note", "body") { try await $0.test.maya.addInternalNote($0.ticket.id, $1) }
    cases += text("forward", "body") {
      try await $0.test.maya.forward($0.ticket.id, to: "a@example.com", $1)
    }
    cases += email("forward", "address") {
      try await $0.test.maya.forward($0.ticket.id, to: $1, "Good.")
    }
    cases += text("resolve", "resolution", maxBytes: Limits.note) {
      try await $0.test.maya.resolveTicket($0.ticket.id, $1)
    }
    cases += id("assign: agent", "assignee") {
      try await $0.test.maya.assignTicket($0.ticket.id, to: .agent(AgentID($1)))
    }
    cases += id("answer: response", "response") {
      try await $0.test.maya.sendCannedResponse(CannedResponseID($1), to: $0.ticket.id)
    }
    cases += value("link: kind", "kind") {
      try await $0.test.maya.linkTickets($0.ticket.id, TicketLinkKind(rawValue: $1), $0.other.id)
    }
    cases += line("split: subject", "subject", max: Limits.subject, optional: true) {
      try await $0.test.maya.splitTicket($0.ticket.id, messages: [$0.reply.id], subject: $1)
    }
    let lists: [(String, TicketChanges)] = [
      ("tags", TicketChanges(addTags: tooMany { "t\($0)" })),
      ("labels", TicketChanges(addLabels: tooMany { TicketLabel(rawValue: "l\($0)") })),
      ("hostLinks", TicketChanges(addHostLinks: tooMany { HostLink(.job, "\($0)") })),
      (
        "customFields",
        TicketChanges(
          customFields: Dictionary(uniqueKeysWithValues: tooMany { ("f\($0)", .set("x")) }))
      ),
    ]
    for (field, changes) in lists {
      cases.append(
        BadInput("update: many \(field)", .invalidField, field) {
          try await $0.test.maya.updateTicket($0.ticket.id, changes)
        })
    }
    return cases
  }()
}
