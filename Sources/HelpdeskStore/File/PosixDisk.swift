import Foundation
import HelpdeskCore

/// The operating system's file system.
struct PosixDisk: Disk {
  func open(_ path: String, _ mode: DiskOpenMode) throws(DiskError) -> any DiskFile {
    let flags =
      switch mode {
      case .read: O_RDONLY
      case .update: O_RDWR
      case .create: O_RDWR | O_CREAT | O_EXCL
      }
    return try PosixFile(path, flags | O_CLOEXEC)
  }

  func makeDirectory(_ path: String) throws(DiskError) {
    if Self.retry({ mkdir(path, 0o700) }) == 0 { return }
    let number = errno
    var info = stat()
    guard number == EEXIST, stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFDIR else {
      throw DiskError(call: .makeDirectory, path: path, number: number)
    }
  }

  func list(_ path: String) throws(DiskError) -> [String] {
    guard let directory = opendir(path) else {
      throw DiskError(call: .list, path: path, number: errno)
    }
    defer { closedir(directory) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(directory) else {
        if errno != 0 { throw DiskError(call: .list, path: path, number: errno) }
        break
      }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  func rename(_ path: String, to newPath: String) throws(DiskError) {
    guard Self.retry({ Foundation.rename(path, newPath) }) == 0 else {
      throw DiskError(call: .rename, path: path, number: errno)
    }
  }

  func remove(_ path: String) throws(DiskError) {
    guard Self.retry({ unlink(path) }) == 0 else {
      throw DiskError(call: .remove, path: path, number: errno)
    }
  }

  func syncDirectory(_ path: String) throws(DiskError) {
    let directory = Self.retry { Foundation.open(path, O_RDONLY | O_CLOEXEC) }
    guard directory >= 0 else {
      throw DiskError(call: .syncDirectory, path: path, number: errno)
    }
    defer { Foundation.close(directory) }
    guard Self.retry({ fsync(directory) }) == 0 else {
      throw DiskError(call: .syncDirectory, path: path, number: errno)
    }
  }

  func lock(_ path: String) throws(DiskError) -> any DiskFile {
    let file = try PosixFile(path, O_RDWR | O_CREAT | O_CLOEXEC)
    try file.lock()
    return file
  }

  /// Repeats a call that a signal has interrupted.
  static func retry<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
      let result = call()
      if result != -1 || errno != EINTR { return result }
    }
  }
}

/// A file of the operating system.
private final class PosixFile: DiskFile {
  private let path: String
  private let descriptor: Mutex<Int32>

  init(_ path: String, _ flags: Int32) throws(DiskError) {
    let opened = PosixDisk.retry { Foundation.open(path, flags, 0o600) }
    guard opened >= 0 else { throw DiskError(call: .open, path: path, number: errno) }
    self.path = path
    descriptor = Mutex(opened)
  }

  deinit { close() }

  private var number: Int32 { descriptor.withLock { $0 } }

  func read(at offset: Int, count: Int) throws(DiskError) -> [UInt8] {
    // The one empty array is shared by all threads, and would be written to.
    guard count > 0 else { return [] }
    let number = number
    var fault: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count, let base = buffer.baseAddress {
        let done = PosixDisk.retry {
          pread(number, base + filled, count - filled, off_t(offset + filled))
        }
        if done < 0 { fault = errno }
        if done <= 0 { return }
        filled += done
      }
    }
    guard fault == 0 else { throw DiskError(call: .read, path: path, number: fault) }
    return bytes
  }

  func write(_ bytes: [UInt8], at offset: Int) throws(DiskError) {
    let number = number
    let fault = bytes.withUnsafeBytes { buffer -> Int32 in
      var done = 0
      while done < buffer.count, let base = buffer.baseAddress {
        let written = PosixDisk.retry {
          pwrite(number, base + done, buffer.count - done, off_t(offset + done))
        }
        if written < 0 { return errno }
        // Nothing written and no error is what some systems say of a full disk.
        if written == 0 { return ENOSPC }
        done += written
      }
      return 0
    }
    guard fault == 0 else { throw DiskError(call: .write, path: path, number: fault) }
  }

  func sync() throws(DiskError) {
    let number = number
    #if canImport(Darwin)
    // fsync leaves the data in the drive's cache there.
    if fcntl(number, F_FULLFSYNC) != -1 { return }
    guard errno == ENOTSUP || errno == EINVAL, fsync(number) == 0 else {
      throw DiskError(call: .sync, path: path, number: errno)
    }
    #else
    // Not repeated after a signal: whether a second call would tell of the first one's fault is
    // not known.
    guard fdatasync(number) == 0 else {
      throw DiskError(call: .sync, path: path, number: errno)
    }
    #endif
  }

  func truncate(to size: Int) throws(DiskError) {
    let number = number
    guard PosixDisk.retry({ ftruncate(number, off_t(size)) }) == 0 else {
      throw DiskError(call: .truncate, path: path, number: errno)
    }
  }

  func reserve(through size: Int) throws(DiskError) {
    #if !canImport(Darwin)
    // Without a length of its own to be written down, a sync is one trip to the disk and not two.
    let length = try self.size()
    guard length < size else { return }
    let fault = posix_fallocate(number, off_t(length), off_t(size - length))
    guard fault == 0 else { throw DiskError(call: .reserve, path: path, number: fault) }
    #endif
  }

  func size() throws(DiskError) -> Int {
    var info = stat()
    guard fstat(number, &info) == 0 else {
      throw DiskError(call: .size, path: path, number: errno)
    }
    return Int(info.st_size)
  }

  func lock() throws(DiskError) {
    // flock and not fcntl, whose lock goes with any close of the same file in the process.
    let number = number
    guard PosixDisk.retry({ flock(number, LOCK_EX | LOCK_NB) }) == 0 else {
      throw DiskError(call: .lock, path: path, number: errno)
    }
  }

  func close() {
    let number = descriptor.withLock { number in
      defer { number = -1 }
      return number
    }
    if number >= 0 { _ = Foundation.close(number) }
  }
}
