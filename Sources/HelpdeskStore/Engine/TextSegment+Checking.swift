import HelpdeskCore

extension TextSegment {
  /// Takes bytes that were read, and refuses any that a packer does not make.
  ///
  /// What is read afterwards is read without looking at bounds.
  ///
  /// - Throws: ``StoreError/Code/corrupt``.
  static func checking(_ bytes: [UInt8]) throws(StoreError) -> TextSegment {
    guard bytes.count > footerSize else { throw damaged }
    let footer = Footer(bytes)
    guard footer.termCount > 0, footer.directory > 0 else { throw damaged }
    var check = SegmentCheck(bytes, footer)
    try check.run()
    return TextSegment(packed: bytes)
  }

  fileprivate static let damaged = StoreError(.corrupt, "A segment of the text index is damaged.")
}

/// Goes over the bytes of a segment once.
private struct SegmentCheck {
  private let bytes: [UInt8]
  private let footer: TextSegment.Footer
  private var reader: ByteReader
  private let block = PostingBlock()

  init(_ bytes: [UInt8], _ footer: TextSegment.Footer) {
    self.bytes = bytes
    self.footer = footer
    reader = ByteReader(bytes)
  }

  mutating func run() throws(StoreError) {
    var last: UInt64?
    var count = 0
    for index in 0..<footer.termCount {
      let (group, place) = index.quotientAndRemainder(dividingBy: TextSegment.groupSize)
      let entry = footer.directory + group * TextSegment.entrySize
      if place == 0 {
        try require(word(entry + 4) == UInt32(truncatingIfNeeded: reader.position))
      }
      let step = try reader.varint()
      try require(place == 0 ? step == 0 : (1...UInt64(UInt32.max)).contains(step))
      let term = place == 0 ? UInt64(word(entry)) : (last ?? 0) + step
      try require(term <= UInt64(UInt32.max) && last.map { $0 < term } ?? true)
      last = term
      let length = try reader.count()
      let end = reader.position + length
      try require(end <= footer.directory)
      count += try checkList(end)
      try require(reader.position == end)
    }
    try require(reader.position == footer.directory && count == footer.postingCount)
  }

  /// How many postings the list has.
  private mutating func checkList(_ end: Int) throws(StoreError) -> Int {
    let count = Int(clamping: try reader.varint())
    try require(count > 0 && count <= Int(footer.slotBound))
    let skips = reader.position
    let full = count / PostingBlock.capacity
    let blockCount = (count + PostingBlock.capacity - 1) / PostingBlock.capacity
    if full > 0 { try reader.skip(blockCount * PostingList.skipSize) }
    let start = reader.position
    var floor = 0
    for number in 0..<blockCount {
      let skip = skips + number * PostingList.skipSize
      if full > 0 { try require(start + Int(word(skip + 4)) == reader.position) }
      if number < full {
        try checkBlock(floor, end)
      } else {
        try checkRest(count - full * PostingBlock.capacity, floor)
      }
      floor = Int(block.slots[block.count - 1]) + 1
      try require(floor <= Int(footer.slotBound))
      if full > 0 {
        try require(
          Int(word(skip)) + 1 == floor
            && Int32(bitPattern: word(skip + 8)) == block.most(isForEveryone: true)
            && Int32(bitPattern: word(skip + 12)) == block.most(isForEveryone: false))
      }
    }
    return count
  }

  private mutating func checkBlock(_ floor: Int, _ end: Int) throws(StoreError) {
    let place = reader.position
    var size = 0
    for _ in 0..<3 {
      let bits = Int(try reader.byte())
      try require(bits <= 32)
      size += PackedBlock.size(bits: bits)
    }
    for _ in 0..<2 { try require(Int32(exactly: try reader.integer()) != nil) }
    try reader.skip(size)
    try require(reader.position <= end)
    bytes.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress else { return }
      let packed = PackedBlock(start + place)
      packed.unpackSlots(from: UInt32(truncatingIfNeeded: floor), into: block)
      packed.unpackCounts(into: block)
    }
    // A slot beyond the largest number would come out below the one before.
    var least = floor
    for place in 0..<block.count {
      try require(Int(block.slots[place]) >= least)
      least = Int(block.slots[place]) + 1
    }
  }

  private mutating func checkRest(_ count: Int, _ floor: Int) throws(StoreError) {
    var floor = floor
    for place in 0..<count {
      let head = try reader.varint()
      try require(head >> 1 < UInt64(UInt32.max))
      let slot = floor + Int(head >> 1)
      try require(slot < Int(footer.slotBound))
      block.slots[place] = UInt32(truncatingIfNeeded: slot)
      block.everyone[place] = 1
      block.staff[place] = 0
      if head & 1 == 1 {
        block.everyone[place] = try count32()
        block.staff[place] = try count32()
      }
      floor = slot + 1
    }
    block.count = count
  }

  private mutating func count32() throws(StoreError) -> Int32 {
    guard let count = Int32(exactly: try reader.integer()) else { throw TextSegment.damaged }
    return count
  }

  private func word(_ offset: Int) -> UInt32 { CRC32C.word(bytes, at: offset) }

  private func require(_ isRight: Bool) throws(StoreError) {
    guard isRight else { throw TextSegment.damaged }
  }
}
