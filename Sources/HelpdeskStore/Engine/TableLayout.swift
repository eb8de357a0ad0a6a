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

  /// A column with what tells whether a put changes it.
  struct Cell: Sendable {
    let tag: FieldTag
    let column: Int
    let interner: Int
    let kind: RecordSchema.Column.Kind
  }

  let schema: RecordSchema
  let columns: [Column]
  /// The columns in ascending order of their tags.
  let cells: [Cell]
  /// The places of the columns in which no two rows have the same value.
  let uniqueColumns: [Int]
  /// The orders kept as trees; the first is by key alone where there are columns.
  let orders: [[OrderTerm]]
  /// The places of all orders.
  let allOrders: [Int]
  /// For each column the orders that contain it.
  let ordersOfColumn: [[Int]]
  let integerCount: Int
  let textCount: Int
  let setCount: Int
  /// By which the rows of each unique column are kept.
  let uniqueTerms: [OrderTerm]
  /// The columns' places in ascending order of their tags.
  let columnsByTag: [Int]
  /// By tag the place of its column, -1 for a field that is none.
  private let columnOfTag: [Int32]

  init(_ schema: RecordSchema) throws(StoreError) {
    self.schema = schema
    var columns: [Column] = []
    var counts: [RecordSchema.Column.Kind: Int] = [:]
    var tags: [FieldTag: Int] = [:]
    var uniques: [OrderTerm] = []
    for declaration in schema.columns {
      guard tags[declaration.tag] == nil else {
        throw StoreError(
          .invalidRequest, "Type \(schema.name) declares column \(declaration.tag) twice.")
      }
      tags[declaration.tag] = columns.count
      guard declaration.kind != .texts || !declaration.isUnique else {
        throw StoreError(
          .invalidRequest,
          "Column \(declaration.name) of type \(schema.name) holds sets and cannot be unique.")
      }
      let interned = counts[.text, default: 0] + counts[.texts, default: 0]
      columns.append(
        Column(
          declaration: declaration, index: columns.count,
          place: counts[declaration.kind, default: 0],
          interner: declaration.kind == .integer ? 0 : interned,
          unique: declaration.isUnique ? uniques.count : nil))
      if declaration.isUnique {
        uniques.append(
          OrderTerm(
            column: columns.count - 1, place: columns[columns.count - 1].place,
            interner: columns[columns.count - 1].interner, isText: declaration.kind == .text,
            isDescending: false))
      }
      counts[declaration.kind, default: 0] += 1
    }
    self.columns = columns
    var columnOfTag = [Int32](repeating: -1, count: tags.keys.max().map { Int($0) + 1 } ?? 0)
    for (tag, column) in tags { columnOfTag[Int(tag)] = Int32(column) }
    self.columnOfTag = columnOfTag
    uniqueColumns = columns.indices.filter { columns[$0].unique != nil }
    columnsByTag = columns.indices.sorted {
      columns[$0].declaration.tag < columns[$1].declaration.tag
    }
    cells = columnsByTag.map { index in
      Cell(
        tag: columns[index].declaration.tag, column: index, interner: columns[index].interner,
        kind: columns[index].kind)
    }
    integerCount = counts[.integer, default: 0]
    textCount = counts[.text, default: 0]
    setCount = counts[.texts, default: 0]
    uniqueTerms = uniques
    var orders: [[OrderTerm]] = columns.isEmpty ? [] : [[]]
    for terms in schema.orders {
      let order = try Self.order(terms, columns: columns, name: schema.name) { tags[$0] }
      if !orders.contains(order) { orders.append(order) }
    }
    self.orders = orders
    allOrders = Array(orders.indices)
    ordersOfColumn = columns.indices.map { column in
      orders.indices.filter { orders[$0].contains { $0.column == column } }
    }
  }

  var internerCount: Int { textCount + setCount }

  func column(_ tag: FieldTag) throws(StoreError) -> Int {
    guard let index = place(of: tag) else {
      throw StoreError(.invalidRequest, "Type \(schema.name) has no column with tag \(tag).")
    }
    return index
  }

  /// The declaration of a field that is a column.
  func declaration(of tag: FieldTag) -> RecordSchema.Column? {
    place(of: tag).map { columns[$0].declaration }
  }

  func isColumn(_ tag: FieldTag) -> Bool { place(of: tag) != nil }

  /// The place of the column with a tag.
  @inline(__always)
  func place(of tag: FieldTag) -> Int? {
    guard Int(tag) < columnOfTag.count, columnOfTag[Int(tag)] >= 0 else { return nil }
    return Int(columnOfTag[Int(tag)])
  }

  /// The terms of an order, ready to compare by.
  func order(_ terms: [SortTerm]) throws(StoreError) -> [OrderTerm] {
    try Self.order(terms, columns: columns, name: schema.name, place: place)
  }

  private static func order(
    _ terms: [SortTerm], columns: [Column], name: String, place: (FieldTag) -> Int?
  ) throws(StoreError) -> [OrderTerm] {
    var result: [OrderTerm] = []
    for term in terms {
      guard let index = place(term.column) else {
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
