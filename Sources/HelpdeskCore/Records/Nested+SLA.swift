extension SLAPolicyReference: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, id)
    writer.put(2, version)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    self.init(id: try reader.string(1), version: try reader.int(2))
  }
}

extension SLAMoment {
  /// Reads a moment as it was kept before histories were packed.
  init(from reader: inout FieldReader) throws(StoreError) {
    let name = try reader.string(1)
    var kind: Kind?
    switch name {
    case "created": kind = .created(try reader.value(2))
    case "priority": kind = .priorityChanged(try reader.value(2))
    case "customer": kind = .customerMessage
    case "reply": kind = .agentReply
    case "status": kind = .statusChanged(try reader.value(2))
    case "snoozed": kind = .snoozed
    case "woken": kind = .woken
    case "merged": kind = .mergedAway
    case "waited": kind = .waitMerged
    case "policy": break
    default: throw StoreError(.corrupt, "A service-level history has an unknown moment.")
    }
    let at = try reader.date(3)
    if let kind {
      self.init(kind, at: at)
    } else {
      self.init(.policyChanged(from: try reader.nested(4), to: try reader.nested(5)), at: at)
    }
  }
}

extension SLAClock.Warning: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, nested: lead)
    writer.put(2, at)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    self.init(lead: try reader.nested(1), at: try reader.date(2))
  }
}

extension SLAClock: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, metric)
    writer.put(2, startedAt)
    writer.put(3, deadline)
    switch outcome {
    case .running: break
    case .done(let at): writer.put(4, at)
    case .cancelled(let at): writer.put(5, at)
    }
    writer.put(6, cycle)
    writer.put(7, target)
    writer.put(8, pausedSince)
    writer.put(9, nested: warnings)
    writer.put(10, took)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    metric = try reader.value(1)
    startedAt = try reader.date(2)
    deadline = try reader.optionalDate(3)
    if let end = try reader.optionalDate(4) {
      outcome = .done(at: end)
    } else if let end = try reader.optionalDate(5) {
      outcome = .cancelled(at: end)
    } else {
      outcome = .running
    }
    cycle = try reader.optionalInt(6) ?? 1
    // Clocks that were kept before there were pauses: all of their time counted.
    let left = (deadline ?? startedAt).milliseconds - startedAt.milliseconds
    target = try reader.duration(7) ?? .milliseconds(left)
    pausedSince = try reader.optionalDate(8)
    warnings = try reader.nestedList(9)
    took = try reader.duration(10)
  }
}

extension SLABreach: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, metric)
    writer.put(2, deadlineAt)
    writer.put(3, detectedAt)
    writer.put(4, cycle)
    writer.put(5, reason)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    self.init(
      metric: try reader.value(1), deadlineAt: try reader.date(2), detectedAt: try reader.date(3),
      cycle: try reader.optionalInt(4) ?? 1, reason: try reader.optionalValue(5) ?? .overdue)
  }
}

extension SLAWarning: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, metric)
    writer.put(2, cycle)
    writer.put(3, deadline)
    writer.put(4, nested: lead)
    writer.put(5, at)
    writer.put(6, detectedAt)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    self.init(
      metric: try reader.value(1), cycle: try reader.int(2), deadline: try reader.date(3),
      lead: try reader.nested(4), at: try reader.date(5), detectedAt: try reader.date(6))
  }
}

extension SLAState: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, policy)
    writer.put(2, policyVersion)
    writer.put(4, nested: clocks)
    writer.put(5, nested: breaches)
    writer.put(6, nested: warnings)
    writer.put(7, announced == 0 ? nil : announced)
    // 3 held a record for each moment once.
    if !history.isEmpty { writer.put(8, blob: PackedHistory.encode(history)) }
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    policy = try reader.string(1)
    policyVersion = try reader.int(2)
    history = try reader.list(3) { reader throws(StoreError) in try SLAMoment(from: &reader) }
    clocks = try reader.nestedList(4)
    breaches = try reader.nestedList(5)
    warnings = try reader.nestedList(6)
    announced = try reader.optionalInt(7) ?? 0
    if let packed = try reader.optionalBlob(8) { history = try PackedHistory.decode(packed) }
  }
}
