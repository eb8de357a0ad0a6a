import HelpdeskCore

/// As much of a segment as has to be read: all of it, or what stands behind a checkpoint.
struct SegmentPart: Sendable {
  let scan: SegmentScan
  let bytes: [UInt8]

  /// What is left over of the segment behind the last right frame; zeros at its end do not count.
  var rest: [UInt8] { Array(bytes[scan.rest(in: bytes)]) }
}

extension StoreFolder {
  /// Reads a segment behind a checkpoint in it; nil where the log there is not the checkpoint's.
  func part(
    ofSegment number: UInt64, limit: Int = .max, behind checkpoint: Checkpoint
  ) throws(DiskError) -> SegmentPart? {
    let place = checkpoint.position.offset
    let file = try disk.open(segment(number), .read)
    defer { file.close() }
    let end = min(limit, try file.size())
    guard end >= place, place >= SegmentHeader.size,
      let header = SegmentHeader(try file.read(at: 0, count: SegmentHeader.size)),
      header.store == checkpoint.store, header.number == number,
      try endsFrame(place, file, header, checkpoint.lastChecksum)
    else { return nil }
    let bytes = try file.read(at: place, count: end - place)
    return SegmentPart(
      scan: SegmentScan(bytes, of: header, behind: checkpoint), bytes: bytes)
  }

  /// Whether a frame with a checksum, or the segment's header, ends at a place.
  private func endsFrame(
    _ place: Int, _ file: any DiskFile, _ header: SegmentHeader, _ checksum: UInt32
  ) throws(DiskError) -> Bool {
    if place == SegmentHeader.size { return header.checksum == checksum }
    // A frame ends with its payload's length.
    let tail = try file.read(at: place - 4, count: 4)
    guard tail.count == 4 else { return false }
    let size = FrameHeader.frameSize(payload: Int(CRC32C.word(tail, at: 0)))
    guard place - size >= SegmentHeader.size else { return false }
    let bytes = try file.read(at: place - size, count: size)
    return FrameHeader.read(bytes, at: 0, seed: header.seed)?.checksum == checksum
  }
}
