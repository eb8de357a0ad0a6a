import HelpdeskCore

/// The frames of a segment from its beginning to the first place where none follows.
struct SegmentScan: Sendable {
  struct Frame: Sendable {
    let offset: Int
    let header: FrameHeader

    var payload: Range<Int> {
      let start = offset + FrameHeader.size
      return start..<(start + header.payloadSize)
    }
  }

  let header: SegmentHeader
  /// Where in the segment the bytes begin that were looked at.
  let base: Int
  private(set) var frames: [Frame] = []
  /// Where the last right frame ends.
  private(set) var end = SegmentHeader.size
  private(set) var lastChecksum: UInt32
  private(set) var lastBatch: UInt64 = 0

  /// Reads a segment up to the first byte that is not log; nil where its header is not right.
  init?(_ bytes: [UInt8], store: StoreID, number: UInt64) {
    guard let header = SegmentHeader(bytes), header.store == store, header.number == number else {
      return nil
    }
    self.header = header
    base = 0
    lastChecksum = header.checksum
    read(bytes)
  }

  /// Reads what follows in a segment behind the place of a checkpoint.
  init(_ bytes: [UInt8], of header: SegmentHeader, behind checkpoint: Checkpoint) {
    self.header = header
    base = checkpoint.position.offset
    end = base
    lastChecksum = checkpoint.lastChecksum
    lastBatch = checkpoint.lastBatch
    read(bytes)
  }

  private mutating func read(_ bytes: [UInt8]) {
    let seed = header.seed
    while let next = FrameHeader.read(bytes, at: end - base, seed: seed),
      next.previousChecksum == lastChecksum
    {
      frames.append(Frame(offset: end, header: next))
      end += next.frameSize
      lastChecksum = next.checksum
      lastBatch = next.batch
    }
  }

  /// The part of the bytes that a frame's payload is.
  func payload(of frame: Frame, in bytes: [UInt8]) -> [UInt8] {
    Array(bytes[(frame.payload.lowerBound - base)..<(frame.payload.upperBound - base)])
  }

  /// Everything before this place in the segment is proven to have been durable; a checkpoint is a
  /// proof of what is before it.
  var provenEnd: Int {
    let proven = frames.lazy.map(\.header.durableThrough)
      .filter { $0.segment == header.number }.map(\.offset).max()
    return min(max(SegmentHeader.size, base, proven ?? 0), end)
  }

  /// Where in a segment that is written to the bytes are that follow its last right frame, without
  /// the room that was made for more: zeros up to the end.
  func rest(in bytes: [UInt8]) -> Range<Int> {
    let start = end - base
    let last = bytes[start...].lastIndex { $0 != 0 }
    return start..<(last.map { $0 + 1 } ?? start)
  }

  /// Whether a right frame behind the end says that what stands at the end was durable: then the
  /// gap is damage, and no unfinished write.
  func isDamaged(_ bytes: [UInt8]) -> Bool {
    let seed = header.seed
    var offset = end + 8
    while offset - base < bytes.count {
      if let frame = FrameHeader.read(bytes, at: offset - base, seed: seed) {
        let place = LogPosition(segment: header.number, offset: end)
        if frame.durableThrough > place { return true }
      }
      offset += 8
    }
    return false
  }
}
