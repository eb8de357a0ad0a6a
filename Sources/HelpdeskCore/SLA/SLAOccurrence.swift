public import Foundation

/// Something that happened to a promise.
public struct SLAOccurrence: Hashable, Sendable {
  /// What happened.
  public enum Kind: String, Hashable, Sendable, CaseIterable, Codable {
    /// A deadline is near.
    case warning
    /// A deadline came while the promise was owed.
    case breach
    /// What was promised was done, in time or late.
    case fulfilled
    /// The promise is no longer owed.
    case cancelled
    /// A promise that was done or cancelled is owed again.
    case reopened
  }

  /// What happened.
  public let kind: Kind
  /// What is promised.
  public let metric: SLAMetric
  /// Which cycle of it.
  public let cycle: Int
  /// The deadline; nil while the clock is paused.
  public let deadline: Date?
  /// When it happened: a breach at the deadline, however late it was noticed.
  public let at: Date
}

extension SLAState {
  /// What happened to promises between two states, besides warnings and breaches.
  ///
  /// Both lists are by metric and then cycle, and gone through once.
  static func transitions(
    from old: [SLAClock], to new: [SLAClock], at now: Date
  ) -> [SLAOccurrence] {
    var result: [SLAOccurrence] = []
    var place = 0
    for clock in new {
      while place < old.count, old[place].rank < clock.rank { place += 1 }
      let before = place < old.count && old[place].rank == clock.rank ? old[place].outcome : nil
      let kind: SLAOccurrence.Kind
      switch (before ?? .running, clock.outcome) {
      case (.running, .done): kind = .fulfilled
      case (.running, .cancelled): kind = .cancelled
      case (.done, .running), (.cancelled, .running): kind = .reopened
      default: continue
      }
      result.append(
        SLAOccurrence(
          kind: kind, metric: clock.metric, cycle: clock.cycle, deadline: clock.deadline, at: now))
    }
    return result
  }
}

extension SLAClock {
  /// Where it stands in a list of clocks.
  fileprivate var rank: (Int, Int) { (metric.place, cycle) }
}

/// How a policy's occurrences go into the outbox.
struct SLAAnnouncement: Hashable, TicketAnnouncement {
  static let topic = OutboxTopic(rawValue: "sla")

  // The numbers are part of the stored format: they are never changed or reused.
  private enum Field {
    static let ticket: FieldTag = 1
    static let kind: FieldTag = 2
    static let metric: FieldTag = 3
    static let cycle: FieldTag = 4
    static let deadline: FieldTag = 5
    static let at: FieldTag = 6
  }

  let ticket: TicketID
  let occurrence: SLAOccurrence

  init(ticket: TicketID, occurrence: SLAOccurrence) {
    self.ticket = ticket
    self.occurrence = occurrence
  }

  init?(_ entry: OutboxEntry) {
    guard let ticket = entry.text(Field.ticket),
      let kind = entry.text(Field.kind).flatMap(SLAOccurrence.Kind.init(rawValue:)),
      let metric = entry.text(Field.metric).flatMap(SLAMetric.init(rawValue:)),
      let cycle = entry.integer(Field.cycle), let at = entry.integer(Field.at)
    else { return nil }
    self.init(
      ticket: TicketID(ticket),
      occurrence: SLAOccurrence(
        kind: kind, metric: metric, cycle: Int(cycle),
        deadline: entry.integer(Field.deadline).map { Date(milliseconds: $0) },
        at: Date(milliseconds: at)))
  }

  var cause: String { occurrence.kind.rawValue }

  func alert(of ticket: Ticket) -> Alert { Alert(occurrence, of: ticket) }

  /// The entry for a channel, under a number that the ticket gives once.
  func entry(numbered number: Int, to channel: String, dueAt: Date) -> OutboxEntry {
    var writer = FieldWriter()
    writer.put(Field.ticket, ticket)
    writer.put(Field.kind, occurrence.kind)
    writer.put(Field.metric, occurrence.metric)
    writer.put(Field.cycle, occurrence.cycle)
    writer.put(Field.deadline, occurrence.deadline)
    writer.put(Field.at, occurrence.at)
    return OutboxEntry(
      id: "sla/\(ticket)/\(number)", topic: Self.topic, destination: channel,
      group: ticket.rawValue, payload: writer.fields, dueAt: dueAt)
  }
}

extension Alert {
  /// What the channels are told of a promise.
  init(_ occurrence: SLAOccurrence, of ticket: Ticket) {
    let metric = occurrence.metric.words
    let title =
      switch occurrence.kind {
      case .warning: "\(metric) is due soon"
      case .breach: "\(metric) is overdue"
      case .fulfilled: "\(metric) is done"
      case .cancelled: "\(metric) is no longer owed"
      case .reopened: "\(metric) is owed again"
      }
    var fields = [
      Field(name: "Priority", value: ticket.priority.rawValue),
      Field(name: "Status", value: ticket.status.rawValue),
      Field(name: "Agent", value: ticket.assignee?.rawValue ?? "nobody"),
    ]
    if let deadline = occurrence.deadline {
      fields.append(Field(name: "Deadline", value: TicketEdit.text(deadline)))
    }
    self.init(
      title: "\(ticket.number): \(title)", text: ticket.subject, fields: fields)
  }
}

extension SLAMetric {
  /// The metric as people say it, to begin a sentence with.
  var words: String {
    switch self {
    case .firstReply: "First reply"
    case .nextReply: "Next reply"
    case .update: "Update"
    case .requesterWait: "Requester wait"
    case .agentWork: "Agent work"
    case .totalResolution: "Resolution"
    }
  }
}
