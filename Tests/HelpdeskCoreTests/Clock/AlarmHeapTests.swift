import Testing

@testable import HelpdeskCore

@Suite("Alarm heap")
struct AlarmHeapTests {
  @Test("Entries come out by instant, then in the order in which they went in")
  func order() {
    var heap = AlarmHeap<String>()
    for (name, instant) in [("d", 9), ("a", 3), ("b", 3), ("e", 9), ("c", 5)] {
      heap.insert(name, at: Int64(instant))
    }
    #expect(heap.sortedEntries.map(\.payload) == ["a", "b", "c", "d", "e"])
    #expect(drain(&heap) == ["a", "b", "c", "d", "e"])
  }

  @Test("Nothing comes out before it is due")
  func dueness() {
    var heap = AlarmHeap<String>()
    heap.insert("five", at: 5)
    #expect(heap.popFirst(notAfter: 4) == nil)
    #expect(heap.popFirst(notAfter: 5)?.payload == "five")
    #expect(heap.isEmpty)
  }

  @Test("A reserved number keeps its place among equal instants")
  func reservation() {
    var heap = AlarmHeap<String>()
    let early = heap.reserveSerial()
    heap.insert("second", at: 1)
    heap.insert("first", at: 1, reserved: early)
    #expect(drain(&heap) == ["first", "second"])
  }

  @Test("A cancelled entry is released at once and never comes out")
  func cancellation() {
    final class Token {}
    var heap = AlarmHeap<Token>()
    heap.insert(Token(), at: 1)
    heap.insert(Token(), at: 2)
    let serial = heap.insert(Token(), at: 3)
    weak let token = heap[serial]
    heap.cancel(serial)
    #expect(token == nil)
    #expect(heap.leftoverCount == 1)
    #expect(heap.cancel(serial) == nil)
    #expect(heap.sortedEntries.map(\.instant) == [1, 2])
  }

  @Test("Setting and cancelling for ever leaves no more leftovers than entries")
  func leftovers() {
    var heap = AlarmHeap<Int>()
    for instant in 0..<100 { heap.insert(instant, at: Int64(instant)) }
    for instant in 100..<10_000 {
      let serial = heap.insert(instant, at: Int64(instant))
      heap.cancel(serial)
      #expect(heap.leftoverCount <= heap.count)
    }
    #expect(heap.count == 100)
    #expect(heap.satisfiesInvariants())
  }

  @Test("Any mix of operations agrees with a sorted list", arguments: 1...20)
  func model(seed: UInt64) {
    var random = SplitMix(state: seed)
    var heap = AlarmHeap<UInt64>()
    var list: [(instant: Int64, serial: UInt64)] = []
    for step in 0..<500 {
      switch random.below(4) {
      case 0, 1:
        let instant = Int64(random.below(50))
        let serial = heap.nextSerial
        heap.insert(serial, at: instant)
        list.append((instant, serial))
      case 2:
        guard !list.isEmpty else { continue }
        let index = Int(random.below(UInt64(list.count)))
        heap.cancel(list.remove(at: index).serial)
      default:
        let limit = Int64(random.below(50))
        let index = list.indices.min { list[$0] < list[$1] }
        let due = index.flatMap { list[$0].instant <= limit ? list.remove(at: $0) : nil }
        let popped = heap.popFirst(notAfter: limit)
        #expect(popped?.serial == due?.serial, "seed \(seed), step \(step)")
      }
      #expect(heap.satisfiesInvariants(), "seed \(seed), step \(step)")
      #expect(heap.count == list.count, "seed \(seed), step \(step)")
    }
    let expected = list.sorted { $0 < $1 }.map(\.serial)
    #expect(drain(&heap) == expected, "seed \(seed)")
  }

  private func drain<Payload>(_ heap: inout AlarmHeap<Payload>) -> [Payload] {
    var payloads: [Payload] = []
    while let entry = heap.popFirst(notAfter: .max) { payloads.append(entry.payload) }
    return payloads
  }
}

/// A small generator (Steele, Lea and Flood 2014), so that a seed gives the same run everywhere.
private struct SplitMix {
  var state: UInt64

  mutating func below(_ bound: UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return (mixed ^ (mixed >> 31)) % bound
  }
}
