/// Bytes in pages that copies share until one of them is written, so that a disk can be copied
/// before its every call.
struct SimDiskBytes: Sendable {
  static let pageSize = 4096
  private static let emptyPage = [UInt8](repeating: 0, count: pageSize)

  private(set) var count = 0
  /// Whole pages; what lies beyond `count` in the last one is zero.
  private var pages: [[UInt8]] = []

  init() {}

  init(_ bytes: [UInt8]) {
    write(bytes, at: 0)
  }

  /// All of it in one piece.
  var all: [UInt8] { read(0..<count) }

  /// The bytes of a range, fewer where it reaches beyond the end.
  func read(_ range: Range<Int>) -> [UInt8] {
    let range = range.clamped(to: 0..<count)
    // The one empty array is shared by all threads, and would be written to.
    guard !range.isEmpty else { return [] }
    return [UInt8](unsafeUninitializedCapacity: range.count) { target, filled in
      for part in Self.parts(of: range) {
        pages[part.page].withUnsafeBytes { page in
          let slot = filled..<filled + part.range.count
          UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(target)[slot])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: page[part.range]))
        }
        filled += part.range.count
      }
    }
  }

  /// Writes, growing where needed.
  mutating func write(_ bytes: [UInt8], at offset: Int) {
    guard !bytes.isEmpty else { return }
    if offset + bytes.count > count { resize(to: offset + bytes.count) }
    var done = 0
    bytes.withUnsafeBytes { source in
      for part in Self.parts(of: offset..<offset + bytes.count) {
        let slot = done..<done + part.range.count
        pages[part.page].withUnsafeMutableBytes { page in
          UnsafeMutableRawBufferPointer(rebasing: page[part.range])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[slot]))
        }
        done += part.range.count
      }
    }
  }

  /// Cuts, or fills up with zeros.
  mutating func resize(to size: Int) {
    let needed = (size + Self.pageSize - 1) / Self.pageSize
    if size < count {
      pages.removeLast(pages.count - needed)
      let used = size % Self.pageSize
      if used > 0 {
        for index in used..<Self.pageSize { pages[needed - 1][index] = 0 }
      }
    } else if needed > pages.count {
      pages += Array(repeating: Self.emptyPage, count: needed - pages.count)
    }
    count = size
  }

  /// A range, parted at the borders of pages.
  private static func parts(of range: Range<Int>) -> [(page: Int, range: Range<Int>)] {
    guard !range.isEmpty else { return [] }
    return (range.lowerBound / pageSize...(range.upperBound - 1) / pageSize).map { page in
      let start = page * pageSize
      let within = range.clamped(to: start..<start + pageSize)
      return (page, within.lowerBound - start..<within.upperBound - start)
    }
  }
}
