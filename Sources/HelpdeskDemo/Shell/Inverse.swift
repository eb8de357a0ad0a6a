import Foundation
import HelpdeskCore

/// Takes a ticket back to how it was, by the desk's own changes.
///
/// Whoever takes back needs the right to each of them, every one is refused where the ticket has
/// changed meanwhile, and the trail of events tells of them as of any other.
@MainActor
struct Inverse {
  let desk: StaffDesk
  /// Who takes back.
  let agent: AgentID
  let now: Date

  /// Makes a ticket what it was before; the ticket afterwards.
  func restore(_ ticket: Ticket, to before: Ticket) async throws -> Ticket {
    var ticket = ticket
    if ticket.mergedInto != before.mergedInto {
      if let target = before.mergedInto {
        _ = try await desk.mergeTickets(ticket.id, into: target)
      } else {
        _ = try await desk.unmerge(ticket.id)
      }
      // Both know themselves what they changed.
      return try await desk.ticket(ticket.id)
    }
    if ticket.deletedAt != nil, before.deletedAt == nil {
      ticket = try await desk.restoreTicket(ticket.id, expectedVersion: ticket.version)
    }
    ticket = try await restoreLinks(of: ticket, to: before)
    ticket = try await restoreAgents(of: ticket, to: before)
    let changes = Self.changes(from: ticket, to: before)
    if !changes.isEmpty {
      ticket = try await desk.updateTicket(ticket.id, changes, expectedVersion: ticket.version)
    }
    ticket = try await restoreStatus(of: ticket, to: before)
    ticket = try await restoreSnooze(of: ticket, to: before)
    ticket = try await restoreInbox(of: ticket, to: before)
    if before.deletedAt != nil, ticket.deletedAt == nil {
      ticket = try await desk.deleteTicket(ticket.id, expectedVersion: ticket.version)
    }
    return ticket
  }

  /// The fields that differ, set back.
  static func changes(from ticket: Ticket, to before: Ticket) -> TicketChanges {
    func old<Value: Equatable>(_ field: KeyPath<Ticket, Value>) -> Value? {
      ticket[keyPath: field] == before[keyPath: field] ? nil : before[keyPath: field]
    }
    var fields: [String: TicketChanges.Value<String>] = [:]
    for name in Set(ticket.customFields.keys).union(before.customFields.keys)
    where ticket.customFields[name] != before.customFields[name] {
      fields[name] = before.customFields[name].map { .set($0) } ?? .clear
    }
    return TicketChanges(
      subject: old(\.subject), priority: old(\.priority), severity: old(\.severity),
      category: old(\.category), kind: old(\.kind), purpose: old(\.purpose),
      team: ticket.team == before.team ? nil : before.team.map { .set($0) } ?? .clear,
      addTags: before.tags.filter { !ticket.tags.contains($0) },
      removeTags: ticket.tags.filter { !before.tags.contains($0) },
      addLabels: before.labels.filter { !ticket.labels.contains($0) },
      removeLabels: ticket.labels.filter { !before.labels.contains($0) }, customFields: fields)
  }

  private func restoreLinks(of ticket: Ticket, to before: Ticket) async throws -> Ticket {
    var ticket = ticket
    let now = ticket.links
    for link in now where !before.links.contains(link) {
      ticket = try await desk.unlinkTickets(ticket.id, link.kind, link.ticket)
    }
    for link in before.links where !now.contains(link) {
      ticket = try await desk.linkTickets(ticket.id, link.kind, link.ticket)
    }
    return ticket
  }

  private func restoreAgents(of ticket: Ticket, to before: Ticket) async throws -> Ticket {
    var ticket = ticket
    let (id, me) = (ticket.id, agent)
    if ticket.assignee != before.assignee {
      if let assignee = before.assignee {
        ticket = try await desk.assignTicket(
          id, to: .agent(assignee), expectedVersion: ticket.version)
      } else {
        ticket = try await desk.unassign(id, expectedVersion: ticket.version)
      }
    }
    // Nobody follows on somebody else's behalf.
    if ticket.followers.contains(me) != before.followers.contains(me) {
      ticket = try await desk.follow(
        id, before.followers.contains(me), expectedVersion: ticket.version)
    }
    return ticket
  }

  private func restoreStatus(of ticket: Ticket, to before: Ticket) async throws -> Ticket {
    var ticket = ticket
    let id = ticket.id
    guard ticket.status != before.status else { return ticket }
    switch before.status {
    case .resolved:
      if ticket.status == .closed {
        ticket = try await desk.reopenTicket(id, expectedVersion: ticket.version)
      }
      return try await desk.resolveTicket(
        id, before.resolution ?? "Resolved before.", expectedVersion: ticket.version)
    case .closed: return try await desk.closeTicket(id, expectedVersion: ticket.version)
    case .pending where !ticket.status.isLive:
      ticket = try await desk.reopenTicket(id, expectedVersion: ticket.version)
    default: break
    }
    return try await desk.updateTicket(
      id, TicketChanges(status: before.status), expectedVersion: ticket.version)
  }

  private func restoreSnooze(of ticket: Ticket, to before: Ticket) async throws -> Ticket {
    guard ticket.snoozedUntil != before.snoozedUntil else { return ticket }
    guard let instant = before.snoozedUntil, instant > now else {
      return try await desk.wake(ticket.id, expectedVersion: ticket.version)
    }
    return try await desk.snooze(ticket.id, until: instant, expectedVersion: ticket.version)
  }

  private func restoreInbox(of ticket: Ticket, to before: Ticket) async throws -> Ticket {
    guard ticket.inbox != before.inbox, ticket.deletedAt == nil else { return ticket }
    switch before.inbox {
    case .unread: return try await desk.markUnread(ticket.id)
    case .archived: return try await desk.archive(ticket.id)
    default:
      return ticket.inbox == .archived
        ? try await desk.unarchive(ticket.id) : try await desk.markRead(ticket.id)
    }
  }
}
