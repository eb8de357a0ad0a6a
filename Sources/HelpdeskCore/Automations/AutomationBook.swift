import Foundation

/// The automations in force, as one value: what rules about them may know.
///
/// It belongs to a version of the store's one record of automations, which every commit of a ticket
/// requires: a desk that has not heard of a change yet decides anew.
struct AutomationBook: Sendable {
  /// An automation that is enabled, made ready.
  struct Entry: Sendable {
    let automation: Automation
    let conditions: CompiledConditions
    /// Whether what it answers contains the ticket's number, which a new ticket has not yet.
    let needsNumber: Bool

    var id: AutomationID { automation.id }
    var actions: [AutomationAction] { automation.rule.actions }
  }

  /// The version of the record of automations; nil where there never was one.
  var version: Int64?
  private(set) var eventRules: [Entry] = []
  private(set) var timeRules: [Entry] = []
  /// All that there are, also those that are not enabled.
  private var known: Set<AutomationID> = []
  private(set) var responses: [CannedResponseID: (template: ResponseTemplate, version: Int64)] = [:]
  var agents: Set<AgentID> = []
  var teams: Set<TeamID> = []

  static let empty = AutomationBook()

  /// Whether no automation is enabled.
  var isIdle: Bool { eventRules.isEmpty && timeRules.isEmpty }

  init() {}

  /// Makes enabled automations ready: all of them in any order, with the canned responses that they
  /// name, as far as they exist.
  init(
    _ automations: [Automation], responses: [CannedResponse] = []
  ) throws(HelpdeskError) {
    for response in responses {
      self.responses[response.id] = (try ResponseTemplate(response.body), response.version)
    }
    known = Set(automations.map(\.id))
    let enabled = automations.filter(\.isEnabled).sorted {
      ($0.position, $0.id) < ($1.position, $1.id)
    }
    for automation in enabled {
      let named = automation.rule.actions.compactMap(\.response)
      let entry = Entry(
        automation: automation,
        conditions: try CompiledConditions(automation.rule.conditions),
        needsNumber: named.contains { self.responses[$0]?.template.needsNumber == true })
      if automation.rule.trigger.isTimed {
        timeRules.append(entry)
      } else {
        eventRules.append(entry)
      }
    }
  }

  subscript(id: AutomationID) -> Entry? {
    eventRules.first { $0.id == id } ?? timeRules.first { $0.id == id }
  }

  // MARK: - The record of automations

  static let key = RecordKey(.automationBook, "book")

  /// Holds as long as nobody changed an automation.
  var precondition: Precondition {
    version.map { .version(Self.key, $0) } ?? .absent(Self.key)
  }

  // MARK: - Marks

  /// The marks that a ticket must have.
  ///
  /// A rule is armed where its conditions hold; one whose turn is over in a state stays so until
  /// the state begins anew, also while the automation is not enabled.
  func marks(for ticket: Ticket) -> [AutomationMark] {
    let old = ticket.automationMarks
    if old.isEmpty, timeRules.isEmpty { return [] }
    let isWatched =
      ticket.status != .closed && ticket.deletedAt == nil && ticket.mergedInto == nil
    var marks: [AutomationMark] = []
    var over: [AutomationID: AutomationMark] = [:]
    for mark in old where known.contains(mark.automation) {
      if mark.isDeferred {
        if ticket.deletedAt == nil, self[mark.automation] != nil { marks.append(mark) }
      } else if mark.dueAt == nil {
        over[mark.automation] = mark
      }
    }
    var subject = ConditionSubject(ticket)
    for entry in timeRules {
      guard let state = entry.automation.rule.trigger.state(of: ticket),
        over[entry.id]?.since != state.since
      else { continue }
      over[entry.id] = nil
      guard isWatched, entry.conditions.include(&subject) else { continue }
      marks.append(
        AutomationMark(
          automation: entry.id, since: state.since,
          dueAt: max(state.due, entry.automation.activatedAt)))
    }
    return marks + old.filter { over[$0.automation] == $0 }
  }
}

extension ResponseTemplate {
  /// Whether it contains the ticket's number.
  fileprivate var needsNumber: Bool { names.contains("ticket.number") }
}

/// The store's one record of automations; its version counts their changes.
struct AutomationBookRecord: RecordValue {
  static let recordType = RecordType.automationBook
  var recordKey: RecordKey { AutomationBook.key }
  var version: Int64 = 0
  /// When an automation was changed last.
  var changedAt: Date
  var unknown = RecordFields()

  init(at now: Date) {
    changedAt = now
  }

  var recordFields: RecordFields {
    var writer = FieldWriter(keeping: unknown)
    writer.put(1, changedAt)
    return writer.fields
  }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "record of automations")
    version = record.version
    changedAt = try reader.date(1)
    unknown = reader.rest()
  }

  static var schema: RecordSchema {
    RecordSchema(AutomationBookRecord.self, name: "record of automations")
  }
}
