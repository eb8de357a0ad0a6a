import HelpdeskCore
import Testing

extension StoreConformance {
  static let phraseChecks: [StoreCase: StoreCheck] = [
    .phraseStandsInOnePart: StoreCheck(needs: .text) { bench in
      try await bench.put("a", fields(title: "the lost card"))
      try await bench.put("b", fields(title: "card lost"))
      try await bench.put("c", fields(title: "lost"))
      try await bench.put(Bench.message("c", 1), words("card of mine lost my card"))
      try await bench.put(Bench.message("c", 2), words("lost again"))
      #expect(try await bench.found([["lost", "card"]]) == ["a"])
      #expect(try await bench.found([["card", "lost"]]) == ["b"])
      #expect(try await bench.found([["lost", "my", "card"]]) == ["c"])
      #expect(try await bench.found([["lost", "my"], ["lost", "again"]]) == ["c"])
      #expect(try await bench.found([["lost", "car"]]).isEmpty)
      #expect(try await bench.found([["the", "lost", "card", "again"]]).isEmpty)
      // Words and phrases must both be found.
      #expect(try await bench.found([["lost", "my"]], and: "again") == ["c"])
      #expect(try await bench.found([["lost", "my"]], and: "the").isEmpty)
      try await bench.put(Bench.message("c", 2), words("lost card again"))
      #expect(try await bench.found([["lost", "card"]]) == ["a", "c"])
      try await bench.put("a", fields(title: "the lost blue card"))
      #expect(try await bench.found([["lost", "card"]]) == ["c"])
    },
    .phraseKeepsToTheAudience: StoreCheck(needs: .text) { bench in
      try await bench.put("t", fields(title: "card lost"))
      try await bench.put(Bench.message("t", 1), words("lost card", isInternal: true))
      #expect(try await bench.found([["lost", "card"]]).isEmpty)
      #expect(try await bench.found([["lost", "card"]], by: .staff) == ["t"])
      try await bench.put(Bench.message("t", 1), words("lost card"))
      #expect(try await bench.found([["lost", "card"]]) == ["t"])
    },
    .phraseIsACondition: StoreCheck(needs: .text) { bench in
      try await bench.put([
        "a": fields(size: 1, title: "lost card"), "b": fields(size: 2, title: "card lost"),
        "c": fields(size: 3, title: "lost card lost card"), "d": fields(size: 4),
      ])
      let match = TextMatch(
        terms: ["lost", "card"].map { TextMatch.Term($0) }, phrases: [["lost", "card"]],
        audience: .everyone)
      let size = ConformanceSchema.size
      #expect(try await bench.ids(Filter([.text(match), .equals(size, .integer(3))])) == ["c"])
      #expect(try await bench.ids(Filter([.not(.text(match))])) == ["b", "d"])
      let either = Filter(anyOf: [[.text(match)], [.equals(size, .integer(2))]])
      #expect(try await bench.ids(either) == ["a", "b", "c"])
      #expect(try await bench.count(Filter([.text(match)])) == 2)
      let bySize = Query(
        ConformanceSchema.item, Filter([.text(match)]), order: .columns([.descending(size)]),
        limit: 1)
      #expect(try await bench.walk(bySize) == ["c", "a"])
      let without = TextMatch(terms: match.terms, audience: .everyone)
      let scores = try await bench.ranked(without).filter { $0.id != "b" }
      #expect(try await bench.ranked(match) == scores, "a phrase adds nothing to the score")
      let long = TextMatch(
        terms: [], phrases: [(0..<65).map { "word\($0)" }], audience: .everyone)
      await bench.refuses(
        .invalidRequest, .query(Query(ConformanceSchema.item, Filter([.text(long)]))))
    },
  ]
}

extension Bench {
  /// The ids of the items in which an audience finds all phrases and words, by key.
  func found(
    _ phrases: [[String]], and tokens: String..., by audience: TextAudience = .everyone
  ) async throws -> [String] {
    let terms = tokens.map { TextMatch.Term($0) }
    return try await ids(.text(TextMatch(terms: terms, phrases: phrases, audience: audience)))
  }
}
