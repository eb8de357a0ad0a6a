import HelpdeskCore
import Testing

extension StoreConformance {
  static let concurrencyChecks: [StoreCase: StoreCheck] = [
    .concurrentNumbersHaveNoGaps: StoreCheck { bench in
      let drawn = try await bench.inParallel(16) { task in
        var drawn: [Int64] = []
        for round in 0..<50 {
          var commit = numbered("i\(task)-\(round)")
          commit.preconditions = [.absent(Bench.item("i\(task)-\(round)"))]
          drawn += try await bench.commit(commit).numbers
          // Draws nothing: the record is there by now.
          _ = await bench.store.commit([commit], now: Bench.now)
        }
        #expect(drawn == drawn.sorted(), "each writer's numbers grow")
        return drawn
      }
      #expect(drawn.flatMap { $0 }.sorted() == Array(1...800))
      #expect(try await bench.lastNumber("s") == 800)
      #expect(try await bench.count() == 800)
    },
    .concurrentIncrementsAllCount: StoreCheck { bench in
      let key = Bench.item("counter")
      try await bench.put(key, fields(size: 0))
      _ = try await bench.inParallel(16) { _ in
        for _ in 0..<20 { try await bench.increment(key) }
      }
      let record = try #require(try await bench.record(key))
      #expect(record.fields == fields(size: 320))
      #expect(record.version == 321)
    },
    .concurrentRepetitionHappensOnce: StoreCheck { bench in
      var commit = numbered("i")
      commit.idempotency = Idempotency(key: "k", digest: 1)
      let repeated = commit
      let receipts = try await bench.inParallel(16) { _ in try await bench.commit(repeated) }
      #expect(receipts.filter { !$0.isReplayed }.count == 1)
      #expect(Set(receipts.map(\.numbers)) == [[1]])
      #expect(Set(receipts.map(\.revision)).count == 1)
      #expect(try await bench.record(Bench.item("i"))?.version == 1)
    },
    .concurrentUniqueValueHasOneOwner: StoreCheck { bench in
      for round in 0..<10 {
        let commits = (0..<16).map {
          Commit(mutations: [.put(Bench.item("i\(round)-\($0)"), fields(code: "c\(round)"))])
        }
        let codes = try await bench.inParallel(16) { task in
          await bench.store.commit([commits[task]], now: Bench.now).first?.failureCode
        }
        #expect(codes.filter { $0 == nil }.count == 1, "round \(round)")
        #expect(codes.filter { $0 == .duplicateKey }.count == 15, "round \(round)")
      }
    },
    .readersSeeWholeCommits: StoreCheck { bench in
      let keys = (0..<8).map { Bench.item("i\($0)") }
      let sizes = Condition.not(.isNull(ConformanceSchema.size))
      try await bench.commit(Commit(mutations: keys.map { .put($0, fields(size: 0)) }))
      _ = try await bench.inParallel(8) { task in
        for round in 1...25 {
          if task < 2 {
            let size = Int64(task * 1_000 + round)
            try await bench.commit(Commit(mutations: keys.map { .put($0, fields(size: size)) }))
            continue
          }
          let answers = try await bench.store.read([
            .records(keys), .query(Query(ConformanceSchema.item, Filter([sizes]))),
            .measure(
              Measure(
                ConformanceSchema.item, .everything,
                by: [.column(ConformanceSchema.size)], figures: [.count])),
          ]).answers
          guard case .records(let records) = answers[0], case .page(let page) = answers[1],
            case .groups(let groups) = answers[2]
          else { throw UnexpectedSuccess() }
          let seen = records.map { $0?.fields } + page.records.map(\.fields)
          #expect(Set(seen).count == 1, "half a commit, or two revisions, in one read")
          #expect(groups.map(\.values) == [[8]])
          #expect(groups.first?.key == [seen.first??[ConformanceSchema.size]])
        }
      }
    },
    .concurrentFeedMissesNothing: StoreCheck { bench in
      let start = try await bench.newest()
      let followed = try await bench.inParallel(9) { task in
        if task < 8 {
          for round in 0..<25 {
            try await bench.put("i\(task)-\(round)", fields(size: Int64(round)))
          }
          return (heard: Set<String>(), cursor: start)
        }
        // Reads on while the others write; what it has passed may not be filled in behind it.
        var follower = (heard: Set<String>(), cursor: start)
        var reads = 0
        while follower.heard.count < 200, reads < 20_000 {
          let page = try await bench.store.changes(after: follower.cursor, limit: 3)
          follower.heard.formUnion(page.changes.map(\.key.id))
          follower.cursor = page.next
          reads += 1
        }
        return follower
      }
      let rest = try await bench.feed(after: followed[8].cursor).map(\.key.id)
      let whole = try await bench.feed(after: start).map(\.key.id)
      #expect(Set(whole).count == 200)
      #expect(followed[8].heard.union(rest) == Set(whole))
    },
    .concurrentClaimsNeverShare: StoreCheck { bench in
      try await bench.enqueue((0..<100).map { entry("e\($0)", group: "t\($0 % 50)") })
      let delivered = try await bench.inParallel(8) { task in
        var delivered: [String] = []
        while true {
          let claims = try await bench.claim(limit: 3, by: "worker \(task)")
          if claims.isEmpty { return delivered }
          for claim in claims {
            #expect(claim.attempt == 1)
            try await bench.settle(claim, .delivered)
            delivered.append(claim.entry.id)
          }
        }
      }
      #expect(Set(delivered.flatMap { $0 }).count == delivered.flatMap { $0 }.count)
      // A worker that found everything leased stopped early; the rest is claimed here.
      var rest = 0
      while case let claims = try await bench.claim(), !claims.isEmpty {
        for claim in claims { try await bench.settle(claim, .delivered) }
        rest += claims.count
      }
      #expect(delivered.joined().count + rest == 100)
    },
  ]
}

extension Bench {
  /// Runs a body in several tasks at once; the results come in the order of the tasks' numbers.
  func inParallel<Value: Sendable>(
    _ tasks: Int, _ body: @escaping @Sendable (Int) async throws -> Value
  ) async throws -> [Value] {
    try await withThrowingTaskGroup(of: (Int, Value).self) { group in
      for task in 0..<tasks {
        group.addTask { (task, try await body(task)) }
      }
      var results: [(Int, Value)] = []
      for try await result in group { results.append(result) }
      return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  /// Adds one to a record's size, however often somebody else is faster.
  func increment(_ key: RecordKey) async throws {
    while true {
      let record = try #require(try await record(key))
      guard case .integer(let size)? = record.fields[ConformanceSchema.size] else {
        throw UnexpectedSuccess()
      }
      let results = await store.commit(
        [
          Commit(
            preconditions: [.version(key, record.version)],
            mutations: [.put(key, fields(size: size + 1))])
        ], now: Bench.now)
      if results.first?.failureCode == .conflict { continue }
      _ = try results.first?.get()
      return
    }
  }
}
