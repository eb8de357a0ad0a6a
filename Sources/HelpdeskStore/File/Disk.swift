import Foundation

/// What the file engine asks of a file system: the few calls on which its promises rest.
///
/// Calls block and are made on the engine's own queue. Paths are absolute, their parts parted by
/// `/`. Every fault is a ``DiskError``; what a call promises on success is what POSIX does, no
/// more: data is durable after ``DiskFile/sync()``, a name after ``syncDirectory(_:)``.
protocol Disk: Sendable {
  /// Opens a file.
  ///
  /// `.create` makes an empty one and fails with `EEXIST` where there is one.
  func open(_ path: String, _ mode: DiskOpenMode) throws(DiskError) -> any DiskFile

  /// Makes a directory; nothing happens where there is one. Its parent exists.
  func makeDirectory(_ path: String) throws(DiskError)

  /// The names in a directory in ascending order, without `.` and `..`.
  func list(_ path: String) throws(DiskError) -> [String]

  /// Gives a file another name in one step; a file of that name is replaced.
  func rename(_ path: String, to newPath: String) throws(DiskError)

  /// Removes a file's name; open files stay readable.
  func remove(_ path: String) throws(DiskError)

  /// Makes the names in a directory durable: what was created, renamed and removed.
  func syncDirectory(_ path: String) throws(DiskError)

  /// Takes an exclusive lock on a file, which is made where there is none, without waiting.
  ///
  /// The lock goes when the returned object is closed or let go of, or the process ends. Fails with
  /// `EWOULDBLOCK` where somebody else holds it.
  func lock(_ path: String) throws(DiskError) -> any DiskFile
}

/// How a file is opened.
enum DiskOpenMode: Sendable {
  /// An existing file, to read only.
  case read
  /// An existing file, to read and write.
  case update
  /// A new file, to read and write.
  case create
}

/// An open file, closed when it is let go of.
protocol DiskFile: AnyObject, Sendable {
  /// Reads as many bytes as there are, at most `count`; fewer only at the end of the file.
  func read(at offset: Int, count: Int) throws(DiskError) -> [UInt8]

  /// Writes all the bytes, growing the file where needed; bytes between its end and the offset
  /// become zero. After a fault any part of them may have been written.
  func write(_ bytes: [UInt8], at offset: Int) throws(DiskError)

  /// Makes everything that was written to the file durable, its length too.
  func sync() throws(DiskError)

  /// Cuts the file, or fills it up with zeros.
  func truncate(to size: Int) throws(DiskError)

  /// Sees to it that the file is at least so long, with zeros behind what was written, and that the
  /// disk has the room for it.
  ///
  /// Help and no promise: a system that cannot do it does nothing. What it helps is the next
  /// ``sync()``, which has no new length to write down beside the data.
  func reserve(through size: Int) throws(DiskError)

  /// The file's length in bytes.
  func size() throws(DiskError) -> Int

  /// Gives the file back; closing twice is harmless, every other call then fails with `EBADF`.
  func close()
}

/// What is left of a file when a store was closed: every call fails with `EBADF`.
final class ClosedFile: DiskFile {
  func read(at offset: Int, count: Int) throws(DiskError) -> [UInt8] { throw Self.error(.read) }
  func write(_ bytes: [UInt8], at offset: Int) throws(DiskError) { throw Self.error(.write) }
  func sync() throws(DiskError) { throw Self.error(.sync) }
  func truncate(to size: Int) throws(DiskError) { throw Self.error(.truncate) }
  func reserve(through size: Int) throws(DiskError) { throw Self.error(.reserve) }
  func size() throws(DiskError) -> Int { throw Self.error(.size) }
  func close() {}

  private static func error(_ call: DiskError.Call) -> DiskError {
    DiskError(call: call, path: "", number: EBADF)
  }
}

/// A call that the file system refused.
struct DiskError: Error, Equatable {
  /// Which call.
  enum Call: String, Sendable {
    case open, read, write, sync, truncate, reserve, size, makeDirectory, list, rename, remove, lock
    case syncDirectory
  }

  let call: Call
  let path: String
  /// The system's error number, such as `ENOSPC`.
  let number: Int32
}
