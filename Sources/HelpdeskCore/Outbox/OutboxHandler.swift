import Foundation

/// Delivers one kind of effect.
///
/// A new way out of the desk is one new file with a handler, named in
/// ``DeskCore/outboxHandlers``.
protocol OutboxHandler: Sendable {
  /// The kind of effect.
  var topic: OutboxTopic { get }

  /// Whether this desk has what it takes to deliver; another desk on the store may.
  var isAble: Bool { get }

  /// What ``isCause(_:)`` looks at.
  var causes: ChangeInterest { get }

  /// Whether a change may have put an entry into the outbox, or made one due.
  func isCause(_ change: Change) -> Bool

  /// Renders from what is stored now, delivers, and says how it ended.
  ///
  /// It may happen twice with the same entry: whoever gets the effect is given the entry's id as
  /// its idempotency key.
  func deliver(_ entry: OutboxEntry) async -> DeliveryOutcome

  /// Adds what follows from how an entry ended to the commit that settles it.
  func conclude(
    _ entry: OutboxEntry, _ conclusion: DeliveryConclusion, in transaction: inout Transaction,
    _ context: RuleContext
  ) async throws(HelpdeskError)
}

/// What became of an entry for good, or for now.
enum DeliveryConclusion: Hashable, Sendable {
  /// The destination said yes.
  case delivered
  /// It is a dead letter.
  case failed(reason: String)
  /// The dead letter is delivered once more.
  case replayed
}

extension DeskCore {
  /// Every kind of effect, in the order in which they are listed.
  var outboxHandlers: [any OutboxHandler] {
    [
      EscalationAlertHandler(core: self), AnnouncementHandler<SLAAnnouncement>(core: self),
      PersonalMessageHandler(core: self), AnnouncementHandler<AutomationAlert>(core: self),
    ]
  }
}
