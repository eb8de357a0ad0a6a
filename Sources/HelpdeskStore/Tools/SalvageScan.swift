import HelpdeskCore

/// Finds in a segment's bytes what is still there, also behind damage.
struct SalvageScan {
  /// A stretch of a segment.
  enum Piece {
    /// A frame as it was written.
    case frame(offset: Int, header: FrameHeader, payload: Range<Int>)
    /// Bytes that are no right frame, up to the next one.
    case gap(Range<Int>)
  }

  let pieces: [Piece]
  /// Where the last right frame ends.
  let end: Int

  /// Frames begin at multiples of eight, so that the next right one is found behind anything.
  ///
  /// - Parameters:
  ///   - bytes: The segment.
  ///   - seed: What the checksums of its frames begin with.
  ///   - isActive: Whether it may be the one that was written to: then zeros at its end are no gap,
  ///     but room for more.
  init(_ bytes: [UInt8], seed: CRC32C, isActive: Bool) {
    var pieces: [Piece] = []
    var offset = SegmentHeader.size
    var gap: Int?
    var end = min(SegmentHeader.size, bytes.count)
    while offset < bytes.count {
      guard let header = FrameHeader.read(bytes, at: offset, seed: seed) else {
        gap = gap ?? offset
        offset += 8
        continue
      }
      if let start = gap { pieces.append(.gap(start..<offset)) }
      gap = nil
      let start = offset + FrameHeader.size
      pieces.append(
        .frame(offset: offset, header: header, payload: start..<(start + header.payloadSize)))
      offset += header.frameSize
      end = offset
    }
    if let gap {
      let last = isActive ? bytes[gap...].lastIndex { $0 != 0 } : bytes.count - 1
      if let last { pieces.append(.gap(gap..<(last + 1))) }
    }
    self.pieces = pieces
    self.end = end
  }

  /// The records in a damaged stretch that their own checksums prove, in their order.
  ///
  /// Tried at every byte, because lengths are not to be trusted here; a wrong one would have to fit
  /// its key, its kind and 32 bits by chance.
  static func records(
    in bytes: [UInt8], _ range: Range<Int>, types: Set<RecordType>
  ) -> [LogRecord] {
    var found: [LogRecord] = []
    let part = Array(bytes[range])
    var offset = 0
    // Kind, type, an id of a byte, a sequence and the checksum.
    while offset + 9 <= part.count {
      if part[offset] <= 1, types.contains(RecordType(rawValue: part[offset + 1])) {
        var reader = ByteReader(part, from: offset)
        if let record = try? LogRecord(&reader, of: part),
          (try? Validation.check(record.key)) != nil,
          (try? WireCodec.decode(record.isDeletion ? [0] : record.wire)) != nil
        {
          found.append(record)
          offset = reader.position
          continue
        }
      }
      offset += 1
    }
    return found
  }
}
