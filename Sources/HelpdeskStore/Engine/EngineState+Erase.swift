import HelpdeskCore

extension EngineState {
  /// Removes records and every trace of what was in them; false when there was nothing to remove.
  ///
  /// - Throws: ``StoreError/Code/io``, ``StoreError/Code/corrupt`` where a record cannot be read;
  ///   nothing was changed then.
  mutating func erase(_ keys: [RecordKey]) throws(StoreError) -> Bool {
    var before: [RecordBox?] = []
    for key in keys { before.append(try textBefore(key)) }
    let erased = Set(keys)
    let isMentioned = feed.mentions { erased.contains($0) }
    var isChanged = isMentioned
    var touched = Set<Int>()
    for (key, box) in zip(keys, before) {
      if outbox.hasItems(ofGroup: key.id) {
        outbox.remove(group: key.id)
        isChanged = true
      }
      guard let index = tableIndex(key.type), tables[index].version(of: key) != nil else {
        continue
      }
      isChanged = true
      touched.insert(index)
      let codes = tables[index].codes(of: key)
      if let slot = tables[index].slot(of: key) { tables[index].delete(slot) }
      tables[index].forgetUnused(codes)
      replaceText(of: box, by: [], tables[index].layout.schema)
      tables[index].releaseSlotIfUnused(key)
    }
    guard isChanged else { return false }
    for index in tables.indices where tables[index].text.generation > 0 && !touched.isEmpty {
      tables[index].text.compact()
    }
    revision += 1
    // Whoever follows the feed has to read anew: a mere deletion could not say what is gone.
    feed.clear(before: revision)
    return true
  }
}

extension Table {
  /// The numbers of the texts in a row's columns.
  fileprivate func codes(of key: RecordKey) -> [(column: Int, code: UInt32)] {
    guard let slot = slot(of: key) else { return [] }
    let page = pages[Int(slot) >> 8]
    return layout.columns.indices.flatMap { index -> [(column: Int, code: UInt32)] in
      switch page.value(layout.columns[index], Int(slot) & 255) {
      case .text(let code): [(index, code)]
      case .texts(let codes): codes.map { (index, $0) }
      case .null, .integer: []
      }
    }
  }

  /// Forgets those of the texts that stand in no row any longer.
  fileprivate mutating func forgetUnused(_ codes: [(column: Int, code: UInt32)]) {
    for column in layout.columns.indices {
      var unused = Set(codes.lazy.filter { $0.column == column }.map(\.code))
      guard !unused.isEmpty else { continue }
      let declared = layout.columns[column]
      pages.visit { _, page in
        guard !unused.isEmpty else { return }
        page.live.visit { row in
          switch page.value(declared, row) {
          case .text(let code): unused.remove(code)
          case .texts(let codes): unused.subtract(codes)
          case .null, .integer: break
          }
        }
      }
      for code in unused.sorted() { interners[declared.interner].forget(code) }
    }
  }
}
