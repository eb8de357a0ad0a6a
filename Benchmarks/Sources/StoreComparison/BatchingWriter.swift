import GRDB

/// What a program does that wants many writers on SQLite: whoever waits is taken along in the next
/// transaction, at most 64 together.
actor BatchingWriter {
  private let engine: SQLiteEngine
  private var waiting: [(SampleThread, CheckedContinuation<Void, any Error>)] = []
  private var isBusy = false

  init(_ engine: SQLiteEngine) {
    self.engine = engine
  }

  func create(_ thread: SampleThread) async throws {
    try await withCheckedThrowingContinuation { continuation in
      waiting.append((thread, continuation))
      if !isBusy {
        isBusy = true
        Task { await self.drain() }
      }
    }
  }

  private func drain() async {
    while !waiting.isEmpty {
      let batch = Array(waiting.prefix(64))
      waiting.removeFirst(batch.count)
      do {
        let threads = batch.map(\.0)
        let engine = engine
        try await engine.pool.write { database in
          for thread in threads { try engine.insert(thread, database) }
        }
        for (_, continuation) in batch { continuation.resume() }
      } catch {
        for (_, continuation) in batch { continuation.resume(throwing: error) }
      }
    }
    isBusy = false
  }
}
