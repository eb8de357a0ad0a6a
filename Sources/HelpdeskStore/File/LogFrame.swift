import HelpdeskCore

/// Where something stands in the log.
struct LogPosition: Hashable, Sendable, Comparable {
  var segment: UInt64
  var offset: Int

  static func < (left: LogPosition, right: LogPosition) -> Bool {
    (left.segment, left.offset) < (right.segment, right.offset)
  }
}

/// The first 64 bytes of a segment.
///
/// All numbers are little endian. The magic ends as PNG's does, so that a transfer as text is
/// noticed; the salt keeps frames of a deleted file, whose blocks the file system hands out again,
/// from passing for this segment's.
struct SegmentHeader: Hashable, Sendable {
  static let size = 64
  static let format: UInt32 = 1
  private static let magic: [UInt8] = [0x48, 0x44, 0x53, 0x4B, 0x0D, 0x0A, 0x1A, 0x0A]

  var store: StoreID
  var number: UInt64
  /// The state's revision when the segment was begun.
  var baseRevision: UInt64
  var salt: UInt64

  var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.append(raw: Self.magic)
    writer.append(fixed32: Self.format)
    writer.append(fixed32: UInt32(Self.size))
    writer.append(fixed64: store.high)
    writer.append(fixed64: store.low)
    writer.append(fixed64: number)
    writer.append(fixed64: baseRevision)
    writer.append(fixed64: salt)
    writer.append(fixed32: 0)
    writer.append(fixed32: CRC32C.checksum(writer.bytes))
    return writer.bytes
  }

  /// What a frame's checksum begins with.
  var seed: CRC32C {
    var writer = ByteWriter()
    writer.append(fixed64: salt)
    writer.append(fixed64: number)
    var checksum = CRC32C()
    checksum.update(writer.bytes)
    return checksum
  }

  /// What the first frame names as its predecessor's checksum.
  var checksum: UInt32 { CRC32C.checksum(bytes) }

  /// Reads a header; nil where the bytes are none of this format.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= Self.size, Array(bytes[..<8]) == Self.magic else { return nil }
    var reader = ByteReader(Array(bytes[8..<Self.size]))
    guard let format = try? reader.fixed32(), format == Self.format,
      let size = try? reader.fixed32(), size == UInt32(Self.size),
      let high = try? reader.fixed64(), let low = try? reader.fixed64(),
      let number = try? reader.fixed64(), let baseRevision = try? reader.fixed64(),
      let salt = try? reader.fixed64(), let reserved = try? reader.fixed32(), reserved == 0,
      let checksum = try? reader.fixed32(),
      checksum == CRC32C.checksum(Array(bytes[..<(Self.size - 4)]))
    else { return nil }
    self.init(
      store: StoreID(high: high, low: low), number: number, baseRevision: baseRevision, salt: salt)
  }

  init(store: StoreID, number: UInt64, baseRevision: UInt64, salt: UInt64) {
    self.store = store
    self.number = number
    self.baseRevision = baseRevision
    self.salt = salt
  }
}

/// Tells one store's files from another's.
struct StoreID: Hashable, Sendable {
  var high: UInt64
  var low: UInt64
}

/// What stands before a frame's payload.
///
/// A frame is what one write brings to the log: 56 bytes of header, the payload, zeros up to a
/// multiple of eight, and in the last four bytes the payload's length once more. The checksum
/// covers everything but the magic and itself.
struct FrameHeader: Hashable, Sendable {
  static let size = 56
  private static let magic: UInt32 = 0x314D_4648  // "HFM1"

  struct Flags: OptionSet, Hashable, Sendable {
    let rawValue: UInt32
    /// Written when nothing was left to do: proves the frames before it, says nothing itself.
    static let mark = Flags(rawValue: 1)
    /// The store was closed in order.
    static let closed = Flags(rawValue: 2)
  }

  var payloadSize: Int
  var previousChecksum: UInt32
  /// One more with every frame of the log.
  var batch: UInt64
  var firstRevision: UInt64
  /// Everything before this place was durable when the frame was written.
  var durableThrough: LogPosition
  var flags: Flags = []
  var transactionCount: UInt32 = 0
  /// Set by reading.
  var checksum: UInt32 = 0

  /// The whole frame's length.
  var frameSize: Int { Self.frameSize(payload: payloadSize) }

  static func frameSize(payload: Int) -> Int { (size + payload + 4 + 7) & ~7 }

  /// The frame with its payload.
  func frame(_ payload: [UInt8], seed: CRC32C) -> (bytes: [UInt8], checksum: UInt32) {
    var writer = ByteWriter()
    writer.reserve(Self.frameSize(payload: payload.count))
    writer.append(fixed32: previousChecksum)
    writer.append(fixed64: batch)
    writer.append(fixed64: firstRevision)
    writer.append(fixed64: durableThrough.segment)
    writer.append(fixed64: UInt64(durableThrough.offset))
    writer.append(fixed32: flags.rawValue)
    writer.append(fixed32: transactionCount)
    writer.append(raw: payload)
    let padding = Self.frameSize(payload: payload.count) - Self.size - payload.count - 4
    writer.append(raw: [UInt8](repeating: 0, count: padding))
    writer.append(fixed32: UInt32(payload.count))
    var head = ByteWriter()
    head.append(fixed32: Self.magic)
    head.append(fixed32: UInt32(payload.count))
    var checksum = seed
    checksum.update(Array(head.bytes[4...]))
    checksum.update(writer.bytes)
    head.append(fixed32: checksum.value)
    head.append(raw: writer.bytes)
    return (head.bytes, checksum.value)
  }

  /// Reads the header of the frame that begins at an offset; nil where there is no whole, right
  /// frame before the end.
  static func read(_ bytes: [UInt8], at offset: Int, seed: CRC32C) -> FrameHeader? {
    guard offset >= 0, bytes.count - offset >= frameSize(payload: 0),
      word(bytes, offset) == magic
    else { return nil }
    let payloadSize = Int(word(bytes, offset + 4))
    let total = frameSize(payload: payloadSize)
    guard total <= bytes.count - offset else { return nil }
    let stored = word(bytes, offset + 8)
    var checksum = seed
    bytes.withUnsafeBytes { buffer in
      checksum.update(UnsafeRawBufferPointer(rebasing: buffer[(offset + 4)..<(offset + 8)]))
      checksum.update(UnsafeRawBufferPointer(rebasing: buffer[(offset + 12)..<(offset + total)]))
    }
    let segment = double(bytes, offset + 32)
    let place = double(bytes, offset + 40)
    guard checksum.value == stored, word(bytes, offset + total - 4) == UInt32(payloadSize),
      place <= UInt64(Int.max), double(bytes, offset + 16) < 1 << 62
    else { return nil }
    return FrameHeader(
      payloadSize: payloadSize, previousChecksum: word(bytes, offset + 12),
      batch: double(bytes, offset + 16), firstRevision: double(bytes, offset + 24),
      durableThrough: LogPosition(segment: segment, offset: Int(place)),
      flags: Flags(rawValue: word(bytes, offset + 48)),
      transactionCount: word(bytes, offset + 52), checksum: stored)
  }

  private static func word(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
    bytes.withUnsafeBytes {
      UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
  }

  private static func double(_ bytes: [UInt8], _ offset: Int) -> UInt64 {
    bytes.withUnsafeBytes {
      UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
  }
}
