import Foundation

/// What an automation says on an alert channel, as it goes into the outbox.
struct AutomationAlert: Hashable, TicketAnnouncement {
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

  init?(_ entry: OutboxEntry) {
    guard let ticket = entry.text(Field.ticket), let automation = entry.text(Field.automation),
      let name = entry.text(Field.name), let text = entry.text(Field.text)
    else { return nil }
    self.init(
      ticket: TicketID(ticket), automation: AutomationID(automation), name: name, text: text)
  }

  var cause: String { "automation \(automation)" }

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

  func alert(of ticket: Ticket) -> Alert {
    Alert(
      title: "\(ticket.number): \(name)", text: text,
      fields: [
        Alert.Field(name: "Subject", value: ticket.subject),
        Alert.Field(name: "Priority", value: ticket.priority.rawValue),
        Alert.Field(name: "Status", value: ticket.status.rawValue),
        Alert.Field(name: "Agent", value: ticket.assignee?.rawValue ?? "nobody"),
      ])
  }
}
