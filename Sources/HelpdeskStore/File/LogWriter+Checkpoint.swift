import HelpdeskCore

/// How far the newest checkpoint lies behind.
struct CheckpointProgress {
  var isWriting = false
  /// How many bytes were logged since.
  var distance = 0
  /// Whether a segment was removed since, so that no checkpoint goes with the log.
  var isOutdated = false
  /// How long the last one is.
  var size = 0
}

extension LogWriter {
  /// How many bytes of log make another checkpoint worth while: more where it is a large one.
  var checkpointInterval: Int { max(options.checkpointInterval, checkpoint.size / 4) }

  /// Begins to write a checkpoint, if it is worth while.
  func checkpointIfWorthwhile() {
    guard options.checkpointsByItself, !checkpoint.isWriting, refusal == nil,
      checkpoint.isOutdated || checkpoint.distance >= checkpointInterval,
      let content = checkpointContent()
    else { return }
    checkpoint.isWriting = true
    checkpoint.isOutdated = false
    let distance = checkpoint.distance
    let pause = options.checkpointPause
    Task {
      let size = await self.write(content, pause: pause)
      self.checkpointWritten(size, content.header.position, distance)
    }
  }

  /// Notes how much of the log opening had to read.
  func noteDistance(behind found: FoundCheckpoint?) {
    let place = found?.header.position ?? LogPosition(segment: 0, offset: 0)
    var segments = manifest.sealed.map { (number: $0.number, length: $0.length) }
    segments.append((active.header.number, active.end))
    checkpoint.distance = segments.reduce(0) { sum, segment in
      if segment.number < place.segment { return sum }
      return sum + segment.length - (segment.number == place.segment ? place.offset : 0)
    }
    checkpoint.size = found.flatMap { try? folder.length(ofCheckpoint: $0) } ?? 0
  }

  private nonisolated func write(
    _ content: CheckpointKeeper.Content, pause: Duration?
  ) async -> Int? {
    do throws(StoreError) {
      return try await keeper.write(content, pause: pause)
    } catch {
      // Without it opening takes longer; nothing else is lost.
      return nil
    }
  }

  private func checkpointWritten(_ size: Int?, _ position: LogPosition, _ distance: Int) {
    checkpoint.isWriting = false
    // After a fault, too: the next one is due when as much was written again.
    checkpoint.distance -= distance
    guard let size else { return }
    checkpoint.size = size
    if position.segment == active.header.number, position > active.durable {
      active.durable = position
    }
  }

  /// What a checkpoint would hold now; nil while an erasure is under way.
  private func checkpointContent() -> CheckpointKeeper.Content? {
    let oldest = manifest.sealed.first?.number ?? active.header.number
    guard oldest > purgeThrough, state.isAttached else { return nil }
    return CheckpointKeeper.Content(
      header: Checkpoint(
        store: manifest.store,
        position: LogPosition(segment: active.header.number, offset: active.end),
        lastChecksum: active.lastChecksum, lastBatch: active.lastBatch, revision: state.revision,
        oldest: oldest, isClosed: isClosed),
      state: state, usage: usage, file: active.file)
  }

  /// Writes a checkpoint now.
  func writeCheckpoint() async {
    guard refusal == nil, !checkpoint.isWriting, let content = checkpointContent() else { return }
    checkpoint.isWriting = true
    checkpoint.isOutdated = false
    let distance = checkpoint.distance
    let size = await write(content, pause: nil)
    checkpointWritten(size, content.header.position, distance)
  }

  /// Writes a checkpoint when the store is closed, if that is worth while.
  func closingCheckpoint() async {
    await keeper.giveUp()
    guard poison == nil,
      checkpoint.isOutdated || checkpoint.distance >= options.closingCheckpointInterval,
      let content = checkpointContent()
    else { return }
    _ = await write(content, pause: nil)
  }
}
