import Foundation

extension StaffDesk {
  /// What the desk does by itself, to read and, for admins, to manage.
  public var automations: Automations { Automations(desk: self) }
}

/// The automations of a desk.
///
/// ```swift
/// let rule = AutomationRule(
///   when: .customerMessage, if: .matching(.open.priority(.urgent)),
///   then: [.update(TicketChanges(addTags: ["hot"])), .notify(.assignee)])
/// let hot = try await root.automations.create("Hot", rule)
/// print(try await root.automations.figures(of: hot.id).value.fired)
/// ```
public struct Automations: Sendable {
  let desk: StaffDesk

  var core: DeskCore { desk.core }

  // MARK: - Reading

  /// All automations, in the order in which they run, live.
  public func all() -> LiveQuery<[Automation]> {
    desk.query(.readAutomations) { context throws(HelpdeskError) in
      context.depend(on: .automation)
      return try await context.reader.all(Automation.self).sorted {
        ($0.position, $0.id) < ($1.position, $1.id)
      }
    }
  }

  /// One automation, live.
  ///
  /// - Throws: ``HelpdeskError/Code/notFound`` where there is none.
  public func automation(_ id: AutomationID) -> LiveQuery<Automation> {
    desk.query(.readAutomations) { context throws(HelpdeskError) in
      context.depend(on: RecordKey(.automation, id.rawValue))
      return try await context.reader.automation(id)
    }
  }

  /// How often an automation acted, and what it met last, live.
  ///
  /// The figures outlive the tickets, and the automation.
  public func figures(of id: AutomationID) -> LiveQuery<AutomationFigures> {
    desk.query(.readAutomations) { context throws(HelpdeskError) in
      try Validation.id(id, "automation")
      context.depend(on: .automationFiring, where: AutomationFiring.filter(of: id))
      return try await context.reader.figures(of: id)
    }
  }

  /// When and where an automation acted or could not, the latest first, live.
  ///
  /// - Parameters:
  ///   - id: The automation.
  ///   - limit: How many at most, 1 to 1,000.
  /// - Returns: The firings; several of one instant are in the order of their tickets' ids.
  public func firings(of id: AutomationID, limit: Int = 50) -> LiveQuery<[AutomationFiring]> {
    desk.query(.readAutomations) { context throws(HelpdeskError) in
      try Validation.id(id, "automation")
      guard (1...1000).contains(limit) else {
        throw .invalid("limit", "Ask for 1 to 1000 firings, not \(limit).")
      }
      let filter = AutomationFiring.filter(of: id)
      context.depend(on: .automationFiring, where: filter)
      return try await context.reader.query(
        Query(
          .automationFiring, filter,
          order: .columns([.descending(AutomationFiring.Field.at)]), limit: limit))
    }
  }

  // MARK: - Managing

  /// Creates an automation; admins only.
  ///
  /// A rule of time is given to the tickets that are there already and not closed, batch by batch,
  /// beginning at once; nothing that it does is dated before its creation.
  ///
  /// - Parameters:
  ///   - name: What people call it, in at most 200 characters.
  ///   - rule: When it acts, on which tickets, and what it does.
  ///   - position: Its place among the others; behind all of them where it is nil.
  ///   - isEnabled: Whether it acts at all.
  ///   - idempotencyKey: Creates it once, however often it is called.
  /// - Returns: The automation.
  /// - Throws: ``HelpdeskError/Code/invalidField`` naming name, trigger, conditions, actions or
  ///   position; ``HelpdeskError/Code/notFound`` naming actions, for an agent, team or response that
  ///   does not exist.
  @discardableResult
  public func create(
    _ name: String, _ rule: AutomationRule, position: Int? = nil, isEnabled: Bool = true,
    idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Automation {
    try desk.principal.authorize(.writeAutomations)
    let name = try Validation.line(name, "name", max: Limits.name)
    let rule = try await validated(rule)
    if let position { try Self.check(position) }
    let command = desk.command(
      .writeAutomations, key: idempotencyKey,
      digest: "create \(name)\u{1}\(rule.digest)\u{1}\(position ?? -1)\u{1}\(isEnabled)")
    let result: Automation = try await core.write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Automation in
      let others = try await core.reader.all(Automation.self)
      try Validation.count(others.count + 1, "automations", max: Limits.automations)
      let last = others.map(\.position).max() ?? 0
      let automation = Automation(
        id: AutomationID(core.makeID()), name: name, rule: rule, isEnabled: isEnabled,
        position: position ?? min(last + 1, Limits.automationPosition),
        activatedAt: context.now, createdAt: context.now, updatedAt: context.now, version: 0)
      transaction.insert(automation)
      try await core.noteAutomations(changedBy: automation, in: &transaction, at: context.now)
      return { $0.stamped(automation, \.version) }
    }
    try await core.refreshAutomations()
    return result
  }

  /// Changes an automation; admins only.
  ///
  /// A rule that changes or is enabled again is in force from then on, and given to the tickets
  /// that are there. States in which it has acted already stay so.
  @discardableResult
  public func update(
    _ id: AutomationID, _ changes: AutomationChanges, expectedVersion: Int64? = nil,
    idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Automation {
    try desk.principal.authorize(.writeAutomations)
    var checked = changes
    if let name = changes.name {
      checked.name = try Validation.line(name, "name", max: Limits.name)
    }
    if let rule = changes.rule { checked.rule = try await validated(rule) }
    if let position = changes.position { try Self.check(position) }
    let wanted = checked
    let command = desk.command(
      .writeAutomations, key: idempotencyKey,
      digest: "update \(id)\u{1}\(wanted.name ?? "")\u{1}\(wanted.rule?.digest ?? "")\u{1}"
        + "\(wanted.position ?? -1)\u{1}\(wanted.isEnabled.map(String.init) ?? "")")
    let result: Automation = try await core.write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Automation in
      let known = try await core.reader.automation(id)
      try core.requireVersion(expectedVersion, known.version, "automation")
      var automation = known
      automation.name = wanted.name ?? known.name
      automation.rule = wanted.rule ?? known.rule
      automation.isEnabled = wanted.isEnabled ?? known.isEnabled
      automation.position = wanted.position ?? known.position
      guard automation != known else { return { _ in known } }
      automation.updatedAt = context.now
      let isNewlyInForce =
        automation.rule != known.rule || automation.isEnabled && !known.isEnabled
      if isNewlyInForce { automation.activatedAt = context.now }
      transaction.update(automation, from: known.version)
      try await core.noteAutomations(
        changedBy: isNewlyInForce ? automation : nil, in: &transaction, at: context.now)
      return { [automation] in $0.stamped(automation, \.version) }
    }
    try await core.refreshAutomations()
    return result
  }

  /// Removes an automation; admins only.
  ///
  /// What it did stays, and so do its figures.
  public func delete(
    _ id: AutomationID, expectedVersion: Int64? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) {
    let command = desk.command(.writeAutomations, key: idempotencyKey, digest: "delete \(id)")
    _ = try await core.write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Done in
      let known = try await core.reader.automation(id)
      try core.requireVersion(expectedVersion, known.version, "automation")
      transaction.delete(known.recordKey, version: known.version)
      try await core.noteAutomations(changedBy: nil, in: &transaction, at: context.now)
      return { _ in Done() }
    }
    try await core.refreshAutomations()
  }

  private static func check(_ position: Int) throws(HelpdeskError) {
    guard (0...Limits.automationPosition).contains(position) else {
      throw .invalid(
        "position", "Give a position of 0 to \(Limits.automationPosition), not \(position).")
    }
  }

  /// Checks a rule, also against the directory and the responses.
  func validated(_ rule: AutomationRule) async throws(HelpdeskError) -> AutomationRule {
    let rule = try rule.validated()
    for action in rule.actions {
      if let agent = action.agent { try await core.requireAgent(agent, "actions") }
      if let team = action.team { try await core.requireTeam(team, "actions") }
      if let response = action.response,
        try await core.reader.record(
          RecordKey(.cannedResponse, response.rawValue), CannedResponse.self) == nil
      {
        throw HelpdeskError(
          .notFound,
          "There is no canned response \(response). Choose one of responses.all().",
          field: "actions")
      }
    }
    return rule
  }
}

extension Automation: WriteOutput {}

extension AutomationRule {
  /// Describes the rule, the same in every process.
  fileprivate var digest: String {
    var writer = FieldWriter()
    write(to: &writer)
    return WireCodec.encode(writer.fields).map { String($0, radix: 16) }.joined(separator: " ")
  }
}

extension AutomationFiring {
  static func filter(of id: AutomationID) -> Filter {
    Filter([.equals(Field.automation, .text(id.rawValue))])
  }
}

extension DeskReader {
  func automation(_ id: AutomationID) async throws(HelpdeskError) -> Automation {
    try Validation.id(id, "automation")
    guard let automation: Automation = try await record(RecordKey(.automation, id.rawValue))
    else {
      throw HelpdeskError(
        .notFound, "There is no automation \(id). Choose one of automations.all().",
        field: "automation")
    }
    return automation
  }

  func figures(of id: AutomationID) async throws(HelpdeskError) -> AutomationFigures {
    func page(_ isDone: Bool) -> Request {
      .query(
        Query(
          .automationFiring,
          AutomationFiring.filter(of: id).and([
            .equals(AutomationFiring.Field.isDone, .integer(isDone ? 1 : 0))
          ]), order: .columns([.descending(AutomationFiring.Field.at)]), limit: 1,
          wantsTotal: true))
    }
    let answers = try await answers([page(true), page(false)]).answers
    guard case .page(let done)? = answers.first, case .page(let failed)? = answers.last else {
      throw Self.mismatch
    }
    return AutomationFigures(
      fired: done.total ?? 0,
      lastFiredAt: try Self.decode(done, AutomationFiring.self).first?.at,
      failed: failed.total ?? 0,
      lastFailure: try Self.decode(failed, AutomationFiring.self).first)
  }
}

extension DeskCore {
  /// Lets every desk on the store know that automations changed, in the commit that changes them,
  /// and has the one that is newly in force, if any, given to the tickets that are there.
  fileprivate func noteAutomations(
    changedBy automation: Automation?, in transaction: inout Transaction, at now: Date
  ) async throws(HelpdeskError) {
    if var record: AutomationBookRecord = try await reader.record(AutomationBook.key) {
      let version = record.version
      record.changedAt = now
      transaction.update(record, from: version)
    } else {
      transaction.insert(AutomationBookRecord(at: now))
    }
    guard let automation, automation.isEnabled, automation.rule.trigger.isTimed else { return }
    transaction.put(AutomationSweep(automation))
  }
}
