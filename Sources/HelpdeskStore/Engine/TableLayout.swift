import HelpdeskCore

/// Where a type's columns and orders lie in its ``Table``.
final class TableLayout: Sendable {
  struct Column: Sendable {
    let declaration: RecordSchema.Column
    /// The column's place among all.
    let index: Int
    /// The column's place among those of its kind.
    let place: Int
    /// The place of its texts' ``Interner``; 0 for integers, which have none.
    let interner: Int
    /// The place among the unique columns.
    let unique: Int?

    var kind: RecordSchema.Column.Kind { declaration.kind }
  }

  /// One term of an order, ready to compare by.
  struct OrderTerm: Sendable, Hashable {
    let column: Int
    let place: Int
    let interner: Int
    let isText: Bool
    let isDescending: Bool
  }

  let schema: RecordSchema
  let columns: [Column]
  /// The orders kept as trees; the first is by key alone where there are columns.
  let orders: [[OrderTerm]]
  /// For each column the orders that contain it.
  let ordersOfColumn: [[Int]]
  let integerCount: Int
  let textCount: Int
  let setCount: Int
  let uniqueCount: Int
  private let columnOfTag: [FieldTag: Int]

  init(_ schema: RecordSchema) throws(StoreError) {
    self.schema = schema
    var columns: [Column] = []
    var counts: [RecordSchema.Column.Kind: Int] = [:]
    var tags: [FieldTag: Int] = [:]
    var uniques = 0
    for declaration in schema.columns {
      guard tags[declaration.tag] == nil else {
        throw StoreError(
          .invalidRequest, "Type \(schema.name) declares column \(declaration.tag) twice.")
      }
      tags[declaration.tag] = columns.count
      let interned = counts[.text, default: 0] + counts[.texts, default: 0]
      columns.append(
        Column(
          declaration: declaration, index: columns.count,
          place: counts[declaration.kind, default: 0],
          interner: declaration.kind == .integer ? 0 : interned,
          unique: declaration.isUnique ? uniques : nil))
      counts[declaration.kind, default: 0] += 1
      if declaration.isUnique { uniques += 1 }
    }
    self.columns = columns
    columnOfTag = tags
    integerCount = counts[.integer, default: 0]
    textCount = counts[.text, default: 0]
    setCount = counts[.texts, default: 0]
    uniqueCount = uniques
    var orders: [[OrderTerm]] = columns.isEmpty ? [] : [[]]
    for terms in schema.orders {
      let order = try Self.order(terms, columns: columns, tags: tags, name: schema.name)
      if !orders.contains(order) { orders.append(order) }
    }
    self.orders = orders
    ordersOfColumn = columns.indices.map { column in
      orders.indices.filter { orders[$0].contains { $0.column == column } }
    }
  }

  var internerCount: Int { textCount + setCount }

  func column(_ tag: FieldTag) throws(StoreError) -> Int {
    guard let index = columnOfTag[tag] else {
      throw StoreError(.invalidRequest, "Type \(schema.name) has no column with tag \(tag).")
    }
    return index
  }

  /// The declaration of a field that is a column.
  func declaration(of tag: FieldTag) -> RecordSchema.Column? {
    columnOfTag[tag].map { columns[$0].declaration }
  }

  func isColumn(_ tag: FieldTag) -> Bool { columnOfTag[tag] != nil }

  /// The terms of an order, ready to compare by.
  func order(_ terms: [SortTerm]) throws(StoreError) -> [OrderTerm] {
    try Self.order(terms, columns: columns, tags: columnOfTag, name: schema.name)
  }

  private static func order(
    _ terms: [SortTerm], columns: [Column], tags: [FieldTag: Int], name: String
  ) throws(StoreError) -> [OrderTerm] {
    var result: [OrderTerm] = []
    for term in terms {
      guard let index = tags[term.column] else {
        throw StoreError(
          .invalidRequest, "Type \(name) has no column with tag \(term.column) to sort by.")
      }
      let column = columns[index]
      guard column.kind != .texts else {
        throw StoreError(
          .invalidRequest,
          "Column \(column.declaration.name) holds sets and cannot be sorted by.")
      }
      // A column that comes again decides nothing any more.
      if result.contains(where: { $0.column == index }) { continue }
      result.append(
        OrderTerm(
          column: index, place: column.place, interner: column.interner,
          isText: column.kind == .text, isDescending: term.isDescending))
    }
    return result
  }
}
