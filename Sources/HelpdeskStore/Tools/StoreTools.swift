public import Foundation
public import HelpdeskCore

/// Tools for a store's folder that is not in use, or not well: look at it, check it, copy it, save
/// what can be saved.
///
/// None of them needs the desk or its schema. All but ``erase(_:in:progress:)`` leave the folder
/// they read as it is; those that write a store write it into a folder that does not exist or is
/// empty, and nothing opens that folder as a store before it is whole. What is written is a store
/// of its own: feed cursors of the old one are refused by it. Progress handlers are called on the
/// tool's own queue.
public enum StoreTools: Sendable {
  /// Says what a folder holds; reads only, also beside a process that has the store open.
  public static func inspect(_ folder: URL) async throws(StoreError) -> StoreInspection {
    try await inspect(StoreFolder.at(folder))
  }

  /// Reads everything and reports what is not as it was written; changes nothing.
  ///
  /// Works beside a process that has the store open. Costs a reading of the whole folder.
  public static func verify(
    _ folder: URL, progress: StoreProgressHandler? = nil
  ) async throws(StoreError) -> StoreVerification {
    try await verify(StoreFolder.at(folder), progress: progress)
  }

  /// Copies a store that nobody has open; for one that is open see
  /// ``FileStore/backup(to:progress:)``.
  ///
  /// Throws `StoreError.Code.corrupt` for a damaged log, `.locked` while another process has the
  /// store, `.invalidRequest` where the target is not empty. Blobs that are damaged are left out
  /// and reported.
  public static func backup(
    _ folder: URL, to target: URL, progress: StoreProgressHandler? = nil
  ) async throws(StoreError) -> StoreCopy {
    try await backup(StoreFolder.at(folder), to: StoreFolder.at(target), progress: progress)
  }

  /// Verifies a backup, blobs included, and makes a store of it.
  ///
  /// Throws `StoreError.Code.corrupt` with the first fault for a backup that is not sound, before
  /// anything is written.
  public static func restore(
    _ backup: URL, to target: URL, progress: StoreProgressHandler? = nil
  ) async throws(StoreError) -> StoreCopy {
    try await restore(StoreFolder.at(backup), to: StoreFolder.at(target), progress: progress)
  }

  /// Writes all records and everything that belongs to them into a new file, a line of JSON each.
  ///
  /// The same content gives the same bytes. Blobs are not in it.
  public static func dump(
    _ folder: URL, to file: URL, progress: StoreProgressHandler? = nil
  ) async throws(StoreError) -> StoreDump {
    try await dump(
      StoreFolder.at(folder), to: StoreFolder.filePath(file), on: PosixDisk(), progress: progress)
  }

  /// Makes a store of a dump; dumping that gives the same bytes again.
  ///
  /// Throws `StoreError.Code.corrupt`, with the line, for what is no whole, unchanged dump.
  public static func load(
    _ file: URL, into target: URL, progress: StoreProgressHandler? = nil
  ) async throws(StoreError) -> StoreCopy {
    try await load(
      StoreFolder.filePath(file), into: StoreFolder.at(target), progress: progress)
  }

  /// Makes a store of everything in a damaged one that can be proven to be as it was written, and
  /// reports what is lost.
  public static func salvage(
    _ folder: URL, into target: URL, progress: StoreProgressHandler? = nil
  ) async throws(StoreError) -> StoreSalvage {
    try await salvage(StoreFolder.at(folder), into: StoreFolder.at(target), progress: progress)
  }

  /// Removes records with every trace of their content, as ``FileStore/erase(_:)`` does, from a
  /// store that nobody has open.
  public static func erase(
    _ keys: [RecordKey], in folder: URL, progress: StoreProgressHandler? = nil
  ) async throws(StoreError) -> StoreErasure {
    try await erase(keys, in: StoreFolder.at(folder), progress: progress)
  }
}

/// What erasing records has come to.
public struct StoreErasure: Hashable, Sendable {
  /// How many keys were given.
  public let keys: Int
  /// How many of them had a record.
  public let found: Int
}
