import HelpdeskCore

extension HistoryRun {
  /// Few keys, so that commits meet.
  var keyPool: [RecordKey] {
    (0..<14).map { Bench.item("i\($0)") }
      + (0..<3).flatMap { owner in (1...5).map { Bench.note("i\(owner)", $0) } }
  }

  private var colors: [String] { ["", "red", "Red", "blue", "é", "中", "𐀀"] }

  /// A commit that may succeed or fail in any of the ways the model knows.
  mutating func randomCommit(_ keysUsed: [Idempotency]) -> Commit {
    let keys = random.some(0...4, of: keyPool)
    var commit = Commit(mutations: keys.map { randomMutation($0) })
    for key in random.some(0...2, of: keys + random.some(0...1, of: keyPool)) {
      commit.preconditions.append(randomPrecondition(key))
    }
    for mutation in commit.mutations where random.chance(25) {
      guard case .put(let key, _) = mutation, key.type == ConformanceSchema.item else { continue }
      commit.numbers.append(
        NumberRequest(
          sequence: random.pick(["s", "s", "t"]), key: key, tag: ConformanceSchema.number))
    }
    if random.chance(30) {
      commit.idempotency = randomIdempotency(keysUsed)
    }
    return commit
  }

  private mutating func randomMutation(_ key: RecordKey) -> Mutation {
    if random.chance(20) { return .delete(key) }
    guard key.type == ConformanceSchema.item else {
      return .put(key, words("body \(random.number(0...99))"))
    }
    return .put(
      key,
      fields(
        size: random.chance(75) ? Int64(random.number(-3...5)) : nil,
        color: random.chance(75) ? random.pick(colors) : nil,
        code: random.chance(25) ? "c\(random.number(0...9))" : nil,
        labels: random.chance(60) ? random.some(0...3, of: ["x", "y", "z"]) : nil,
        weight: random.chance(50) ? Int64(random.number(0...1_000)) : nil,
        title: random.chance(30) ? "title \(random.number(0...9))" : nil))
  }

  /// A precondition that holds in three of four cases.
  private mutating func randomPrecondition(_ key: RecordKey) -> Precondition {
    let isRight = random.chance(75)
    guard let entry = model.entries[key] else {
      if isRight { return .absent(key) }
      return random.chance(50) ? .present(key) : .version(key, 1)
    }
    if isRight { return random.chance(50) ? .present(key) : .version(key, entry.version) }
    return random.chance(50) ? .absent(key) : .version(key, entry.version + 1)
  }

  /// A new key, a repetition, or an old key with another digest.
  private mutating func randomIdempotency(_ keysUsed: [Idempotency]) -> Idempotency {
    if !keysUsed.isEmpty, random.chance(50) {
      let old = random.pick(keysUsed)
      return random.chance(80) ? old : Idempotency(key: old.key, digest: old.digest &+ 1)
    }
    return Idempotency(key: "k\(keysUsed.count)", digest: random.next())
  }

  /// A filter of a few groups.
  mutating func randomFilter() -> Filter {
    if random.chance(20) { return .everything }
    let groups = random.number(random.chance(10) ? 0...0 : 1...3)
    return Filter(
      anyOf: (0..<groups).map { _ in
        (0..<random.number(0...2)).map { _ in randomCondition() }
      })
  }

  private mutating func randomCondition() -> Condition {
    let integers = [ConformanceSchema.size, ConformanceSchema.weight, ConformanceSchema.number]
    let sizes = (-3...5).map { FieldValue.integer($0) }
    switch random.number(0...8) {
    case 0: return .equals(ConformanceSchema.size, random.pick(sizes))
    case 1: return .equals(ConformanceSchema.color, .text(random.pick(colors)))
    case 2: return .isIn(ConformanceSchema.size, random.some(0...4, of: sizes))
    case 3:
      return .isIn(
        ConformanceSchema.color, random.some(0...3, of: colors).map { .text($0) })
    case 4:
      return .range(
        random.pick(integers), lower: random.chance(70) ? Int64(random.number(-3...20)) : nil,
        upper: random.chance(70) ? Int64(random.number(-3...900)) : nil)
    case 5: return .isNull(random.pick(Array(ConformanceSchema.columns).sorted()))
    case 6: return .contains(ConformanceSchema.labels, random.pick(["x", "y", "z", ""]))
    case 7: return .equals(ConformanceSchema.code, .text("c\(random.number(0...9))"))
    default: return .not(randomCondition())
    }
  }

  /// An order of up to three terms.
  mutating func randomOrder() -> [SortTerm] {
    let columns = [
      ConformanceSchema.size, ConformanceSchema.color, ConformanceSchema.code,
      ConformanceSchema.number, ConformanceSchema.weight,
    ]
    return random.some(0...3, of: columns).map {
      SortTerm(column: $0, isDescending: random.chance(50))
    }
  }

  /// A run of children.
  mutating func randomChildren() -> Request.Children {
    let lower = Int64(random.number(0...4))
    return Request.Children(
      ConformanceSchema.note, of: "i\(random.number(0...3))",
      sequences: lower..<(lower + Int64(random.number(0...6))), limit: random.number(1...6),
      isReversed: random.chance(50))
  }

  /// A measure with up to two groupings.
  mutating func randomMeasure() -> Measure {
    let integers = [ConformanceSchema.size, ConformanceSchema.weight, ConformanceSchema.number]
    let figures: [Measure.Figure] = [
      .count, .sum(random.pick(integers)), .present(ConformanceSchema.labels),
      .present(ConformanceSchema.color), .minimum(random.pick(integers)),
      .maximum(random.pick(integers)),
      .percentile(random.pick(integers), permille: random.number(1...1_000)),
    ]
    let boundaries = random.some(2...5, of: Array(Int64(-4)...Int64(7))).sorted()
    let groupings: [Measure.Grouping] = [
      .column(ConformanceSchema.size), .column(ConformanceSchema.color),
      .column(ConformanceSchema.labels),
      .intervals(ConformanceSchema.size, boundaries: boundaries),
    ]
    return Measure(
      ConformanceSchema.item, randomFilter(), by: random.some(0...2, of: groupings),
      figures: random.some(1...4, of: figures))
  }
}
