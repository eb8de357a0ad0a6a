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
      options.checkpointInterval = 4096
      options.checkpointPause = nil
      options.closingCheckpointInterval = 1
      options.cacheSize = 32 * 1024
    }
    return options
  }

  /// Runs the conformance suite over stores of this kind, and removes their folders.
  func run(_ body: (StoreConformance) async throws -> Void) async throws {
    let root = NSTemporaryDirectory() + "helpdesk-\(UUID().uuidString)"
    let disk: any Disk
    if self == .simulated {
      disk = SimDisk(directories: [root])
    } else {
      disk = PosixDisk()
      try disk.makeDirectory(root)
    }
    defer { if self != .simulated { try? FileManager.default.removeItem(atPath: root) } }
    let options = options
    try await body(
      StoreConformance(
        makeStore: {
          try await FileStore.open(at: root + "/\(UUID().uuidString)", on: disk, options)
        },
        reopen: { store in
          let folder = try #require(store as? FileStore).folder
          return try await FileStore.open(at: folder.path, on: disk, options)
        }))
  }
}
