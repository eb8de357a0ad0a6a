import HelpdeskCore

/// What stands at the beginning of a checkpoint: which log it goes with, and how far.
///
/// A checkpoint is the state that the log makes up to one place, so that opening need not read the
/// log before it. It is derived: one that is missing, damaged or of another log is passed over.
///
/// The file is this header, then blocks, each behind its length and a hash of its bytes, the last
/// of them empty. All numbers are little endian.
struct Checkpoint: Hashable, Sendable {
  static let format: UInt32 = 2
  private static let magic: [UInt8] = [0x48, 0x44, 0x43, 0x50, 0x0D, 0x0A, 0x1A, 0x0A]
  static let size = 88
  /// About how many bytes a block has.
  static let blockSize = 1024 * 1024

  var store: StoreID
  /// Everything in the log before this place is in the checkpoint, and was durable before it.
  var position: LogPosition
  /// The checksum of the last frame before the place, or of the segment's header.
  var lastChecksum: UInt32
  var lastBatch: UInt64
  var revision: UInt64
  /// Whether the log was closed in order just before the place.
  var isClosed: Bool
  /// The oldest segment of the log when it was made: records may stand in any since then.
  var oldest: UInt64

  var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.append(raw: Self.magic)
    writer.append(fixed32: Self.format)
    writer.append(fixed32: UInt32(Self.size))
    writer.append(fixed64: store.high)
    writer.append(fixed64: store.low)
    writer.append(fixed64: position.segment)
    writer.append(fixed64: UInt64(position.offset))
    writer.append(fixed64: lastBatch)
    writer.append(fixed64: revision)
    writer.append(fixed64: oldest)
    writer.append(fixed32: lastChecksum)
    writer.append(fixed32: isClosed ? 1 : 0)
    writer.append(fixed32: 0)
    writer.append(fixed32: CRC32C.checksum(writer.bytes))
    return writer.bytes
  }

  init(
    store: StoreID, position: LogPosition, lastChecksum: UInt32, lastBatch: UInt64,
    revision: UInt64, oldest: UInt64, isClosed: Bool
  ) {
    self.store = store
    self.position = position
    self.lastChecksum = lastChecksum
    self.lastBatch = lastBatch
    self.revision = revision
    self.oldest = oldest
    self.isClosed = isClosed
  }

  /// Reads a header; nil where the bytes are none of this format.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= Self.size, Array(bytes[..<8]) == Self.magic,
      let header = try? Self.read(Array(bytes[..<Self.size]))
    else { return nil }
    self = header
  }

  private static func read(_ bytes: [UInt8]) throws(StoreError) -> Checkpoint? {
    var reader = ByteReader(bytes, from: 8)
    guard try reader.fixed32() == format, try reader.fixed32() == UInt32(size),
      CRC32C.checksum(Array(bytes[..<(size - 4)])) == CRC32C.word(bytes, at: size - 4)
    else { return nil }
    let store = StoreID(high: try reader.fixed64(), low: try reader.fixed64())
    let segment = try reader.fixed64()
    let offset = try reader.fixed64()
    guard offset <= UInt64(Int.max) else { return nil }
    let lastBatch = try reader.fixed64()
    let revision = try reader.fixed64()
    let oldest = try reader.fixed64()
    return Checkpoint(
      store: store, position: LogPosition(segment: segment, offset: Int(offset)),
      lastChecksum: try reader.fixed32(), lastBatch: lastBatch, revision: revision,
      oldest: oldest, isClosed: try reader.fixed32() == 1)
  }

  /// Whether the segments that the checkpoint's records stand in are all in a manifest.
  func goes(with manifest: Manifest) -> Bool {
    let oldest = manifest.sealed.first?.number ?? manifest.active
    guard oldest <= self.oldest else { return false }
    if position.segment == manifest.active { return true }
    return manifest.sealed.contains {
      $0.number == position.segment && position.offset <= $0.length
    }
  }

  static func fileName(_ revision: UInt64) -> String {
    let digits = String(revision, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits + ".ckpt"
  }

  /// A block as it stands in the file.
  static func block(_ payload: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    writer.reserve(payload.count + 12)
    writer.append(fixed32: UInt32(payload.count))
    writer.append(fixed64: hash(payload))
    writer.append(raw: payload)
    return writer.bytes
  }

  /// Finds faults, not forgers; four words at a time, because the file is as large as the index.
  static func hash(_ bytes: [UInt8]) -> UInt64 {
    bytes.withUnsafeBytes { buffer in
      var lanes: SIMD4<UInt64> = [
        0x9E37_79B9_7F4A_7C15, 0xD6E8_FEB8_6659_FD93, 0xC2B2_AE3D_27D4_EB4F,
        0x1656_67B1_9E37_79F9,
      ]
      var index = 0
      while index + 32 <= buffer.count {
        for lane in 0..<4 {
          let word = UInt64(
            littleEndian: buffer.loadUnaligned(
              fromByteOffset: index + 8 * lane, as: UInt64.self))
          lanes[lane] = ByteText.mix(lanes[lane] ^ word, 0xA076_1D64_78BD_642F)
        }
        index += 32
      }
      var result = UInt64(buffer.count)
      for lane in 0..<4 { result = ByteText.mix(result ^ lanes[lane], 0xE703_7ED1_A0B4_28DB) }
      while index < buffer.count {
        result = ByteText.mix(result ^ UInt64(buffer[index]), 0x8EBC_6AF0_9C88_C6E3)
        index += 1
      }
      return result
    }
  }
}

extension CRC32C {
  /// A stored checksum.
  static func word(_ bytes: [UInt8], at offset: Int) -> UInt32 {
    bytes.withUnsafeBytes {
      UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
  }
}
