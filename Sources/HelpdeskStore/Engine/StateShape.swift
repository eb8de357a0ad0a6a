import HelpdeskCore

/// What of a schema decides how a state is laid out: two states of the same shape can stand for
/// each other.
struct StateShape: Hashable, Sendable {
  struct Entry: Hashable, Sendable {
    let declared: LoggedSchema.Entry
    let orders: [[SortTerm]]
    /// The version of the text function; 0 where the type has none.
    let textVersion: Int
  }

  let entries: [Entry]

  init(_ state: EngineState) {
    let declared = LoggedSchema(state).entries
    entries = zip(state.tables, declared).map { table, entry in
      let schema = table.layout.schema
      return Entry(
        declared: entry, orders: schema.orders,
        textVersion: schema.text == nil ? 0 : schema.textVersion)
    }
  }

  var schema: LoggedSchema { LoggedSchema(entries: entries.map(\.declared)) }

  func encode(into writer: inout ByteWriter) {
    schema.encode(into: &writer)
    for entry in entries {
      writer.append(varint: UInt64(entry.orders.count))
      for terms in entry.orders {
        writer.append(varint: UInt64(terms.count))
        for term in terms {
          writer.append(varint: UInt64(term.column))
          writer.append(byte: term.isDescending ? 1 : 0)
        }
      }
      writer.append(integer: Int64(entry.textVersion))
    }
  }

  init(_ reader: inout ByteReader) throws(StoreError) {
    var entries: [Entry] = []
    for declared in try LoggedSchema(&reader).entries {
      var orders: [[SortTerm]] = []
      for _ in 0..<(try reader.count()) {
        var terms: [SortTerm] = []
        for _ in 0..<(try reader.count()) {
          let column = FieldTag(truncatingIfNeeded: try reader.varint())
          terms.append(SortTerm(column: column, isDescending: try reader.byte() != 0))
        }
        orders.append(terms)
      }
      entries.append(
        Entry(declared: declared, orders: orders, textVersion: Int(try reader.integer())))
    }
    self.entries = entries
  }
}
