/// Which column of a table holds which field.
struct ImportLayout: Sendable {
  /// The field of each column.
  let fields: [ImportField]
  /// The columns that are passed over.
  let ignoredColumns: [String]

  init(header: CSVRow, _ mapping: ImportMapping) throws(HelpdeskError) {
    let names = header.cells.map(\.trimmed)
    for name in mapping.columns.keys.sorted() where !names.contains(name) {
      throw .invalid(
        "mapping",
        "There is no column “\(name)”. Choose one of \(names.joined(separator: ", ")).")
    }
    var fields: [ImportField] = []
    var ignored: [String] = []
    var taken = Set(mapping.columns.values)
    for name in names {
      var field = mapping.columns[name]
      if field == nil, let usual = ImportField(columnNamed: name), taken.insert(usual).inserted {
        field = usual
      }
      if field == nil, mapping.keepsOtherColumns, !name.isEmpty {
        field = .customField(ImportedRow.word(name))
      }
      if field == nil { ignored.append(name) }
      fields.append(field ?? .ignored)
    }
    guard fields.contains(.subject) || fields.contains(.text) else {
      throw HelpdeskError(
        .importFailed,
        "None of the columns \(names.joined(separator: ", ")) is known to be a subject or a text. "
          + "Name one of them in the mapping.", field: "mapping")
    }
    self.fields = fields
    ignoredColumns = ignored
  }
}
