import HelpdeskCore

/// Who answers for a ticket, and what is noted on it.
@MainActor
enum FieldCommands {
  nonisolated static let table: [Command] = [
    Command(
      "take TICKET", "takes a ticket and begins to work on it", .tickets,
      staff: { session, desk, arguments in
        session.say(TicketText.line(try await desk.take(try await session.ticket(&arguments))))
      }),
    Command(
      "assign TICKET AGENT", "gives a ticket to an agent", .tickets,
      staff: { session, desk, arguments in
        let ticket = try await session.ticket(&arguments)
        let agent = try arguments.next("which agent, or me")
        let assignee: Assignee = agent == "me" ? .me : .agent(AgentID(agent))
        session.say(TicketText.line(try await desk.assignTicket(ticket, to: assignee)))
      }),
    Command(
      "unassign TICKET", "takes a ticket from its agent", .tickets,
      staff: { session, desk, arguments in
        session.say(TicketText.line(try await desk.unassign(try await session.ticket(&arguments))))
      }),
    Command(
      "update TICKET FIELD=VALUE…",
      "changes subject, status, priority, severity, category, kind, purpose, team, custom.NAME",
      .tickets, aliases: ["set"],
      staff: { session, desk, arguments in
        let ticket = try await session.ticket(&arguments)
        let changes = try FieldChanges.parse(arguments.all())
        session.say(TicketText.line(try await desk.updateTicket(ticket, changes)))
      }),
    Command(
      "tag TICKET +WORD… -WORD…", "adds and removes tags", .tickets,
      staff: { session, desk, arguments in
        let ticket = try await session.ticket(&arguments)
        let (add, remove) = try signed(&arguments)
        let changed = try await desk.tag(ticket, add: add, remove: remove)
        session.say("\(changed.number) tags: \(listed(changed.tags))")
      }),
    Command(
      "label TICKET +WORD… -WORD…", "adds and removes flags: urgent, follow-up, resolved …",
      .tickets,
      staff: { session, desk, arguments in
        let ticket = try await session.ticket(&arguments)
        let (add, remove) = try signed(&arguments)
        let changed = try await desk.label(
          ticket, add: add.map(TicketLabel.init(rawValue:)),
          remove: remove.map(TicketLabel.init(rawValue:)))
        session.say("\(changed.number) labels: \(listed(changed.labels.map(\.rawValue)))")
      }),
    Command(
      "snooze TICKET 2h|DATE", "hides a ticket for a while", .tickets,
      staff: { session, desk, arguments in
        let ticket = try await session.ticket(&arguments)
        let text = try arguments.next("for how long, or until when")
        let instant =
          text.contains("-")
          ? try DateText.parse(text) : session.now.adding(try DurationText.parse(text))
        let changed = try await desk.snooze(ticket, until: instant)
        session.say("\(changed.number) sleeps until \(DateText.string(instant)).")
      }),
    Command(
      "wake TICKET", "ends a snooze", .tickets,
      staff: { session, desk, arguments in
        session.say(TicketText.line(try await desk.wake(try await session.ticket(&arguments))))
      }),
    Command(
      "follow TICKET", "follows a ticket", .tickets,
      staff: { session, desk, arguments in
        let changed = try await desk.follow(try await session.ticket(&arguments), true)
        session.say("\(changed.number) followers: \(listed(changed.followers.map(\.rawValue)))")
      }),
    Command(
      "unfollow TICKET", "follows a ticket no longer", .tickets,
      staff: { session, desk, arguments in
        let changed = try await desk.follow(try await session.ticket(&arguments), false)
        session.say("\(changed.number) followers: \(listed(changed.followers.map(\.rawValue)))")
      }),
  ]

  static func listed(_ words: [String]) -> String {
    words.isEmpty ? "none" : words.joined(separator: ", ")
  }

  private static func signed(
    _ arguments: inout Arguments
  ) throws -> (add: [String], remove: [String]) {
    var (add, remove): ([String], [String]) = ([], [])
    for word in arguments.all() {
      if word.hasPrefix("-") {
        remove.append(String(word.dropFirst()))
      } else {
        add.append(word.hasPrefix("+") ? String(word.dropFirst()) : word)
      }
    }
    guard !add.isEmpty || !remove.isEmpty else {
      throw CommandError("Say what to add or remove.", showsUsage: true)
    }
    return (add, remove)
  }
}

/// Reads changes from words: `priority=high team= custom.plan=gold`.
enum FieldChanges {
  static func parse(_ words: [String]) throws -> TicketChanges {
    var changes = TicketChanges()
    for word in words {
      guard let equals = word.firstIndex(of: "="), equals != word.startIndex else {
        throw CommandError(
          "“\(word)” is no change. Write FIELD=VALUE, as in priority=high.", showsUsage: true)
      }
      let field = String(word[..<equals])
      try set(field, String(word[word.index(after: equals)...]), in: &changes)
    }
    guard !changes.isEmpty else {
      throw CommandError("Say what to change, as in priority=high.", showsUsage: true)
    }
    return changes
  }

  private static func set(
    _ field: String, _ value: String, in changes: inout TicketChanges
  ) throws {
    switch field.lowercased() {
    case "subject": changes.subject = value
    case "status": changes.status = try Vocabulary.status(value)
    case "priority": changes.priority = try Vocabulary.priority(value)
    case "severity": changes.severity = try Vocabulary.severity(value)
    case "category": changes.category = TicketCategory(rawValue: value)
    case "kind": changes.kind = TicketKind(rawValue: value)
    case "purpose": changes.purpose = TicketPurpose(rawValue: value)
    case "team": changes.team = value.isEmpty ? .clear : .set(TeamID(value))
    case "tag": changes.addTags.append(value)
    case "label": changes.addLabels.append(TicketLabel(rawValue: value))
    case _ where field.hasPrefix("custom."):
      changes.customFields[String(field.dropFirst(7))] = value.isEmpty ? .clear : .set(value)
    default:
      throw CommandError(
        "A ticket has no field “\(field)”. Change subject, status, priority, severity, category,"
          + " kind, purpose, team, or a field of your own as custom.NAME.")
    }
  }
}
