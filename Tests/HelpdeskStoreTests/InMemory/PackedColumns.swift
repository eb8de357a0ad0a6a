import HelpdeskCore
import Testing

@testable import HelpdeskStore

@Suite("Columns of a page agree with plain arrays")
struct PackedColumns {
  /// Values that lie near each other, or far apart, or at the ends of what there is.
  private static let ranges: [ClosedRange<Int64>] = [
    7...7, 0...1, -3 ... -2, 0...3, -5...250, 0...255, 0...256, -40_000...20_000,
    1_700_000_000_000...1_700_000_090_000, 1_700_000_000_000...1_703_000_000_000,
    -0x7F_FFFF_FFFF...0x7F_FFFF_FFFF, 0...0x7FFF_FFFF_FFFF, .min ... .min + 1,
    .max - 1 ... .max, .max - 70_000 ... .max, .min ... .min + 70_000, .min ... .max,
  ]

  @Test("Integers take random changes, and their copies keep what they had", arguments: 1...17)
  func integers(seed: UInt64) {
    var random = Seeded(seed)
    var column = PackedColumn()
    var model = [Int64?](repeating: nil, count: Page.capacity)
    var copies: [(PackedColumn, [Int64?])] = []
    // Later values may be of another kind, so that columns take other forms.
    for range in [Self.ranges[Int(seed) - 1], Self.ranges[random.below(17)], 0...300] {
      for step in 0..<400 {
        let row = random.below(Page.capacity)
        if random.below(4) == 0 {
          column.clear(row)
          model[row] = nil
        } else {
          let value = [range.lowerBound, range.upperBound, .random(in: range, using: &random)][
            random.below(3)]
          column.set(row, to: value)
          model[row] = value
        }
        if step % 100 == 0 { copies.append((column, model)) }
      }
    }
    copies.append((column, model))
    copies.append((column.narrowed(), model))
    for (column, model) in copies {
      #expect(values(column) == model, "seed \(seed)")
      #expect(
        column.present == Bits256 { model[$0] != nil }, "seed \(seed)")
    }
  }

  @Test("Rows within bounds are those that comparing finds", arguments: 1...17)
  func bounds(seed: UInt64) {
    var random = Seeded(seed)
    let range = Self.ranges[Int(seed) - 1]
    var column = PackedColumn()
    var model = [Int64?](repeating: nil, count: Page.capacity)
    for row in model.indices where random.below(8) > 0 {
      model[row] = .random(in: range, using: &random)
      column.set(row, to: model[row] ?? 0)
    }
    let known = model.compactMap { $0 }
    for question in 0..<60 {
      let ends = (0..<2).map { _ -> Int64 in
        let value = known[random.below(known.count)]
        return [.min, .max, value, value &+ 1, value &- 1, range.lowerBound, range.upperBound][
          random.below(7)]
      }
      let wanted = Bits256 { row in
        model[row].map { $0 >= ends[0] && $0 <= ends[1] } ?? false
      }
      for column in [column, column.narrowed()] {
        let found = column.withIntegers { $0?.rows(from: ends[0], through: ends[1]) }
        #expect(found == wanted, "seed \(seed), question \(question): \(ends)")
      }
      let some = ValueSet(
        (0..<(1 + random.below(20))).map { _ in known[random.below(known.count)] })
      #expect(
        column.withIntegers { $0.map(some.rows) }
          == Bits256 { model[$0].map(some.contains) ?? false },
        "seed \(seed), question \(question)")
    }
  }

  @Test("A column takes no more bytes than its values need")
  func size() {
    var column = PackedColumn()
    #expect(column.bytes.isEmpty)
    for row in 0..<Page.capacity { column.set(row, to: 1_700_000_000_000) }
    #expect(column.bytes.count == PackedColumn.size(bits: 0) + 8, "All rows are the same.")
    column.set(9, to: 1_700_000_000_001)
    #expect(column.bytes.count == PackedColumn.size(bits: 1) + 8, "Two values are a bit apart.")
    column.set(9, to: 1_700_000_000_200)
    #expect(column.bytes.count == PackedColumn.size(bits: 8) + 8)
    column.set(10, to: 1_700_000_090_000)
    #expect(column.bytes.count == PackedColumn.size(bits: 24) + 8)
    column.set(10, to: .min)
    #expect(column.bytes.count == PackedColumn.size(bits: 64))
    column.set(10, to: 1_700_000_000_100)
    #expect(column.bytes.count == PackedColumn.size(bits: 64), "A single write does not narrow.")
    #expect(column.narrowed().bytes.count == PackedColumn.size(bits: 8) + 8)
    for row in 0..<Page.capacity { column.clear(row) }
    #expect(column.bytes.isEmpty, "All rows are null.")
  }

  @Test("A narrowed column says nothing of values that are gone")
  func forgotten() {
    var column = PackedColumn()
    column.set(3, to: 20)
    column.set(4, to: 21)
    let before = column.bytes
    column.set(200, to: -123_456_789)
    column.set(7, to: .max)
    column.clear(7)
    column.clear(200)
    #expect(column.narrowed().bytes == before)
  }

  @Test("Numbers that ascend or descend have a column written anew few times", arguments: [1, -1])
  func rewriting(sign: Int64) {
    var column = PackedColumn()
    var bases: Set<[UInt8]> = []
    for row in 0..<Page.capacity {
      column.set(row, to: sign * Int64(row) * 100_003)
      bases.insert(Array(column.bytes[..<9]))
    }
    #expect(bases.count < 40, "The column was written anew \(bases.count) times.")
  }

  @Test("Sets take random changes, and their copies keep what they had", arguments: 1...6)
  func sets(seed: UInt64) {
    var random = Seeded(seed)
    let largest: UInt32 = [3, 255, 256, 65_535, 65_536, .max][Int(seed) - 1]
    var column = PackedColumn()
    var model = [[UInt32]?](repeating: nil, count: Page.capacity)
    var copies: [(PackedColumn, [[UInt32]?])] = []
    for step in 0..<500 {
      let row = random.below(Page.capacity)
      // Order and repetition are part of a set's value.
      let set: [UInt32]? =
        random.below(4) == 0
        ? nil : (0..<random.below(5)).map { _ in .random(in: 1...largest, using: &random) }
      column.set(row, to: set)
      model[row] = set
      if step % 100 == 0 { copies.append((column, model)) }
    }
    copies.append((column, model))
    for (column, model) in copies {
      let found = column.withSets { view in
        (0..<Page.capacity).map { row in view.flatMap { $0[row] } }
      }
      #expect(found == model, "seed \(seed)")
      for code in model.compactMap({ $0 }).joined().prefix(20) + [1, largest] {
        let wanted = Bits256 { model[$0]?.contains(code) ?? false }
        #expect(column.withSets { $0?.rows(with: code) } == wanted, "seed \(seed), \(code)")
        for row in 0..<20 {
          #expect(column.withSets { $0?.contains(code, row) } == wanted[row], "seed \(seed)")
        }
      }
      for row in 0..<Page.capacity {
        let other = model[(row + 1) % Page.capacity] ?? []
        #expect(
          column.withSets { $0?.equals(other, row) } == (model[row] == other), "seed \(seed)")
      }
    }
    for row in 0..<Page.capacity { column.set(row, to: nil) }
    #expect(column.bytes.isEmpty)
  }

  @Test("A set column holds more members than two bytes count")
  func manyMembers() {
    var column = PackedColumn()
    let large = (0..<66_000).map { UInt32($0 % 200 + 1) }
    column.set(5, to: [7])
    column.set(4, to: large)
    column.set(6, to: [])
    #expect(column.withSets { $0?[4] } == large)
    #expect(column.withSets { $0?[5] } == [7])
    #expect(column.withSets { $0?[6] } == [])
    column.set(4, to: [9])
    #expect(column.withSets { $0?[4] } == [9])
    #expect(column.withSets { $0?.offsetSize } == 2)
  }

  @Test("A page of a busy desk's tickets takes less than a hundred bytes a ticket")
  func deskSize() {
    var random = Seeded(1)
    // Columns of a kind, how many rows in a hundred have them, and their values: a ticket comes
    // every 90 seconds and lives for some days.
    let day: Int64 = 86_400_000
    let kinds: [(columns: Int, percent: Int, values: ClosedRange<Int64>, step: Int64)] = [
      (8, 100, 0...1, 0), (4, 100, 0...0, 0), (6, 100, 0...5, 0), (5, 100, 1...40, 0),
      (1, 100, 0...0, 1), (1, 100, 0...0, 90_000), (4, 100, 0...(10 * day), 90_000),
      (4, 70, 0...(10 * day), 90_000), (3, 70, 0...(5 * day), 0), (2, 100, 1...400_000, 0),
      (6, 0, 0...0, 0),
    ]
    var size = 0
    for kind in kinds {
      for _ in 0..<kind.columns {
        var column = PackedColumn()
        for row in 0..<Page.capacity where random.below(100) < kind.percent {
          column.set(
            row, to: Int64(row) * kind.step + .random(in: kind.values, using: &random))
        }
        // What an array has before its first element, and its place in the page.
        size += column.bytes.isEmpty ? 8 : column.bytes.count + 40
      }
    }
    for share in [0, 3, 30] {
      var column = PackedColumn()
      for row in 0..<Page.capacity where random.below(100) < share {
        column.set(row, to: [.random(in: 1...200, using: &random), 7])
      }
      size += column.bytes.isEmpty ? 8 : column.bytes.count + 40
    }
    #expect(size / Page.capacity < 100, "A ticket takes \(size / Page.capacity) bytes.")
  }

  private func values(_ column: PackedColumn) -> [Int64?] {
    column.withIntegers { view in (0..<Page.capacity).map { row in view.flatMap { $0[row] } } }
  }
}
