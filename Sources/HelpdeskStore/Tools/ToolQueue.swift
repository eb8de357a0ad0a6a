import Foundation
import HelpdeskCore

/// Runs a tool on a queue of its own, so that its reading and writing holds up nobody.
actor ToolQueue {
  private let executor = QueueExecutor("helpdesk.store.tools")

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  static func run<Value: Sendable>(
    _ work: @escaping @Sendable () throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    let queue = ToolQueue()
    return try await queue.perform(work).get()
  }

  private func perform<Value: Sendable>(
    _ work: @Sendable () throws(StoreError) -> Value
  ) -> Result<Value, StoreError> {
    do throws(StoreError) { return .success(try work()) } catch { return .failure(error) }
  }
}

extension StoreFolder {
  /// The folder at an address of the file system; relative ones count from the working directory.
  static func at(_ url: URL, on disk: any Disk = PosixDisk()) -> StoreFolder {
    StoreFolder(disk: disk, path: filePath(url))
  }

  static func filePath(_ url: URL) -> String {
    let path = url.absoluteURL.path(percentEncoded: false)
    return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// The directory that holds a file or folder.
  static func parent(of path: String) -> String {
    let parent = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    return parent.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : parent
  }

  /// The names in a directory; none where there is no directory.
  func names(in directory: String) throws(StoreError) -> [String] {
    do throws(DiskError) {
      return try disk.list(directory)
    } catch {
      guard error.number == ENOENT || error.number == ENOTDIR else { throw error.storeError }
      return []
    }
  }

  /// The whole of a file; nil where there is none.
  func bytesIfPresent(_ path: String, limit: Int = .max) throws(StoreError) -> [UInt8]? {
    do throws(DiskError) {
      return try bytes(path, limit: limit)
    } catch {
      guard error.number == ENOENT else { throw error.storeError }
      return nil
    }
  }
}
