extension SLAMoment: NestedValue {
  func write(to writer: inout FieldWriter) {
    switch kind {
    case .created(let priority):
      writer.put(1, "created")
      writer.put(2, priority)
    case .priorityChanged(let priority):
      writer.put(1, "priority")
      writer.put(2, priority)
    case .customerMessage: writer.put(1, "customer")
    case .agentReply: writer.put(1, "reply")
    case .statusChanged(let status):
      writer.put(1, "status")
      writer.put(2, status)
    case .mergedAway: writer.put(1, "merged")
    case .waitMerged: writer.put(1, "waited")
    }
    writer.put(3, at)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    let kind: Kind
    switch try reader.string(1) {
    case "created": kind = .created(try reader.value(2))
    case "priority": kind = .priorityChanged(try reader.value(2))
    case "customer": kind = .customerMessage
    case "reply": kind = .agentReply
    case "status": kind = .statusChanged(try reader.value(2))
    case "merged": kind = .mergedAway
    case "waited": kind = .waitMerged
    default: throw StoreError(.corrupt, "A service-level history has an unknown moment.")
    }
    self.init(kind, at: try reader.date(3))
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
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    metric = try reader.value(1)
    startedAt = try reader.date(2)
    deadline = try reader.date(3)
    if let end = try reader.optionalDate(4) {
      outcome = .done(at: end)
    } else if let end = try reader.optionalDate(5) {
      outcome = .cancelled(at: end)
    } else {
      outcome = .running
    }
  }
}

extension SLABreach: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, metric)
    writer.put(2, deadlineAt)
    writer.put(3, detectedAt)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    self.init(
      metric: try reader.value(1), deadlineAt: try reader.date(2), detectedAt: try reader.date(3))
  }
}

extension SLAState: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, policy)
    writer.put(2, policyVersion)
    writer.put(3, nested: history)
    writer.put(4, nested: clocks)
    writer.put(5, nested: breaches)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    policy = try reader.string(1)
    policyVersion = try reader.int(2)
    history = try reader.nestedList(3)
    clocks = try reader.nestedList(4)
    breaches = try reader.nestedList(5)
  }
}
