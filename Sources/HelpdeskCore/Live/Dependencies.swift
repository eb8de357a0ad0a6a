/// What a live query's answer rests on.
struct Dependencies: Sendable, Hashable {
  /// Everything that belongs to one owner, such as a ticket's messages.
  struct Owner: Hashable, Sendable {
    let type: RecordType
    let id: String
  }

  /// Every record of a type that a filter takes.
  struct Selection: Hashable, Sendable {
    let type: RecordType
    let filter: Filter
  }

  var keys: Set<RecordKey> = []
  var owners: Set<Owner> = []
  var selections: Set<Selection> = []

  mutating func depend(on key: RecordKey) {
    keys.insert(key)
  }

  mutating func depend(onChildren type: RecordType, of id: String) {
    owners.insert(Owner(type: type, id: id))
  }

  mutating func depend(on type: RecordType, where filter: Filter = .everything) {
    selections.insert(Selection(type: type, filter: filter))
  }
}

extension Filter {
  /// Whether a record with these columns may be taken; only text is not looked at.
  func mayTake(_ columns: RecordFields) -> Bool {
    anyOf.contains { group in group.allSatisfy { $0.mayHold(columns) } }
  }
}

extension Condition {
  func mayHold(_ columns: RecordFields) -> Bool {
    switch self {
    case .equals(let tag, let value): columns[tag] == value
    case .isIn(let tag, let values): columns[tag].map(values.contains) ?? false
    case .range(let tag, let lower, let upper):
      if case .integer(let value)? = columns[tag] {
        value >= lower ?? .min && upper.map { value < $0 } ?? true
      } else {
        false
      }
    case .isNull(let tag): columns[tag] == nil
    case .contains(let tag, let member):
      if case .texts(let members)? = columns[tag] { members.contains(member) } else { false }
    case .not(let condition): condition.hasText || !condition.mayHold(columns)
    case .text: true
    }
  }

  private var hasText: Bool {
    switch self {
    case .text: true
    case .not(let condition): condition.hasText
    default: false
    }
  }
}
