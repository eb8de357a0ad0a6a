public import Foundation

/// Why a ticket is escalated.
public struct EscalationReason: ExtensibleValue {
  /// The reason's name.
  public let rawValue: String

  /// Names a reason.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// It takes somebody who knows the machinery.
  public static let technical = EscalationReason(rawValue: "technical")
  /// It is about money.
  public static let billing = EscalationReason(rawValue: "billing")
  /// Two parties disagree.
  public static let dispute = EscalationReason(rawValue: "dispute")
  /// It takes a lawyer.
  public static let legal = EscalationReason(rawValue: "legal")
}

/// Where an escalation stands.
public enum EscalationStatus: String, Hashable, Sendable, CaseIterable, Codable {
  /// Asked for, waiting for approval.
  case pending
  /// In force.
  case approved
  /// Refused.
  case denied
  /// Over: the ticket was de-escalated, resolved or closed.
  case ended
}

/// What became of an escalation's alert.
public enum AlertState: String, Hashable, Sendable, CaseIterable, Codable {
  /// The desk has no alert channel, or no alert was wanted.
  case none
  /// On its way.
  case queued
  /// The destination said yes.
  case delivered
  /// Given up after the last retry.
  case failed
}

/// A ticket handed to somebody with more power.
public struct Escalation: Hashable, Sendable, Identifiable {
  /// The escalation's id.
  public let id: EscalationID
  /// The ticket.
  public let ticket: TicketID
  /// Why.
  public internal(set) var reason: EscalationReason
  /// Who escalated it.
  public internal(set) var from: Author
  /// To which team.
  public internal(set) var toTeam: TeamID
  /// To which agent, where it is to one.
  public internal(set) var toAgent: AgentID?
  /// The priority it sets.
  public internal(set) var priorityOverride: TicketPriority?
  /// What the others need to know.
  public internal(set) var notes: String
  /// Where it stands.
  public internal(set) var status: EscalationStatus
  /// Who approved or denied it.
  public internal(set) var decidedBy: Author?
  /// Why it was denied.
  public internal(set) var denialReason: String?
  /// What became of the newest alert to the desk's first channel.
  public internal(set) var alert: AlertState
  /// Why the alert was given up.
  public internal(set) var alertFailure: String?
  /// When it was asked for.
  public internal(set) var createdAt: Date
  /// When it was approved, denied or ended.
  public internal(set) var decidedAt: Date?
  /// One more with every change.
  public internal(set) var version: Int64
  /// How many alerts were ever queued, to all channels together.
  var alertCount = 0
  /// The alert that decides ``alert``: the newest one to the first channel.
  var decidingAlert: Int?
  var unknown = RecordFields()

  /// Whether Slack said yes to the newest alert.
  ///
  /// With several channels the first one configured decides; what the others answered is in the
  /// ticket's events.
  public var slackAlertSent: Bool { alert == .delivered }
}
