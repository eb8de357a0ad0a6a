import HelpdeskCore

/// The texts behind the index, which knows no order of words: phrases are looked for in the records
/// themselves, after the index has said which documents have all their words.
struct DocumentTexts: Sendable {
  private let tables: [Table]

  init(_ tables: [Table]) {
    // Made for every read, and needed for few: nothing is looked at here.
    self.tables = tables
  }

  /// Whether each phrase stands in one part of a document that the audience may see.
  func contain(
    _ match: TextMatch, in document: RecordKey
  ) throws(StoreError) -> Bool {
    var missing = match.phrases
    for table in tables {
      guard let text = table.layout.schema.text,
        let owner = table.owners.number(of: document.id)
      else { continue }
      let slots = table.owners.withRun(owner) { run in (0..<run.count).map { run[$0] } }
      for slot in slots {
        guard let box = try table.box(at: slot) else { continue }
        for part in box.parts ?? text(box.key, box.fields)
        where part.document == document && (match.audience == .staff || part.audience == .everyone)
          && part.weight > 0
        {
          missing.removeAll { Self.stands($0, in: part.tokens) }
        }
        if missing.isEmpty { return true }
      }
    }
    return missing.isEmpty
  }

  private static func stands(_ phrase: [String], in tokens: [String]) -> Bool {
    guard let first = phrase.first else { return true }
    guard phrase.count <= tokens.count else { return false }
    for start in 0...(tokens.count - phrase.count) where ByteText.isSame(tokens[start], first) {
      let isFound = phrase.indices.allSatisfy { ByteText.isSame(tokens[start + $0], phrase[$0]) }
      if isFound { return true }
    }
    return false
  }
}
