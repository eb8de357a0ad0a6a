import HelpdeskCore
import HelpdeskStoreConformance

@testable import HelpdeskStore

/// What a store comes to when commits happen one after the other.
struct SerialModel: Sendable {
  struct Entry: Hashable, Sendable {
    let version: Int64
    let fields: RecordFields

    init(version: Int64, fields: RecordFields) {
      self.version = version
      self.fields = fields
    }

    init(_ record: StoredRecord) {
      self.init(version: record.version, fields: record.fields)
    }
  }

  private(set) var entries: [RecordKey: Entry] = [:]
  private(set) var lastNumber: Int64 = 0
  private var keysUsed: Set<String> = []

  func records(_ keys: [RecordKey]) -> [Entry?] { keys.map { entries[$0] } }

  /// Why a commit cannot happen now; nil where it can.
  func refusal(of commit: Commit) -> StoreError.Code? {
    if let key = commit.idempotency?.key, keysUsed.contains(key) { return .idempotencyMismatch }
    for precondition in commit.preconditions {
      let holds =
        switch precondition {
        case .absent(let key): entries[key] == nil
        case .present(let key): entries[key] != nil
        case .version(let key, let version): entries[key]?.version == version
        case .blob: false
        }
      if !holds { return .conflict }
    }
    var after = self
    _ = after.carryOut(commit)
    let codes = after.entries.values.compactMap { $0.fields[ConformanceSchema.code] }
    return Set(codes).count < codes.count ? .duplicateKey : nil
  }

  /// Carries out a commit that is known to be possible.
  mutating func carryOut(_ commit: Commit) -> (numbers: [Int64], written: [Receipt.Written]) {
    var numbers: [RecordKey: Int64] = [:]
    var drawn: [Int64] = []
    for request in commit.numbers {
      lastNumber += 1
      numbers[request.key] = lastNumber
      drawn.append(lastNumber)
    }
    if let key = commit.idempotency?.key { keysUsed.insert(key) }
    let written = commit.mutations.map { mutation in
      switch mutation {
      case .delete(let key):
        entries[key] = nil
        return Receipt.Written(key: key, version: 0)
      case .put(let key, var fields):
        if let number = numbers[key] { fields[ConformanceSchema.number] = .integer(number) }
        let version = (entries[key]?.version ?? 0) + 1
        entries[key] = Entry(version: version, fields: fields)
        return Receipt.Written(key: key, version: version)
      }
    }
    return (drawn, written)
  }

  /// Takes records away as an erasure does.
  mutating func erase(_ keys: [RecordKey]) {
    for key in keys { entries[key] = nil }
  }
}
