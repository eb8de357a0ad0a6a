import Foundation
import HelpdeskCore

/// Blobs as files beside the log, durable before anybody learns their names.
///
/// A file holds the bytes and behind them sixteen more: a magic number, the size and the CRC-32C.
/// All of a file is verified before its first byte is handed out.
actor FileBlobs {
  private let folder: StoreFolder
  private let executor = QueueExecutor("helpdesk.store.blobs")
  private var isClosed = false
  private static let magic: UInt32 = 0x4C42_4448  // "HDBL"
  private static let trailer = 16
  private static let piece = 64 * 1024

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  init(_ folder: StoreFolder) {
    self.folder = folder
  }

  /// Whether there is a blob; asks the disk on the caller's thread.
  nonisolated func exists(_ id: BlobID) -> Bool {
    guard let path = path(id), let file = try? folder.disk.open(path, .read) else { return false }
    file.close()
    return true
  }

  func put(
    _ bytes: AsyncThrowingStream<[UInt8], any Error>, limit: Int
  ) async throws(StoreError) -> BlobReceipt {
    let id = BlobID(rawValue: Self.randomName())
    guard let path = path(id) else { throw Self.missing }
    let directory = directory(id)
    // Beside the directories, where the next opening finds what a crash has left unfinished.
    let temporary = folder.blobs + "/" + id.rawValue + ".tmp"
    let file = try folder.attempt { () throws(DiskError) in
      try folder.disk.makeDirectory(directory)
      return try folder.disk.open(temporary, .create)
    }
    defer { file.close() }
    do throws(StoreError) {
      let (size, checksum) = try await copy(bytes, to: file, limit: limit)
      var end = ByteWriter()
      end.append(fixed32: Self.magic)
      end.append(fixed64: UInt64(size))
      end.append(fixed32: checksum)
      try folder.attempt { () throws(DiskError) in
        try file.write(end.bytes, at: size)
        try file.sync()
        try folder.disk.rename(temporary, to: path)
        try folder.disk.syncDirectory(directory)
        try folder.disk.syncDirectory(folder.blobs)
      }
      return BlobReceipt(id: id, size: size, checksum: checksum)
    } catch {
      try? folder.removeIfPresent(temporary)
      throw error
    }
  }

  private func copy(
    _ bytes: AsyncThrowingStream<[UInt8], any Error>, to file: any DiskFile, limit: Int
  ) async throws(StoreError) -> (size: Int, checksum: UInt32) {
    var size = 0
    var checksum = CRC32C()
    do {
      for try await piece in bytes {
        guard !isClosed else { throw Publication.closed }
        guard piece.count <= limit - size else {
          throw StoreError(.blobTooLarge, "The blob is larger than \(limit) bytes.")
        }
        try file.write(piece, at: size)
        size += piece.count
        checksum.update(piece)
      }
      // A cancelled stream ends as if it were complete.
      try Task.checkCancellation()
    } catch let error as StoreError {
      throw error
    } catch let error as DiskError {
      throw error.storeError
    } catch is CancellationError {
      throw StoreError(.cancelled, "The upload was cancelled.")
    } catch {
      throw StoreError(.io, "The blob's bytes could not be read.", underlying: error)
    }
    return (size, checksum.value)
  }

  func get(_ id: BlobID) throws(StoreError) -> AsyncThrowingStream<[UInt8], any Error> {
    guard !isClosed else { throw Publication.closed }
    guard let path = path(id) else { throw Self.missing }
    let file: any DiskFile
    do throws(DiskError) {
      file = try folder.disk.open(path, .read)
    } catch {
      throw error.number == ENOENT ? Self.missing : error.storeError
    }
    let size = try verifiedSize(of: file)
    let reading = BlobReading(file, size: size, piece: Self.piece, blobs: self)
    return AsyncThrowingStream { try await reading.next() }
  }

  /// Reads one piece on the queue that may block.
  fileprivate func read(_ file: any DiskFile, at offset: Int, count: Int) throws -> [UInt8] {
    do throws(DiskError) {
      return try file.read(at: offset, count: count)
    } catch {
      throw error.storeError
    }
  }

  private func verifiedSize(of file: any DiskFile) throws(StoreError) -> Int {
    let damaged = StoreError(.corrupt, "The blob is damaged. Restore it from a backup.")
    let (length, end) = try folder.attempt { () throws(DiskError) -> (Int, [UInt8]) in
      let length = try file.size()
      let start = max(0, length - Self.trailer)
      return (length, try file.read(at: start, count: Self.trailer))
    }
    guard end.count == Self.trailer else { throw damaged }
    var reader = ByteReader(end)
    let size = length - Self.trailer
    guard try reader.fixed32() == Self.magic, try reader.fixed64() == UInt64(size) else {
      throw damaged
    }
    var checksum = CRC32C()
    var offset = 0
    while offset < size {
      let start = offset
      let piece = try folder.attempt { () throws(DiskError) in
        try file.read(at: start, count: min(Self.piece, size - start))
      }
      guard !piece.isEmpty else { throw damaged }
      checksum.update(piece)
      offset += piece.count
    }
    guard try reader.fixed32() == checksum.value else { throw damaged }
    return size
  }

  func delete(_ id: BlobID) throws(StoreError) {
    guard !isClosed else { throw Publication.closed }
    guard let path = path(id) else { return }
    try folder.attempt { () throws(DiskError) in
      do throws(DiskError) {
        try folder.disk.remove(path)
      } catch {
        guard error.number == ENOENT else { throw error }
        return
      }
      try folder.disk.syncDirectory(directory(id))
    }
  }

  func close() {
    isClosed = true
  }

  // MARK: - Names

  private nonisolated func directory(_ id: BlobID) -> String {
    folder.blobs + "/" + id.rawValue.prefix(2)
  }

  /// Nil for what is no name that this store makes, and might be a path.
  private nonisolated func path(_ id: BlobID) -> String? {
    let isName =
      id.rawValue.utf8.count == 32
      && id.rawValue.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    return isName ? directory(id) + "/" + id.rawValue : nil
  }

  private static func randomName() -> String {
    (0..<2).map { _ in
      let digits = String(UInt64.random(in: .min ... .max), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  private static let missing = StoreError(.blobMissing, "The blob does not exist.")
}

/// Reads a verified blob piece by piece, as somebody asks for it.
private actor BlobReading {
  private let file: any DiskFile
  private let size: Int
  private let piece: Int
  private let blobs: FileBlobs
  private var offset = 0

  init(_ file: any DiskFile, size: Int, piece: Int, blobs: FileBlobs) {
    self.file = file
    self.size = size
    self.piece = piece
    self.blobs = blobs
  }

  func next() async throws -> [UInt8]? {
    guard offset < size else { return nil }
    let start = offset
    let count = min(piece, size - start)
    offset += count
    let bytes = try await blobs.read(file, at: start, count: count)
    guard bytes.count == count else {
      throw StoreError(.corrupt, "The blob has become shorter while it was read.")
    }
    return bytes
  }
}
