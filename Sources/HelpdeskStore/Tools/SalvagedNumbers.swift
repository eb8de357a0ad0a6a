import HelpdeskCore

/// Finds out which field a sequence's numbers go into, so that no number is drawn again whose
/// record was saved and whose commit was not.
struct SalvagedNumbers {
  private struct Place: Hashable {
    let type: RecordType
    let tag: FieldTag
  }

  private var candidates: [String: Set<Place>] = [:]

  /// Learns from a commit that is whole: the number stands in one of its records.
  mutating func learn(from commit: LoggedCommit) {
    for (sequence, number) in commit.numbers {
      var places: Set<Place> = []
      for record in commit.records where !record.isDeletion {
        guard let fields = try? WireCodec.decode(record.wire) else { continue }
        for field in fields.fields where field.value == .integer(number) {
          places.insert(Place(type: record.key.type, tag: field.tag))
        }
      }
      candidates[sequence] = candidates[sequence]?.intersection(places) ?? places
    }
  }

  /// Raises the sequences to the highest number in a record.
  func raise(in state: inout EngineState) throws(StoreError) {
    for (sequence, last) in state.allNumbers {
      guard let place = place(of: sequence, state), let index = state.tableIndex(place.type) else {
        continue
      }
      var highest = last
      let table = state.tables[index]
      for slot in table.sortedSlots {
        guard let record = try table.box(at: slot)?.record else { continue }
        if case .integer(let number)? = record.fields[place.tag] { highest = max(highest, number) }
      }
      if highest > last { state.setLastNumber(sequence, highest) }
    }
  }

  private func place(of sequence: String, _ state: EngineState) -> Place? {
    var unique: Set<Place> = []
    for schema in state.tables.map(\.layout.schema) {
      for column in schema.columns where column.isUnique && column.kind == .integer {
        unique.insert(Place(type: schema.type, tag: column.tag))
      }
    }
    let learned = candidates[sequence] ?? (state.allNumbers.count == 1 ? unique : [])
    if learned.count == 1 { return learned.first }
    let both = learned.intersection(unique)
    return both.count == 1 ? both.first : nil
  }
}
