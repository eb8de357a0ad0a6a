/// Packs postings, which come in ascending order of their terms and slots, into a segment.
///
/// Never more than one term's packed postings are held beside the segment's bytes.
struct PostingsPacker: ~Copyable {
  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var termCount = 0
  private(set) var postingCount = 0
  private var slotBound: UInt32 = 0
  private var lastTerm: UInt32 = 0

  /// The term whose postings come in.
  private var term: UInt32 = 0
  /// How many postings of the term are packed.
  private var packed = 0
  /// The least slot that the term's next posting can have.
  private var floor: UInt32 = 0
  private var skips: [UInt8] = []
  private var blocks: [UInt8] = []
  private let pending = PostingBlock()

  /// Takes the next posting; one that counts nothing is left out.
  mutating func add(_ term: UInt32, _ slot: UInt32, everyone: Int32, staff: Int32) {
    guard everyone != 0 || staff != 0 else { return }
    if term != self.term {
      endTerm()
      self.term = term
    }
    pending.append(slot, everyone: everyone, staff: staff)
    if pending.count == PostingBlock.capacity { packBlock() }
  }

  /// Expects about so many bytes.
  mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

  /// Takes all postings of the next term, which stand in two segments.
  mutating func add(_ term: UInt32, _ older: TextSegment.Record, _ newer: TextSegment.Record) {
    guard var left = ShortList(older), var right = ShortList(newer) else {
      return add(term, [older, newer])
    }
    // Most words are rare: for them even a block to unpack into would cost more than they do.
    while left.isThere, right.isThere {
      if left.slot < right.slot {
        add(term, left.slot, everyone: left.everyone, staff: left.staff)
        left.turn()
      } else if left.slot > right.slot {
        add(term, right.slot, everyone: right.everyone, staff: right.staff)
        right.turn()
      } else {
        add(
          term, left.slot, everyone: left.everyone &+ right.everyone,
          staff: left.staff &+ right.staff)
        left.turn()
        right.turn()
      }
    }
    while left.isThere {
      add(term, left.slot, everyone: left.everyone, staff: left.staff)
      left.turn()
    }
    while right.isThere {
      add(term, right.slot, everyone: right.everyone, staff: right.staff)
      right.turn()
    }
  }

  /// Takes all postings of the next term, which stand in these segments, the oldest first.
  mutating func add(_ term: UInt32, _ records: [TextSegment.Record]) {
    if records.count == 1, let record = records.first {
      copy(record, as: term)
    } else {
      TextPostings(records.map(\.list)).visitSums { slot, everyone, staff in
        add(term, slot, everyone: everyone, staff: staff)
      }
    }
  }

  /// Takes a term's postings as they are packed: nothing in them says where they stand.
  mutating func copy(_ record: TextSegment.Record, as term: UInt32) {
    endTerm()
    begin(term, length: record.length)
    bytes.append(contentsOf: UnsafeRawBufferPointer(start: record.place, count: record.length))
    postingCount += record.list.count
    slotBound = max(slotBound, record.segment.slotBound)
  }

  /// What was packed; nil where there was nothing.
  mutating func finish() -> TextSegment? {
    endTerm()
    guard termCount > 0 else { return nil }
    var whole: [UInt8] = []
    whole.reserveCapacity(bytes.count + directory.count + TextSegment.footerSize)
    whole += bytes
    whole += directory
    whole.append(fixed: UInt32(termCount))
    whole.append(fixed: slotBound)
    whole.append(fixed: UInt64(postingCount))
    return TextSegment(packed: whole)
  }

  private mutating func endTerm() {
    let count = packed + pending.count
    guard count > 0 else { return }
    if pending.count > 0 {
      if packed > 0 { addSkip() }
      packRest()
    }
    let size = Self.varintSize(count)
    begin(term, length: size + skips.count + blocks.count)
    bytes.append(varint: UInt64(count))
    bytes += skips
    bytes += blocks
    postingCount += count
    slotBound = max(slotBound, floor)
    packed = 0
    floor = 0
    skips.removeAll(keepingCapacity: true)
    blocks.removeAll(keepingCapacity: true)
  }

  private static func varintSize(_ value: Int) -> Int {
    max(1, (Int.bitWidth - value.leadingZeroBitCount + 6) / 7)
  }

  private mutating func begin(_ term: UInt32, length: Int) {
    if termCount % TextSegment.groupSize == 0 {
      directory.append(fixed: term)
      directory.append(fixed: UInt32(bytes.count))
      lastTerm = term
    }
    bytes.append(varint: UInt64(term - lastTerm))
    bytes.append(varint: UInt64(length))
    lastTerm = term
    termCount += 1
  }

  /// Notes where the block of the pending postings begins, and what is the most in it.
  private mutating func addSkip() {
    skips.append(fixed: pending.slots[pending.count - 1])
    skips.append(fixed: UInt32(blocks.count))
    skips.append(fixed: pending.most(isForEveryone: true))
    skips.append(fixed: pending.most(isForEveryone: false))
  }

  private mutating func packBlock() {
    addSkip()
    let capacity = PostingBlock.capacity
    let slots = [UInt32](unsafeUninitializedCapacity: capacity) { steps, count in
      for place in 0..<capacity {
        let slot = pending.slots[place]
        precondition(slot >= floor, "The postings do not ascend.")
        steps[place] = slot - floor
        floor = slot + 1
      }
      count = capacity
    }
    let (everyoneBase, everyone) = Self.aboveLeast(pending.everyone)
    let (staffBase, staff) = Self.aboveLeast(pending.staff)
    for numbers in [slots, everyone, staff] { blocks.append(UInt8(Self.bits(numbers))) }
    blocks.append(integer: Int64(everyoneBase))
    blocks.append(integer: Int64(staffBase))
    for numbers in [slots, everyone, staff] { pack(numbers, bits: Self.bits(numbers)) }
    packed += capacity
    pending.removeAll()
  }

  private mutating func packRest() {
    for place in 0..<pending.count {
      let slot = pending.slots[place]
      precondition(slot >= floor, "The postings do not ascend.")
      let everyone = pending.everyone[place]
      let staff = pending.staff[place]
      let isPlain = everyone == 1 && staff == 0
      blocks.append(varint: UInt64(slot - floor) << 1 | (isPlain ? 0 : 1))
      if !isPlain {
        blocks.append(integer: Int64(everyone))
        blocks.append(integer: Int64(staff))
      }
      floor = slot + 1
    }
    pending.removeAll()
  }

  /// The least of a block's counts, and what each has above it.
  private static func aboveLeast(
    _ counts: UnsafeMutablePointer<Int32>
  ) -> (least: Int32, above: [UInt32]) {
    let counts = UnsafeBufferPointer(start: counts, count: PostingBlock.capacity)
    let least = counts.min() ?? 0
    return (least, counts.map { UInt32(bitPattern: $0 &- least) })
  }

  private static func bits(_ numbers: [UInt32]) -> Int {
    32 - numbers.reduce(0, |).leadingZeroBitCount
  }

  private mutating func pack(_ numbers: [UInt32], bits: Int) {
    guard bits > 0 else { return }
    var word: UInt64 = 0
    var filled = 0
    for number in numbers {
      word |= UInt64(number) << UInt64(filled)
      filled += bits
      while filled >= 8 {
        blocks.append(UInt8(truncatingIfNeeded: word))
        word >>= 8
        filled -= 8
      }
    }
  }
}

/// Walks over a list without a full block, in place.
private struct ShortList {
  private let segment: TextSegment
  private var reader: PackedReader
  private var left: Int
  private var floor: UInt32 = 0
  private(set) var isThere = true
  private(set) var slot: UInt32 = 0
  private(set) var everyone: Int32 = 1
  private(set) var staff: Int32 = 0

  /// Nil where there is a full block.
  init?(_ record: TextSegment.Record) {
    segment = record.segment
    reader = PackedReader(record.place)
    left = Int(truncatingIfNeeded: reader.varint())
    guard left < PostingBlock.capacity else { return nil }
    turn()
  }

  @inline(__always)
  mutating func turn() {
    guard left > 0 else {
      isThere = false
      return
    }
    left &-= 1
    let head = reader.varint()
    slot = floor &+ UInt32(truncatingIfNeeded: head &>> 1)
    floor = slot &+ 1
    if head & 1 == 0 {
      everyone = 1
      staff = 0
    } else {
      everyone = Int32(truncatingIfNeeded: reader.integer())
      staff = Int32(truncatingIfNeeded: reader.integer())
    }
  }
}

extension PostingBlock {
  /// The highest count of a slot.
  func most(isForEveryone: Bool) -> Int32 {
    var most = Int32.min
    for place in 0..<count {
      most = max(most, Int32(clamping: self.count(place, isForEveryone: isForEveryone)))
    }
    return most
  }
}

extension [UInt8] {
  fileprivate mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }

  fileprivate mutating func append(integer value: Int64) {
    append(varint: UInt64(bitPattern: (value << 1) ^ (value >> 63)))
  }

  fileprivate mutating func append<Number: FixedWidthInteger>(fixed value: Number) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
