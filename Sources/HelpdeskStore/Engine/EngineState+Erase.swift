import HelpdeskCore

extension EngineState {
  /// Removes records and every trace of what was in them, now or before it was replaced or deleted;
  /// false when there was neither a record nor an entry that names one.
  ///
  /// What a record held in a former version is not known any more, so everything goes that no
  /// record of its type holds.
  ///
  /// - Complexity: O(rows of the types × columns), and the merging of their text indexes.
  /// - Throws: ``StoreError/Code/io``, ``StoreError/Code/corrupt`` where a record cannot be read;
  ///   nothing was changed then.
  mutating func erase(_ keys: [RecordKey]) throws(StoreError) -> Bool {
    var before: [RecordBox?] = []
    for key in keys { before.append(try textBefore(key)) }
    let erased = Set(keys)
    let isMentioned = feed.mentions { erased.contains($0) }
    var isChanged = isMentioned
    for (key, box) in zip(keys, before) {
      if outbox.hasItems(ofGroup: key.id) {
        outbox.remove(group: key.id)
        isChanged = true
      }
      guard let index = tableIndex(key.type), tables[index].version(of: key) != nil else {
        continue
      }
      isChanged = true
      if let slot = tables[index].slot(of: key) { tables[index].delete(slot) }
      replaceText(of: box, by: [], tables[index].layout.schema)
      tables[index].releaseSlotIfUnused(key)
    }
    for index in Set(keys.compactMap { tableIndex($0.type) }) {
      tables[index].forgetUnusedTexts()
      if tables[index].text.generation > 0 { tables[index].text.compact() }
    }
    guard isChanged else { return false }
    revision += 1
    // Whoever follows the feed has to read anew: a mere deletion could not say what is gone.
    feed.clear(before: revision)
    return true
  }
}

extension Table {
  /// Forgets the texts of columns that stand in no row any longer.
  fileprivate mutating func forgetUnusedTexts() {
    for declared in layout.columns where declared.declaration.kind != .integer {
      var isUsed = [Bool](repeating: false, count: interners[declared.interner].codeBound)
      pages.visit { _, page in
        page.live.visit { row in
          switch page.value(declared, row) {
          case .text(let code): isUsed[Int(code)] = true
          case .texts(let codes): for code in codes { isUsed[Int(code)] = true }
          case .null, .integer: break
          }
        }
      }
      interners[declared.interner].forgetUnused(isUsed)
    }
  }
}
