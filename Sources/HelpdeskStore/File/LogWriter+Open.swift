import HelpdeskCore

extension LogWriter {
  /// Declares the record types; the first time, reads the log.
  func attach(_ schema: Schema) throws(StoreError) {
    guard state.isAttached else { return try load(schema) }
    if let refusal { throw refusal }
    var next = state
    try next.attach(schema)
    try keep(next)
  }

  /// Writes a checkpoint where opening had to read as much as makes one worth while.
  ///
  /// Not in the background, since this process may not live longer than the last ones: what processes
  /// leave that are killed before a checkpoint is finished adds up, and to read it again at the next
  /// opening takes longer than to write it now.
  func catchUp() async {
    guard options.checkpointsByItself, checkpoint.distance >= checkpointInterval else { return }
    await writeCheckpoint()
  }

  private func load(_ schema: Schema) throws(StoreError) {
    if let poison { throw poison }
    let vault = try openVault()
    if let (next, usage, known) = try fromCheckpoint(schema, vault) {
      hasUsedCheckpoint = true
      noteDistance(behind: foundCheckpoint)
      return try finishLoading(next, usage, known: known)
    }
    var next = EngineState(feedCapacity: options.feedCapacity, vault: vault)
    let old = try declaredSchema()
    // Where the columns are as they were, the records go into their final tables at once; else
    // into the old ones, which the new schema then judges.
    var isSame = true
    if let old {
      try next.attach(old.schema)
      var probe = next
      try probe.attach(schema)
      isSame = old.entries.allSatisfy { entry in
        schema[entry.type].map { $0.columns == entry.columns } ?? true
      }
      if isSame { next = probe }
    } else {
      try next.attach(schema)
    }
    var usage = LogUsage()
    _ = try replay(behind: nil, into: &next, &usage)
    if !isSame { try next.attach(schema) }
    noteDistance(behind: nil)
    try finishLoading(next, usage, known: old)
  }

  /// The state that a checkpoint and the log behind it make, with what the log declares; nil where
  /// there is no checkpoint, or none that serves.
  private func fromCheckpoint(
    _ schema: Schema, _ vault: RecordVault
  ) throws(StoreError) -> (EngineState, LogUsage, LoggedSchema)? {
    guard let foundCheckpoint else { return nil }
    do throws(StoreError) {
      var empty = EngineState(feedCapacity: options.feedCapacity, vault: vault)
      try empty.attach(schema)
      var (next, usage) = try folder.state(in: foundCheckpoint, empty)
      let made = LoggedSchema(next)
      let declared = try replay(behind: foundCheckpoint.header, into: &next, &usage)
      return (next, usage, declared ?? made)
    } catch {
      // It is derived: the log says the same, and says so where it is damaged.
      purgeThrough = 0
      return nil
    }
  }

  private func finishLoading(
    _ loaded: EngineState, _ usage: LogUsage, known: LoggedSchema?
  ) throws(StoreError) {
    var next = loaded
    next.feed.drop(through: manifest.feedFloor)
    next.segment = active.header.number
    self.usage = usage
    try keep(next, known: known)
    // An erasure that was interrupted is finished now.
    if purgeThrough > 0 {
      try removeTorn()
      try folder.attempt { () throws(DiskError) in try folder.removeCheckpoints { _ in true } }
    }
    compactIfWorthwhile()
  }

  /// Opens every segment for whoever reads records.
  private func openVault() throws(StoreError) -> RecordVault {
    var files: [UInt32: any DiskFile] = [:]
    for segment in manifest.sealed {
      files[UInt32(truncatingIfNeeded: segment.number)] = try folder.attempt {
        () throws(DiskError) in
        try folder.disk.open(folder.segment(segment.number), .read)
      }
    }
    files[UInt32(truncatingIfNeeded: active.header.number)] = active.file
    return RecordVault(files, RecordCache(capacity: options.cacheSize))
  }

  /// Publishes a state with a new schema, and writes the schema down where it says more than what
  /// is written already.
  private func keep(_ next: EngineState, known: LoggedSchema? = nil) throws(StoreError) {
    let declared = LoggedSchema(next)
    let isNews = declared != known ?? LoggedSchema(state)
    let before = state
    state = next
    if isNews {
      do throws(StoreError) {
        rollIfFull()
        try append([.schema(declared)])
      } catch {
        // But for the segments, of which there may be one more.
        let vault = state.vault
        state = before
        if let vault, before.isAttached { state.setVault(vault) }
        throw error
      }
    }
    publication.publish(state)
  }
}
