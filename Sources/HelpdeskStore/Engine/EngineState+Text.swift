import HelpdeskCore

extension EngineState {
  /// Takes a record's old words out of the index and puts its new ones in.
  mutating func replaceText(of old: RecordBox?, by new: [TextPart], _ schema: RecordSchema) {
    guard let text = schema.text else { return }
    let before = old.map { $0.parts ?? text($0.key, $0.fields) } ?? []
    if Self.isSame(before, new) { return }
    for part in new { note(part, sign: 1) }
    for part in before { note(part, sign: -1) }
    for part in before {
      if let index = tableIndex(part.document.type) {
        tables[index].releaseSlotIfUnused(part.document)
      }
    }
  }

  /// Whether much has been noted.
  var needsTextFolding: Bool { tables.contains { $0.text.needsFolding } }

  /// Sorts in what was noted where it has become much.
  mutating func foldTextIfNeeded() {
    for index in tables.indices where tables[index].text.needsFolding { tables[index].text.fold() }
  }

  private mutating func note(_ part: TextPart, sign: Int) {
    guard part.weight > 0, let index = tableIndex(part.document.type), !part.document.id.isEmpty
    else { return }
    let slot = tables[index].reserveSlot(part.document)
    tables[index].text.note(part, slot: slot, sign: sign)
  }

  private static func isSame(_ left: [TextPart], _ right: [TextPart]) -> Bool {
    left.elementsEqual(right) { left, right in
      left.weight == right.weight && left.audience == right.audience
        && left.document == right.document
        && left.tokens.elementsEqual(right.tokens, by: ByteText.isSame)
    }
  }
}
