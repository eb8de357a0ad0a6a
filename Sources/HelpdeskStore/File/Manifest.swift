import Foundation
import HelpdeskCore

/// The list of the segments that are log: a small text with a checksum, replaced as a whole.
struct Manifest: Hashable, Sendable {
  static let name = "MANIFEST"
  static let previousName = "MANIFEST.prev"
  /// The format that this version writes, and the newest that it reads.
  static let format = 1

  /// A segment that is written no more.
  struct Sealed: Hashable, Sendable {
    var number: UInt64
    /// Bytes beyond are ignored.
    var length: Int
    var lastBatch: UInt64
    var lastChecksum: UInt32
  }

  var store: StoreID
  /// Feed cursors before this revision have lost something.
  var feedFloor: UInt64 = 0
  var sealed: [Sealed] = []
  var active: UInt64

  var text: String {
    var lines = [
      "helpdesk-store \(Self.format)", "store \(Self.hex(store.high))\(Self.hex(store.low))",
    ]
    lines.append("feed \(feedFloor)")
    for segment in sealed {
      lines.append(
        "sealed \(segment.number) \(segment.length) \(segment.lastBatch) "
          + "\(segment.lastChecksum)")
    }
    lines.append("active \(active)")
    let body = lines.joined(separator: "\n") + "\n"
    return body + "crc \(CRC32C.checksum(Array(body.utf8)))\n"
  }

  init(store: StoreID, active: UInt64) {
    self.store = store
    self.active = active
  }

  /// Reads a manifest.
  ///
  /// - Throws: ``StoreError/Code/unsupported`` for a newer format, ``StoreError/Code/corrupt``.
  init(_ bytes: [UInt8]) throws(StoreError) {
    guard let text = String(validating: bytes, as: UTF8.self), text.hasSuffix("\n") else {
      throw Self.damaged
    }
    var lines = text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
    let first = lines.first?.split(separator: " ") ?? []
    guard first.count == 2, first[0] == "helpdesk-store", let format = Int(first[1]) else {
      throw StoreError(.corrupt, "The folder's MANIFEST is not a helpdesk store's.")
    }
    guard format <= Self.format else {
      throw StoreError(
        .unsupported,
        "The store has format \(format); this version reads up to \(Self.format). Open it with a "
          + "newer version.")
    }
    guard let last = lines.popLast(),
      last == "crc \(CRC32C.checksum(Array(text.utf8.dropLast(last.utf8.count + 1))))"
    else { throw Self.damaged }
    var store: StoreID?
    var active: UInt64?
    var sealed: [Sealed] = []
    var feedFloor: UInt64 = 0
    for line in lines.dropFirst() {
      let words = line.split(separator: " ").map(String.init)
      switch (words.first, words.count) {
      case ("store", 2):
        let digits = words[1]
        guard digits.utf8.count == 32, let high = UInt64(digits.prefix(16), radix: 16),
          let low = UInt64(digits.suffix(16), radix: 16)
        else { throw Self.damaged }
        store = StoreID(high: high, low: low)
      case ("feed", 2): feedFloor = try Self.number(words[1])
      case ("active", 2): active = try Self.number(words[1])
      case ("sealed", 5):
        sealed.append(
          Sealed(
            number: try Self.number(words[1]), length: try Self.number(words[2]),
            lastBatch: try Self.number(words[3]), lastChecksum: try Self.number(words[4])))
      default: throw Self.damaged
      }
    }
    guard let store, let active else { throw Self.damaged }
    self.store = store
    self.active = active
    self.sealed = sealed
    self.feedFloor = feedFloor
  }

  static func fileName(_ segment: UInt64) -> String {
    hex(segment) + ".seg"
  }

  private static func hex(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private static func number<Number: FixedWidthInteger>(
    _ word: String
  ) throws(StoreError) -> Number {
    // No store reaches the limit; counting on from what is read must not overflow.
    guard let number = Number(word), number >= 0, Int64(clamping: number) < 1 << 62 else {
      throw damaged
    }
    return number
  }

  private static let damaged = StoreError(
    .corrupt, "The store's MANIFEST is damaged. Restore a backup, or salvage the folder.")
}
