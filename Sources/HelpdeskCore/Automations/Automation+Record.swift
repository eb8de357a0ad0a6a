import Foundation

extension Automation: RecordValue {
  static let recordType = RecordType.automation
  var recordKey: RecordKey { RecordKey(.automation, id.rawValue) }

  var recordFields: RecordFields {
    var writer = FieldWriter(keeping: unknown)
    writer.put(1, name)
    writer.put(2, isEnabled)
    writer.put(3, position)
    writer.put(4, nested: rule)
    writer.put(5, activatedAt)
    writer.put(6, createdAt)
    writer.put(7, updatedAt)
    return writer.fields
  }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "automation")
    id = AutomationID(record.key.id)
    version = record.version
    name = try reader.string(1)
    isEnabled = try reader.bool(2)
    position = try reader.int(3)
    rule = try reader.nested(4)
    activatedAt = try reader.date(5)
    createdAt = try reader.date(6)
    updatedAt = try reader.date(7)
    unknown = reader.rest()
  }

  static var schema: RecordSchema { RecordSchema(Automation.self, name: "automation") }
}

extension AutomationRule: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, nested: trigger)
    writer.put(2, nested: conditions.all)
    writer.put(3, nested: conditions.any)
    writer.put(4, nested: actions)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    let trigger: AutomationTrigger = try reader.nested(1)
    let conditions = AutomationConditions(
      all: try reader.nestedList(2), any: try reader.nestedList(3))
    self.init(when: trigger, if: conditions, then: try reader.nestedList(4))
  }
}

extension AutomationTrigger: NestedValue {
  private enum Kind: String {
    case created, updated, customerMessage, staffReply, noteAdded, statusChanged, reopened
    case slaWarning, slaBreach, rated, after, before
  }

  private var kind: Kind {
    switch self {
    case .created: .created
    case .updated: .updated
    case .customerMessage: .customerMessage
    case .staffReply: .staffReply
    case .noteAdded: .noteAdded
    case .statusChanged: .statusChanged
    case .reopened: .reopened
    case .slaWarning: .slaWarning
    case .slaBreach: .slaBreach
    case .rated: .rated
    case .after: .after
    case .before: .before
    }
  }

  func write(to writer: inout FieldWriter) {
    writer.put(1, kind)
    func names<Value: RawRepresentable<String>>(_ values: Set<Value>) -> [String] {
      values.map(\.rawValue).sorted()
    }
    switch self {
    case .updated(let properties): writer.put(2, names(properties))
    case .statusChanged(let statuses): writer.put(2, names(statuses))
    case .slaWarning(let metrics), .slaBreach(let metrics): writer.put(2, names(metrics))
    case .after(let duration, let anchor, let calendar):
      writer.put(3, duration)
      writer.put(4, anchor.name)
      writer.put(5, anchor.metric)
      writer.put(6, nested: calendar)
    case .before(let duration, let metric, let calendar):
      writer.put(3, duration)
      writer.put(5, metric)
      writer.put(6, nested: calendar)
    case .created, .customerMessage, .staffReply, .noteAdded, .reopened, .rated: break
    }
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    let kind: Kind = try reader.value(1)
    switch kind {
    case .created: self = .created
    case .updated: self = .updated(Set(try reader.values(2)))
    case .customerMessage: self = .customerMessage
    case .staffReply: self = .staffReply
    case .noteAdded: self = .noteAdded
    case .statusChanged: self = .statusChanged(to: Set(try reader.values(2)))
    case .reopened: self = .reopened
    case .slaWarning: self = .slaWarning(Set(try reader.values(2)))
    case .slaBreach: self = .slaBreach(Set(try reader.values(2)))
    case .rated: self = .rated
    case .after, .before:
      let duration = try reader.need(3, try reader.duration(3))
      let name = try reader.text(4)
      let metric: SLAMetric? = try reader.optionalValue(5)
      let calendar: BusinessCalendar? = try reader.optionalNested(6)
      if kind == .before {
        self = .before(duration, deadline: try reader.need(5, metric), calendar: calendar)
      } else {
        let anchor = AutomationAnchor(name: try reader.need(4, name), metric)
        self = .after(duration, try reader.need(4, anchor), calendar: calendar)
      }
    }
  }
}

extension AutomationAnchor {
  fileprivate var name: String {
    switch self {
    case .created: "created"
    case .customerMessage: "customerMessage"
    case .staffReply: "staffReply"
    case .status: "status"
    case .assigned: "assigned"
    case .unassigned: "unassigned"
    case .slaDeadline: "slaDeadline"
    }
  }

  fileprivate var metric: SLAMetric? {
    if case .slaDeadline(let metric) = self { metric } else { nil }
  }

  fileprivate init?(name: String, _ metric: SLAMetric?) {
    switch name {
    case "created": self = .created
    case "customerMessage": self = .customerMessage
    case "staffReply": self = .staffReply
    case "status": self = .status
    case "assigned": self = .assigned
    case "unassigned": self = .unassigned
    case "slaDeadline":
      guard let metric else { return nil }
      self = .slaDeadline(metric)
    default: return nil
    }
  }
}

extension AutomationAction: NestedValue {
  private enum Kind: String {
    case update, assign, unassign, note, reply, snooze, resolve, notify, alert
  }

  private func put(_ kind: Kind, _ text: String? = nil, to writer: inout FieldWriter) {
    writer.put(1, kind)
    writer.put(2, text)
  }

  func write(to writer: inout FieldWriter) {
    switch self {
    case .update(let changes):
      put(.update, to: &writer)
      writer.put(3, nested: changes)
    case .assign(let id): put(.assign, id.rawValue, to: &writer)
    case .unassign: put(.unassign, to: &writer)
    case .note(let text): put(.note, text, to: &writer)
    case .reply(let id): put(.reply, id.rawValue, to: &writer)
    case .snooze(let duration):
      put(.snooze, to: &writer)
      writer.put(4, duration)
    case .resolve(let text): put(.resolve, text, to: &writer)
    case .alert(let text): put(.alert, text, to: &writer)
    case .notify(let recipient):
      put(.notify, to: &writer)
      switch recipient {
      case .assignee: writer.put(5, "assignee")
      case .followers: writer.put(5, "followers")
      case .agent(let id): writer.put(6, id)
      }
    }
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    let kind: Kind = try reader.value(1)
    let text = try reader.text(2)
    switch kind {
    case .update: self = .update(try reader.nested(3))
    case .assign: self = .assign(AgentID(try reader.need(2, text)))
    case .unassign: self = .unassign
    case .note: self = .note(try reader.need(2, text))
    case .reply: self = .reply(CannedResponseID(try reader.need(2, text)))
    case .snooze: self = .snooze(try reader.need(4, try reader.duration(4)))
    case .resolve: self = .resolve(try reader.need(2, text))
    case .alert: self = .alert(try reader.need(2, text))
    case .notify:
      switch try reader.text(5) {
      case "assignee": self = .notify(.assignee)
      case "followers": self = .notify(.followers)
      default: self = .notify(.agent(try reader.id(6)))
      }
    }
  }
}
