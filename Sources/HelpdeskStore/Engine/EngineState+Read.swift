import HelpdeskCore

extension EngineState {
  /// Answers one request; the text indexes it needs must be folded.
  func answer(_ request: Request) throws(StoreError) -> Answer {
    switch request {
    case .records(let keys):
      var records: [StoredRecord?] = []
      records.reserveCapacity(keys.count)
      for key in keys {
        guard let index = tableIndex(key.type) else {
          throw StoreError(.invalidRequest, "No record type has the number \(key.type.rawValue).")
        }
        records.append(try tables[index].box(key)?.record)
      }
      return .records(records)
    case .children(let children):
      guard children.limit >= 1 else {
        throw StoreError(.invalidRequest, "A limit is at least 1, not \(children.limit).")
      }
      return .page(RecordPage(records: try table(children.type).children(children)))
    case .query(let query): return .page(try table(query.type).page(query, texts))
    case .count(let type, let filter):
      let table = try table(type)
      return .count(table.count(try FilterCompiler.compile(filter, table, texts)))
    case .measure(let measure):
      return .groups(try groups(measure))
    case .receipt(let key): return .receipt(receipts[key]?.receipt)
    case .lastNumber(let sequence): return .count(Int(lastNumber(sequence)))
    case .outbox(let topic, let dead, let limit):
      try Validation.check(limit: limit)
      return .outbox(outbox.list(topic, dead: dead, limit: limit))
    case .outboxDue(let topic): return .instant(outbox.due(topic))
    }
  }
}

extension Request {
  /// The type whose text index the request needs.
  var searchedType: RecordType? {
    switch self {
    case .query(let query):
      query.order == .relevance || query.filter.hasText ? query.type : nil
    case .count(let type, let filter): filter.hasText ? type : nil
    case .measure(let measure): measure.filter.hasText ? measure.type : nil
    case .records, .children, .receipt, .lastNumber, .outbox, .outboxDue: nil
    }
  }
}

extension Filter {
  fileprivate var hasText: Bool { anyOf.contains { $0.contains(where: \.hasText) } }
}

extension Condition {
  /// Whether it asks for a text, or for its absence.
  var hasText: Bool {
    var condition = self
    while case .not(let inner) = condition { condition = inner }
    if case .text = condition { return true }
    return false
  }
}
