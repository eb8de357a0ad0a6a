import Foundation

@testable import HelpdeskStore

/// The plainest disk there is: files in a dictionary, and nothing ever fails.
final class FuzzDisk: Disk {
  private struct Content: Sendable {
    var files: [String: FuzzFile] = [:]
    var directories: Set<String> = []
  }

  private let content = FuzzLock(Content())

  init(_ files: [String: [UInt8]], directories: [String]) {
    content.withLock { content in
      for (path, bytes) in files { content.files[path] = FuzzFile(path, bytes) }
      content.directories = Set(directories)
    }
  }

  func open(_ path: String, _ mode: DiskOpenMode) throws(DiskError) -> any DiskFile {
    let found = content.withLock { content -> FuzzFile? in
      if case .create = mode {
        guard content.files[path] == nil else { return nil }
        content.files[path] = FuzzFile(path, [])
      }
      return content.files[path]
    }
    guard let found else {
      if case .create = mode { throw DiskError(call: .open, path: path, number: EEXIST) }
      throw DiskError(call: .open, path: path, number: ENOENT)
    }
    return found
  }

  func makeDirectory(_ path: String) throws(DiskError) {
    content.withLock { _ = $0.directories.insert(path) }
  }

  func list(_ path: String) throws(DiskError) -> [String] {
    let names = content.withLock { content -> [String]? in
      guard content.directories.contains(path) else { return nil }
      let all = Array(content.files.keys) + Array(content.directories)
      return all.filter { $0.hasPrefix(path + "/") }
        .map { String($0.dropFirst(path.count + 1)) }.filter { !$0.contains("/") }.sorted()
    }
    guard let names else { throw DiskError(call: .list, path: path, number: ENOENT) }
    return names
  }

  func rename(_ path: String, to newPath: String) throws(DiskError) {
    let isThere = content.withLock { content -> Bool in
      guard let file = content.files.removeValue(forKey: path) else { return false }
      content.files[newPath] = file
      return true
    }
    if !isThere { throw DiskError(call: .rename, path: path, number: ENOENT) }
  }

  func remove(_ path: String) throws(DiskError) {
    let file = content.withLock { $0.files.removeValue(forKey: path) }
    if file == nil { throw DiskError(call: .remove, path: path, number: ENOENT) }
  }

  func syncDirectory(_ path: String) throws(DiskError) {}

  func lock(_ path: String) throws(DiskError) -> any DiskFile { FuzzFile(path, []) }
}

final class FuzzFile: DiskFile {
  private let path: String
  private let bytes: FuzzLock<[UInt8]>

  init(_ path: String, _ bytes: [UInt8]) {
    self.path = path
    self.bytes = FuzzLock(bytes)
  }

  func read(at offset: Int, count: Int) throws(DiskError) -> [UInt8] {
    bytes.withLock { bytes in
      guard offset >= 0, offset < bytes.count, count > 0 else { return [] }
      return Array(bytes[offset..<(offset + min(count, bytes.count - offset))])
    }
  }

  func write(_ new: [UInt8], at offset: Int) throws(DiskError) {
    // A store that would fill a disk because of what it has read is found here.
    guard offset >= 0, offset + new.count < 1 << 26 else {
      throw DiskError(call: .write, path: path, number: EFBIG)
    }
    bytes.withLock { bytes in
      if bytes.count < offset + new.count {
        bytes += [UInt8](repeating: 0, count: offset + new.count - bytes.count)
      }
      bytes.replaceSubrange(offset..<(offset + new.count), with: new)
    }
  }

  func sync() throws(DiskError) {}

  func truncate(to size: Int) throws(DiskError) {
    bytes.withLock { bytes in
      if size < bytes.count {
        bytes.removeLast(bytes.count - size)
      } else {
        bytes += [UInt8](repeating: 0, count: size - bytes.count)
      }
    }
  }

  func reserve(through size: Int) throws(DiskError) {
    if size > (try self.size()) { try truncate(to: size) }
  }

  func size() throws(DiskError) -> Int { bytes.withLock { $0.count } }

  func close() {}
}

/// A value behind a lock; the fuzzer stands outside the package, which has its own.
private final class FuzzLock<Value>: @unchecked Sendable {
  // Unchecked, because the lock is what makes it safe: the value is reached only while it is held.
  private let lock = NSLock()
  private var value: Value

  init(_ value: Value) {
    self.value = value
  }

  func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
    lock.lock()
    defer { lock.unlock() }
    return body(&value)
  }
}
