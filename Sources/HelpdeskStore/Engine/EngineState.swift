import HelpdeskCore

/// Everything that a store holds at one revision.
///
/// A value: readers keep a copy and are never disturbed; the committer changes its own and
/// publishes it.
struct EngineState: Sendable {
  var revision: UInt64 = 0
  /// In the order of their types' numbers.
  var tables: [Table] = []
  var receipts = Receipts()
  var outbox = Outbox()
  var feed: Feed
  /// The segment of the log that is written to, 0 without a log.
  var segment: UInt64 = 0
  /// Where the records are kept; nil where they stay in memory.
  private(set) var vault: RecordVault?
  /// One more with every schema that brought something new.
  private(set) var schemaGeneration = 0
  private var sequences = PersistentMap<String, Int64>()
  private var tableOfType = [Int](repeating: -1, count: 256)

  init(feedCapacity: Int, vault: RecordVault? = nil) {
    feed = Feed(capacity: feedCapacity)
    self.vault = vault
  }

  /// Has the records read from another set of segments.
  mutating func setVault(_ vault: RecordVault) {
    self.vault = vault
    for index in tables.indices { tables[index].vault = vault }
  }

  var isAttached: Bool { !tables.isEmpty }

  func tableIndex(_ type: RecordType) -> Int? {
    let index = tableOfType[Int(type.rawValue)]
    return index < 0 ? nil : index
  }

  func table(_ type: RecordType) throws(StoreError) -> Table {
    guard let index = tableIndex(type) else {
      throw StoreError(.invalidRequest, "No record type has the number \(type.rawValue).")
    }
    return tables[index]
  }

  /// The texts of all documents, for phrases.
  var texts: DocumentTexts { DocumentTexts(tables) }

  /// The version of a record; nil where there is none.
  func version(of key: RecordKey) -> Int64? {
    tableIndex(key.type).flatMap { tables[$0].version(of: key) }
  }

  func lastNumber(_ sequence: String) -> Int64 { sequences[sequence] ?? 0 }

  /// The sequences with their last numbers, by name.
  var allNumbers: [(String, Int64)] {
    var all: [(String, Int64)] = []
    sequences.visit { all.append(($0, $1)) }
    return all.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
  }

  mutating func setLastNumber(_ sequence: String, _ number: Int64) {
    sequences[sequence] = number
  }

  mutating func setTables(_ tables: [Table]) {
    schemaGeneration += 1
    self.tables = tables.sorted { $0.layout.schema.type < $1.layout.schema.type }
    tableOfType = [Int](repeating: -1, count: 256)
    for (index, table) in self.tables.enumerated() {
      tableOfType[Int(table.layout.schema.type.rawValue)] = index
    }
  }
}
