import Foundation
import HelpdeskCore
import Testing

extension StoreConformance {
  static let erasureChecks: [StoreCase: StoreCheck] = [
    .erasedRecordsAreGone: StoreCheck { bench in
      try await bench.put([
        "a": fields(size: 1, code: "x", title: "needle"), "b": fields(size: 1),
      ])
      try await bench.put(Bench.note("a", 1), words("needle"))
      try await bench.store.erase([Bench.item("a"), Bench.note("a", 1), Bench.item("none")])
      #expect(try await bench.record(Bench.item("a")) == nil)
      #expect(try await bench.record(Bench.note("a", 1)) == nil)
      #expect(try await bench.ids(.equals(ConformanceSchema.size, .integer(1))) == ["b"])
      #expect(try await bench.children(Request.Children(ConformanceSchema.note, of: "a")).isEmpty)
      try await bench.put("c", fields(code: "x"))
      #expect(try await bench.put("a", fields(size: 2)).written.map(\.version) == [1])
    },
    .erasureReachesTheFeed: StoreCheck { bench in
      try await bench.put("a", fields(size: 1, color: "needle", labels: ["needle"]))
      try await bench.put("a", fields(size: 2, code: "needle"))
      try await bench.put("b", fields(size: 3))
      try await bench.delete(Bench.item("a"))
      try await bench.store.erase([Bench.item("a")])
      do {
        for change in try await bench.feed() {
          for side in [change.before, change.after] {
            #expect(!(side?.mentions("needle") ?? false), "\(change)")
          }
        }
      } catch let error as StoreError {
        #expect(error.code == .compacted)
      }
    },
    .erasureIsNotMissedByTheFeed: StoreCheck { bench in
      try await bench.put(["a": fields(size: 1), "b": fields(size: 1)])
      let cursor = try await bench.newest()
      try await bench.store.erase([Bench.item("a")])
      // A consumer either hears that the record is gone, or that it must read everything anew.
      do {
        let last = try await bench.feed(after: cursor).last { $0.key == Bench.item("a") }
        #expect(try #require(last).after == nil)
      } catch let error as StoreError {
        #expect(error.code == .compacted)
      }
      let fresh = try await bench.newest()
      try await bench.put("c", fields())
      #expect(try await bench.feed(after: fresh).last?.key == Bench.item("c"))
    },
    .erasureReachesTheOutbox: StoreCheck { bench in
      try await bench.put("t1", fields(size: 1))
      try await bench.enqueue([
        entry("a", group: "t1"), entry("b", group: "t2"), entry("dead", to: "mail", group: "t1"),
      ])
      let dead = try #require(try await bench.claim().last)
      try await bench.settle(dead, .dead(reason: "gone"))
      try await bench.store.erase([Bench.item("t1")])
      #expect(try await bench.outbox().map(\.entry.id) == ["b"])
      #expect(try await bench.outbox(dead: true).isEmpty)
    },
    .erasedTextIsNotFound: StoreCheck(needs: .text) { bench in
      try await bench.put("t", fields(title: "subject"))
      try await bench.put(Bench.message("t", 1), words("needle"))
      let match = TextMatch(terms: [TextMatch.Term("subject")], audience: .everyone)
      try await bench.store.erase([Bench.message("t", 1)])
      let prefix = TextMatch.Term("need", isPrefix: true)
      #expect(
        try await bench.ids(.text(TextMatch(terms: [prefix], audience: .everyone))).isEmpty)
      #expect(try await bench.found("subject") == ["t"])
      let statistics = TextStatistics(documents: 1, totalLength: 4, frequencies: [1])
      let score = Ranking.score(occurrences: 4, length: 4, term: 0, statistics: statistics)
      #expect(try await bench.ranked(match) == [Ranked(id: "t", score: score)])
    },
    .erasingNothingIsHarmless: StoreCheck { bench in
      try await bench.put("a", fields(size: 1))
      try await bench.store.erase([])
      try await bench.store.erase([Bench.item("none")])
      #expect(try await bench.record(Bench.item("a"))?.version == 1)
    },
  ]

  static let lifeChecks: [StoreCase: StoreCheck] = [
    .closedStoreRefusesEverything: StoreCheck { bench in
      try await bench.put("i", fields())
      let cursor = try await bench.newest()
      let snapshot = try await bench.store.snapshot()
      let store = bench.store
      await store.close()
      await store.close()
      try await bench.refuses(.closed, Commit(mutations: [.delete(Bench.item("i"))]))
      await bench.refuses(.closed, .records([Bench.item("i")]))
      await bench.refuses(.closed, "read in a snapshot") {
        _ = try await store.read([], in: snapshot)
      }
      await bench.refuses(.closed, "snapshot") { _ = try await store.snapshot() }
      await bench.refuses(.closed, "changes") {
        _ = try await store.changes(after: cursor, limit: 1)
      }
      await bench.refuses(.closed, "claim") { _ = try await bench.claim() }
      await bench.refuses(.closed, "putBlob") { _ = try await bench.putBlob([[1]]) }
      await bench.refuses(.closed, "blob") { _ = try await store.blob(BlobID(rawValue: "00")) }
      await bench.refuses(.closed, "deleteBlob") {
        try await store.deleteBlob(BlobID(rawValue: "00"))
      }
      await bench.refuses(.closed, "erase") { try await store.erase([Bench.item("i")]) }
      await bench.refuses(.closed, "attach") { try await store.attach(ConformanceSchema.schema) }
      await store.release(snapshot)
    },
    .closingEndsTheWakeups: StoreCheck { bench in
      let before = bench.store.wakeups()
      let other = bench.store.wakeups()
      try await bench.put("i", fields())
      await bench.store.close()
      for await _ in before {}
      for await _ in other {}
      for await _ in bench.store.wakeups() {}
    },
    .recordsSurviveReopening: StoreCheck(needs: .reopening) { bench in
      try await sample(bench)
      try await bench.put("a", fields(size: 9, code: "x"))
      try await bench.delete(Bench.item("b"))
      try await bench.put(Bench.note("a", 1), words("note"))
      let whole = try await bench.page(Query(ConformanceSchema.item)).records
      let again = try await bench.reopened()
      let found = try await again.page(Query(ConformanceSchema.item)).records
      #expect(found.map(\.key) == whole.map(\.key))
      #expect(found.map(\.version) == whole.map(\.version))
      #expect(found.map(\.fields) == whole.map(\.fields))
      #expect(try await again.record(Bench.note("a", 1))?.fields == words("note"))
      #expect(try await again.ids(.equals(ConformanceSchema.size, .integer(9))) == ["a"])
      try await again.refuses(
        .duplicateKey, Commit(mutations: [.put(Bench.item("z"), fields(code: "x"))]))
      await again.store.close()
    },
    .receiptsAndNumbersSurviveReopening: StoreCheck(needs: .reopening) { bench in
      try await bench.commit(numbered("a"))
      let first = try await bench.commit(keyed("k", digest: 1, "b"))
      let again = try await bench.reopened()
      let second = try await again.commit(keyed("k", digest: 1, "b"))
      #expect(second.isReplayed)
      #expect(second.written == first.written)
      #expect(try await again.commit(numbered("c")).numbers == [2])
      #expect(try await again.put("d", fields()).revision > first.revision)
      await again.store.close()
    },
    .outboxSurvivesReopening: StoreCheck(needs: .reopening) { bench in
      try await bench.enqueue([entry("a"), entry("b"), entry("dead", group: "t2")])
      let dead = try #require(try await bench.claim().last)
      try await bench.settle(dead, .dead(reason: "gone"))
      let again = try await bench.reopened()
      #expect(try await again.outbox().map(\.entry) == [entry("a"), entry("b")])
      #expect(try await again.outbox(dead: true).map(\.reason) == ["gone"])
      let later = Bench.now.adding(.hours(1))
      #expect(try await again.claimOne(at: later).entry.id == "a")
      await again.store.close()
    },
    .feedSurvivesReopening: StoreCheck(needs: .reopening) { bench in
      try await bench.put("a", fields(size: 1))
      let cursor = try await bench.newest()
      try await bench.put("b", fields(size: 2))
      let again = try await bench.reopened()
      try await again.put("c", fields(size: 3))
      #expect(try await again.feed(after: cursor).suffix(2).map(\.key.id) == ["b", "c"])
      await again.store.close()
    },
    .blobsSurviveReopening: StoreCheck(needs: .reopening) { bench in
      let receipt = try await bench.putBlob([[1, 2], [3]])
      let again = try await bench.reopened()
      #expect(try await again.blob(receipt.id) == [1, 2, 3])
      await again.store.close()
    },
  ]
}

extension RecordFields {
  /// Whether a text of the fields contains the needle.
  fileprivate func mentions(_ needle: String) -> Bool {
    fields.contains { field in
      switch field.value {
      case .text(let text): text.contains(needle)
      case .texts(let texts): texts.contains { $0.contains(needle) }
      case .integer, .bytes: false
      }
    }
  }
}
