import HelpdeskCore

/// The records that were used last, up to a size.
///
/// Sixteen parts with a lock each, so that readers seldom wait for one another. Within a part, what
/// was not used since the hand last came by goes first (CLOCK; Corbató 1968).
final class RecordCache: Sendable {
  fileprivate struct Entry: Sendable {
    let place: UInt64
    let box: RecordBox
    let cost: Int
    var isUsed: Bool
  }

  fileprivate struct Part: Sendable {
    var indices: [UInt64: Int] = [:]
    var entries: [Entry] = []
    var hand = 0
    var cost = 0
  }

  private let parts: [Mutex<Part>]
  private let capacity: Int

  /// - Parameter capacity: About how many bytes the records may have in memory.
  init(capacity: Int) {
    parts = (0..<16).map { _ in Mutex(Part()) }
    self.capacity = capacity / 16
  }

  func box(at place: LogPlace) -> RecordBox? {
    let key = Self.key(place)
    return part(key).withLock { part in
      guard let index = part.indices[key] else { return nil }
      if !part.entries[index].isUsed { part.entries[index].isUsed = true }
      return part.entries[index].box
    }
  }

  func insert(_ box: RecordBox, at place: LogPlace) {
    let key = Self.key(place)
    // A decoded record takes several times the bytes that it has in the log.
    let entry = Entry(place: key, box: box, cost: 400 + 4 * Int(place.size), isUsed: false)
    let capacity = capacity
    // What has to go is let go of outside the lock.
    var gone: [RecordBox] = []
    part(key).withLock { part in
      guard part.indices[key] == nil else { return }
      part.cost += entry.cost
      while part.cost > capacity, !part.entries.isEmpty {
        if part.hand >= part.entries.count { part.hand = 0 }
        if part.entries[part.hand].isUsed {
          part.entries[part.hand].isUsed = false
          part.hand += 1
        } else {
          gone.append(part.removeAtHand())
        }
      }
      part.indices[key] = part.entries.count
      part.entries.append(entry)
    }
    gone = []
  }

  func removeAll() {
    for part in parts { part.withLock { $0 = Part() } }
  }

  private func part(_ key: UInt64) -> Mutex<Part> {
    parts[Int(truncatingIfNeeded: ByteText.mix(key, 0x9E37_79B9_7F4A_7C15) & 15)]
  }

  private static func key(_ place: LogPlace) -> UInt64 {
    UInt64(place.segment) << 32 | UInt64(place.offset)
  }
}

extension RecordCache.Part {
  /// Takes the entry at the hand out; the last one takes its place.
  fileprivate mutating func removeAtHand() -> RecordBox {
    let entry = entries[hand]
    indices[entry.place] = nil
    cost -= entry.cost
    let last = entries.removeLast()
    if hand < entries.count {
      entries[hand] = last
      indices[last.place] = hand
    }
    return entry.box
  }
}
