/// A queue of what is due when: a binary heap ordered by instant, then by serial number.
///
/// Inserting and taking the first cost O(log n). Cancelling costs O(1) amortised: it releases the
/// payload at once and leaves a bare key behind, which is dropped when it surfaces or when more
/// than half of the keys are such leftovers.
struct AlarmHeap<Payload> {
  /// One thing that is due.
  struct Entry {
    /// Milliseconds since 1970.
    let instant: Int64
    let serial: UInt64
    let payload: Payload
  }

  private struct Key: Comparable {
    let instant: Int64
    let serial: UInt64

    static func < (left: Key, right: Key) -> Bool {
      (left.instant, left.serial) < (right.instant, right.serial)
    }
  }

  /// The heap.
  ///
  /// The first key always has a payload, so that looking at it changes nothing.
  private var keys: [Key] = []
  private var payloads: [UInt64: Payload] = [:]

  /// The serial number that the next reservation or insertion takes.
  private(set) var nextSerial: UInt64 = 1

  /// How many entries are waiting.
  var count: Int { payloads.count }

  /// Whether nothing is waiting.
  var isEmpty: Bool { payloads.isEmpty }

  /// How many cancelled keys are still kept.
  var leftoverCount: Int { keys.count - payloads.count }

  /// What is due first.
  var first: Entry? { keys.first.flatMap(entry) }

  /// Everything that waits, in order; O(n log n).
  var sortedEntries: [Entry] { keys.sorted().compactMap(entry) }

  /// The payload that waits under the number.
  subscript(serial: UInt64) -> Payload? { payloads[serial] }

  /// Takes a serial number, so that its owner is known before the entry is inserted.
  mutating func reserveSerial() -> UInt64 {
    defer { nextSerial += 1 }
    return nextSerial
  }

  /// Inserts under a number of its own and returns it.
  @discardableResult
  mutating func insert(_ payload: Payload, at instant: Int64) -> UInt64 {
    let serial = reserveSerial()
    insert(payload, at: instant, reserved: serial)
    return serial
  }

  /// Inserts under a number that was reserved and not used yet.
  mutating func insert(_ payload: Payload, at instant: Int64, reserved serial: UInt64) {
    assert(serial < nextSerial && payloads[serial] == nil, "A serial number is used once.")
    payloads[serial] = payload
    keys.append(Key(instant: instant, serial: serial))
    siftUp(from: keys.count - 1)
  }

  /// Takes back what waits under the number.
  @discardableResult
  mutating func cancel(_ serial: UInt64) -> Payload? {
    guard let payload = payloads.removeValue(forKey: serial) else { return nil }
    tidy()
    return payload
  }

  /// Takes out what is due first, if it is due by the instant.
  @discardableResult
  mutating func popFirst(notAfter instant: Int64) -> Entry? {
    guard let first, first.instant <= instant else { return nil }
    payloads[first.serial] = nil
    tidy()
    return first
  }

  private func entry(_ key: Key) -> Entry? {
    payloads[key.serial].map { Entry(instant: key.instant, serial: key.serial, payload: $0) }
  }
}

extension AlarmHeap: Sendable where Payload: Sendable {}
extension AlarmHeap.Entry: Sendable where Payload: Sendable {}

// MARK: - The heap itself

extension AlarmHeap {
  private mutating func tidy() {
    if leftoverCount > keys.count / 2 { compact() } else { dropLeftoversAtFront() }
  }

  private mutating func dropLeftoversAtFront() {
    while let first = keys.first, payloads[first.serial] == nil {
      keys.swapAt(0, keys.count - 1)
      keys.removeLast()
      siftDown(from: 0)
    }
  }

  private mutating func compact() {
    keys.removeAll { payloads[$0.serial] == nil }
    for index in stride(from: keys.count / 2 - 1, through: 0, by: -1) {
      siftDown(from: index)
    }
  }

  private mutating func siftUp(from start: Int) {
    var child = start
    while child > 0 {
      let parent = (child - 1) / 2
      guard keys[child] < keys[parent] else { return }
      keys.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func siftDown(from start: Int) {
    var parent = start
    while true {
      let left = 2 * parent + 1
      guard left < keys.count else { return }
      let right = left + 1
      let child = right < keys.count && keys[right] < keys[left] ? right : left
      guard keys[child] < keys[parent] else { return }
      keys.swapAt(parent, child)
      parent = child
    }
  }

  /// Whether the heap is in order, its first key is live, and leftovers are within their bound.
  func satisfiesInvariants() -> Bool {
    let isOrdered = keys.indices.dropFirst().allSatisfy { keys[($0 - 1) / 2] < keys[$0] }
    let isFirstLive = keys.first.map { payloads[$0.serial] != nil } ?? true
    let live = keys.filter { payloads[$0.serial] != nil }
    return isOrdered && isFirstLive && live.count == payloads.count
      && leftoverCount <= keys.count / 2
  }
}
