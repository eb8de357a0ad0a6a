import Foundation
import HelpdeskCore

extension BadInput {
  /// What a ticket's status or date does not allow.
  static let transitions: [BadInput] = {
    var cases: [BadInput] = [
      BadInput("resolve: resolved", .illegalTransition, "status") {
        try await $0.test.maya.resolveTicket($0.resolved.id, "Again.")
      },
      BadInput("resolve: closed", .illegalTransition, "status") {
        try await $0.test.maya.resolveTicket($0.closed.id, "Again.")
      },
      BadInput("answer: closed", .illegalTransition, "status") {
        try await $0.test.maya.sendMessage($0.closed.id, "Again.")
      },
      BadInput("close: closed", .illegalTransition, "status") {
        try await $0.test.maya.closeTicket($0.closed.id)
      },
      BadInput("reopen: merged", .illegalTransition, "status") {
        try await $0.test.ada.reopenTicket($0.merged.id)
      },
      BadInput("reopen: live", .illegalTransition, "status") {
        try await $0.test.maya.reopenTicket($0.ticket.id)
      },
      BadInput("customer's reopen: live", .illegalTransition, "status") {
        try await $0.test.ada.reopenTicket($0.ticket.id)
      },
      BadInput("wait: resolved", .illegalTransition, "status") {
        try await $0.test.maya.updateTicket($0.resolved.id, TicketChanges(status: .pending))
      },
      BadInput("update: to escalated", .invalidField, "status") {
        try await $0.test.maya.updateTicket($0.ticket.id, TicketChanges(status: .escalated))
      },
      BadInput("update: to resolved", .invalidField, "status") {
        try await $0.test.maya.updateTicket($0.ticket.id, TicketChanges(status: .resolved))
      },
      BadInput("snooze: resolved", .illegalTransition, "status") {
        try await $0.test.maya.snooze($0.resolved.id, until: TestDesk.monday.adding(.hours(1)))
      },
      BadInput("restore: not in the bin", .alreadyDone) {
        try await $0.test.maya.restoreTicket($0.ticket.id)
      },
      BadInput("purge: not in the bin", .illegalTransition) {
        try await $0.test.root.purgeTicket($0.ticket.id)
      },
      BadInput("delete: with another in it", .illegalTransition) {
        try await $0.test.maya.deleteTicket($0.target.id)
      },
      BadInput("rate: not resolved", .illegalTransition, "status") {
        try await $0.test.ada.rateTicket($0.ticket.id, 5)
      },
    ]
    for rating in [0, 6, -1, .min, .max] {
      cases.append(
        BadInput("rate: \(rating)", .invalidField, "rating") {
          try await $0.test.ada.rateTicket($0.resolved.id, rating)
        })
    }
    cases += text("rate: comment", "comment", maxBytes: Limits.note) {
      try await $0.test.ada.rateTicket($0.resolved.id, 5, comment: $1)
    }
    let instants: [(String, Date)] = [
      ("the past", TestDesk.monday.adding(.milliseconds(-1))), ("now", TestDesk.monday),
      ("long ago", .distantPast), ("long after", .distantFuture),
      ("no number", Date(timeIntervalSince1970: .nan)),
      ("never", Date(timeIntervalSince1970: .infinity)),
      ("always", Date(timeIntervalSince1970: -.infinity)),
      ("a century and a day", TestDesk.monday.adding(.days(36_526))),
    ]
    for (name, instant) in instants {
      cases.append(
        BadInput("snooze: \(name)", .invalidField, "until") {
          try await $0.test.maya.snooze($0.ticket.id, until: instant)
        })
    }
    return cases
  }()

  /// Merges, splits and links that cannot be.
  static let merges: [BadInput] = {
    var cases: [BadInput] = [
      BadInput("merge: into itself", .mergeRefused) {
        try await $0.test.maya.mergeTickets($0.ticket.id, into: $0.ticket.id)
      },
      BadInput("merge: merged already", .mergeRefused) {
        try await $0.test.maya.mergeTickets($0.merged.id, into: $0.ticket.id)
      },
      BadInput("merge: into one that was merged", .mergeRefused) {
        try await $0.test.maya.mergeTickets($0.ticket.id, into: $0.merged.id)
      },
      BadInput("merge: closed", .mergeRefused) {
        try await $0.test.maya.mergeTickets($0.closed.id, into: $0.ticket.id)
      },
      BadInput("merge: into a closed one", .mergeRefused) {
        try await $0.test.maya.mergeTickets($0.ticket.id, into: $0.closed.id)
      },
      BadInput("unmerge: not merged", .unmergeRefused) {
        try await $0.test.maya.unmerge($0.ticket.id)
      },
      BadInput("link: to itself", .linkRefused) {
        try await $0.test.maya.linkTickets($0.ticket.id, .related, $0.ticket.id)
      },
      BadInput("link: to what it became", .linkRefused) {
        try await $0.test.maya.linkTickets($0.merged.id, .related, $0.target.id)
      },
      BadInput("split: nothing", .splitRefused) {
        try await $0.test.maya.splitTicket($0.ticket.id, messages: [])
      },
      BadInput("split: the opening message", .splitRefused) {
        let opening = MessageID(ticket: $0.ticket.id, sequence: 1)
        try await $0.test.maya.splitTicket($0.ticket.id, messages: [opening])
      },
      BadInput("split: another ticket's message", .splitRefused) {
        try await $0.test.maya.splitTicket($0.other.id, messages: [$0.reply.id])
      },
      BadInput("split: many messages", .invalidField, "messages") { desk in
        let many = tooMany(1000) { MessageID(ticket: desk.ticket.id, sequence: Int64($0)) }
        try await desk.test.maya.splitTicket(desk.ticket.id, messages: many)
      },
    ]
    for sequence in [0, 99, -1, Int64.min, .max] {
      cases.append(
        BadInput("split: message \(sequence)", .notFound, "messages") {
          let message = MessageID(ticket: $0.ticket.id, sequence: sequence)
          try await $0.test.maya.splitTicket($0.ticket.id, messages: [message])
        })
    }
    cases += id("split: message of ticket", "messages") {
      let message = MessageID(ticket: TicketID($1), sequence: 1)
      try await $0.test.maya.splitTicket($0.ticket.id, messages: [message])
    }
    return cases
  }()
}
