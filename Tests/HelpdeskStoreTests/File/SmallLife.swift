import Foundation
import HelpdeskCore
import HelpdeskStoreConformance
import Testing

@testable import HelpdeskStore

/// A short life of a store that goes on where calls fail, and knows what must be there afterwards.
struct SmallLife {
  let disk: SimDisk
  let options: FileStoreOptions
  /// What may be found: the keys of the records put, in their order.
  private(set) var acknowledged: [String] = []
  /// A commit of which nobody knows whether it happened.
  private(set) var unknown: String?
  private(set) var codes: [StoreError.Code] = []

  init(_ disk: SimDisk, _ options: FileStoreOptions = CrashScript.options()) {
    self.disk = disk
    self.options = options
  }

  static func key(_ id: String) -> RecordKey { RecordKey(ConformanceSchema.item, id) }

  static func put(_ id: String) -> Commit {
    var fields = RecordFields()
    fields[ConformanceSchema.payload] = .bytes(Array(id.utf8) + Array(repeating: 1, count: 150))
    return Commit(
      preconditions: [.absent(key(id))], mutations: [.put(key(id), fields)])
  }

  /// Puts records one after the other, writing the log anew in between.
  mutating func run(records: Int = 14) async {
    guard let store = try? await CrashScript.open(disk, options) else { return }
    for number in 0..<records {
      let id = "record-\(number)"
      switch await store.commit([Self.put(id)], now: Date(milliseconds: 0))[0] {
      case .success: acknowledged.append(id)
      case .failure(let error):
        codes.append(error.code)
        if error.code == .unknownOutcome { unknown = id }
      }
      // Readers are served whatever happens to the disk; but a record that is not in memory has to
      // be read, and a disk that cannot be read is said to be one.
      do {
        #expect(try await Self.ids(in: store) == acknowledged)
      } catch {
        let code = (error as? StoreError)?.code
        #expect(code == .io || code == .noSpace, "\(error)")
      }
      if number == records / 2 { while (try? await store.writer.compactStep()) == true {} }
    }
    await store.close()
  }

  /// The records that a store holds, in the order in which they were put.
  static func ids(in store: FileStore) async throws -> [String] {
    let keys = (0..<40).map { key("record-\($0)") }
    guard case .records(let records) = try await store.read([.records(keys)]).answers[0] else {
      return []
    }
    return records.compactMap { $0?.key.id }
  }

  /// Opens another disk, and looks whether it holds what it must.
  func check(_ disk: SimDisk, _ place: String) async {
    do {
      let store = try await CrashScript.open(disk, options)
      let found = try await Self.ids(in: store)
      let isRight = found == acknowledged || Set(found) == Set(acknowledged + [unknown ?? ""])
      #expect(isRight, "\(place): \(found) instead of \(acknowledged) and \(unknown ?? "nothing")")
      await store.close()
    } catch {
      Issue.record(error, "\(place): the store was refused")
    }
  }
}
