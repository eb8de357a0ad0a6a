import Foundation
import HelpdeskCore
import Testing

extension StoreConformance {
  static let batchChecks: [StoreCase: StoreCheck] = [
    .oneResultPerCommit: StoreCheck { bench in
      #expect(await bench.store.commit([], now: Bench.now).isEmpty)
      let commits = (0..<300).map { number in
        Commit(mutations: [.put(Bench.item("i\(number)"), fields(size: Int64(number)))])
      }
      let results = await bench.store.commit(commits, now: Bench.now)
      try #require(results.count == 300)
      for (number, result) in results.enumerated() {
        #expect(try result.get().written.map(\.key.id) == ["i\(number)"])
      }
      #expect(try await bench.count() == 300)
    },
    .laterCommitSeesEarlier: StoreCheck { bench async throws in
      let key = Bench.item("i")
      let results = await bench.store.commit(
        [
          Commit(preconditions: [.absent(key)], mutations: [.put(key, fields(size: 1))]),
          Commit(preconditions: [.version(key, 1)], mutations: [.put(key, fields(size: 2))]),
          Commit(preconditions: [.version(key, 2)], mutations: [.delete(key)]),
          Commit(preconditions: [.absent(key)], mutations: [.put(key, fields(size: 4))]),
        ], now: Bench.now)
      #expect(results.map { try? $0.get().written.first?.version } == [1, 2, 0, 1])
      #expect(try await bench.record(key)?.fields == fields(size: 4))
    },
    .failureStopsNoOther: StoreCheck { bench in
      func create(_ id: String, code: String) -> Commit {
        let key = Bench.item(id)
        return Commit(
          preconditions: [.absent(key)], mutations: [.put(key, fields(code: code))],
          numbers: [
            NumberRequest(sequence: "s", key: key, tag: ConformanceSchema.number)
          ])
      }
      let results = await bench.store.commit(
        [
          create("a", code: "1"), create("a", code: "2"), create("b", code: "1"),
          create("c", code: "3"), create("c", code: "\u{0}"), create("d", code: "4"),
        ], now: Bench.now)
      try #require(results.count == 6)
      #expect(results.map { try? $0.get().numbers } == [[1], nil, nil, [2], nil, [3]])
      #expect(
        results.map(\.failureCode)
          == [nil, .conflict, .duplicateKey, nil, .invalidRequest, nil])
      #expect(try await bench.ids() == ["a", "c", "d"])
      #expect(try await bench.lastNumber("s") == 3)
    },
    .replayWithinOneCall: StoreCheck { bench async throws in
      let commit = Commit(
        idempotency: Idempotency(key: "k", digest: 1),
        mutations: [.put(Bench.item("i"), fields(size: 1))])
      let results = await bench.store.commit([commit, commit], now: Bench.now)
      #expect(results.map { try? $0.get().isReplayed } == [false, true])
      #expect(try await bench.record(Bench.item("i"))?.version == 1)
    },
  ]

  static let uniquenessChecks: [StoreCase: StoreCheck] = [
    .uniqueValueIsTaken: StoreCheck { bench in
      try await bench.put("a", fields(code: "x", number: 1))
      try await bench.refuses(
        .duplicateKey, Commit(mutations: [.put(Bench.item("b"), fields(code: "x"))]))
      try await bench.refuses(
        .duplicateKey, Commit(mutations: [.put(Bench.item("b"), fields(number: 1))]))
      #expect(try await bench.ids() == ["a"])
    },
    .nullNeverCollides: StoreCheck { bench in
      try await bench.put(["a": fields(size: 1), "b": fields(size: 1)])
      #expect(try await bench.count() == 2)
    },
    .emptyTextCollides: StoreCheck { bench in
      try await bench.put("a", fields(code: ""))
      try await bench.refuses(
        .duplicateKey, Commit(mutations: [.put(Bench.item("b"), fields(code: ""))]))
    },
    .uniqueTextIsExact: StoreCheck { bench in
      try await bench.put([
        "a": fields(code: "x"), "b": fields(code: "X"), "c": fields(code: "x "),
        "d": fields(code: "ä"), "e": fields(code: "a"), "f": fields(code: "ﬁ"),
        "g": fields(code: "fi"),
      ])
      #expect(try await bench.ids(.equals(ConformanceSchema.code, .text("X"))) == ["b"])
    },
    .recordKeepsItsOwnValue: StoreCheck { bench in
      try await bench.put("a", fields(size: 1, code: "x"))
      try await bench.put("a", fields(size: 2, code: "x"))
      #expect(try await bench.record(Bench.item("a"))?.version == 2)
    },
    .uniqueValueIsFreed: StoreCheck { bench in
      try await bench.put(["a": fields(code: "x"), "b": fields(code: "y")])
      try await bench.put("a", fields(code: "z"))
      try await bench.put("c", fields(code: "x"))
      try await bench.delete(Bench.item("b"))
      try await bench.put("d", fields(code: "y"))
      try await bench.refuses(
        .duplicateKey, Commit(mutations: [.put(Bench.item("e"), fields(code: "z"))]))
      #expect(try await bench.ids() == ["a", "c", "d"])
    },
    .uniqueValueMovesWithinACommit: StoreCheck { bench in
      try await bench.put(["a": fields(code: "x"), "b": fields(code: "y")])
      try await bench.commit(
        Commit(mutations: [
          .put(Bench.item("a"), fields(code: "y")), .put(Bench.item("b"), fields(code: "x")),
        ]))
      try await bench.commit(
        Commit(mutations: [
          .put(Bench.item("c"), fields(code: "x")), .delete(Bench.item("b")),
        ]))
      #expect(try await bench.ids(.equals(ConformanceSchema.code, .text("x"))) == ["c"])
      #expect(try await bench.ids(.equals(ConformanceSchema.code, .text("y"))) == ["a"])
    },
    .uniqueValueTwiceInACommit: StoreCheck { bench in
      try await bench.refuses(
        .duplicateKey,
        Commit(mutations: [
          .put(Bench.item("a"), fields(code: "x")), .put(Bench.item("b"), fields(code: "x")),
        ]))
      #expect(try await bench.count() == 0)
    },
    .failedCommitFreesNothing: StoreCheck { bench in
      try await bench.put("a", fields(code: "x"))
      try await bench.refuses(
        .conflict,
        Commit(
          preconditions: [.present(Bench.item("none"))],
          mutations: [.delete(Bench.item("a")), .put(Bench.item("b"), fields(code: "y"))]))
      try await bench.refuses(
        .duplicateKey, Commit(mutations: [.put(Bench.item("c"), fields(code: "x"))]))
      try await bench.put("d", fields(code: "y"))
    },
  ]
}

extension Result where Failure == StoreError {
  /// The failure's code, nil for a success.
  var failureCode: StoreError.Code? {
    if case .failure(let error) = self { error.code } else { nil }
  }
}
