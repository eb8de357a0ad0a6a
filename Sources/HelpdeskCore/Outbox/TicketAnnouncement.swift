import Foundation

/// What is said of a ticket on the alert channels, as it goes into the outbox.
protocol TicketAnnouncement: Sendable {
  static var topic: OutboxTopic { get }

  /// The ticket that it is about.
  var ticket: TicketID { get }

  /// What the audit trail names where a channel could not be told.
  var cause: String { get }

  /// Reads an entry; nil for one that a later version wrote otherwise.
  init?(_ entry: OutboxEntry)

  /// What the channels are told, as the ticket stands now.
  func alert(of ticket: Ticket) -> Alert
}

/// Delivers announcements to the channel that an entry names.
struct AnnouncementHandler<Announcement: TicketAnnouncement>: OutboxHandler {
  let core: DeskCore

  var topic: OutboxTopic { Announcement.topic }

  var isAble: Bool { !core.alerts.isEmpty }

  var causes: ChangeInterest { [.ticket: [Ticket.Column.announced]] }

  func isCause(_ change: Change) -> Bool {
    guard change.key.type == .ticket, let after = change.after else { return false }
    return after[Ticket.Column.announced] != change.before?[Ticket.Column.announced]
  }

  func deliver(_ entry: OutboxEntry) async -> DeliveryOutcome {
    await core.send(entry, orRejectBecause: "the ticket is gone") {
      () async throws(HelpdeskError) -> Alert? in
      guard let (announcement, ticket) = try await found(entry) else { return nil }
      return announcement.alert(of: ticket)
    }
  }

  func conclude(
    _ entry: OutboxEntry, _ conclusion: DeliveryConclusion, in transaction: inout Transaction,
    _ context: RuleContext
  ) async throws(HelpdeskError) {
    guard conclusion != .delivered, let (announcement, ticket) = try await found(entry) else {
      return
    }
    var edit = TicketEdit(ticket, in: context)
    if case .failed(let reason) = conclusion {
      edit.record(.alertFailed, field: entry.destination, to: reason, cause: announcement.cause)
    } else {
      // Always writes, so that every desk on the store hears of the replay.
      edit.ticket.sla.announced += 1
    }
    transaction.add(edit)
  }

  private func found(
    _ entry: OutboxEntry
  ) async throws(HelpdeskError) -> (Announcement, Ticket)? {
    guard let announcement = Announcement(entry),
      let ticket: Ticket = try await core.reader.record(
        RecordKey(.ticket, announcement.ticket.rawValue))
    else { return nil }
    return (announcement, ticket)
  }
}

extension DeskCore {
  /// Renders an alert and sends it to the channel that an entry names.
  ///
  /// - Parameters:
  ///   - entry: The entry; its id is the idempotency key.
  ///   - reason: Why it is refused for good where there is nothing left to tell.
  ///   - alert: What to tell, as things stand now; nil where there is nothing.
  /// - Returns: What the channel made of it; to be tried again where the channel is not known here.
  func send(
    _ entry: OutboxEntry, orRejectBecause reason: String,
    _ alert: () async throws(HelpdeskError) -> Alert?
  ) async -> DeliveryOutcome {
    guard let channel = alerts.first(where: { $0.name == entry.destination }) else {
      // Not refused at once: another desk, or the next start of this one, may know the channel.
      return .retry(after: nil, reason: "the desk has no channel named \(entry.destination)")
    }
    do throws(HelpdeskError) {
      guard let alert = try await alert() else { return .rejected(reason: reason) }
      return await channel.deliver(alert, idempotencyKey: entry.id)
    } catch {
      return .retry(after: nil, reason: "the store could not be read (\(error.code))")
    }
  }
}

extension OutboxEntry {
  /// A text of the payload.
  func text(_ tag: FieldTag) -> String? {
    if case .text(let value)? = payload[tag] { value } else { nil }
  }

  /// A number of the payload.
  func integer(_ tag: FieldTag) -> Int64? {
    if case .integer(let value)? = payload[tag] { value } else { nil }
  }
}
