import HelpdeskCore
import Testing

extension StoreConformance {
  static let feedChecks: [StoreCase: StoreCheck] = [
    .feedShowsEveryChange: StoreCheck { bench in
      let start = try await bench.newest()
      try await bench.put("a", fields(size: 1))
      try await bench.put("b", fields(size: 1))
      try await bench.put("a", fields(size: 2))
      try await bench.delete(Bench.item("b"))
      try await bench.put("b", fields(size: 3))
      let changes = try await bench.feed(after: start)
      #expect(changes.map(\.key.id) == ["a", "b", "a", "b", "b"])
      #expect(changes.map(\.version) == [1, 1, 2, 0, 1])
      #expect(changes.map(\.revision) == changes.map(\.revision).sorted())
    },
    .feedBeginsAtTheBeginning: StoreCheck { bench in
      #expect(try await bench.feed().isEmpty)
      try await bench.put("a", fields(size: 1))
      try await bench.put("b", fields(size: 1))
      #expect(try await bench.feed().map(\.key.id) == ["a", "b"])
    },
    .feedShowsColumnsBeforeAndAfter: StoreCheck { bench in
      let start = try await bench.newest()
      let first = fields(size: 1, color: "red", code: "x", labels: ["l"], title: "hidden")
      let second = fields(size: 2, labels: [], weight: 5, title: "hidden")
      try await bench.put("a", first)
      try await bench.put("a", second)
      try await bench.delete(Bench.item("a"))
      let changes = try await bench.feed(after: start)
      #expect(changes.map(\.before) == [nil, first.columns, second.columns])
      #expect(changes.map(\.after) == [first.columns, second.columns, nil])
    },
    .feedShowsTypesWithoutColumns: StoreCheck { bench in
      let start = try await bench.newest()
      try await bench.put(Bench.note("o", 1), words("secret"))
      try await bench.put(Bench.note("o", 1), words("other"))
      try await bench.delete(Bench.note("o", 1))
      let changes = try await bench.feed(after: start)
      #expect(changes.map(\.key) == Array(repeating: Bench.note("o", 1), count: 3))
      #expect(changes.map(\.before) == [nil, RecordFields(), RecordFields()])
      #expect(changes.map(\.after) == [RecordFields(), RecordFields(), nil])
    },
    .feedShowsDrawnNumbers: StoreCheck { bench in
      let start = try await bench.newest()
      let receipt = try await bench.commit(numbered("a"))
      let changes = try await bench.feed(after: start)
      #expect(changes.map(\.after) == [fields(number: 1)])
      #expect(changes.map(\.revision) == [receipt.revision])
    },
    .commitIsNotSplit: StoreCheck { bench in
      let start = try await bench.newest()
      for round in 0..<4 {
        let mutations = (0..<5).map {
          Mutation.put(Bench.item("i\(round)-\($0)"), fields(size: Int64(round)))
        }
        try await bench.commit(Commit(mutations: mutations))
      }
      for limit in [1, 3, 5, 7, 12] {
        var cursor = start
        var pages = 0
        var whole: Set<RecordKey> = []
        while pages < 100 {
          let page = try await bench.store.changes(after: cursor, limit: limit)
          let perCommit = Dictionary(grouping: page.changes) { $0.after?[ConformanceSchema.size] }
          #expect(perCommit.values.allSatisfy { $0.count == 5 }, "limit \(limit)")
          whole.formUnion(page.changes.map(\.key))
          pages += 1
          cursor = page.next
          if !page.hasMore { break }
        }
        #expect(whole.count == 20, "limit \(limit)")
      }
    },
    .feedPagesInOrder: StoreCheck { bench in
      let start = try await bench.newest()
      for number in 0..<30 { try await bench.put("i\(number)", fields(size: Int64(number))) }
      for limit in [1, 7, 30, 1_000] {
        let changes = try await bench.feed(after: start, limit: limit)
        #expect(changes.map(\.key.id) == (0..<30).map { "i\($0)" }, "limit \(limit)")
      }
      let page = try await bench.store.changes(after: start, limit: 7)
      #expect(page.hasMore)
      #expect((1...7).contains(page.changes.count))
    },
    .refusedCommitsLeaveTheFeedAlone: StoreCheck { bench in
      try await bench.put("a", fields(code: "x"))
      let start = try await bench.newest()
      try await bench.refuses(
        .duplicateKey, Commit(mutations: [.put(Bench.item("b"), fields(code: "x"))]))
      try await bench.refuses(
        .conflict,
        Commit(
          preconditions: [.absent(Bench.item("a"))], mutations: [.delete(Bench.item("a"))]))
      let commit = keyed("k", digest: 1, "c")
      try await bench.commit(commit)
      try await bench.commit(commit)
      #expect(try await bench.feed(after: start).map(\.key.id) == ["c"])
    },
  ]

  static let feedCursorChecks: [StoreCase: StoreCheck] = [
    .readCursorSplitsTheFeed: StoreCheck { bench in
      try await bench.put("a", fields(size: 1))
      let answers = try await bench.store.read([.records([Bench.item("a")])])
      try await bench.put("b", fields(size: 1))
      try await bench.put("a", fields(size: 2))
      let after = try await bench.feed(after: answers.cursor)
      // A repeat of what the read showed is allowed; what came after it may not be missing.
      #expect(after.suffix(2).map(\.key.id) == ["b", "a"])
      #expect(after.suffix(2).map(\.version) == [1, 2])
    },
    .endOfFeedWaits: StoreCheck { bench in
      try await bench.put("a", fields(size: 1))
      let end = try await bench.newest()
      let empty = try await bench.store.changes(after: end, limit: 10)
      #expect(empty.changes.isEmpty)
      #expect(!empty.hasMore)
      #expect(empty.revision >= (try await bench.store.read([]).revision))
      try await bench.put("b", fields(size: 1))
      #expect(try await bench.feed(after: empty.next).map(\.key.id) == ["b"])
    },
    .feedCursorMayBeUsedAgain: StoreCheck { bench in
      let start = try await bench.newest()
      for id in ["a", "b", "c"] { try await bench.put(id, fields()) }
      let page = try await bench.store.changes(after: start, limit: 1)
      for _ in 1...2 {
        #expect(try await bench.feed(after: page.next).map(\.key.id) == ["b", "c"])
        #expect(try await bench.feed(after: start).map(\.key.id) == ["a", "b", "c"])
      }
    },
    .snapshotCursorFollowsTheSnapshot: StoreCheck { bench in
      try await bench.put("a", fields())
      let snapshot = try await bench.store.snapshot()
      try await bench.put("b", fields())
      let cursor = try await bench.store.read([], in: snapshot).cursor
      await bench.store.release(snapshot)
      #expect(try await bench.feed(after: cursor).suffix(1).map(\.key.id) == ["b"])
    },
    .feedRebuildsTheState: StoreCheck { bench in
      try await pages(bench)
      for number in 0..<40 {
        let key = Bench.item("i\((number * 11) % 30 + 10)")
        if number % 3 == 0 {
          try await bench.delete(key)
        } else {
          try await bench.put(key, fields(size: Int64(number), title: "t"))
        }
      }
      var mirror: [RecordKey: RecordFields] = [:]
      for change in try await bench.feed(limit: 3) { mirror[change.key] = change.after }
      let records = try await bench.page(Query(ConformanceSchema.item, limit: 100)).records
      #expect(records.count == mirror.count)
      for record in records { #expect(mirror[record.key] == record.fields.columns) }
    },
    .feedLimitIsPositive: StoreCheck { bench async throws in
      for limit in [0, -1] {
        await bench.refuses(.invalidRequest) {
          _ = try await bench.store.changes(after: .beginning, limit: limit)
        }
      }
    },
  ]

  static let snapshotChecks: [StoreCase: StoreCheck] = [
    .snapshotHoldsStill: StoreCheck { bench in
      try await sample(bench)
      try await bench.commit(numbered("n"))
      let filter = Filter([.equals(ConformanceSchema.color, .text("red"))])
      let snapshot = try await bench.store.snapshot()
      try await bench.put("a", fields(color: "blue"))
      try await bench.put("new", fields(color: "red"))
      try await bench.delete(Bench.item("c"))
      try await bench.commit(numbered("m"))
      try await bench.commit(keyed("k", digest: 1, "z"))
      let answers = try await bench.store.read([], in: snapshot)
      #expect(answers.revision == snapshot.revision)
      #expect(try await bench.ids(filter, in: snapshot) == ["a", "c"])
      #expect(try await bench.count(in: snapshot) == 7)
      #expect(try await bench.record(Bench.item("c"), in: snapshot)?.version == 1)
      #expect(try await bench.record(Bench.item("new"), in: snapshot) == nil)
      #expect(
        try await bench.measure(over: filter, [.count, .sum(ConformanceSchema.size)], in: snapshot)
          .first?.values == [2, 4])
      #expect(try await bench.lastNumber("s", in: snapshot) == 1)
      #expect(try await bench.receipt("k", in: snapshot) == nil)
      #expect(try await bench.ids(filter) == ["new"])
      await bench.store.release(snapshot)
    },
    .snapshotsAreApart: StoreCheck { bench in
      var snapshots: [Snapshot] = []
      for size in 1...5 {
        try await bench.put("i", fields(size: Int64(size)))
        snapshots.append(try await bench.store.snapshot())
      }
      await bench.store.release(snapshots[2])
      for index in [4, 0, 3, 1] {
        let record = try await bench.record(Bench.item("i"), in: snapshots[index])
        #expect(record?.version == Int64(index + 1))
      }
      for snapshot in snapshots { await bench.store.release(snapshot) }
    },
    .snapshotShowsTheNewest: StoreCheck { bench in
      let receipt = try await bench.put("i", fields(size: 1))
      let snapshot = try await bench.store.snapshot()
      #expect(snapshot.revision >= receipt.revision)
      #expect(try await bench.record(Bench.item("i"), in: snapshot)?.version == 1)
      await bench.store.release(snapshot)
    },
    .releasedSnapshotIsRefused: StoreCheck { bench in
      let snapshot = try await bench.store.snapshot()
      let other = try await bench.store.snapshot()
      await bench.store.release(snapshot)
      await bench.store.release(snapshot)
      await bench.refuses(.snapshotReleased) {
        _ = try await bench.store.read([.records([Bench.item("i")])], in: snapshot)
      }
      #expect(try await bench.record(Bench.item("i"), in: other) == nil)
      await bench.store.release(other)
    },
    .strangeSnapshotIsRefused: StoreCheck { bench async throws in
      let strange = Snapshot(id: .max, revision: Revision(rawValue: 1))
      await bench.refuses(.snapshotReleased) {
        _ = try await bench.store.read([.records([Bench.item("i")])], in: strange)
      }
      await bench.store.release(strange)
    },
  ]
}
