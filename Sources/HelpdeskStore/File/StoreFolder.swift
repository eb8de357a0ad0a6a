import Foundation
import HelpdeskCore

/// A store's folder on a disk: where its files are, and the one switch, its manifest.
struct StoreFolder: Sendable {
  let disk: any Disk
  let path: String

  var log: String { path + "/log" }
  var torn: String { path + "/torn" }
  var blobs: String { path + "/blobs" }

  func segment(_ number: UInt64) -> String { log + "/" + Manifest.fileName(number) }

  /// Does something on the disk; a fault is told as the store's caller is told of it.
  func attempt<Result>(
    _ work: () throws(DiskError) -> Result
  ) throws(StoreError) -> Result {
    do throws(DiskError) { return try work() } catch { throw error.storeError }
  }

  /// The whole of a file, or its first bytes.
  func bytes(_ path: String, limit: Int = .max) throws(DiskError) -> [UInt8] {
    let file = try disk.open(path, .read)
    defer { file.close() }
    return try file.read(at: 0, count: min(limit, try file.size()))
  }

  func length(of path: String) throws(DiskError) -> Int {
    let file = try disk.open(path, .read)
    defer { file.close() }
    return try file.size()
  }

  /// Puts a file in place of what is there, so that it is there whole or not at all, and for good.
  func replace(_ name: String, with bytes: [UInt8]) throws(DiskError) {
    let temporary = path + "/" + name + ".tmp"
    try removeIfPresent(temporary)
    let file = try disk.open(temporary, .create)
    defer { file.close() }
    try file.write(bytes, at: 0)
    try file.sync()
    try disk.rename(temporary, to: path + "/" + name)
    try disk.syncDirectory(path)
  }

  func removeIfPresent(_ path: String) throws(DiskError) {
    do {
      try disk.remove(path)
    } catch {
      guard error.number == ENOENT else { throw error }
    }
  }
}

extension DiskError {
  /// The fault as the store's caller is told of it, before anything was acknowledged.
  var storeError: StoreError {
    let what = "\(call.rawValue) of \(path) failed: \(String(cString: strerror(number)))."
    switch number {
    case ENOSPC, EDQUOT, EFBIG:
      return StoreError(
        .noSpace, "The disk is full; nothing was written. Free some space and try again. (\(what))",
        underlying: self)
    case EACCES, EPERM, EROFS:
      return StoreError(
        .io, "The store's folder may not be read or written; check its owner and mode. (\(what))",
        underlying: self)
    case ENOENT, ENOTDIR:
      return StoreError(
        .io, "A file or folder of the store is not there; check the path. (\(what))",
        underlying: self)
    default: return StoreError(.io, "The file system failed. (\(what))", underlying: self)
    }
  }
}
