import HelpdeskCore

/// A difference between the store and the model.
struct Difference: Error, CustomStringConvertible {
  let description: String

  /// Throws where the two sides differ.
  static func check<Value: Equatable>(
    _ what: @autoclosure () -> String, expected: Value, found: Value
  ) throws {
    guard expected != found else { return }
    throw Difference(description: "\(what())\n  expected \(expected)\n  found    \(found)")
  }
}

/// A history on its way: the store, the model, and what was seen of the feed.
struct HistoryRun {
  let bench: Bench
  var random: SeededGenerator
  var model = StoreModel()

  private var held: [(snapshot: Snapshot, model: StoreModel)] = []
  private var feedCursor = FeedCursor.beginning
  private var mirror: [RecordKey: StoreModel.Entry] = [:]
  private var keysUsed: [Idempotency] = []
  private var lastRevision = Revision(rawValue: 0)

  init(store: any Store, seed: UInt64) {
    bench = Bench(store: store, reopen: nil)
    random = SeededGenerator(seed: seed)
  }

  /// One random step.
  mutating func step() async throws {
    switch random.number(0...99) {
    case ..<45: try await commit()
    case ..<60: try await ask()
    case ..<72: try await walk()
    case ..<82: try await measure()
    case ..<90: try await followFeed()
    case ..<95: try await hold()
    default: await release()
    }
  }

  /// Follows the feed to its end, and lets go of all snapshots.
  mutating func end() async {
    while !held.isEmpty { await release() }
  }

  private mutating func commit() async throws {
    var commits: [Commit] = []
    var expected: [StoreModel.Outcome] = []
    for _ in 0..<random.number(1...3) {
      let commit = randomCommit(keysUsed)
      if let idempotency = commit.idempotency { keysUsed.append(idempotency) }
      commits.append(commit)
      expected.append(model.commit(commit))
    }
    let results = await bench.store.commit(commits, now: Bench.now)
    try Difference.check("results", expected: commits.count, found: results.count)
    for (index, result) in results.enumerated() {
      try compare(result, with: expected[index], of: commits[index])
    }
  }

  private mutating func compare(
    _ result: Result<Receipt, StoreError>, with expected: StoreModel.Outcome, of commit: Commit
  ) throws {
    switch result {
    case .success(let receipt):
      let found = StoreModel.Outcome.done(
        numbers: receipt.numbers, written: receipt.written, isReplayed: receipt.isReplayed)
      try Difference.check("receipt of \(commit)", expected: expected, found: found)
      guard !receipt.isReplayed else { return }
      try Difference.check(
        "revision of \(commit) after \(lastRevision)", expected: true,
        found: receipt.revision >= lastRevision)
      lastRevision = receipt.revision
    case .failure(let error):
      if case .refused(let codes) = expected, codes.contains(error.code) { return }
      try Difference.check(
        "outcome of \(commit)", expected: expected, found: .refused([error.code]))
    }
  }

  private mutating func ask() async throws {
    let (snapshot, model) = revision()
    let keys = random.some(1...6, of: keyPool)
    let filter = randomFilter()
    let children = randomChildren()
    let sequence = random.pick(["s", "t"])
    let answers = try await bench.store.read(
      [
        .records(keys), .count(ConformanceSchema.item, filter), .children(children),
        .lastNumber(sequence),
      ], in: snapshot
    ).answers
    guard answers.count == 4, case .records(let records) = answers[0],
      case .count(let count) = answers[1], case .page(let page) = answers[2],
      case .count(let number) = answers[3]
    else { throw Difference(description: "answers of the wrong shape: \(answers)") }
    let expected = keys.map { key in
      model.entries[key].map { StoreModel.Row(key: key, version: $0.version, fields: $0.fields) }
    }
    try Difference.check("records", expected: expected, found: records.map { $0?.row })
    try Difference.check(
      "count of \(filter)",
      expected: model.rows(ConformanceSchema.item, filter, by: []).count, found: count)
    try Difference.check(
      "\(children)", expected: model.children(children), found: page.records.map(\.row))
    try Difference.check(
      "last number", expected: Int(model.lastNumbers[sequence] ?? 0), found: number)
  }

  private mutating func walk() async throws {
    let (snapshot, model) = revision()
    let terms = randomOrder()
    var query = Query(
      ConformanceSchema.item, randomFilter(), order: .columns(terms),
      limit: random.number(1...9), wantsTotal: random.chance(50))
    let expected = model.rows(query.type, query.filter, by: terms)
    var found: [StoreModel.Row] = []
    repeat {
      let page = try await bench.page(query, in: snapshot)
      found += page.records.map(\.row)
      try Difference.check(
        "total of \(query)", expected: query.wantsTotal ? expected.count : nil,
        found: page.total)
      query.cursor = page.next
      try Difference.check(
        "whether \(query) has a next page", expected: found.count < expected.count,
        found: query.cursor != nil)
    } while query.cursor != nil
    try Difference.check("\(query)", expected: expected, found: found)
  }

  private mutating func measure() async throws {
    let (snapshot, model) = revision()
    let measure = randomMeasure()
    let found = try await bench.measure(
      over: measure.filter, by: measure.groupings, measure.figures, in: snapshot)
    try Difference.check("\(measure)", expected: model.groups(measure), found: found)
  }

  private mutating func followFeed() async throws {
    let limit = random.number(1...20)
    while true {
      let page = try await bench.store.changes(after: feedCursor, limit: limit)
      for change in page.changes {
        mirror[change.key] = change.after.map {
          StoreModel.Entry(version: change.version, fields: $0)
        }
      }
      guard page.hasMore else {
        feedCursor = page.next
        break
      }
      try Difference.check(
        "whether the feed moves on", expected: true, found: page.next != feedCursor)
      feedCursor = page.next
    }
    let expected = model.entries.reduce(into: [RecordKey: StoreModel.Entry]()) {
      $0[$1.key] = StoreModel.Entry(version: $1.value.version, fields: $1.value.fields.columns)
    }
    for key in keyPool {
      try Difference.check("feed of \(key)", expected: expected[key], found: mirror[key])
    }
  }

  private mutating func hold() async throws {
    guard held.count < 3 else { return }
    held.append((try await bench.store.snapshot(), model))
  }

  private mutating func release() async {
    guard !held.isEmpty else { return }
    let (snapshot, _) = held.remove(at: random.number(0...held.count - 1))
    await bench.store.release(snapshot)
  }

  /// The newest revision, or one that is held, with its model.
  private mutating func revision() -> (Snapshot?, StoreModel) {
    guard let (snapshot, then) = held.randomElement(using: &random), random.chance(40) else {
      return (nil, model)
    }
    return (snapshot, then)
  }
}

extension StoredRecord {
  /// The record as the model has it.
  fileprivate var row: StoreModel.Row {
    StoreModel.Row(key: key, version: version, fields: fields)
  }
}
