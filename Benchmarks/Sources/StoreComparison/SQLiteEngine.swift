import Foundation
import GRDB

/// The other side: SQLite through GRDB, as those write it who know both well.
///
/// A pool in WAL mode, integer keys, one tree for a ticket's messages, statements prepared once,
/// rows decoded by hand.
final class SQLiteEngine: Engine {
  /// How the figures of several columns are counted.
  enum Counting: Sendable {
    /// One grouped statement for each column.
    case separately
    /// One statement grouped by all of them, added up by the program.
    case together
  }

  let pool: DatabasePool
  let withText: Bool

  /// Opens the database, and makes it where there is none.
  ///
  /// To survive the loss of power, `synchronous` is FULL; else it is NORMAL. With text, texts go to an
  /// FTS5 table, too.
  init(_ path: String, survivesPowerLoss: Bool, withText: Bool) throws {
    var configuration = Configuration()
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA cache_size = -65536")
      try database.execute(sql: "PRAGMA temp_store = MEMORY")
    }
    pool = try DatabasePool(path: path, configuration: configuration)
    self.withText = withText
    try pool.write { database in
      try database.execute(sql: SQLiteSchema.tables)
      if withText { try database.execute(sql: SQLiteSchema.text) }
    }
    // GRDB sets NORMAL when it turns a connection to WAL; only this connection writes.
    let level = try pool.writeWithoutTransaction { database in
      try database.execute(
        sql: "PRAGMA synchronous = \(survivesPowerLoss ? "FULL" : "NORMAL")")
      return try Int.fetchOne(database, sql: "PRAGMA synchronous")
    }
    let mode = try pool.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
    guard level == (survivesPowerLoss ? 2 : 1), mode == "wal" else {
      throw ComparisonError("SQLite is not set up as it should be.")
    }
  }

  func fill(_ threads: SampleThreads, count: Int) async throws {
    for first in stride(from: 0, to: count, by: 10_000) {
      try await write { database in
        for index in first..<min(first + 10_000, count) {
          try self.insert(threads.thread(index), database)
        }
      }
    }
    // What lies in the log belongs into the tables before anything is measured.
    try await write { try $0.execute(sql: "ANALYZE") }
    try checkpoint()
  }

  /// Makes the indexes that cover the facets' columns, or removes them.
  func setFacetIndexes(_ areWanted: Bool) throws {
    let statements = areWanted ? SQLiteSchema.facetIndexes : SQLiteSchema.noFacetIndexes
    try pool.write { database in
      for statement in statements { try database.execute(sql: statement) }
      try database.execute(sql: "ANALYZE")
    }
  }

  func checkpoint() throws {
    try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
  }

  func create(_ thread: SampleThread, index: Int, isAlone: Bool) async throws {
    if isAlone {
      try createNow(thread)
    } else {
      try await write { try self.insert(thread, $0) }
    }
  }

  /// Several tickets in one transaction, as a program does that batches by itself.
  func create(_ threads: [SampleThread]) throws {
    try pool.write { database in
      for thread in threads { try insert(thread, database) }
    }
  }

  func reply(_ message: SampleMessage, to number: Int) async throws {
    try await write { try self.reply(message, to: number, $0) }
  }

  func assign(_ numbers: [Int], to agent: String, at time: Int64) async throws {
    try assignNow(numbers, to: agent, at: time)
  }

  func page(of agent: String) async throws -> [SampleTicket] {
    try pageNow(of: agent)
  }

  func facets(of agent: String) async throws -> [FacetCount] {
    try facets(of: agent, .separately)
  }

  func reopened(channel: String) async throws -> Int {
    try reopenedNow(channel: channel)
  }

  func bodies(_ messages: [(number: Int, sequence: Int)]) async throws -> [String] {
    try bodiesNow(messages)
  }

  func close() async throws {
    try pool.close()
  }

  // Within a task only the pool's asynchronous functions can be seen; a single reader or writer is
  // faster without them.

  private func createNow(_ thread: SampleThread) throws {
    try pool.write { try insert(thread, $0) }
  }

  private func assignNow(_ numbers: [Int], to agent: String, at time: Int64) throws {
    try pool.write { database in
      for number in numbers { try assign(number, to: agent, at: time, database) }
    }
  }

  /// The same with two statements for each ticket, and nothing brought into the program.
  func assignWithinSQL(_ numbers: [Int], to agent: String, at time: Int64) throws {
    try pool.write { database in
      for number in numbers { try assignWithinSQL(number, to: agent, at: time, database) }
    }
  }

  private func write(
    _ change: @escaping @Sendable (Database) throws -> Void
  ) async throws {
    try await pool.write { try change($0) }
  }
}
