/// A file's content: as programs read it, and as the medium holds it.
struct SimDiskInode: Sendable {
  /// What a read returns.
  private(set) var current: SimDiskBytes
  /// What is certain to be there after a loss of power.
  private(set) var durable: SimDiskBytes
  /// The bytes that were written or cut off and not yet synced.
  private(set) var pending = RangeSet<Int>()
  /// The shortest and the longest that the file has been since its length was durable.
  private(set) var lengths: ClosedRange<Int>?
  /// The bytes whose loss a failed sync has covered up: read, held to be clean, not on the medium.
  private(set) var forgotten = RangeSet<Int>()

  /// A file that is on the medium as it is read.
  init(_ content: SimDiskBytes = SimDiskBytes()) {
    current = content
    durable = content
  }

  /// Whether a loss of power can change the file.
  var isPending: Bool { lengths != nil || !pending.isEmpty }

  mutating func write(_ bytes: [UInt8], at offset: Int) {
    guard !bytes.isEmpty else { return }
    let end = offset + bytes.count
    current.write(bytes, at: offset)
    markPending(offset..<end)
    if end > durable.count || lengths != nil { noteLength() }
  }

  mutating func truncate(to size: Int) {
    guard size != current.count else { return }
    if size < current.count { markPending(size..<current.count) }
    current.resize(to: size)
    noteLength()
  }

  mutating func sync() {
    if lengths != nil { durable.resize(to: current.count) }
    for range in pending.ranges {
      let range = range.clamped(to: 0..<durable.count)
      durable.write(current.read(range), at: range.lowerBound)
    }
    markClean()
  }

  /// What Linux did after a failed write-back: the pages stay readable and count as clean.
  mutating func forgetPending() {
    forgotten.formUnion(pending)
    markClean()
  }

  /// Reads again what a failed sync has covered up, as when memory runs short.
  mutating func dropForgotten() {
    for range in forgotten.ranges {
      let range = range.clamped(to: 0..<current.count)
      var held = durable
      if held.count < range.upperBound { held.resize(to: range.upperBound) }
      current.write(held.read(range), at: range.lowerBound)
    }
    forgotten = RangeSet()
  }

  /// Changes what is read and what is on the medium alike, as damage does.
  mutating func damage(_ change: (inout SimDiskBytes) -> Void) {
    change(&current)
    change(&durable)
  }

  private mutating func markPending(_ range: Range<Int>) {
    pending.insert(contentsOf: range)
    forgotten.remove(contentsOf: range)
  }

  private mutating func noteLength() {
    let known = lengths ?? durable.count...durable.count
    lengths = min(known.lowerBound, current.count)...max(known.upperBound, current.count)
  }

  private mutating func markClean() {
    pending = RangeSet()
    lengths = nil
  }
}
