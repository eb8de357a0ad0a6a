import HelpdeskCore

/// The readable form of a ``Cursor``.
enum PageCursor {
  private static let format: UInt8 = 1

  /// What tells the walks apart whose cursors must not be mixed up.
  static func identity(_ query: Query, _ match: TextMatch?) -> UInt64 {
    var writer = ByteWriter()
    writer.append(byte: query.type.rawValue)
    switch query.order {
    case .columns(let terms):
      writer.append(byte: 0)
      for term in terms {
        writer.append(varint: UInt64(term.column))
        writer.append(byte: term.isDescending ? 1 : 0)
      }
    case .relevance:
      writer.append(byte: 1)
      guard let match else { break }
      writer.append(byte: match.requiresAll ? 1 : 0)
      writer.append(byte: match.audience == .everyone ? 1 : 0)
      for terms in [match.terms, match.excluded] {
        writer.append(varint: UInt64(terms.count))
        for term in terms {
          writer.append(text: term.token)
          writer.append(byte: term.isPrefix ? 1 : 0)
        }
      }
      for phrase in match.phrases {
        writer.append(varint: UInt64(phrase.count))
        for token in phrase { writer.append(text: token) }
      }
    }
    // FNV-1a: cursors may outlive the process, so the hash must not change with it.
    return writer.bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  static func encode(_ probe: OrderProbe, identity: UInt64) -> Cursor {
    var writer = start(identity)
    for value in probe.values {
      switch value {
      case .null: writer.append(byte: 0)
      case .integer(let number):
        writer.append(byte: 1)
        writer.append(integer: number)
      case .text(let text, _):
        writer.append(byte: 2)
        writer.append(text: text)
      }
    }
    append(probe.key, to: &writer)
    return Cursor(bytes: writer.bytes)
  }

  static func decode(
    _ cursor: Cursor, identity: UInt64, terms: [TableLayout.OrderTerm], _ table: Table
  ) throws(StoreError) -> OrderProbe {
    do throws(StoreError) {
      var reader = try begin(cursor, identity)
      var values: [SortKey] = []
      for term in terms {
        switch try reader.byte() {
        case 0: values.append(.null)
        case 1 where !term.isText: values.append(.integer(try reader.integer()))
        case 2 where term.isText:
          let text = try reader.text()
          values.append(.text(text, table.interners[term.interner].code(of: text)))
        default: throw refusal
        }
      }
      return OrderProbe(values: values, key: try end(&reader, table))
    } catch {
      throw refusal
    }
  }

  /// A place in a walk by relevance, with the statistics that the walk began with.
  struct Scored {
    let statistics: TextStatistics
    let score: Int
    let key: RecordKey
  }

  static func encode(_ place: Scored, identity: UInt64) -> Cursor {
    var writer = start(identity)
    writer.append(integer: Int64(place.statistics.documents))
    writer.append(integer: Int64(place.statistics.totalLength))
    writer.append(varint: UInt64(place.statistics.frequencies.count))
    for frequency in place.statistics.frequencies { writer.append(integer: Int64(frequency)) }
    writer.append(integer: Int64(place.score))
    append(place.key, to: &writer)
    return Cursor(bytes: writer.bytes)
  }

  static func decode(
    _ cursor: Cursor, identity: UInt64, termCount: Int, _ table: Table
  ) throws(StoreError) -> Scored {
    do throws(StoreError) {
      var reader = try begin(cursor, identity)
      var statistics = TextStatistics(documents: 0, totalLength: 0, frequencies: [])
      statistics.documents = Int(try reader.integer())
      statistics.totalLength = Int(try reader.integer())
      guard try reader.count() == termCount else { throw refusal }
      for _ in 0..<termCount { statistics.frequencies.append(Int(try reader.integer())) }
      // Statistics that no store makes would turn scores into something that is no number.
      guard statistics.documents >= 0, statistics.totalLength >= 0,
        statistics.frequencies.allSatisfy({ (0...statistics.documents).contains($0) })
      else { throw refusal }
      let score = Int(try reader.integer())
      return Scored(statistics: statistics, score: score, key: try end(&reader, table))
    } catch {
      throw refusal
    }
  }

  private static let refusal = StoreError(
    .invalidRequest, "The cursor belongs to another query or is damaged; begin without one.")

  private static func start(_ identity: UInt64) -> ByteWriter {
    var writer = ByteWriter()
    writer.append(byte: format)
    writer.append(varint: identity)
    return writer
  }

  private static func append(_ key: RecordKey?, to writer: inout ByteWriter) {
    writer.append(text: key?.id ?? "")
    writer.append(integer: key?.sequence ?? 0)
  }

  private static func begin(
    _ cursor: Cursor, _ identity: UInt64
  ) throws(StoreError) -> ByteReader {
    var reader = ByteReader(cursor.bytes)
    guard try reader.byte() == format, try reader.varint() == identity else { throw refusal }
    return reader
  }

  private static func end(
    _ reader: inout ByteReader, _ table: Table
  ) throws(StoreError) -> RecordKey {
    let id = try reader.text()
    let sequence = try reader.integer()
    guard reader.isAtEnd else { throw refusal }
    return RecordKey(table.layout.schema.type, id, sequence: sequence)
  }
}
