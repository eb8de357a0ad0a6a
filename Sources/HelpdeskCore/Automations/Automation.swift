public import Foundation

/// The id of an automation.
public typealias AutomationID = Identifier<Automation>

/// Something that the desk does by itself: when something happens, or when time has passed, under
/// conditions on the ticket.
///
/// Automations run in the order of ``position``, then of their ids.
public struct Automation: Hashable, Sendable, Identifiable {
  /// The automation's id.
  public let id: AutomationID
  /// What people call it; a ticket's trail names it so.
  public internal(set) var name: String
  /// When it acts, on which tickets, and what it does.
  public internal(set) var rule: AutomationRule
  /// Whether it acts at all.
  public internal(set) var isEnabled: Bool
  /// Its place among the others, the lowest first.
  public internal(set) var position: Int
  /// Since when its rule is in force: nothing that it does is dated before.
  public internal(set) var activatedAt: Date
  /// When it was created.
  public internal(set) var createdAt: Date
  /// When it was changed last.
  public internal(set) var updatedAt: Date
  /// One more with every change; firing changes nothing.
  public internal(set) var version: Int64
  var unknown = RecordFields()
}

/// When an automation acts, on which tickets, and what it does.
///
/// ```swift
/// let rule = AutomationRule(
///   when: .after(.hours(24), .status), if: .matching(.open.status(.pending)),
///   then: [.note("No answer for a day."), .notify(.assignee)])
/// ```
public struct AutomationRule: Hashable, Sendable {
  /// When it acts.
  public var trigger: AutomationTrigger
  /// On which tickets.
  public var conditions: AutomationConditions
  /// What it does, in this order; all of it or nothing.
  public var actions: [AutomationAction]

  /// Makes a rule.
  public init(
    when trigger: AutomationTrigger, if conditions: AutomationConditions = .everyTicket,
    then actions: [AutomationAction]
  ) {
    self.trigger = trigger
    self.conditions = conditions
    self.actions = actions
  }
}

/// What about an automation changes; what is nil stays as it is.
public struct AutomationChanges: Hashable, Sendable {
  /// What people call it.
  public var name: String?
  /// When it acts, on which tickets, and what it does.
  public var rule: AutomationRule?
  /// Whether it acts at all.
  public var isEnabled: Bool?
  /// Its place among the others.
  public var position: Int?

  /// Names the changes.
  public init(
    name: String? = nil, rule: AutomationRule? = nil, isEnabled: Bool? = nil,
    position: Int? = nil
  ) {
    self.name = name
    self.rule = rule
    self.isEnabled = isEnabled
    self.position = position
  }
}
