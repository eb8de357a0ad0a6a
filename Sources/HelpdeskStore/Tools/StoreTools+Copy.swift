public import Foundation
public import HelpdeskCore

extension StoreTools {
  static func backup(
    _ folder: StoreFolder, to target: StoreFolder, progress: StoreProgressHandler? = nil
  ) async throws(StoreError) -> StoreCopy {
    try refuse(target, within: folder)
    return try await ToolQueue.run { () throws(StoreError) in
      let state = try LogReading(folder, progress: progress).state()
      return try write(state, of: folder, to: target, progress: progress)
    }
  }

  static func restore(
    _ backup: StoreFolder, to target: StoreFolder, progress: StoreProgressHandler? = nil
  ) async throws(StoreError) -> StoreCopy {
    let found = try await verify(backup, progress: progress)
    if let fault = found.faults.first {
      throw StoreError(
        .corrupt,
        "The backup is damaged in \(found.faults.count) places; nothing was written. The first: "
          + "\(fault) Take another backup, or salvage this one.")
    }
    return try await self.backup(backup, to: target, progress: progress)
  }

  /// Writes a state as a new store, with the blobs of the one it comes from.
  static func write(
    _ state: EngineState, of source: StoreFolder?, to target: StoreFolder,
    segmentSize: Int = FileStoreOptions().segmentSize, progress: StoreProgressHandler?
  ) throws(StoreError) -> StoreCopy {
    var builder = try StoreBuilder(target, segmentSize: segmentSize, progress: progress)
    try builder.write(state)
    // Last: a blob that a record of the state names is there, unless it was removed meanwhile.
    if let source { try builder.copyBlobs(of: source) }
    return try builder.finish(state)
  }

  static func refuse(_ target: StoreFolder, within folder: StoreFolder) throws(StoreError) {
    guard target.path != folder.path, !target.path.hasPrefix(folder.path + "/") else {
      throw StoreError(
        .invalidRequest, "The target lies within the store's own folder. Choose another.")
    }
  }

  static func erase(
    _ keys: [RecordKey], in folder: StoreFolder, progress: StoreProgressHandler? = nil
  ) async throws(StoreError) -> StoreErasure {
    progress?(StoreProgress("opening the store", 0, of: 3))
    let store = try await FileStore.open(
      at: folder.path, on: folder.disk, FileStoreOptions(), isCreating: false)
    do throws(StoreError) {
      let reading = LogReading(folder)
      let declared = try await ToolQueue.run { () throws(StoreError) in
        try reading.schema(try reading.manifest())
      }
      guard let declared else {
        throw StoreError(.invalidRequest, "The store holds no records; nothing was changed.")
      }
      progress?(StoreProgress("reading the log", 1, of: 3))
      try await store.attach(declared.schema)
      guard case .records(let records) = try await store.read([.records(keys)], in: nil).answers[0]
      else { throw StoreError(.io, "The store gave no answer.") }
      progress?(StoreProgress("writing the log anew", 2, of: 3))
      try await store.erase(keys)
      await store.close()
      return StoreErasure(keys: keys.count, found: records.compactMap { $0 }.count)
    } catch {
      await store.close()
      throw error
    }
  }
}

extension FileStore {
  /// Copies the store as it is now into another folder, while it goes on working.
  ///
  /// The copy is at exactly one revision, the newest when the call is made, and durable when it
  /// returns; commits do not wait for it. Blobs that somebody deletes meanwhile may be missing in
  /// it, and what is erased while it is written is in it still. Memory that the held revision alone
  /// needs is kept until the end.
  ///
  /// Throws `StoreError.Code.invalidRequest` where the folder is not empty or lies within the
  /// store's own, `.locked` while another copy is written to it, `.noSpace` and `.io`. What is left
  /// behind then is no store, and the next backup may take its place.
  public func backup(
    to target: URL, progress: StoreProgressHandler? = nil
  ) async throws(StoreError) -> StoreCopy {
    try await backup(to: StoreFolder.at(target), progress: progress)
  }

  func backup(
    to target: StoreFolder, snapshot: Snapshot? = nil,
    segmentSize: Int = FileStoreOptions().segmentSize, progress: StoreProgressHandler? = nil
  ) async throws(StoreError) -> StoreCopy {
    let folder = folder
    try StoreTools.refuse(target, within: folder)
    let publication = writer.publication
    let published = try publication.state(in: snapshot)
    return try await ToolQueue.run { () throws(StoreError) in
      defer { publication.endReading(published) }
      return try StoreTools.write(
        published.state, of: folder, to: target, segmentSize: segmentSize, progress: progress)
    }
  }

  /// Writes everything but the blobs into a new file, a line of JSON each, at exactly one revision.
  ///
  /// See ``StoreTools/dump(_:to:progress:)``.
  public func dump(
    to file: URL, progress: StoreProgressHandler? = nil
  ) async throws(StoreError) -> StoreDump {
    try await dump(to: StoreFolder.filePath(file), on: PosixDisk(), progress: progress)
  }

  func dump(
    to path: String, on disk: any Disk, snapshot: Snapshot? = nil,
    progress: StoreProgressHandler? = nil
  ) async throws(StoreError) -> StoreDump {
    let publication = writer.publication
    let published = try publication.state(in: snapshot)
    return try await ToolQueue.run { () throws(StoreError) in
      defer { publication.endReading(published) }
      return try DumpWriter.write(published.state, to: path, on: disk, progress: progress)
    }
  }
}
