import HelpdeskCore
import Testing

extension StoreConformance {
  static let matchChecks: [StoreCase: StoreCheck] = [
    .allWordsMustBeFound: StoreCheck(needs: .text) { bench in
      try await library(bench)
      #expect(try await bench.found("printer") == ["a", "b"])
      #expect(try await bench.found("printer", "smoke") == ["a"])
      #expect(try await bench.found("printer", "missing").isEmpty)
    },
    .anyWordIsEnough: StoreCheck(needs: .text) { bench in
      try await library(bench)
      let match = TextMatch(
        terms: [TextMatch.Term("smoke"), TextMatch.Term("invoice"), TextMatch.Term("missing")],
        requiresAll: false, audience: .everyone)
      #expect(try await bench.ids(.text(match)) == ["a", "c"])
    },
    .wordsMatchWhole: StoreCheck(needs: .text) { bench in
      try await library(bench)
      #expect(try await bench.found("print").isEmpty)
      #expect(try await bench.found("printers").isEmpty)
      #expect(try await bench.found("rinter").isEmpty)
    },
    .prefixFindsLongerWords: StoreCheck(needs: .text) { bench in
      try await library(bench)
      func found(_ token: String) async throws -> [String] {
        let term = TextMatch.Term(token, isPrefix: true)
        return try await bench.ids(.text(TextMatch(terms: [term], audience: .everyone)))
      }
      #expect(try await found("pri") == ["a", "b"])
      #expect(try await found("printer") == ["a", "b"])
      #expect(try await found("in") == ["b", "c"])
      #expect(try await found("mü") == ["c"])
      #expect(try await found("z").isEmpty)
    },
    .excludedWordsMustBeMissing: StoreCheck(needs: .text) { bench in
      try await library(bench)
      let match = TextMatch(
        terms: [TextMatch.Term("printer")], excluded: [TextMatch.Term("smoke")],
        audience: .everyone)
      #expect(try await bench.ids(.text(match)) == ["b"])
      var prefix = match
      prefix.excluded = [TextMatch.Term("in", isPrefix: true)]
      #expect(try await bench.ids(.text(prefix)) == ["a"])
    },
    .messagesAreFoundAsTheirDocument: StoreCheck(needs: .text) { bench in
      try await bench.put("t", fields(title: "slow network"))
      try await bench.put(Bench.message("t", 1), words("the router reboots"))
      try await bench.put(Bench.message("t", 2), words("new firmware helps"))
      #expect(try await bench.found("router", "firmware", "network") == ["t"])
      let match = TextMatch(terms: [TextMatch.Term("router")], audience: .everyone)
      let messages = Query(ConformanceSchema.message, Filter([.text(match)]))
      #expect(try await bench.page(messages).records.isEmpty)
    },
    .nextReadFindsTheWords: StoreCheck(needs: .text) { bench in
      for round in 0..<20 {
        try await bench.put("i\(round)", fields(title: "word\(round) common"))
        #expect(try await bench.found("word\(round)") == ["i\(round)"])
      }
      #expect(try await bench.found("common").count == 20)
    },
    .textFollowsUpdates: StoreCheck(needs: .text) { bench in
      try await bench.put("t", fields(title: "old title"))
      try await bench.put(Bench.message("t", 1), words("old body"))
      try await bench.put("t", fields(title: "new title"))
      #expect(try await bench.found("old") == ["t"], "the message still has the word")
      try await bench.put(Bench.message("t", 1), words("new body"))
      #expect(try await bench.found("old").isEmpty)
      #expect(try await bench.found("new", "title", "body") == ["t"])
    },
    .textFollowsDeletes: StoreCheck(needs: .text) { bench in
      try await bench.put("t", fields(title: "subject"))
      try await bench.put(Bench.message("t", 1), words("first shared"))
      try await bench.put(Bench.message("t", 2), words("second shared"))
      try await bench.delete(Bench.message("t", 1))
      #expect(try await bench.found("first").isEmpty)
      #expect(try await bench.found("shared") == ["t"])
      try await bench.delete(Bench.item("t"))
      #expect(try await bench.found("subject").isEmpty)
      #expect(try await bench.found("shared").isEmpty)
    },
    .textIsACondition: StoreCheck(needs: .text) { bench in
      try await library(bench)
      let printer = Condition.text(
        TextMatch(terms: [TextMatch.Term("printer")], audience: .everyone))
      let size = ConformanceSchema.size
      #expect(try await bench.ids(Filter([printer, .equals(size, .integer(2))])) == ["b"])
      #expect(try await bench.ids(Filter([.not(printer)])) == ["c", "d"])
      let either = Filter(anyOf: [[printer], [.equals(size, .integer(4))]])
      #expect(try await bench.ids(either) == ["a", "b", "d"])
      #expect(try await bench.count(Filter([printer])) == 2)
      #expect(
        try await bench.measure(over: Filter([printer]), [.count, .sum(size)]).first?.values == [
          2, 3,
        ])
      let bySize = Query(
        ConformanceSchema.item, Filter([printer]), order: .columns([.descending(size)]), limit: 1)
      #expect(try await bench.walk(bySize) == ["b", "a"])
    },
    .snapshotHoldsTextStill: StoreCheck(needs: .text) { bench in
      try await library(bench)
      let filter = Filter([
        .text(TextMatch(terms: [TextMatch.Term("printer")], audience: .everyone))
      ])
      let snapshot = try await bench.store.snapshot()
      try await bench.put("new", fields(title: "printer"))
      try await bench.put("a", fields(title: "silence"))
      #expect(try await bench.ids(filter, in: snapshot) == ["a", "b"])
      #expect(try await bench.ids(filter) == ["b", "new"])
      await bench.store.release(snapshot)
    },
    .matchTakesUpTo64Words: StoreCheck(needs: .text) { bench in
      try await bench.put("a", fields(title: "word7"))
      let terms = (0..<65).map { TextMatch.Term("word\($0)") }
      func filter(_ count: Int) -> Filter {
        let some = Array(terms.prefix(count))
        return Filter([
          .text(TextMatch(terms: some, requiresAll: false, audience: .everyone))
        ])
      }
      #expect(try await bench.ids(filter(64)) == ["a"])
      await bench.refuses(.invalidRequest, .query(Query(ConformanceSchema.item, filter(65))))
    },
  ]

  /// Four items with titles, each with its size.
  static func library(_ bench: Bench) async throws {
    try await bench.put([
      "a": fields(size: 1, title: "printer on fire smoke everywhere"),
      "b": fields(size: 2, title: "printer out of ink"),
      "c": fields(size: 3, title: "invoice from münchen"),
      "d": fields(size: 4),
    ])
  }
}

extension Bench {
  /// The ids of the items in which an audience finds all words, by key.
  func found(_ tokens: String..., by audience: TextAudience = .everyone) async throws -> [String] {
    let terms = tokens.map { TextMatch.Term($0) }
    return try await ids(.text(TextMatch(terms: terms, audience: audience)))
  }
}
