import HelpdeskCore

/// Triggers and actions of automations as they are typed: `2h-after:message`, `note Look; take +vip`.
@MainActor
enum AutomationWords {
  static let help = [
    "Triggers (--when):",
    "  created, updated, updated:priority,tags, message, reply, note, status, status:resolved,",
    "  reopened, warning, breach, breach:first_reply, rated,",
    "  2h-after:created|message|reply|status|assigned|unassigned, 30m-before:first_reply,",
    "  30m-past:first_reply",
    "Actions (--then), separated by semicolons:",
    "  set FIELD=VALUE…, tag +WORD… -WORD…, assign AGENT, unassign, note TEXT, reply RESPONSE,",
    "  snooze 2h, resolve TEXT, notify assignee|followers|AGENT, alert TEXT",
    "Then the words of `list` say on which tickets.",
  ]

  private static let plain: [(name: String, trigger: AutomationTrigger)] = [
    ("created", .created), ("message", .customerMessage), ("reply", .staffReply),
    ("note", .noteAdded), ("reopened", .reopened), ("rated", .rated),
  ]

  private static let anchors: [(name: String, anchor: AutomationAnchor)] = [
    ("created", .created), ("message", .customerMessage), ("reply", .staffReply),
    ("status", .status), ("assigned", .assigned), ("unassigned", .unassigned),
  ]

  static func trigger(_ text: String) throws -> AutomationTrigger {
    if let known = plain.first(where: { $0.name == text.lowercased() }) { return known.trigger }
    let halves = text.lowercased().split(separator: ":", maxSplits: 1).map(String.init)
    let list = halves.count == 2 ? halves[1].split(separator: ",").map(String.init) : []
    switch halves.first ?? "" {
    case "updated": return .updated(try values(list, "property"))
    case "status":
      return .statusChanged(to: Set(try list.map { try Vocabulary.status($0) }))
    case "warning": return .slaWarning(try values(list, "metric"))
    case "breach": return .slaBreach(try values(list, "metric"))
    case let word: return try timed(word, halves.count == 2 ? halves[1] : "", of: text)
    }
  }

  private static func timed(
    _ word: String, _ name: String, of text: String
  ) throws -> AutomationTrigger {
    let parts = word.split(separator: "-").map(String.init)
    guard parts.count == 2 else { throw unknown(text) }
    let duration = try DurationText.parse(parts[0])
    switch parts[1] {
    case "after":
      guard let known = anchors.first(where: { $0.name == name }) else { throw unknown(text) }
      return .after(duration, known.anchor)
    case "before": return .before(duration, deadline: try metric(name))
    case "past": return .after(duration, .slaDeadline(try metric(name)))
    default: throw unknown(text)
    }
  }

  private static func unknown(_ text: String) -> CommandError {
    CommandError("There is no trigger “\(text)”. `automation help` names them.")
  }

  private static func metric(_ name: String) throws -> SLAMetric {
    guard let metric = SLAMetric(rawValue: name) else {
      throw CommandError(
        "There is no metric “\(name)”. There are"
          + " \(SLAMetric.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
    return metric
  }

  private static func values<Value: RawRepresentable<String> & CaseIterable & Hashable>(
    _ words: [String], _ what: String
  ) throws -> Set<Value> {
    var result: Set<Value> = []
    for word in words {
      guard let value = Value(rawValue: word) else {
        throw CommandError(
          "There is no \(what) “\(word)”. There are"
            + " \(Value.allCases.map(\.rawValue).joined(separator: ", ")).")
      }
      result.insert(value)
    }
    return result
  }

  static func action(_ text: String, _ desk: StaffDesk) async throws -> AutomationAction {
    let halves = text.split(separator: " ", maxSplits: 1).map(String.init)
    let rest = halves.count == 2 ? halves[1].trimmingSpaces : ""
    switch halves.first?.lowercased() {
    case "set": return .update(try FieldChanges.parse(rest.split(separator: " ").map(String.init)))
    case "tag":
      var changes = TicketChanges()
      for word in rest.split(separator: " ").map(String.init) {
        if word.hasPrefix("-") {
          changes.removeTags.append(String(word.dropFirst()))
        } else {
          changes.addTags.append(word.hasPrefix("+") ? String(word.dropFirst()) : word)
        }
      }
      return .update(changes)
    case "assign": return .assign(AgentID(rest))
    case "unassign": return .unassign
    case "note": return .note(rest)
    case "reply": return .reply(try await ResponseCommands.response(desk, rest).id)
    case "snooze": return .snooze(try DurationText.parse(rest))
    case "resolve": return .resolve(rest)
    case "alert": return .alert(rest)
    case "notify":
      switch rest {
      case "assignee": return .notify(.assignee)
      case "followers": return .notify(.followers)
      default: return .notify(.agent(AgentID(rest)))
      }
    default:
      throw CommandError("There is no action “\(text)”. `automation help` names them.")
    }
  }

  // MARK: - Saying them

  static func text(_ trigger: AutomationTrigger) -> String {
    func list<Value: RawRepresentable<String>>(_ word: String, _ values: Set<Value>) -> String {
      let names = values.map(\.rawValue).sorted().joined(separator: ",")
      return names.isEmpty ? word : "\(word):\(names)"
    }
    switch trigger {
    case .updated(let properties): return list("updated", properties)
    case .statusChanged(let statuses): return list("status", statuses)
    case .slaWarning(let metrics): return list("warning", metrics)
    case .slaBreach(let metrics): return list("breach", metrics)
    case .after(let duration, .slaDeadline(let metric), _):
      return "\(DurationText.string(duration)) past \(metric.rawValue)"
    case .after(let duration, let anchor, _):
      let name = anchors.first { $0.anchor == anchor }?.name ?? "created"
      return "\(DurationText.string(duration)) after \(name)"
    case .before(let duration, let metric, _):
      return "\(DurationText.string(duration)) before \(metric.rawValue)"
    default: return plain.first { $0.trigger == trigger }?.name ?? "created"
    }
  }

  static func text(_ action: AutomationAction) -> String {
    switch action {
    case .update: "changes fields"
    case .assign(let agent): "assigns it to \(agent)"
    case .unassign: "takes it from its agent"
    case .note(let text): "notes “\(text.oneLine)”"
    case .reply: "answers with a canned response"
    case .snooze(let duration): "snoozes it for \(DurationText.string(duration))"
    case .resolve(let text): "resolves it: \(text.oneLine)"
    case .notify(.assignee): "tells its agent"
    case .notify(.followers): "tells its followers"
    case .notify(.agent(let agent)): "tells \(agent)"
    case .alert(let text): "alerts “\(text.oneLine)”"
    }
  }

  static func text(_ change: AutomationDryRun.Change) -> String {
    var words = change.kind.rawValue
    if let field = change.field { words += " \(field)" }
    switch (change.oldValue, change.newValue) {
    case (let old?, let new?): words += " \(old) → \(new)"
    case (nil, let new?): words += " \(new)"
    case (let old?, nil): words += " no longer \(old)"
    case (nil, nil): break
    }
    return words
  }
}
