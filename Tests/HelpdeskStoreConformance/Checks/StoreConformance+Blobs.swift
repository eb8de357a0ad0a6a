import HelpdeskCore
import Testing

extension StoreConformance {
  static let blobChecks: [StoreCase: StoreCheck] = [
    .blobIsReadAsPut: StoreCheck { bench in
      let pieces: [[UInt8]] = [[1, 2, 3], [], Array(repeating: 0, count: 100_000), [255]]
      let receipt = try await bench.putBlob(pieces)
      #expect(receipt.size == 100_004)
      #expect(try await bench.blob(receipt.id) == Array(pieces.joined()))
      #expect(!receipt.id.rawValue.isEmpty)
      #expect(receipt.id.rawValue.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) })
    },
    .blobHasItsChecksum: StoreCheck { bench async throws in
      // RFC 3720, appendix B.4, and the check value of the catalogue of CRC algorithms.
      let vectors: [([UInt8], UInt32)] = [
        (Array("123456789".utf8), 0xE306_9283),
        (Array(repeating: 0, count: 32), 0x8A91_36AA),
        (Array(repeating: 0xFF, count: 32), 0x62A8_AB43),
        (Array(0..<32), 0x46DD_794E), ([], 0),
      ]
      for (bytes, checksum) in vectors {
        let split = [Array(bytes.prefix(5)), Array(bytes.dropFirst(5))]
        #expect(try await bench.putBlob(split).checksum == checksum)
      }
    },
    .emptyBlobIsABlob: StoreCheck { bench in
      let receipt = try await bench.putBlob([], limit: 0)
      #expect(receipt.size == 0)
      #expect(try await bench.blob(receipt.id).isEmpty)
    },
    .blobKeepsToTheLimit: StoreCheck { bench in
      let receipt = try await bench.putBlob([[1, 2], [3]], limit: 3)
      #expect(receipt.size == 3)
      await bench.refuses(.blobTooLarge) {
        _ = try await bench.putBlob([[1, 2], [3, 4]], limit: 3)
      }
    },
    .missingBlobIsRefused: StoreCheck { bench in
      await bench.refuses(.blobMissing) { _ = try await bench.blob(BlobID(rawValue: "00ff")) }
      try await bench.store.deleteBlob(BlobID(rawValue: "00ff"))
    },
    .strangeBlobNameIsMissing: StoreCheck { bench async throws in
      for name in ["", "..", "../LOCK", "/etc/hostname", "a/b", "\u{0}", "ÿ"] {
        await bench.refuses(.blobMissing, name) {
          _ = try await bench.blob(BlobID(rawValue: name))
        }
      }
    },
    .deletedBlobIsGone: StoreCheck { bench in
      let kept = try await bench.putBlob([[1]])
      let deleted = try await bench.putBlob([[2]])
      try await bench.store.deleteBlob(deleted.id)
      try await bench.store.deleteBlob(deleted.id)
      await bench.refuses(.blobMissing) { _ = try await bench.blob(deleted.id) }
      #expect(try await bench.blob(kept.id) == [1])
    },
    .failingSourceKeepsNothing: StoreCheck { bench async throws in
      let broken = AsyncThrowingStream<[UInt8], any Error> { continuation in
        continuation.yield([1, 2, 3])
        continuation.finish(throwing: UnexpectedSuccess())
      }
      await #expect(throws: StoreError.self) {
        _ = try await bench.store.putBlob(broken, limit: 10)
      }
      #expect(try await bench.blob(try await bench.putBlob([[4]]).id) == [4])
    },
    .commitAsksForItsBlob: StoreCheck { bench in
      let key = Bench.item("i")
      let receipt = try await bench.putBlob([[1]])
      try await bench.commit(
        Commit(preconditions: [.blob(receipt.id)], mutations: [.put(key, fields(size: 1))]))
      try await bench.store.deleteBlob(receipt.id)
      try await bench.refuses(
        .blobMissing,
        Commit(preconditions: [.blob(receipt.id)], mutations: [.put(key, fields(size: 2))]))
      #expect(try await bench.record(key)?.version == 1)
    },
  ]
}

extension Bench {
  /// Puts a file in pieces.
  func putBlob(_ pieces: [[UInt8]], limit: Int = 1_000_000) async throws -> BlobReceipt {
    let stream = AsyncThrowingStream<[UInt8], any Error> { continuation in
      for piece in pieces { continuation.yield(piece) }
      continuation.finish()
    }
    return try await store.putBlob(stream, limit: limit)
  }

  /// A whole file.
  func blob(_ id: BlobID) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await piece in try await store.blob(id) { bytes += piece }
    return bytes
  }
}
