import HelpdeskCore

extension EngineState {
  /// Declares record types; those that are there already keep their records.
  mutating func attach(_ schema: Schema) throws(StoreError) {
    var layouts: [TableLayout] = []
    for record in schema.records {
      guard !layouts.contains(where: { $0.schema.type == record.type }) else {
        throw StoreError(.invalidRequest, "The schema declares type \(record.type.rawValue) twice.")
      }
      layouts.append(try TableLayout(record))
    }
    guard !layouts.isEmpty else {
      throw StoreError(.invalidRequest, "The schema declares no record type.")
    }
    var result = tables
    var isChanged = false
    for layout in layouts {
      guard let index = result.firstIndex(where: { $0.layout.schema.type == layout.schema.type })
      else {
        result.append(Table(layout, vault))
        isChanged = true
        continue
      }
      let old = result[index].layout.schema
      let new = layout.schema
      if old.columns == new.columns, old.orders == new.orders { continue }
      for column in new.columns {
        guard let before = old[column.tag] else { continue }
        guard before.kind == column.kind, before.isUnique == column.isUnique else {
          throw StoreError(
            .schemaMismatch, "Column \(column.name) of type \(new.name) was declared differently.")
        }
      }
      result[index] = try result[index].rebuilt(with: layout)
      isChanged = true
    }
    guard isChanged else { return }
    var next = self
    next.setTables(result)
    try next.indexTextAnew()
    self = next
  }

  /// Finds the words of all records again: another schema may find others, or elsewhere.
  private mutating func indexTextAnew() throws(StoreError) {
    for index in tables.indices { tables[index].text.clear() }
    for index in tables.indices {
      let schema = tables[index].layout.schema
      guard let text = schema.text else { continue }
      for slot in 0..<UInt32(tables[index].slotCount) {
        guard let record = try tables[index].box(at: slot)?.record else { continue }
        let parts = text(record.key, record.fields)
        tables[index].keep(RecordBox(record, keeping: parts), slot)
        replaceText(of: nil, by: parts, schema)
      }
    }
  }
}

extension Table {
  /// The same records under other columns and orders.
  fileprivate func rebuilt(with layout: TableLayout) throws(StoreError) -> Table {
    var table = Table(layout, vault)
    // Slots stay as they are, because the text index knows documents by them.
    table.adoptSlots(of: self)
    for slot in 0..<UInt32(slotCount) {
      guard let box = try box(at: slot) else { continue }
      try table.check(box.record)
      table.put(box, slot, at: vault == nil ? nil : place(slot))
    }
    return table
  }

  private func check(_ record: StoredRecord) throws(StoreError) {
    try Validation.check(record.key, record.fields, layout)
    for column in layout.columns where holder(of: record.fields, column: column) != nil {
      throw StoreError(
        .schemaMismatch, "Two records have the same \(column.declaration.name).", key: record.key)
    }
  }
}
