import Foundation
import HelpdeskCore

/// The blobs of a store as files: each holds its bytes and behind them sixteen more, a magic
/// number, the size and the CRC-32C.
struct BlobFiles {
  enum Condition: Equatable {
    case sound(size: Int)
    case damaged(String)
    case gone
  }

  /// The files in the blobs' folders.
  struct Listing {
    /// Paths within the store's folder, such as `blobs/ab/ab…`.
    var blobs: [String] = []
    /// What is there and is no blob.
    var others: [String] = []
  }

  let folder: StoreFolder
  private static let magic: UInt32 = 0x4C42_4448  // "HDBL"
  private static let trailer = 16
  private static let piece = 1024 * 1024

  init(_ folder: StoreFolder) {
    self.folder = folder
  }

  func list() throws(StoreError) -> Listing {
    var listing = Listing()
    for directory in try folder.names(in: folder.blobs) {
      if directory.hasSuffix(".tmp") {
        listing.others.append("blobs/\(directory)")
        continue
      }
      let names = try folder.names(in: folder.blobs + "/" + directory)
      for name in names {
        let path = "blobs/\(directory)/\(name)"
        if Self.isName(name), name.hasPrefix(directory) {
          listing.blobs.append(path)
        } else {
          listing.others.append(path)
        }
      }
    }
    return listing
  }

  func check(_ path: String) throws(StoreError) -> Condition {
    try read(path) { _, _ throws(DiskError) in }
  }

  /// Copies a blob whose bytes are sound; of another nothing is left behind.
  func copy(_ path: String, to target: StoreFolder) throws(StoreError) -> Condition {
    let copyPath = target.path + "/" + path
    let copy = try target.attempt { () throws(DiskError) in
      try target.disk.makeDirectory(StoreFolder.parent(of: copyPath))
      return try target.disk.open(copyPath, .create)
    }
    defer { copy.close() }
    let condition = try read(path) { bytes, offset throws(DiskError) in
      try copy.write(bytes, at: offset)
    }
    try target.attempt { () throws(DiskError) in
      if case .sound = condition { try copy.sync() } else { try target.disk.remove(copyPath) }
    }
    return condition
  }

  private func read(
    _ path: String, _ body: ([UInt8], Int) throws(DiskError) -> Void
  ) throws(StoreError) -> Condition {
    let file: any DiskFile
    do throws(DiskError) {
      file = try folder.disk.open(folder.path + "/" + path, .read)
    } catch {
      guard error.number == ENOENT else { throw error.storeError }
      return .gone
    }
    defer { file.close() }
    var end: [UInt8] = []
    var checksum = CRC32C()
    let length = try folder.attempt { () throws(DiskError) in try file.size() }
    let size = length - Self.trailer
    guard size >= 0 else { return .damaged("it is shorter than any blob") }
    var offset = 0
    while offset < length {
      let start = offset
      // Never across the border of bytes and trailer.
      let count = start < size ? min(Self.piece, size - start) : length - start
      let bytes = try folder.attempt { () throws(DiskError) -> [UInt8] in
        let bytes = try file.read(at: start, count: count)
        try body(bytes, start)
        return bytes
      }
      guard bytes.count == count else { return .damaged("it became shorter while it was read") }
      if start < size { checksum.update(bytes) } else { end = bytes }
      offset += count
    }
    return try condition(end, size: size, checksum.value)
  }

  private func condition(
    _ end: [UInt8], size: Int, _ checksum: UInt32
  ) throws(StoreError) -> Condition {
    var reader = ByteReader(end)
    guard try reader.fixed32() == Self.magic else {
      return .damaged("its end is not a blob's")
    }
    guard try reader.fixed64() == UInt64(size) else {
      return .damaged("it is not as long as it was")
    }
    guard try reader.fixed32() == checksum else {
      return .damaged("its bytes are not those that were stored")
    }
    return .sound(size: size)
  }

  private static func isName(_ name: String) -> Bool {
    name.utf8.count == 32
      && name.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }
}
