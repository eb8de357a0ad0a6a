import Foundation

/// Finds the live queries that a change may touch, without walking all of them.
///
/// A query is filed under the keys and owners it depends on, and under one equality condition of
/// each group of its filters: the one that divides best. Only filters without any equality
/// condition are tried on every change of their type.
struct LiveRegistry {
  typealias ID = UInt64

  /// A value that a column must have.
  private struct Equality: Hashable {
    let type: RecordType
    let tag: FieldTag
    let value: FieldValue
  }

  private var dependencies: [ID: Dependencies] = [:]
  private var byKey: [RecordKey: Set<ID>] = [:]
  private var byOwner: [Dependencies.Owner: Set<ID>] = [:]
  private var byEquality: [Equality: Set<ID>] = [:]
  private var byType: [RecordType: Set<ID>] = [:]
  /// How many groups are filed under each column, so that only those are looked up.
  private var filedColumns: [RecordType: [FieldTag: Int]] = [:]

  var count: Int { dependencies.count }

  mutating func file(_ id: ID, _ new: Dependencies) {
    if let old = dependencies[id] {
      if old == new { return }
      remove(id)
    }
    dependencies[id] = new
    for key in new.keys { byKey[key, default: []].insert(id) }
    for owner in new.owners { byOwner[owner, default: []].insert(id) }
    for selection in new.selections {
      for group in selection.filter.anyOf {
        let equalities = Self.equalities(of: group, selection.type)
        if equalities.isEmpty { byType[selection.type, default: []].insert(id) }
        for equality in equalities where byEquality[equality, default: []].insert(id).inserted {
          filedColumns[equality.type, default: [:]][equality.tag, default: 0] += 1
        }
      }
    }
  }

  mutating func remove(_ id: ID) {
    guard let old = dependencies.removeValue(forKey: id) else { return }
    for key in old.keys { Self.take(id, from: &byKey, key) }
    for owner in old.owners { Self.take(id, from: &byOwner, owner) }
    for selection in old.selections {
      Self.take(id, from: &byType, selection.type)
      for group in selection.filter.anyOf {
        for equality in Self.equalities(of: group, selection.type)
        where Self.take(id, from: &byEquality, equality) {
          filedColumns[equality.type]?[equality.tag]? -= 1
          if filedColumns[equality.type]?[equality.tag] == 0 {
            filedColumns[equality.type]?[equality.tag] = nil
          }
        }
      }
    }
  }

  /// The queries that a change may touch.
  func touched(by change: Change) -> Set<ID> {
    var found = byKey[change.key] ?? []
    if change.key.sequence != 0 {
      let owner = Dependencies.Owner(type: change.key.type, id: change.key.id)
      found.formUnion(byOwner[owner] ?? [])
    }
    var candidates = byType[change.key.type] ?? []
    for tag in filedColumns[change.key.type, default: [:]].keys {
      for columns in [change.before, change.after] {
        for value in Self.values(columns?[tag]) {
          let equality = Equality(type: change.key.type, tag: tag, value: value)
          candidates.formUnion(byEquality[equality] ?? [])
        }
      }
    }
    for id in candidates where !found.contains(id) {
      if let selections = dependencies[id]?.selections, Self.takes(selections, change) {
        found.insert(id)
      }
    }
    return found
  }

  private static func takes(_ selections: Set<Dependencies.Selection>, _ change: Change) -> Bool {
    selections.contains { selection in
      selection.type == change.key.type
        && (change.before.map(selection.filter.mayTake) == true
          || change.after.map(selection.filter.mayTake) == true)
    }
  }

  @discardableResult
  private static func take<Key: Hashable>(
    _ id: ID, from index: inout [Key: Set<ID>], _ key: Key
  ) -> Bool {
    guard index[key]?.remove(id) != nil else { return false }
    if index[key]?.isEmpty == true { index[key] = nil }
    return true
  }

  private static func values(_ value: FieldValue?) -> [FieldValue] {
    switch value {
    case nil: []
    case .texts(let members)?: members.map(FieldValue.text)
    case let value?: [value]
    }
  }

  /// The best condition of a group: a name divides better than a number, one value better than
  /// several.
  private static func equalities(of group: [Condition], _ type: RecordType) -> [Equality] {
    var best: (rank: Int, equalities: [Equality]) = (0, [])
    for condition in group {
      let candidate: (rank: Int, equalities: [Equality])
      switch condition {
      case .equals(let tag, .text(let text)):
        candidate = (4, [Equality(type: type, tag: tag, value: .text(text))])
      case .contains(let tag, let member):
        candidate = (3, [Equality(type: type, tag: tag, value: .text(member))])
      case .isIn(let tag, let values) where !values.isEmpty:
        candidate = (2, values.map { Equality(type: type, tag: tag, value: $0) })
      case .equals(let tag, let value):
        candidate = (1, [Equality(type: type, tag: tag, value: value)])
      default: continue
      }
      if candidate.rank > best.rank { best = candidate }
    }
    return best.equalities
  }
}
