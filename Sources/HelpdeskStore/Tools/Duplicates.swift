import HelpdeskCore

/// Finds records that have the same value in a unique column, which no store makes and which a log
/// with gaps may seem to hold.
enum Duplicates {
  struct Pair {
    /// The record that the log wrote earlier.
    let loser: RecordKey
    let winner: RecordKey
    let column: String
  }

  static func find(in state: EngineState) throws(StoreError) -> [Pair] {
    var pairs: [Pair] = []
    for table in state.tables {
      for column in table.layout.schema.columns where column.isUnique {
        // By bytes, as a store compares them.
        var holders: [[UInt8]: RecordKey] = [:]
        for slot in table.sortedSlots {
          guard let record = try table.box(at: slot)?.record, record.fields[column.tag] != nil
          else { continue }
          let value = WireCodec.encode(record.fields.filter { $0 == column.tag })
          guard let other = holders.updateValue(record.key, forKey: value) else { continue }
          let isOlder = place(of: record.key, table) < place(of: other, table)
          let winner = isOlder ? other : record.key
          holders[value] = winner
          pairs.append(
            Pair(loser: isOlder ? record.key : other, winner: winner, column: column.name))
        }
      }
    }
    return pairs
  }

  private static func place(of key: RecordKey, _ table: Table) -> LogPosition {
    let place = table.place(of: key) ?? LogPlace()
    return LogPosition(segment: UInt64(place.segment), offset: Int(place.offset))
  }
}
