/// The postings of one term in one segment, packed, in ascending order of their slots.
///
/// Every 128 postings are a block whose numbers have as many bits as the largest of them needs; what
/// is left stands behind them as varints (the form of Lucene's postings). All numbers are little
/// endian:
///
/// | part   | holds                                                                           |
/// | ------ | ------------------------------------------------------------------------------- |
/// | count  | how many postings there are, as a varint                                        |
/// | skips  | for each block its last slot, where it begins, and the highest counts of one    |
/// |        | slot for everyone and for the staff, 4 bytes each; none where no block is full  |
/// | blocks | full ones, and then what is left                                                |
///
/// A full block has the bits of a slot and of the two counts, a byte each; the least counts, as
/// zig-zag varints; then 128 slots, each as the number of slots passed over since the one before,
/// and as many counts of each kind, each as what it has above the least. Equal counts cost nothing.
/// What is left has, for each posting, twice the slots passed over; one more where the counts are not
/// 1 for everyone and 0 for the staff, and these follow then, as zig-zag varints.
struct PostingList {
  static let skipSize = 16

  /// Keeps the bytes where they are.
  private let segment: TextSegment
  private let skips: UnsafeRawPointer
  private let blocks: UnsafeRawPointer
  let count: Int
  let blockCount: Int

  /// Takes a list that stands in a segment from a place on.
  @inline(__always)
  init(_ segment: TextSegment, at place: UnsafeRawPointer) {
    var reader = PackedReader(place)
    self.segment = segment
    count = Int(truncatingIfNeeded: reader.varint())
    blockCount = (count &+ PostingBlock.capacity &- 1) / PostingBlock.capacity
    skips = reader.place
    blocks = skips + (count < PostingBlock.capacity ? 0 : blockCount &* Self.skipSize)
  }

  /// Whether any block is full, and each says where it ends and what is the most in it.
  var hasSkips: Bool { count >= PostingBlock.capacity }

  /// The last slot of a block; a list without a full block does not say it.
  @inline(__always)
  private func lastSlot(_ block: Int) -> UInt32 { skip(block, 0) }

  @inline(__always)
  private func skip(_ block: Int, _ field: Int) -> UInt32 {
    UInt32(
      littleEndian: skips.loadUnaligned(
        fromByteOffset: block &* Self.skipSize &+ 4 &* field, as: UInt32.self))
  }

  /// The least slot that can stand in a block.
  @inline(__always)
  private func floor(_ block: Int) -> UInt32 { block == 0 ? 0 : lastSlot(block &- 1) &+ 1 }

  @inline(__always)
  private func start(_ block: Int) -> UnsafeRawPointer {
    hasSkips ? blocks + Int(skip(block, 1)) : blocks
  }

  /// The highest count of a slot in a block; nil where the list does not say it.
  @inline(__always)
  func most(_ block: Int, isForEveryone: Bool) -> Int? {
    hasSkips ? Int(Int32(bitPattern: skip(block, isForEveryone ? 2 : 3))) : nil
  }

  /// The first block from one on that can have a slot; as many as there are where none can.
  func block(of slot: UInt32, from first: Int) -> Int {
    guard hasSkips else { return first }
    var lower = first
    var step = 1
    while lower + step < blockCount, lastSlot(lower + step - 1) < slot {
      lower += step
      step <<= 1
    }
    var upper = min(lower + step, blockCount)
    while lower < upper {
      let middle = (lower + upper) >> 1
      if lastSlot(middle) < slot { lower = middle + 1 } else { upper = middle }
    }
    return lower
  }

  /// Unpacks a block with its counts.
  @inline(__always)
  func unpack(_ number: Int, into block: PostingBlock) {
    if isFull(number) {
      let packed = PackedBlock(start(number))
      packed.unpackSlots(from: floor(number), into: block)
      packed.unpackCounts(into: block)
    } else {
      unpackRest(number, into: block)
    }
  }

  /// Unpacks a block; its counts only where they stand between the slots.
  @inline(__always)
  func unpackSlots(_ number: Int, into block: PostingBlock) -> Bool {
    guard isFull(number) else {
      unpackRest(number, into: block)
      return true
    }
    PackedBlock(start(number)).unpackSlots(from: floor(number), into: block)
    return false
  }

  /// Unpacks the counts of a block whose slots alone were.
  func unpackCounts(_ number: Int, into block: PostingBlock) {
    PackedBlock(start(number)).unpackCounts(into: block)
  }

  @inline(__always)
  private func isFull(_ number: Int) -> Bool {
    (number &+ 1) &* PostingBlock.capacity <= count
  }

  private func unpackRest(_ number: Int, into block: PostingBlock) {
    var reader = PackedReader(start(number))
    var floor = floor(number)
    let filled = count &- number &* PostingBlock.capacity
    for place in 0..<filled {
      let head = reader.varint()
      let slot = floor &+ UInt32(truncatingIfNeeded: head &>> 1)
      block.slots[place] = slot
      floor = slot &+ 1
      if head & 1 == 0 {
        block.everyone[place] = 1
        block.staff[place] = 0
      } else {
        block.everyone[place] = Int32(truncatingIfNeeded: reader.integer())
        block.staff[place] = Int32(truncatingIfNeeded: reader.integer())
      }
    }
    block.count = filled
  }
}

/// A block of 128 postings as ``PostingList`` packs it.
struct PackedBlock {
  let slotBits: Int
  let everyoneBits: Int
  let staffBits: Int
  private let everyoneBase: Int32
  private let staffBase: Int32
  private let numbers: UnsafeRawPointer

  /// Numbers are read as the eight bytes that begin with them, so that as many have to follow.
  static let padding = 8

  @inline(__always)
  init(_ place: UnsafeRawPointer) {
    slotBits = Int(place.load(as: UInt8.self))
    everyoneBits = Int(place.load(fromByteOffset: 1, as: UInt8.self))
    staffBits = Int(place.load(fromByteOffset: 2, as: UInt8.self))
    var reader = PackedReader(place + 3)
    everyoneBase = Int32(truncatingIfNeeded: reader.integer())
    staffBase = Int32(truncatingIfNeeded: reader.integer())
    numbers = reader.place
  }

  /// What numbers of so many bits take.
  static func size(bits: Int) -> Int { bits * (PostingBlock.capacity / 8) }

  @inline(__always)
  func unpackSlots(from first: UInt32, into block: PostingBlock) {
    let slots = block.slots
    var floor = first
    Self.unpack(numbers, bits: slotBits) { place, number in
      let slot = floor &+ number
      slots[place] = slot
      floor = slot &+ 1
    }
    block.count = PostingBlock.capacity
  }

  @inline(__always)
  func unpackCounts(into block: PostingBlock) {
    let start = numbers + Self.size(bits: slotBits)
    Self.unpack(start, bits: everyoneBits, above: everyoneBase, into: block.everyone)
    Self.unpack(
      start + Self.size(bits: everyoneBits), bits: staffBits, above: staffBase, into: block.staff)
  }

  @inline(__always)
  private static func unpack(
    _ numbers: UnsafeRawPointer, bits: Int, above base: Int32,
    into counts: UnsafeMutablePointer<Int32>
  ) {
    if bits == 0 {
      counts.update(repeating: base, count: PostingBlock.capacity)
    } else {
      unpack(numbers, bits: bits) { counts[$0] = base &+ Int32(bitPattern: $1) }
    }
  }

  @inline(__always)
  private static func unpack(
    _ numbers: UnsafeRawPointer, bits: Int, _ body: (_ place: Int, _ number: UInt32) -> Void
  ) {
    let mask: UInt64 = (1 &<< UInt64(truncatingIfNeeded: bits)) &- 1
    var bit = 0
    for place in 0..<PostingBlock.capacity {
      let word = UInt64(
        littleEndian: numbers.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self))
      body(place, UInt32(truncatingIfNeeded: word &>> UInt64(bit & 7) & mask))
      bit &+= bits
    }
  }
}

/// Reads varints from bytes that were checked when they were made or read.
struct PackedReader {
  private(set) var place: UnsafeRawPointer

  @inline(__always)
  init(_ place: UnsafeRawPointer) {
    self.place = place
  }

  @inline(__always)
  mutating func varint() -> UInt64 {
    var byte = place.load(as: UInt8.self)
    place += 1
    if byte < 0x80 { return UInt64(byte) }
    var result = UInt64(byte & 0x7F)
    var shift: UInt64 = 7
    repeat {
      byte = place.load(as: UInt8.self)
      place += 1
      result |= UInt64(byte & 0x7F) &<< shift
      shift &+= 7
    } while byte >= 0x80
    return result
  }

  @inline(__always)
  mutating func integer() -> Int64 {
    let raw = varint()
    return Int64(bitPattern: raw &>> 1) ^ -Int64(bitPattern: raw & 1)
  }

  @inline(__always)
  mutating func skip(_ count: Int) { place += count }
}
