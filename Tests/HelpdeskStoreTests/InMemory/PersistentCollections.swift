import Testing

@testable import HelpdeskStore

@Suite("Persistent collections agree with simple ones")
struct PersistentCollections {
  @Test("An array takes random changes, and its copies keep what they had", arguments: 1...4)
  func array(seed: UInt64) {
    var random = Seeded(seed)
    var array = PersistentArray<Int>()
    var model: [Int] = []
    var copies: [(PersistentArray<Int>, [Int])] = []
    for step in 0..<6_000 {
      let choice = random.below(10)
      if choice < 6 || model.isEmpty {
        array.append(step)
        model.append(step)
      } else if choice < 9 {
        let index = random.below(model.count)
        array.replace(index, with: -step)
        model[index] = -step
      } else {
        for _ in 0..<min(model.count, random.below(40)) {
          #expect(array.removeLast() == model.removeLast(), "seed \(seed), step \(step)")
        }
      }
      if step % 500 == 0 { copies.append((array, model)) }
    }
    copies.append((array, model))
    for (array, model) in copies {
      #expect(array.checkInvariants(), "seed \(seed)")
      #expect(model.indices.map { array[$0] } == model, "seed \(seed)")
    }
  }

  @Test("A map takes random changes, and its copies keep what they had", arguments: 1...4)
  func map(seed: UInt64) {
    var random = Seeded(seed)
    var map = PersistentMap<String, Int>()
    var model: [String: Int] = [:]
    var copies: [(PersistentMap<String, Int>, [String: Int])] = []
    for step in 0..<8_000 {
      let key = "key-\(random.below(2_000))"
      let value = random.below(3) == 0 ? nil : step
      map[key] = value
      model[key] = value
      #expect(map.count == model.count, "seed \(seed), step \(step)")
      if step % 1_000 == 0 { copies.append((map, model)) }
    }
    copies.append((map, model))
    for (map, model) in copies {
      for number in 0..<2_000 {
        #expect(map["key-\(number)"] == model["key-\(number)"], "seed \(seed)")
      }
      var visited = 0
      map.visit { _, _ in visited += 1 }
      #expect(visited == model.count, "seed \(seed)")
    }
  }

  @Test("Keys whose hashes are the same stay apart")
  func collisions() {
    struct Key: TrieKey {
      let number: Int
      var trieHash: UInt64 { 7 }
      func isSame(as other: Key) -> Bool { number == other.number }
    }
    var map = PersistentMap<Key, Int>()
    for number in 0..<100 { map[Key(number: number)] = number }
    for number in stride(from: 0, to: 100, by: 2) { map[Key(number: number)] = nil }
    #expect(map.count == 50)
    #expect((0..<100).map { map[Key(number: $0)] } == (0..<100).map { $0 % 2 == 0 ? nil : $0 })
  }

  @Test("Texts that look alike but differ in bytes are different keys")
  func bytesDecide() {
    var map = PersistentMap<String, Int>()
    map["\u{E9}"] = 1
    map["e\u{301}"] = 2
    #expect(map.count == 2)
    #expect(map["\u{E9}"] == 1)
  }

  @Test("A rank tree takes random changes, and its copies keep what they had", arguments: 1...4)
  func rankTree(seed: UInt64) {
    var random = Seeded(seed)
    var tree = RankTree<Int>()
    var model: [Int] = []
    var copies: [(RankTree<Int>, [Int])] = []
    for step in 0..<12_000 {
      // Grows first and shrinks then, so that nodes are divided and joined.
      let grows = random.below(10) < (step < 7_000 ? 8 : 3)
      if grows || model.isEmpty {
        let value = random.below(4) == 0 ? 100_000 + step : random.below(100_000)
        let rank = tree.rank { $0 < value }
        #expect(rank == model.firstIndex { $0 >= value } ?? model.count)
        tree.insert(value, at: rank)
        model.insert(value, at: rank)
      } else {
        let rank = random.below(model.count)
        #expect(tree.remove(at: rank) == model.remove(at: rank), "seed \(seed), step \(step)")
      }
      if step % 1_000 == 0 { copies.append((tree, model)) }
    }
    copies.append((tree, model))
    for (tree, model) in copies {
      #expect(tree.checkInvariants { $0 <= $1 }, "seed \(seed)")
      #expect(model.indices.map { tree[$0] } == model, "seed \(seed)")
      let range = (model.count / 3)..<(2 * model.count / 3)
      var seen: [Int] = []
      tree.visit(in: range) { element in
        seen.append(element)
        return true
      }
      #expect(seen == Array(model[range]), "seed \(seed)")
    }
  }

  @Test("An interner gives equal texts equal numbers and forgets what is used no more")
  func interner() {
    var interner = Interner()
    let first = interner.intern("red")
    let second = interner.intern("blue")
    #expect(interner.intern("red") == first)
    #expect(first != second)
    let before = interner
    for _ in 1...2 { interner.forgetUnused([true, false, true]) }
    #expect(interner.code(of: "red") == nil)
    #expect(interner.code(of: "blue") == second)
    #expect(before.text(first) == "red")
    #expect(interner.intern("green") == first)
    #expect(interner.intern("yellow") != first)
  }

  @Test("The checksum is the one of RFC 3720")
  func checksum() {
    #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xE306_9283)
    #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.checksum(Array(0..<32)) == 0x46DD_794E)
    var pieces = CRC32C()
    pieces.update(Array("12".utf8))
    pieces.update(Array("3456789".utf8))
    #expect(pieces.value == 0xE306_9283)
  }
}
