import Foundation
import HelpdeskCore
import HelpdeskStoreConformance
import Testing

@testable import HelpdeskStore

/// The ways in which the file store is put to the test.
enum FileStoreKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case powerLoss = "a folder, surviving power loss"
  case processCrash = "a folder, surviving a crash"
  case simulated = "a simulated disk, with segments of a few records"

  var testDescription: String { rawValue }

  var options: FileStoreOptions {
    var options = FileStoreOptions()
    switch self {
    case .powerLoss: break
    case .processCrash: options.durability = .processCrash
    case .simulated:
      options.segmentSize = 2048
      options.frameLimit = 1024
      options.markDelay = nil
      options.compactedSegments = 1
    }
    return options
  }

  func makeStore() async throws -> FileStore {
    if self == .simulated {
      let disk = SimDisk(directories: ["/data"])
      return try await FileStore.open(at: "/data/store", on: disk, options)
    }
    let path = NSTemporaryDirectory() + "helpdesk-\(UUID().uuidString)"
    return try await FileStore.open(at: path, on: PosixDisk(), options)
  }

  static func reopen(_ store: any Store) async throws -> any Store {
    let store = try #require(store as? FileStore)
    return try await FileStore.open(at: store.folder.path, on: store.folder.disk, store.options)
  }

  /// The conformance suite over stores of this kind, whose folders are removed with them.
  func conformance() -> StoreConformance {
    StoreConformance(makeStore: { try await makeStore() }, reopen: { try await Self.reopen($0) })
  }
}
