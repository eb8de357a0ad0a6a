import HelpdeskCore
import Testing

@testable import HelpdeskStore

@Suite("Packed lengths agree with plain ones")
struct PackedLengths {
  private typealias Model = [UInt32: TextLengths.Length]

  private func change(
    _ lengths: inout TextLengths, _ model: inout Model, _ random: inout Seeded
  ) {
    let slot = UInt32(random.below(random.below(9) == 0 ? 3_000 : 700))
    let change = random.below(20) == 0 ? random.below(90_000) : random.below(60)
    let isForEveryone = random.below(3) > 0
    let isEmptied = random.below(8) == 0
    let edit: (inout TextLengths.Length) -> Void = { length in
      if isEmptied {
        length = TextLengths.Length()
      } else if isForEveryone {
        length.everyone += change
        length.parts += 1
      } else {
        length.staff += change - 20
        length.parts += 1
      }
    }
    let before = model[slot] ?? TextLengths.Length()
    var after = before
    edit(&after)
    let seen = lengths.change(slot, edit)
    #expect(seen.before == before)
    #expect(seen.after == after)
    model[slot] = after
  }

  private func expectSame(_ lengths: TextLengths, _ model: Model, _ seed: UInt64) {
    #expect(lengths.count == model.keys.max().map { Int($0) + 1 } ?? 0, "seed \(seed)")
    for audience in [TextAudience.everyone, .staff] {
      var reader = TextLengths.Reader(lengths, audience)
      for slot in 0..<UInt32(lengths.count + 300) {
        let expected = model[slot] ?? TextLengths.Length()
        guard lengths[slot] == expected, reader.length(slot) == expected.seen(audience) else {
          Issue.record("seed \(seed), slot \(slot): \(lengths[slot]), expected \(expected)")
          return
        }
      }
    }
  }

  @Test("Random changes, of which copies see none", arguments: 1...4)
  func changes(seed: UInt64) {
    var random = Seeded(seed)
    var lengths = TextLengths()
    var model: Model = [:]
    var copies: [(TextLengths, Model)] = []
    for step in 0..<1_200 {
      change(&lengths, &model, &random)
      if step % 300 == 0 { copies.append((lengths, model)) }
    }
    copies.append((lengths, model))
    for (lengths, model) in copies { expectSame(lengths, model, seed) }
  }

  @Test("Pages that were written are read back, and those that are damaged never trapped on")
  func coding() throws {
    var random = Seeded(5)
    var lengths = TextLengths()
    var model: Model = [:]
    for _ in 0..<1_500 { change(&lengths, &model, &random) }
    var writer = ByteWriter()
    for page in 0..<lengths.pageCount { lengths.encode(page: page, into: &writer) }
    expectSame(try read(writer.bytes, lengths.count), model, 5)
    #expect(throws: StoreError.self) { try read(writer.bytes, lengths.count + 256) }
    #expect(throws: StoreError.self) { try read(writer.bytes, -1) }
    var refused = 0
    for _ in 0..<600 {
      var bytes = writer.bytes
      bytes[random.below(bytes.count)] ^= 1 << UInt8(random.below(8))
      guard let damaged = try? read(bytes, lengths.count) else {
        refused += 1
        continue
      }
      var sum = 0
      for slot in 0..<UInt32(damaged.count) { sum += damaged[slot].seen(.staff) }
      #expect(sum != .max)
    }
    #expect(refused > 5)
  }

  private func read(_ bytes: [UInt8], _ count: Int) throws -> TextLengths {
    var reader = ByteReader(bytes)
    var lengths = TextLengths()
    while !reader.isAtEnd { try lengths.addPage(&reader) }
    try lengths.close(count: count)
    return lengths
  }
}
