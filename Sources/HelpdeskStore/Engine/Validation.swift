import Foundation
import HelpdeskCore

/// What a store refuses before it looks at any state.
enum Validation {
  static let maximumIDBytes = 128
  static let maximumColumnBytes = 128
  static let maximumDestinationBytes = 1_024

  static func check(_ commit: Commit, _ state: EngineState) throws(StoreError) {
    if let idempotency = commit.idempotency {
      try check(idempotency.key, "An idempotency key", bytes: 1...256)
    }
    try checkKeysDiffer(commit)
    for mutation in commit.mutations {
      guard let index = state.tableIndex(mutation.key.type) else {
        throw StoreError(
          .invalidRequest, "No record type has the number \(mutation.key.type.rawValue).",
          key: mutation.key)
      }
      switch mutation {
      case .put(let key, let fields): try check(key, fields, state.tables[index].layout)
      case .delete(let key): try check(key)
      }
    }
    for precondition in commit.preconditions {
      switch precondition {
      case .absent(let key), .present(let key), .version(let key, _):
        guard state.tableIndex(key.type) != nil else {
          throw StoreError(
            .invalidRequest, "No record type has the number \(key.type.rawValue).", key: key)
        }
        try check(key)
      case .blob: break
      }
    }
    try checkNumbers(commit, state)
    for entry in commit.outbox { try check(entry) }
    for settlement in commit.settlements { try check(settlement) }
  }

  private static func checkKeysDiffer(_ commit: Commit) throws(StoreError) {
    let mutations = commit.mutations
    var repeated: RecordKey?
    if mutations.count <= 16 {
      // To compare a few with one another costs less than to hash them.
      for (index, mutation) in mutations.enumerated() where repeated == nil {
        let key = mutation.key
        if mutations[..<index].contains(where: { $0.key == key }) { repeated = key }
      }
    } else {
      var keys = Set<RecordKey>(minimumCapacity: mutations.count)
      repeated = mutations.first { !keys.insert($0.key).inserted }?.key
    }
    guard let repeated else { return }
    throw StoreError(.invalidRequest, "A commit writes each key at most once.", key: repeated)
  }

  static func check(_ key: RecordKey) throws(StoreError) {
    let count = key.id.utf8.count
    guard count >= 1, count <= maximumIDBytes else {
      throw StoreError(
        .invalidRequest, "An id has 1 to \(maximumIDBytes) bytes; this one has \(count).")
    }
    guard !hasNull(key.id) else {
      throw StoreError(.invalidRequest, "An id must not contain U+0000.")
    }
    guard key.sequence >= 0 else {
      throw StoreError(.invalidRequest, "A key's sequence must not be negative.", key: key)
    }
  }

  static func check(
    _ key: RecordKey, _ fields: RecordFields, _ layout: TableLayout
  ) throws(StoreError) {
    try check(key)
    for field in fields.fields {
      try check(field.value, "Field \(field.tag)", key)
      guard let column = layout.declaration(of: field.tag) else { continue }
      switch (column.kind, field.value) {
      case (.integer, .integer): break
      case (.text, .text(let text)): try checkColumn(text, column, key)
      case (.texts, .texts(let texts)):
        for text in texts { try checkColumn(text, column, key) }
      default:
        throw StoreError(
          .invalidRequest, "Column \(column.name) holds values of another kind.", key: key)
      }
    }
  }

  static func check(_ text: String, _ what: String, bytes: ClosedRange<Int>) throws(StoreError) {
    guard bytes.contains(text.utf8.count) else {
      throw StoreError(
        .invalidRequest,
        "\(what) has \(bytes.lowerBound) to \(bytes.upperBound) bytes; this has \(text.utf8.count)."
      )
    }
    guard !hasNull(text) else {
      throw StoreError(.invalidRequest, "\(what) must not contain U+0000.")
    }
  }

  static func check(limit: Int) throws(StoreError) {
    guard limit >= 1, limit <= Query.maximumLimit else {
      throw StoreError(
        .invalidRequest, "A limit lies between 1 and \(Query.maximumLimit), not at \(limit).")
    }
  }

  static func hasNull(_ text: String) -> Bool {
    text.utf8.withContiguousStorageIfAvailable { bytes in
      guard let start = bytes.baseAddress else { return false }
      return memchr(start, 0, bytes.count) != nil
    } ?? text.utf8.contains(0)
  }

  private static func checkColumn(
    _ text: String, _ column: RecordSchema.Column, _ key: RecordKey
  ) throws(StoreError) {
    guard text.utf8.count <= maximumColumnBytes else {
      throw StoreError(
        .invalidRequest, "Column \(column.name) takes at most \(maximumColumnBytes) bytes.",
        key: key)
    }
  }

  private static func check(
    _ value: FieldValue, _ what: @autoclosure () -> String, _ key: RecordKey?
  ) throws(StoreError) {
    let hasNull =
      switch value {
      case .integer, .bytes: false
      case .text(let text): hasNull(text)
      case .texts(let texts): texts.contains(where: hasNull)
      }
    if hasNull {
      throw StoreError(.invalidRequest, "\(what()) must not contain U+0000.", key: key)
    }
  }

  private static func checkNumbers(
    _ commit: Commit, _ state: EngineState
  ) throws(StoreError) {
    for request in commit.numbers {
      try check(request.sequence, "A sequence's name", bytes: 1...maximumIDBytes)
      let isPut = commit.mutations.contains { mutation in
        if case .put(let key, _) = mutation { key == request.key } else { false }
      }
      guard isPut, let index = state.tableIndex(request.key.type) else {
        throw StoreError(
          .invalidRequest, "A number is asked for a record that the commit does not put.",
          key: request.key)
      }
      if let column = state.tables[index].layout.schema[request.tag], column.kind != .integer {
        throw StoreError(
          .invalidRequest, "Column \(column.name) cannot hold a number.", key: request.key)
      }
    }
  }

  private static func check(_ entry: OutboxEntry) throws(StoreError) {
    try check(entry.id, "An outbox entry's id", bytes: 1...256)
    try check(entry.topic.rawValue, "An outbox topic", bytes: 1...64)
    try check(entry.group, "An outbox group", bytes: 0...maximumIDBytes)
    try check(entry.destination, "An outbox destination", bytes: 0...maximumDestinationBytes)
    for field in entry.payload.fields {
      try check(field.value, "An outbox entry's field \(field.tag)", nil)
    }
  }

  private static func check(_ settlement: OutboxSettlement) throws(StoreError) {
    switch settlement.outcome {
    case .retry(_, let reason), .dead(let reason):
      guard !hasNull(reason) else {
        throw StoreError(.invalidRequest, "A reason must not contain U+0000.")
      }
    case .delivered, .replay: break
    }
  }
}
