import Foundation

/// What an automation says on an alert channel, as it goes into the outbox.
struct AutomationAlert: Hashable, Sendable {
  static let topic = OutboxTopic(rawValue: "automation")

  // The numbers are part of the stored format: they are never changed or reused.
  private enum Field {
    static let ticket: FieldTag = 1
    static let automation: FieldTag = 2
    static let name: FieldTag = 3
    static let text: FieldTag = 4
  }

  let ticket: TicketID
  let automation: AutomationID
  let name: String
  let text: String

  init(ticket: TicketID, automation: AutomationID, name: String, text: String) {
    self.ticket = ticket
    self.automation = automation
    self.name = name
    self.text = text
  }

  /// Reads an entry; nil for one that a later version wrote otherwise.
  init?(_ entry: OutboxEntry) {
    func value(_ tag: FieldTag) -> String? {
      guard case .text(let value)? = entry.payload[tag] else { return nil }
      return value
    }
    guard let ticket = value(Field.ticket), let automation = value(Field.automation),
      let name = value(Field.name), let text = value(Field.text)
    else { return nil }
    self.init(
      ticket: TicketID(ticket), automation: AutomationID(automation), name: name, text: text)
  }

  /// The entry for a channel, under a number that the ticket gives once.
  func entry(numbered number: Int, to channel: String, dueAt: Date) -> OutboxEntry {
    var writer = FieldWriter()
    writer.put(Field.ticket, ticket)
    writer.put(Field.automation, automation)
    writer.put(Field.name, name)
    writer.put(Field.text, text)
    return OutboxEntry(
      id: "automation/\(ticket)/\(number)", topic: Self.topic, destination: channel,
      group: ticket.rawValue, payload: writer.fields, dueAt: dueAt)
  }
}

/// Delivers what automations say to the channel that an entry names.
struct AutomationAlertHandler: OutboxHandler {
  let core: DeskCore

  var topic: OutboxTopic { AutomationAlert.topic }

  var isAble: Bool { !core.alerts.isEmpty }

  func isCause(_ change: Change) -> Bool {
    guard change.key.type == .ticket, let after = change.after else { return false }
    return after[Ticket.Column.announced] != change.before?[Ticket.Column.announced]
  }

  func deliver(_ entry: OutboxEntry) async -> DeliveryOutcome {
    guard let channel = core.alerts.first(where: { $0.name == entry.destination }) else {
      // Not refused at once: another desk, or the next start of this one, may know the channel.
      return .retry(after: nil, reason: "the desk has no channel named \(entry.destination)")
    }
    do throws(HelpdeskError) {
      guard let alert = AutomationAlert(entry),
        let ticket: Ticket = try await core.reader.record(
          RecordKey(.ticket, alert.ticket.rawValue))
      else { return .rejected(reason: "the ticket is gone") }
      return await channel.deliver(Alert(alert, of: ticket), idempotencyKey: entry.id)
    } catch {
      return .retry(after: nil, reason: "the store could not be read (\(error.code))")
    }
  }

  func conclude(
    _ entry: OutboxEntry, _ conclusion: DeliveryConclusion, in transaction: inout Transaction,
    _ context: RuleContext
  ) async throws(HelpdeskError) {
    guard let alert = AutomationAlert(entry),
      let ticket: Ticket = try await core.reader.record(
        RecordKey(.ticket, alert.ticket.rawValue))
    else { return }
    var edit = TicketEdit(ticket, in: context)
    switch conclusion {
    case .delivered: return
    case .failed(let reason):
      edit.record(
        .alertFailed, field: entry.destination, to: reason,
        cause: "automation \(alert.automation)")
    case .replayed:
      // Always writes, so that every desk on the store hears of it.
      edit.ticket.sla.announced += 1
    }
    transaction.add(edit)
  }
}

extension Alert {
  /// What the channels are told by an automation.
  init(_ alert: AutomationAlert, of ticket: Ticket) {
    self.init(
      title: "\(ticket.number): \(alert.name)", text: alert.text,
      fields: [
        Field(name: "Subject", value: ticket.subject),
        Field(name: "Priority", value: ticket.priority.rawValue),
        Field(name: "Status", value: ticket.status.rawValue),
        Field(name: "Agent", value: ticket.assignee?.rawValue ?? "nobody"),
      ])
  }
}
