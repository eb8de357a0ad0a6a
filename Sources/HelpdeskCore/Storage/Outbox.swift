public import Foundation

/// A kind of effect, such as a Slack alert; a dispatcher claims entries by topic.
public struct OutboxTopic: RawRepresentable, Hashable, Sendable {
  /// The topic's name; 1 to 64 bytes.
  public let rawValue: String

  /// Names a topic.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }
}

/// An effect that leaves the desk, written in the commit that causes it.
///
/// The payload holds references; what is sent is rendered when it is delivered.
public struct OutboxEntry: Hashable, Sendable {
  /// The entry's key, sent along as the idempotency key of the delivery; unique for good.
  ///
  /// A store refuses one that its outbox holds with ``StoreError/Code/duplicateKey``.
  public let id: String
  /// What kind of effect.
  public let topic: OutboxTopic
  /// Where it goes, such as a channel's name.
  public let destination: String
  /// Entries of one topic and group for one destination are delivered in the order of their
  /// commits; the group is the ticket's id.
  public let group: String
  /// What is needed to render it.
  public let payload: RecordFields
  /// Not before this instant.
  public let dueAt: Date

  /// Makes an entry.
  public init(
    id: String, topic: OutboxTopic, destination: String, group: String, payload: RecordFields,
    dueAt: Date
  ) {
    self.id = id
    self.topic = topic
    self.destination = destination
    self.group = group
    self.payload = payload
    self.dueAt = dueAt
  }
}

/// An entry, leased to one worker.
public struct OutboxClaim: Hashable, Sendable {
  /// The entry.
  public let entry: OutboxEntry
  /// 1 for the first delivery, one more with each claim.
  public let attempt: Int
  /// Proves the claim when it is settled.
  public let lease: UInt64
  /// When others may claim the entry.
  public let leasedUntil: Date

  /// Makes a claim.
  public init(entry: OutboxEntry, attempt: Int, lease: UInt64, leasedUntil: Date) {
    self.entry = entry
    self.attempt = attempt
    self.lease = lease
    self.leasedUntil = leasedUntil
  }
}

/// What became of a claimed entry, committed together with its consequences.
public struct OutboxSettlement: Hashable, Sendable {
  /// How a delivery ended.
  public enum Outcome: Hashable, Sendable {
    /// The destination said yes; the entry is gone.
    case delivered
    /// Try again at this instant.
    case retry(at: Date, reason: String)
    /// Give up; the entry is kept as a dead letter and no longer holds up its group.
    case dead(reason: String)
    /// Deliver a dead letter once more, its attempts counted anew. Needs no lease.
    case replay(at: Date)
  }

  /// The entry's id.
  public let id: String
  /// The claim's lease; ``StoreError/Code/leaseLost`` where another claim was made since, or the
  /// entry was settled.
  ///
  /// A lease that ran out still settles where nobody else has claimed.
  public let lease: UInt64
  /// How it ended.
  public let outcome: Outcome

  /// Makes a settlement.
  public init(id: String, lease: UInt64, outcome: Outcome) {
    self.id = id
    self.lease = lease
    self.outcome = outcome
  }
}

/// An entry with what has happened to it so far.
public struct OutboxStatus: Hashable, Sendable {
  /// The entry.
  public let entry: OutboxEntry
  /// How often it was claimed.
  public let attempts: Int
  /// When it may be claimed next.
  public let dueAt: Date
  /// Why the last attempt failed.
  public let reason: String?
  /// Whether it was given up.
  public let isDead: Bool

  /// Makes a status.
  public init(entry: OutboxEntry, attempts: Int, dueAt: Date, reason: String?, isDead: Bool) {
    self.entry = entry
    self.attempts = attempts
    self.dueAt = dueAt
    self.reason = reason
    self.isDead = isDead
  }
}

/// Who claims: unique per running desk.
public struct WorkerID: RawRepresentable, Hashable, Sendable {
  /// The worker's name.
  public let rawValue: String

  /// Names a worker.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }
}
