import Foundation
import HelpdeskCore
import HelpdeskStoreConformance
import Testing

@testable import HelpdeskStore

/// The engines over which what holds for every store is tried.
enum FaultEngine: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case memory = "in memory"
  case file = "in a file"

  var testDescription: String { rawValue }

  /// An empty store with the suite's schema.
  func makeStore() async throws -> any Store {
    switch self {
    case .memory:
      let store = InMemoryStore()
      try await store.attach(ConformanceSchema.schema)
      return store
    case .file:
      var options = FileStoreOptions()
      options.markDelay = nil
      return try await CrashScript.open(SimDisk(directories: ["/data"]), options)
    }
  }
}

extension Store {
  /// Some records, each in its key's place.
  func records(_ keys: [RecordKey], in snapshot: Snapshot? = nil) async throws -> [StoredRecord?] {
    guard case .records(let records) = try await read([.records(keys)], in: snapshot).answers[0]
    else { throw FaultFound("no records for a request of records") }
    return records
  }

  /// How many numbers of a sequence were drawn.
  func lastNumber(_ sequence: String) async throws -> Int {
    guard case .count(let number) = try await read([.lastNumber(sequence)]).answers[0] else {
      throw FaultFound("no count for a request of a number")
    }
    return number
  }
}
