import Foundation
import HelpdeskCore

extension BadInput {
  /// What escalations, chats and the outbox may be given.
  static let running: [BadInput] = escalations + chats + outbox + transfers

  private static let escalations: [BadInput] = {
    var cases = id("escalate: ticket", "ticket") {
      try await $0.test.maya.escalateTicket(TicketID($1), reason: .legal, to: "law")
    }
    cases += id("escalate: team", "team") {
      try await $0.test.maya.escalateTicket($0.ticket.id, reason: .legal, to: TeamID($1))
    }
    cases += id("escalate: agent", "agent") {
      try await $0.test.maya.escalateTicket(
        $0.ticket.id, reason: .legal, to: "law", agent: AgentID($1))
    }
    cases += value("escalate: reason", "reason") {
      try await $0.test.maya.escalateTicket(
        $0.ticket.id, reason: EscalationReason(rawValue: $1), to: "law")
    }
    cases += text("escalate: notes", "notes", maxBytes: Limits.note, optional: true) {
      try await $0.test.maya.escalateTicket($0.ticket.id, reason: .legal, to: "law", notes: $1)
    }
    cases += key("escalate") {
      try await $0.test.maya.escalateTicket(
        $0.ticket.id, reason: .legal, to: "law", idempotencyKey: $1)
    }
    cases += id("approve", "escalation") {
      try await $0.test.root.approveEscalation(EscalationID($1))
    }
    cases += id("deny", "escalation") {
      try await $0.test.root.denyEscalation(EscalationID($1), reason: "No.")
    }
    cases += text("deny: reason", "reason", maxBytes: Limits.note) {
      try await $0.test.root.denyEscalation($0.pending.id, reason: $1)
    }
    cases += id("de-escalate: ticket", "ticket") {
      try await $0.test.maya.deescalateTicket(TicketID($1))
    }
    cases += id("alert: ticket", "ticket") {
      _ = try await $0.test.maya.slack.sendEscalationAlert(TicketID($1))
    }
    cases += [
      BadInput("escalate: another version", .conflict, "expectedVersion") {
        try await $0.test.maya.escalateTicket(
          $0.ticket.id, reason: .legal, to: "law", expectedVersion: 99)
      },
      BadInput("escalate: resolved", .illegalTransition, "status") {
        try await $0.test.root.escalateTicket($0.resolved.id, reason: .legal, to: "law")
      },
      BadInput("ask to escalate: resolved", .illegalTransition, "status") {
        try await $0.test.maya.escalateTicket($0.resolved.id, reason: .legal, to: "law")
      },
      BadInput("escalate: in the bin", .ticketDeleted) {
        try await $0.test.maya.escalateTicket($0.deleted.id, reason: .legal, to: "law")
      },
      BadInput("de-escalate: not escalated", .illegalTransition, "status") {
        try await $0.test.maya.deescalateTicket($0.ticket.id)
      },
      BadInput("alert: not escalated", .notFound, "ticket") {
        _ = try await $0.test.maya.slack.sendEscalationAlert($0.ticket.id)
      },
    ]
    return cases
  }()

  private static let transfers: [BadInput] = {
    @Sendable func taking(
      _ change: @escaping @Sendable (inout AITransfer, String) -> Void
    ) -> TextAction {
      { desk, text in
        var transfer = AITransfer(
          conversation: "c", requester: TestDesk.adaRequester, summary: "Good",
          history: [.init(role: .customer, text: "Good.")])
        change(&transfer, text)
        try await desk.test.bot.createTicketFromAITransfer(transfer)
      }
    }
    var cases = id("transfer", "conversation", isLookedUp: false, taking { $0.conversation = $1 })
    cases += text("transfer: summary", "summary", maxBytes: Limits.note, taking { $0.summary = $1 })
    cases += text(
      "transfer: line", "history[0].text",
      taking { $0.history = [.init(role: .customer, text: $1)] })
    cases += value(
      "transfer: category", "category", taking { $0.category = TicketCategory(rawValue: $1) })
    cases += word(
      "transfer: context", "customerContext", taking { $0.customerContext = [$1: "x"] })
    cases += email(
      "transfer: requester", "requester.email",
      taking { $0.requester = .poster("p", name: "Cy", email: $1) })
    let silent = taking { transfer, _ in transfer.history = [] }
    cases.append(
      BadInput("transfer: nothing said", .invalidField, "history") { try await silent($0, "") })
    return cases
  }()

  private static let chats: [BadInput] = {
    var cases = text("chat: topic", "topic") { _ = try await $0.test.ada.chat.start(topic: $1) }
    cases += key("chat") { _ = try await $0.test.ada.chat.start(topic: "Good", idempotencyKey: $1) }
    cases += text("chat: line", "body") {
      _ = try await $0.test.ada.chat.send($0.waitingChat, $1)
    }
    cases += text("chat: answer", "body") {
      try await $0.staff(.agent)?.chat.send($0.acceptedChat, $1)
    }
    cases += id("chat: session", "session") {
      _ = try await $0.test.ada.chat.session(TicketID($1)).value
    }
    cases += id("chat: session of a line", "session") {
      _ = try await $0.test.ada.chat.send(TicketID($1), "Good.")
    }
    cases += id("chat: session to end", "session") {
      _ = try await $0.test.ada.chat.close(TicketID($1))
    }
    cases += id("chat: session to accept", "ticket") {
      _ = try await $0.test.maya.chat.accept(TicketID($1))
    }
    cases += [
      BadInput("chat: no chat", .notFound, "session") {
        _ = try await $0.test.maya.chat.accept($0.ticket.id)
      },
      BadInput("chat: customer's no chat", .notFound, "session") {
        _ = try await $0.test.ada.chat.session($0.ticket.id).value
      },
      BadInput("chat: answer before accepting", .illegalTransition, "session") {
        try await $0.test.maya.chat.send($0.waitingChat, "Good.")
      },
      BadInput("chat: another's", .alreadyDone, "session") {
        _ = try await $0.test.maya.chat.accept($0.acceptedChat)
      },
      BadInput("chat: another version", .conflict, "expectedVersion") {
        _ = try await $0.test.maya.chat.accept($0.waitingChat, expectedVersion: 99)
      },
    ]
    return cases
  }()

  private static let outbox: [BadInput] = {
    var cases: [BadInput] = []
    for id in ["", "nobody", "a\u{0}b", String(repeating: "x", count: 10_000)] {
      cases.append(
        BadInput("replay “\(id.prefix(8))”", .notFound, "id") {
          try await $0.test.root.outbox.replay(id)
        })
    }
    for limit in [0, -1, 10_001, Int.min, .max] {
      cases += [
        BadInput("dead letters: \(limit)", .invalidField, "limit") {
          _ = try await $0.test.root.outbox.deadLetters(limit: limit)
        },
        BadInput("pending: \(limit)", .invalidField, "limit") {
          _ = try await $0.test.root.outbox.pending(limit: limit)
        },
      ]
    }
    return cases
  }()
}
