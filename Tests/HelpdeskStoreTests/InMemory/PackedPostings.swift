import HelpdeskCore
import Testing

@testable import HelpdeskStore

@Suite("Packed postings agree with plain ones")
struct PackedPostings {
  private typealias Counts = (everyone: Int32, staff: Int32)
  private typealias Plain = [UInt32: [UInt32: (everyone: Int32, staff: Int32)]]

  /// How far apart slots lie, and how many postings a term has: few, a block, many.
  private static let steps = [1, 2, 9, 300, 70_000]
  private static let sizes = [1, 2, 127, 128, 129, 255, 256, 300, 1_000]

  private func counts(_ random: inout Seeded, _ kind: Int) -> Counts {
    switch kind {
    case 0: (1, 0)
    case 1: (0, 1)
    case 2: (Int32(random.below(4)), Int32(random.below(2)))
    case 3: (Int32(random.below(2_000)) - 1_000, Int32(random.below(9)) - 4)
    default: random.below(9) == 0 ? (.max, .min) : (.min, random.below(2) == 0 ? .max : -1)
    }
  }

  private func plain(_ random: inout Seeded, terms: Int) -> Plain {
    var result: Plain = [:]
    var term: UInt32 = 0
    for _ in 0..<terms {
      term += UInt32(1 + random.below(5))
      let step = Self.steps[random.below(Self.steps.count)]
      let kind = random.below(4)
      var slot = UInt32(random.below(step))
      for _ in 0..<Self.sizes[random.below(Self.sizes.count)] {
        let counts = counts(&random, random.below(20) == 0 ? random.below(5) : kind)
        if counts.everyone != 0 || counts.staff != 0 { result[term, default: [:]][slot] = counts }
        slot += UInt32(1 + random.below(step))
      }
    }
    return result
  }

  private func postings(_ plain: Plain) -> [TextSegment.Posting] {
    plain.flatMap { term, slots in
      slots.map { slot, counts in
        TextSegment.Posting(
          key: UInt64(term) << 32 | UInt64(slot), everyone: counts.everyone, staff: counts.staff)
      }
    }
  }

  /// Adds two up, and leaves out what then counts nothing.
  private func sum(_ left: Plain, _ right: Plain) -> Plain {
    left.merging(right) { left, right in
      left.merging(right) { ($0.everyone &+ $1.everyone, $0.staff &+ $1.staff) }
    }
    .mapValues { $0.filter { $0.value.everyone != 0 || $0.value.staff != 0 } }
    .filter { !$0.value.isEmpty }
  }

  private func unpacked(_ segments: [TextSegment], _ term: UInt32) -> [[Int64]] {
    var result: [[Int64]] = []
    TextPostings(of: term, in: segments, .staff).visitSums { slot, everyone, staff in
      result.append([Int64(slot), Int64(everyone), Int64(staff)])
    }
    return result
  }

  private func listed(_ slots: [UInt32: (everyone: Int32, staff: Int32)]?) -> [[Int64]] {
    (slots ?? [:]).sorted { $0.key < $1.key }.map {
      [Int64($0.key), Int64($0.value.everyone), Int64($0.value.staff)]
    }
  }

  @Test("A segment gives back what was packed, by term and from its bytes", arguments: 1...5)
  func segment(seed: UInt64) throws {
    var random = Seeded(seed)
    let plain = plain(&random, terms: 1 + random.below(60))
    let made = try #require(TextSegment.sorting(postings(plain).shuffled(using: &random)))
    let read = try TextSegment.checking(made.bytes)
    for segment in [made, read] {
      #expect(segment.termCount == plain.count, "seed \(seed)")
      #expect(segment.postingCount == plain.values.reduce(0) { $0 + $1.count }, "seed \(seed)")
      #expect(segment.lastTerm == plain.keys.max(), "seed \(seed)")
      let largest = plain.values.compactMap { $0.keys.max() }.max()
      #expect(segment.slotBound == largest.map { $0 + 1 }, "seed \(seed)")
      for term in 0...(segment.lastTerm + 2) {
        #expect(unpacked([segment], term) == listed(plain[term]), "seed \(seed), term \(term)")
        #expect(segment.list(of: term)?.count ?? 0 == plain[term]?.count ?? 0, "seed \(seed)")
      }
    }
  }

  @Test("Segments in one hold the sums, and nothing that counts nothing", arguments: 1...5)
  func merged(seed: UInt64) throws {
    var random = Seeded(seed)
    var sums: Plain = [:]
    var segments: [TextSegment] = []
    for _ in 0..<(2 + random.below(4)) {
      var next = plain(&random, terms: 1 + random.below(30))
      // Some of what is there is taken back.
      for (term, slots) in sums where random.below(3) == 0 {
        next[term] = slots.mapValues { (0 &- $0.everyone, 0 &- $0.staff) }
      }
      sums = sum(sums, next)
      segments.append(try #require(TextSegment.sorting(postings(next))))
    }
    var whole: TextSegment?
    for segment in segments {
      whole = if let before = whole { TextSegment.merging(before, segment) } else { segment }
    }
    let merged = try #require(whole)
    _ = try TextSegment.checking(merged.bytes)
    #expect(merged.termCount == sums.count, "seed \(seed)")
    for term in 0...merged.lastTerm {
      let expected = listed(sums[term])
      #expect(unpacked([merged], term) == expected, "seed \(seed), term \(term)")
      #expect(
        unpacked(segments, term).filter { $0[1] != 0 || $0[2] != 0 } == expected,
        "seed \(seed), term \(term)")
    }
  }

  @Test("Looking slots up finds what visiting all finds", arguments: 1...5)
  func lookedUp(seed: UInt64) throws {
    var random = Seeded(seed)
    let parts = (0..<(1 + random.below(3))).map { _ in plain(&random, terms: 12) }
    let segments = parts.compactMap { TextSegment.sorting(postings($0)) }
    let sums = parts.reduce([:]) { sum($0, $1) }
    for term in sums.keys.sorted() {
      let slots = sums[term] ?? [:]
      var wanted = Set(slots.keys.filter { _ in random.below(3) == 0 })
      for _ in 0..<40 { wanted.insert(UInt32(random.below(1 << 17))) }
      wanted.formUnion([0, .max - 1])
      let ascending = wanted.sorted()
      for audience in [TextAudience.everyone, .staff] {
        var counts = [Int32](repeating: 0, count: ascending.count)
        TextPostings(of: term, in: segments, audience).add(to: &counts, at: ascending)
        let expected = ascending.map { slot -> Int32 in
          guard let found = slots[slot] else { return 0 }
          return audience == .everyone ? found.everyone : found.everyone &+ found.staff
        }
        #expect(counts == expected, "seed \(seed), term \(term)")
      }
    }
  }

  @Test("A block says the most that a slot counts in it, for either audience")
  func bounds() throws {
    var random = Seeded(3)
    let plain = plain(&random, terms: 40)
    let segment = try #require(TextSegment.sorting(postings(plain)))
    let block = PostingBlock()
    for term in plain.keys {
      let list = try #require(segment.list(of: term))
      for number in 0..<list.blockCount {
        list.unpack(number, into: block)
        for isForEveryone in [true, false] {
          let most = (0..<block.count).map { block.count($0, isForEveryone: isForEveryone) }.max()
          let said = list.most(number, isForEveryone: isForEveryone)
          #expect(
            said == nil
              ? list.count < PostingBlock.capacity : said == most.map { Int(Int32(clamping: $0)) })
        }
      }
    }
  }

  @Test("A posting of a common word takes about a byte, one of a rare word a few")
  func size() throws {
    var random = Seeded(7)
    let common = (0..<50_000).filter { _ in random.below(5) > 0 }.map {
      TextSegment.Posting(key: UInt64($0), everyone: 1, staff: 0)
    }
    let dense = try #require(TextSegment.sorting(common))
    #expect(dense.bytes.count * 2 < dense.postingCount, "4 bits and the skips")
    let rare = (0..<20_000).map {
      TextSegment.Posting(
        key: UInt64($0) << 32 | UInt64(random.below(1 << 20)), everyone: 1, staff: 0)
    }
    let sparse = try #require(TextSegment.sorting(rare))
    #expect(sparse.bytes.count < 7 * sparse.postingCount)
  }

  @Test("Bytes that no packer makes are refused, or read without harm", arguments: 1...4)
  func damaged(seed: UInt64) throws {
    var random = Seeded(seed)
    let plain = plain(&random, terms: 9)
    let bytes = try #require(TextSegment.sorting(postings(plain))).bytes
    var refused = 0
    for _ in 0..<120 {
      var damaged = bytes
      switch random.below(3) {
      case 0: damaged.removeLast(1 + random.below(damaged.count))
      case 1: damaged[random.below(damaged.count)] = UInt8(random.below(256))
      default:
        for _ in 0..<4 { damaged[random.below(damaged.count)] ^= 1 << UInt8(random.below(8)) }
      }
      guard let segment = try? TextSegment.checking(damaged) else {
        refused += 1
        continue
      }
      var visited = 0
      for term in 0...min(segment.lastTerm, 10_000) {
        TextPostings(of: term, in: [segment], .staff).visitSums { slot, _, _ in
          if slot < segment.slotBound { visited += 1 }
        }
      }
      #expect(visited <= segment.postingCount, "seed \(seed)")
    }
    #expect(refused > 12, "seed \(seed)")
  }
}
