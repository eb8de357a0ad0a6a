import Foundation

/// The promises for one priority, as they are kept.
private struct KeptTargets: NestedValue {
  let priority: TicketPriority
  let targets: SLAPolicy.Targets

  init(_ priority: TicketPriority, _ targets: SLAPolicy.Targets) {
    self.priority = priority
    self.targets = targets
  }

  func write(to writer: inout FieldWriter) {
    writer.put(1, priority)
    writer.put(2, targets.firstReply)
    writer.put(3, targets.totalResolution)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    priority = try reader.value(1)
    targets = SLAPolicy.Targets(
      firstReply: try reader.duration(2), totalResolution: try reader.duration(3))
  }
}

extension SLAPolicy: RecordValue {
  static let recordType = RecordType.policy
  var recordKey: RecordKey { RecordKey(.policy, PolicyBook.key(id, version)) }

  var recordFields: RecordFields {
    var writer = FieldWriter()
    writer.put(1, id)
    writer.put(2, version)
    writer.put(
      3,
      nested: TicketPriority.allCases.compactMap { priority in
        targets[priority].map { KeptTargets(priority, $0) }
      })
    return writer.fields
  }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "policy")
    self.init(id: try reader.string(1), version: try reader.int(2), targets: [:])
    for kept in try reader.nestedList(3, KeptTargets.self) {
      targets[kept.priority] = kept.targets
    }
  }

  static var schema: RecordSchema { RecordSchema(SLAPolicy.self, name: "policy") }

  func validated() throws(HelpdeskError) {
    try Validation.id(Identifier<SLAPolicy>(id), "sla.id")
    guard version >= 1 else {
      throw .invalid("sla.version", "Give a version of 1 or more, not \(version).")
    }
    for targets in targets.values {
      for metric in SLAMetric.allCases {
        guard let target = targets[metric] else { continue }
        guard target >= .seconds(1), target.components.attoseconds == 0 else {
          throw .invalid("sla.targets", "Give a target as a whole number of seconds, at least one.")
        }
        try Validation.duration(target, "sla.targets")
      }
    }
  }
}

extension PolicyBook {
  /// Keeps a policy in the store, beside those that older tickets were promised.
  static func keep(
    _ policy: SLAPolicy, in store: any Store, at now: Date
  ) async throws -> PolicyBook {
    try policy.validated()
    let reader = DeskReader(store: store, snapshot: nil)
    if try await reader.record(policy.recordKey, SLAPolicy.self) == nil {
      var transaction = Transaction()
      transaction.insert(policy)
      let result = await store.commit([transaction.commit(idempotency: nil)], now: now)
      // A conflict: another desk was opened with the same policy at the same moment.
      if case .failure(let error)? = result.first, error.code != .conflict { throw error }
    }
    if let kept = try await reader.record(policy.recordKey, SLAPolicy.self), kept != policy {
      throw HelpdeskError.invalid(
        "sla",
        "Policy \(policy.id) version \(policy.version) is kept with other targets. "
          + "Raise its version; tickets keep the promise they were given.")
    }
    let all = try await reader.query(Query(.policy, limit: Query.maximumLimit), SLAPolicy.self)
    return PolicyBook(current: policy, earlier: all)
  }
}
