import Foundation

/// One promise, as it is kept.
private struct KeptTarget: NestedValue {
  let metric: SLAMetric
  let target: SLATarget

  init(_ metric: SLAMetric, _ target: SLATarget) {
    self.metric = metric
    self.target = target
  }

  func write(to writer: inout FieldWriter) {
    writer.put(1, metric)
    writer.put(2, target.duration)
    writer.put(3, target.isBusinessTime)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    metric = try reader.value(1)
    let duration = try reader.duration(2)
    target = SLATarget(try reader.need(2, duration), isBusinessTime: try reader.bool(3))
  }
}

/// The promises for one priority, as they are kept.
///
/// The two metrics that there were first have fields of their own for their time on the wall.
private struct KeptTargets: NestedValue {
  let priority: TicketPriority
  var targets = SLAPolicy.Targets()

  init(_ priority: TicketPriority, _ targets: SLAPolicy.Targets) {
    self.priority = priority
    self.targets = targets
  }

  private static func isPlain(_ metric: SLAMetric, _ target: SLATarget) -> Bool {
    (metric == .firstReply || metric == .totalResolution) && !target.isBusinessTime
  }

  func write(to writer: inout FieldWriter) {
    writer.put(1, priority)
    var others: [KeptTarget] = []
    for metric in SLAMetric.allCases {
      guard let target = targets[metric] else { continue }
      if Self.isPlain(metric, target) {
        writer.put(metric == .firstReply ? 2 : 3, target.duration)
      } else {
        others.append(KeptTarget(metric, target))
      }
    }
    writer.put(4, nested: others)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    priority = try reader.value(1)
    targets.firstReply = try reader.duration(2).map { SLATarget($0) }
    targets.totalResolution = try reader.duration(3).map { SLATarget($0) }
    for kept in try reader.nestedList(4, KeptTarget.self) {
      switch kept.metric {
      case .firstReply: targets.firstReply = kept.target
      case .nextReply: targets.nextReply = kept.target
      case .update: targets.update = kept.target
      case .requesterWait: targets.requesterWait = kept.target
      case .agentWork: targets.agentWork = kept.target
      case .totalResolution: targets.totalResolution = kept.target
      }
    }
  }
}

/// The statuses in which a metric pauses, as they are kept.
private struct KeptPauses: NestedValue {
  let metric: SLAMetric
  let statuses: Set<TicketStatus>

  init(_ metric: SLAMetric, _ statuses: Set<TicketStatus>) {
    self.metric = metric
    self.statuses = statuses
  }

  func write(to writer: inout FieldWriter) {
    writer.put(1, metric)
    writer.put(2, statuses.sorted())
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    metric = try reader.value(1)
    statuses = Set(try reader.values(2))
  }
}

extension SLAWarningLead: NestedValue {
  func write(to writer: inout FieldWriter) {
    switch self {
    case .before(let duration): writer.put(1, duration)
    case .percent(let share): writer.put(2, share)
    }
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    if let duration = try reader.duration(1) {
      self = .before(duration)
    } else {
      self = .percent(try reader.int(2))
    }
  }
}

private struct KeptField: NestedValue {
  let name: String
  let value: String

  init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  func write(to writer: inout FieldWriter) {
    writer.put(1, name)
    writer.put(2, value)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    name = try reader.string(1)
    value = try reader.string(2)
  }
}

extension SLAConditions: NestedValue {
  func write(to writer: inout FieldWriter) {
    func sorted<Value: RawRepresentable<String>>(_ values: Set<Value>) -> [String] {
      values.map(\.rawValue).sorted()
    }
    writer.put(1, sorted(priorities))
    writer.put(2, sorted(severities))
    writer.put(3, sorted(categories))
    writer.put(4, sorted(kinds))
    writer.put(5, sorted(purposes))
    writer.put(6, sorted(channels))
    writer.put(7, sorted(origins))
    writer.put(8, tags.sorted())
    writer.put(9, sorted(labels))
    writer.put(10, teams.map(\.rawValue).sorted())
    writer.put(11, sorted(requesterTypes))
    writer.put(12, requesters.map(\.rawValue).sorted())
    writer.put(
      13,
      nested: customFields.sorted { $0.key < $1.key }.map { KeptField($0.key, $0.value) })
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    self.init(
      priorities: Set(try reader.values(1)), severities: Set(try reader.values(2)),
      categories: Set(try reader.values(3)), kinds: Set(try reader.values(4)),
      purposes: Set(try reader.values(5)), channels: Set(try reader.values(6)),
      origins: Set(try reader.values(7)), tags: Set(try reader.texts(8)),
      labels: Set(try reader.values(9)), teams: Set(try reader.ids(10)),
      requesterTypes: Set(try reader.values(11)), requesters: Set(try reader.ids(12)))
    for field in try reader.nestedList(13, KeptField.self) {
      customFields[field.name] = field.value
    }
  }
}

extension SLAPolicy: RecordValue {
  static let recordType = RecordType.policy
  var recordKey: RecordKey { RecordKey(.policy, PolicyBook.key(reference)) }

  var recordFields: RecordFields {
    var writer = FieldWriter()
    writer.put(1, id)
    writer.put(2, version)
    writer.put(
      3,
      nested: TicketPriority.allCases.compactMap { priority in
        targets[priority].map { KeptTargets(priority, $0) }
      })
    if conditions != .everyTicket { writer.put(4, nested: conditions) }
    writer.put(5, nested: calendar)
    writer.put(
      6,
      nested: SLAMetric.allCases.compactMap { metric in
        pauses[metric].map { KeptPauses(metric, $0) }
      })
    writer.put(7, SLAMetric.allCases.filter(pausesWhileSnoozed.contains))
    writer.put(8, nested: warnings)
    writer.put(9, SLAOccurrence.Kind.allCases.filter(announces.contains))
    return writer.fields
  }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "policy")
    self.init(id: try reader.string(1), version: try reader.int(2), targets: [:])
    for kept in try reader.nestedList(3, KeptTargets.self) {
      targets[kept.priority] = kept.targets
    }
    conditions = try reader.optionalNested(4) ?? .everyTicket
    calendar = try reader.optionalNested(5)
    for kept in try reader.nestedList(6, KeptPauses.self) {
      pauses[kept.metric] = kept.statuses
    }
    pausesWhileSnoozed = Set(try reader.values(7))
    warnings = try reader.nestedList(8)
    announces = Set(try reader.values(9))
  }

  static var schema: RecordSchema { RecordSchema(SLAPolicy.self, name: "policy") }
}
