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
  private(set) var frames: [Frame] = []
  /// Where the last right frame ends.
  private(set) var end = SegmentHeader.size
  private(set) var lastChecksum: UInt32

  /// Reads a segment up to the first byte that is not log; nil where its header is not right.
  init?(_ bytes: [UInt8], store: StoreID, number: UInt64) {
    guard let header = SegmentHeader(bytes), header.store == store, header.number == number else {
      return nil
    }
    self.header = header
    lastChecksum = header.checksum
    let seed = header.seed
    while let next = FrameHeader.read(bytes, at: end, seed: seed),
      next.previousChecksum == lastChecksum
    {
      frames.append(Frame(offset: end, header: next))
      end += next.frameSize
      lastChecksum = next.checksum
    }
  }

  /// Everything before this place in the segment is proven to have been durable.
  var provenEnd: Int {
    let proven = frames.lazy.map(\.header.durableThrough)
      .filter { $0.segment == header.number }.map(\.offset).max()
    return min(max(SegmentHeader.size, proven ?? 0), end)
  }

  /// Whether a right frame behind the end says that what stands at the end was durable: then the
  /// gap is damage, and no unfinished write.
  func isDamaged(_ bytes: [UInt8]) -> Bool {
    let seed = header.seed
    var offset = end + 8
    while offset < bytes.count {
      if let frame = FrameHeader.read(bytes, at: offset, seed: seed) {
        let place = LogPosition(segment: header.number, offset: end)
        if frame.durableThrough > place { return true }
      }
      offset += 8
    }
    return false
  }
}
