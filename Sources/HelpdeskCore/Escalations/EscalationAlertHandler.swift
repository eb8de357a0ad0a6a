import Foundation

/// What an outbox entry of an escalation's alert refers to; what is sent is rendered at dispatch.
struct EscalationAlert: Hashable, Sendable {
  static let topic = OutboxTopic(rawValue: "alert")

  // The numbers are part of the stored format: they are never changed or reused.
  private enum Field {
    static let escalation: FieldTag = 1
    static let ticket: FieldTag = 2
  }

  let escalation: EscalationID
  let ticket: TicketID

  init(escalation: EscalationID, ticket: TicketID) {
    self.escalation = escalation
    self.ticket = ticket
  }

  /// Reads an entry's references; nil for an entry that a later version wrote otherwise.
  init?(_ entry: OutboxEntry) {
    guard let escalation = entry.text(Field.escalation), let ticket = entry.text(Field.ticket)
    else { return nil }
    self.init(escalation: EscalationID(escalation), ticket: TicketID(ticket))
  }

  func id(numbered number: Int) -> String { "alert/\(escalation)/\(number)" }

  func entry(numbered number: Int, to channel: String, dueAt: Date) -> OutboxEntry {
    var payload = RecordFields()
    payload[Field.escalation] = .text(escalation.rawValue)
    payload[Field.ticket] = .text(ticket.rawValue)
    return OutboxEntry(
      id: id(numbered: number), topic: Self.topic, destination: channel, group: ticket.rawValue,
      payload: payload, dueAt: dueAt)
  }
}

/// Delivers the alerts of escalations to the channel that an entry names.
struct EscalationAlertHandler: OutboxHandler {
  let core: DeskCore

  var topic: OutboxTopic { EscalationAlert.topic }

  var isAble: Bool { !core.alerts.isEmpty }

  var causes: ChangeInterest { [.escalation: []] }

  func isCause(_ change: Change) -> Bool {
    change.key.type == .escalation && change.after != nil
  }

  func deliver(_ entry: OutboxEntry) async -> DeliveryOutcome {
    await core.send(entry, orRejectBecause: "the escalation or its ticket is gone") {
      () async throws(HelpdeskError) -> Alert? in
      try await alert(for: entry)
    }
  }

  func conclude(
    _ entry: OutboxEntry, _ conclusion: DeliveryConclusion, in transaction: inout Transaction,
    _ context: RuleContext
  ) async throws(HelpdeskError) {
    guard let reference = EscalationAlert(entry),
      var escalation: Escalation = try await core.reader.record(
        RecordKey(.escalation, reference.escalation.rawValue))
    else { return }
    let before = escalation
    if escalation.decidingAlert.map(reference.id) == entry.id { escalation.note(conclusion) }
    // A replay always writes, so that every desk on the store hears of it.
    if escalation != before || conclusion == .replayed {
      transaction.update(escalation, from: before.version)
    }
    guard
      let ticket: Ticket = try await core.reader.record(
        RecordKey(.ticket, reference.ticket.rawValue))
    else { return }
    var edit = TicketEdit(ticket, in: context)
    switch conclusion {
    case .delivered:
      edit.record(.alertDelivered, field: entry.destination, cause: escalation.id.rawValue)
    case .failed(let reason):
      edit.record(
        .alertFailed, field: entry.destination, to: reason, cause: escalation.id.rawValue)
    case .replayed: break
    }
    transaction.add(edit)
  }

  /// The alert as the ticket stands now; nil where there is nothing left to tell.
  private func alert(for entry: OutboxEntry) async throws(HelpdeskError) -> Alert? {
    guard let reference = EscalationAlert(entry),
      let escalation: Escalation = try await core.reader.record(
        RecordKey(.escalation, reference.escalation.rawValue)),
      let ticket: Ticket = try await core.reader.record(
        RecordKey(.ticket, reference.ticket.rawValue))
    else { return nil }
    let team: Team? = try await core.reader.record(
      RecordKey(.team, escalation.toTeam.rawValue))
    var agent: Agent?
    if let id = escalation.toAgent {
      agent = try await core.reader.record(RecordKey(.agent, id.rawValue))
    }
    return Alert(escalation, of: ticket, team: team, agent: agent)
  }
}

extension Escalation {
  /// Notes what became of the alert that decides.
  mutating func note(_ conclusion: DeliveryConclusion) {
    switch conclusion {
    case .delivered:
      alert = .delivered
      alertFailure = nil
    case .failed(let reason):
      alert = .failed
      alertFailure = reason
    case .replayed:
      alert = .queued
      alertFailure = nil
    }
  }
}

extension Alert {
  /// What the channels are told of an escalation.
  init(_ escalation: Escalation, of ticket: Ticket, team: Team?, agent: Agent?) {
    var fields = [
      Field(name: "Priority", value: ticket.priority.rawValue),
      Field(name: "Reason", value: escalation.reason.rawValue),
      Field(name: "Team", value: team?.name ?? escalation.toTeam.rawValue),
    ]
    if let id = escalation.toAgent {
      fields.append(Field(name: "Agent", value: agent?.name ?? id.rawValue))
    }
    fields += [
      Field(name: "Requester", value: ticket.requester.name),
      Field(name: "Escalated by", value: escalation.from.name),
      Field(name: "Status", value: ticket.status.rawValue),
    ]
    self.init(
      title: "\(ticket.number) was escalated: \(ticket.subject)", text: escalation.notes,
      fields: fields)
  }
}
