import HelpdeskCore

extension ReferenceState {
  /// Refuses a commit that breaks a limit, whatever the state.
  func check(_ commit: Commit) throws(StoreError) {
    if let key = commit.idempotency?.key { try check(key, "An idempotency key", upTo: 256) }
    var keys: Set<RecordKey> = []
    for mutation in commit.mutations {
      guard keys.insert(mutation.key).inserted else {
        throw invalid("A commit writes each key at most once.")
      }
      let type = try declaration(mutation.key.type)
      try check(mutation.key.id, "An id", upTo: 128)
      guard case .put(_, let fields) = mutation else { continue }
      for field in fields.fields { try check(field, as: type[field.tag]) }
    }
    let puts = commit.mutations.filter { if case .put = $0 { true } else { false } }
    for request in commit.numbers where !puts.contains(where: { $0.key == request.key }) {
      throw invalid("A number needs a record that the commit puts.")
    }
    for entry in commit.outbox { try check(entry.topic.rawValue, "A topic", upTo: 64) }
  }

  /// The declaration of a type, which must exist.
  func declaration(_ type: RecordType) throws(StoreError) -> RecordSchema {
    guard let declared = schema?[type] else { throw invalid("The type is not declared.") }
    return declared
  }

  func invalid(_ message: String) -> StoreError { StoreError(.invalidRequest, message) }

  private func check(_ text: String, _ what: String, upTo limit: Int) throws(StoreError) {
    guard (1...limit).contains(text.utf8.count), !text.utf8.contains(0) else {
      throw invalid("\(what) has 1 to \(limit) bytes and no U+0000.")
    }
  }

  private func check(
    _ field: RecordFields.Field, as column: RecordSchema.Column?
  ) throws(StoreError) {
    let texts: [String]
    let kind: RecordSchema.Column.Kind?
    switch field.value {
    case .integer: (texts, kind) = ([], .integer)
    case .text(let text): (texts, kind) = ([text], .text)
    case .texts(let all): (texts, kind) = (all, .texts)
    case .bytes: (texts, kind) = ([], nil)
    }
    guard !texts.contains(where: { $0.utf8.contains(0) }) else {
      throw invalid("A text contains U+0000.")
    }
    guard let column else { return }
    guard kind == column.kind else { throw invalid("Column \(column.name) has another kind.") }
    guard texts.allSatisfy({ $0.utf8.count <= 128 }) else {
      throw invalid("Column \(column.name) takes at most 128 bytes.")
    }
  }
}
