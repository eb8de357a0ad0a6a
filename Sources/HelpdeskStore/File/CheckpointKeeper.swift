import Foundation
import HelpdeskCore

/// Writes checkpoints, on a queue of its own, and finds them again.
actor CheckpointKeeper {
  /// What a checkpoint is to hold.
  struct Content: Sendable {
    let header: Checkpoint
    let state: EngineState
    let usage: LogUsage
    /// The segment in which the checkpoint's place is.
    let file: any DiskFile
  }

  private let folder: StoreFolder
  private let executor = QueueExecutor("helpdesk.store.checkpoint")
  /// One more with every call to let go of all checkpoints: a writing that began before is given up.
  private var generation = 0

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  init(_ folder: StoreFolder) {
    self.folder = folder
  }

  /// Writes a checkpoint and removes those before it.
  ///
  /// - Parameters:
  ///   - content: What it holds.
  ///   - pause: How long to rest after each block, so that commits have the disk.
  /// - Returns: The file's length; nil when it was given up.
  /// - Throws: ``StoreError/Code/io``, ``StoreError/Code/noSpace``; what was there before is kept.
  func write(_ content: Content, pause: Duration?) async throws(StoreError) -> Int? {
    let generation = generation
    let name = Checkpoint.fileName(content.header.revision)
    // One that was given up may not have ended yet, and removes what it has written.
    let temporary = folder.checkpoints + "/" + name + ".\(generation).tmp"
    let file = try folder.attempt { () throws(DiskError) -> any DiskFile in
      try folder.disk.makeDirectory(folder.checkpoints)
      try folder.removeIfPresent(temporary)
      return try folder.disk.open(temporary, .create)
    }
    defer { file.close() }
    var end = 0
    do throws(StoreError) {
      try write(content.header.bytes, file, &end)
      end = try await writeBlocks(content, file, from: end, pause: pause)
    } catch {
      try? folder.removeIfPresent(temporary)
      throw error
    }
    guard generation == self.generation else {
      try? folder.removeIfPresent(temporary)
      return nil
    }
    try folder.attempt { () throws(DiskError) in
      // The log first: what is in the checkpoint must not be in it alone.
      try content.file.sync()
      try file.sync()
      try folder.disk.rename(temporary, to: folder.checkpoints + "/" + name)
      try folder.disk.syncDirectory(folder.checkpoints)
    }
    try remove { $0 != name }
    return end
  }

  private func writeBlocks(
    _ content: Content, _ file: any DiskFile, from start: Int, pause: Duration?
  ) async throws(StoreError) -> Int {
    let place = Mutex(start)
    let generation = generation
    // The blocks are made elsewhere, so that this queue only writes.
    try await content.state.blocks(usage: content.usage) { (block) async throws(StoreError) in
      let bytes = Checkpoint.block(block)
      let offset = place.withLock { place in
        defer { place += bytes.count }
        return place
      }
      try await self.write(bytes, file, at: offset, generation, pause: pause)
    }
    var end = place.withLock { $0 }
    try write(Checkpoint.block([]), file, &end)
    return end
  }

  private func write(
    _ bytes: [UInt8], _ file: any DiskFile, at offset: Int, _ generation: Int, pause: Duration?
  ) async throws(StoreError) {
    guard generation == self.generation else {
      throw StoreError(.cancelled, "The checkpoint was given up.")
    }
    try folder.attempt { () throws(DiskError) in
      try file.write(bytes, at: offset)
      if pause != nil { try file.sync() }
    }
    if let pause { await rest(pause) }
  }

  private func write(
    _ bytes: [UInt8], _ file: any DiskFile, _ end: inout Int
  ) throws(StoreError) {
    let offset = end
    try folder.attempt { () throws(DiskError) in try file.write(bytes, at: offset) }
    end += bytes.count
  }

  private func rest(_ pause: Duration) async {
    await withCheckedContinuation { continuation in
      executor.after(pause) { continuation.resume() }
    }
  }

  /// Gives up the checkpoint that is being written.
  func giveUp() {
    generation += 1
  }

  /// Removes all checkpoints, and gives up the one that is being written.
  func removeAll() throws(StoreError) {
    generation += 1
    try remove { _ in true }
  }

  private func remove(_ isUnwanted: (String) -> Bool) throws(StoreError) {
    try folder.attempt { () throws(DiskError) in try folder.removeCheckpoints(isUnwanted) }
  }
}

extension StoreFolder {
  var checkpoints: String { path + "/ckpt" }

  func removeCheckpoints(_ isUnwanted: (String) -> Bool) throws(DiskError) {
    var isChanged = false
    for name in try checkpointNames() where isUnwanted(name) {
      try removeIfPresent(checkpoints + "/" + name)
      isChanged = true
    }
    if isChanged { try disk.syncDirectory(checkpoints) }
  }

  /// Everything in the folder of checkpoints, the newest last.
  func checkpointNames() throws(DiskError) -> [String] {
    do {
      return try disk.list(checkpoints)
    } catch {
      guard error.number == ENOENT else { throw error }
      return []
    }
  }
}
