import Foundation
import HelpdeskCore

/// Says tickets in text.
@MainActor
enum TicketText {
  static let header = ["NUMBER", "STATUS", "PRIORITY", "AGENT", "PROMISE", "CUSTOMER", "SUBJECT"]

  static func rows(_ tickets: [Ticket], now: Date) -> [[String]] {
    tickets.map { ticket in
      [
        ticket.number.description, ticket.status.rawValue, ticket.priority.rawValue,
        ticket.assignee?.rawValue ?? "-", promise(ticket, now: now), ticket.requester.name,
        ticket.subject,
      ]
    }
  }

  static func table(_ tickets: [Ticket], _ session: Session) -> [String] {
    let lines = TextTable(header: header, rows: rows(tickets, now: session.now))
      .lines(width: session.width)
    guard let head = lines.first, lines.count == tickets.count + 1 else { return lines }
    return [Style.bold.mark(head, on: session.output)]
      + zip(lines.dropFirst(), tickets).map { line, ticket in
        promise(ticket, now: session.now).hasPrefix(late) ? markLate(line, session) : line
      }
  }

  private static let late = "late by"

  /// The line with its promise in red: up to the gap before the next column.
  private static func markLate(_ line: String, _ session: Session) -> String {
    guard let start = line.firstRange(of: late)?.lowerBound else { return line }
    let end = line[start...].firstRange(of: "  ")?.lowerBound ?? line.endIndex
    return line[..<start] + Style.late.mark(line[start..<end], on: session.output) + line[end...]
  }

  /// What is owed next: `due in 1h 20m`, `late by 5m`, or nothing.
  static func promise(_ ticket: Ticket, now: Date) -> String {
    guard ticket.isLive, let deadline = ticket.sla.deadline else { return "-" }
    let distance = DateText.distance(now, deadline)
    return now >= deadline ? "\(late) \(distance)" : "due in \(distance)"
  }

  /// One line after a change: number, status, agent, subject.
  static func line(_ ticket: Ticket) -> String {
    let agent = ticket.assignee.map { ", \($0)" } ?? ""
    return "\(ticket.number) \(ticket.status.rawValue), \(ticket.priority.rawValue)\(agent):"
      + " \(ticket.subject.oneLine)"
  }

  /// Everything about a ticket but its thread.
  static func facts(_ detail: TicketDetail, now: Date) -> [[String]] {
    let ticket = detail.ticket
    var rows = [
      ["from", person(ticket.requester)],
      [
        "status",
        "\(ticket.status.rawValue), \(ticket.priority.rawValue) priority,"
          + " \(ticket.severity.rawValue) severity",
      ],
      ["about", "\(ticket.category), \(ticket.kind), via \(ticket.channel)"],
      ["agent", ticket.assignee?.rawValue ?? "nobody"],
    ]
    func add(_ name: String, _ values: [String]) {
      if !values.isEmpty { rows.append([name, values.joined(separator: ", ")]) }
    }
    add("team", ticket.team.map { [$0.rawValue] } ?? [])
    add("promises", ticket.sla.clocks.map { promise($0, now: now) })
    add("tags", ticket.tags)
    add("labels", ticket.labels.map(\.rawValue))
    add("followers", ticket.followers.map(\.rawValue))
    add("copies to", ticket.ccs.map { $0.email ?? $0.name })
    add(
      "fields", ticket.customFields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
    add("host", ticket.hostLinks.map { "\($0.kind) \($0.id)" })
    add("articles", detail.articles.map(\.slug))
    add("absorbed", detail.absorbed.map(\.number.description))
    add("links", links(of: detail))
    add("snoozed", ticket.snoozedUntil.map { ["until \(DateText.string($0))"] } ?? [])
    add("escalated", detail.escalations.map(escalation))
    add("resolution", ticket.resolution.map { [$0] } ?? [])
    add("rating", ticket.satisfaction.map { ["\($0.rating) of 5 \($0.comment ?? "")"] } ?? [])
    add("created", [DateText.string(ticket.createdAt)])
    add("in the bin", ticket.deletedAt.map { ["since \(DateText.string($0))"] } ?? [])
    return rows
  }

  private static func links(of detail: TicketDetail) -> [String] {
    let linked = Dictionary(
      detail.linked.map { ($0.id, $0.number.description) }, uniquingKeysWith: { first, _ in first })
    return detail.ticket.links.map { "\($0.kind) \(linked[$0.ticket] ?? $0.ticket.rawValue)" }
  }

  static func escalation(_ escalation: Escalation) -> String {
    "to \(escalation.toTeam) (\(escalation.reason)), \(escalation.status.rawValue),"
      + " alert \(escalation.alert.rawValue)"
  }

  static func person(_ requester: Requester) -> String {
    let mail = requester.email.map { ", \($0)" } ?? ""
    return "\(requester.name) (\(requester.type) \(requester.id)\(mail))"
  }

  static func name(of metric: SLAMetric) -> String {
    switch metric {
    case .firstReply: "first reply"
    case .nextReply: "next reply"
    case .update: "update"
    case .requesterWait: "requester wait"
    case .agentWork: "agent work"
    case .totalResolution: "resolution"
    }
  }

  private static func promise(_ clock: SLAClock, now: Date) -> String {
    let name = name(of: clock.metric)
    let isLate = clock.isBreached(at: now)
    switch clock.outcome {
    case .running:
      guard let deadline = clock.deadline else { return "\(name) paused" }
      let distance = DateText.distance(now, deadline)
      return isLate ? "\(name) late by \(distance)" : "\(name) due in \(distance)"
    case .done(let end):
      return "\(name) \(isLate ? "late" : "kept") in \(DateText.distance(clock.startedAt, end))"
    case .cancelled: return "\(name) no longer owed"
    }
  }
}

/// Says threads and trails in text.
@MainActor
enum ThreadText {
  static func lines(_ messages: [Message], width: Int) -> [String] {
    messages.enumerated().flatMap { index, message in
      var head = "#\(index + 1) \(DateText.string(message.sentAt))  \(message.sender.name.oneLine)"
      head += " (\(message.sender.type))"
      if message.isInternal { head += ", internal note" }
      if let address = message.forwardedTo { head += ", forwarded to \(address)" }
      return block(head, message.body, message.attachments, width)
    }
  }

  static func lines(_ messages: [CustomerMessage], width: Int) -> [String] {
    messages.flatMap { message in
      block(
        "#\(message.id) \(DateText.string(message.sentAt))  \(message.senderName.oneLine)",
        message.body, message.attachments, width)
    }
  }

  static func block(
    _ head: String, _ body: String, _ attachments: [MessageAttachment] = [], _ width: Int
  ) -> [String] {
    let files = attachments.map { "    [\($0.name.oneLine), \($0.size) bytes]" }
    let body = TextWidth.wrap(body.printable, width: width - 4).map {
      $0.isEmpty ? "" : "    " + $0
    }
    return [head] + body + files
  }

  static func rows(_ events: [TicketEvent]) -> [[String]] {
    events.map { event in
      var what = event.kind.rawValue
      if let field = event.field { what += " \(field)" }
      let values: String
      switch (event.oldValue, event.newValue) {
      case (let old?, let new?): values = "\(old) → \(new)"
      case (nil, let new?): values = new
      case (let old?, nil): values = "\(old) → nothing"
      case (nil, nil): values = ""
      }
      return [
        "\(event.sequence)", DateText.string(event.at), event.author.name, what, values,
      ]
    }
  }
}
