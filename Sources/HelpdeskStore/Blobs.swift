import HelpdeskCore

/// Files in memory.
final class Blobs: Sendable {
  private struct Content: Sendable {
    var files: [BlobID: [[UInt8]]] = [:]
    var lastNumber: UInt64 = 0
  }

  private let content = Mutex(Content())

  func exists(_ id: BlobID) -> Bool {
    content.withLock { $0.files[id] != nil }
  }

  func put(
    _ bytes: AsyncThrowingStream<[UInt8], any Error>, limit: Int
  ) async throws(StoreError) -> BlobReceipt {
    var pieces: [[UInt8]] = []
    var size = 0
    var checksum = CRC32C()
    do {
      for try await piece in bytes {
        guard piece.count <= limit - size else {
          throw StoreError(.blobTooLarge, "The blob is larger than \(limit) bytes.")
        }
        size += piece.count
        checksum.update(piece)
        if !piece.isEmpty { pieces.append(piece) }
      }
      // A cancelled stream ends as if it were complete.
      try Task.checkCancellation()
    } catch let error as StoreError {
      throw error
    } catch is CancellationError {
      throw StoreError(.cancelled, "The upload was cancelled.")
    } catch {
      throw StoreError(.io, "The blob's bytes could not be read.", underlying: error)
    }
    let kept = pieces
    let id = content.withLock { content in
      content.lastNumber += 1
      let digits = String(content.lastNumber, radix: 16)
      let id = BlobID(rawValue: String(repeating: "0", count: 16 - digits.count) + digits)
      content.files[id] = kept
      return id
    }
    return BlobReceipt(id: id, size: size, checksum: checksum.value)
  }

  func get(_ id: BlobID) throws(StoreError) -> AsyncThrowingStream<[UInt8], any Error> {
    guard let pieces = content.withLock({ $0.files[id] }) else {
      throw StoreError(.blobMissing, "The blob does not exist.")
    }
    return AsyncThrowingStream { continuation in
      for piece in pieces { continuation.yield(piece) }
      continuation.finish()
    }
  }

  func delete(_ id: BlobID) {
    content.withLock { $0.files[id] = nil }
  }

  func clear() {
    content.withLock { $0.files = [:] }
  }
}
