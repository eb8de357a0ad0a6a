import HelpdeskCore
import Testing

extension StoreConformance {
  static let audienceChecks: [StoreCase: StoreCheck] = [
    .staffTextIsForStaff: StoreCheck(needs: .text) { bench in
      try await bench.put("t", fields(title: "refund"))
      try await bench.put(Bench.message("t", 1), words("please refund"))
      try await bench.put(Bench.message("t", 2), words("fraud suspected", isInternal: true))
      #expect(try await bench.found("fraud").isEmpty)
      #expect(try await bench.found("fraud", by: .staff) == ["t"])
      #expect(try await bench.found("refund", "fraud").isEmpty)
      #expect(try await bench.found("refund", "fraud", by: .staff) == ["t"])
      let prefix = TextMatch.Term("fra", isPrefix: true)
      let match = TextMatch(terms: [prefix], audience: .everyone)
      #expect(try await bench.ids(.text(match)).isEmpty)
    },
    .exclusionKeepsToTheAudience: StoreCheck(needs: .text) { bench in
      try await bench.put("t", fields(title: "refund"))
      try await bench.put(Bench.message("t", 1), words("fraud", isInternal: true))
      var match = TextMatch(
        terms: [TextMatch.Term("refund")], excluded: [TextMatch.Term("fraud")],
        audience: .everyone)
      #expect(try await bench.ids(.text(match)) == ["t"])
      match.audience = .staff
      #expect(try await bench.ids(.text(match)).isEmpty)
    },
    .customersScoresIgnoreStaffText: StoreCheck(needs: .text) { bench in
      try await bench.put([
        "a": fields(title: "refund printer"), "b": fields(title: "refund"),
        "c": fields(title: "other"), "hidden": fields(),
      ])
      let match = TextMatch(
        terms: [TextMatch.Term("refund"), TextMatch.Term("printer")], requiresAll: false,
        audience: .everyone)
      let before = try await bench.ranked(match)
      try #require(before.map(\.id).count == 2)
      try await bench.put(
        Bench.message("b", 1), words("refund printer printer", isInternal: true))
      try await bench.put(
        Bench.message("c", 1), words("refund and many more words", isInternal: true))
      try await bench.put(Bench.message("hidden", 1), words("printer", isInternal: true))
      #expect(try await bench.ranked(match) == before)
      var staff = match
      staff.audience = .staff
      #expect(try await bench.ranked(staff).count == 4)
    },
    .wordsMayChangeTheirAudience: StoreCheck(needs: .text) { bench in
      try await bench.put("t", fields(title: "subject"))
      try await bench.put(Bench.message("t", 1), words("word", isInternal: true))
      try await bench.put(Bench.message("t", 1), words("word"))
      #expect(try await bench.found("word") == ["t"])
      try await bench.put(Bench.message("t", 1), words("word", isInternal: true))
      #expect(try await bench.found("word").isEmpty)
      #expect(try await bench.found("word", by: .staff) == ["t"])
    },
  ]

  static let relevanceChecks: [StoreCase: StoreCheck] = [
    .scoresAreThoseOfRanking: StoreCheck(needs: .text) { bench in
      try await bench.put([
        "a": fields(title: "red fox"), "b": fields(title: "red"), "c": fields(title: "fox den"),
        "d": fields(title: "blue"), "e": fields(),
      ])
      try await bench.put(Bench.message("a", 1), words("red red foxes", isInternal: true))
      try await bench.put(Bench.message("c", 1), words("a red fox foxtrot"))
      let match = TextMatch(
        terms: [TextMatch.Term("red"), TextMatch.Term("fox", isPrefix: true)],
        requiresAll: false, audience: .everyone)
      // By hand: a title's word counts four times; a holds red and fox, c red once and fox 4 + 2.
      let statistics = TextStatistics(documents: 4, totalLength: 28, frequencies: [3, 2])
      func score(_ red: Int, _ fox: Int, length: Int) -> Int {
        Ranking.score(occurrences: red, length: length, term: 0, statistics: statistics)
          + Ranking.score(occurrences: fox, length: length, term: 1, statistics: statistics)
      }
      let expected = [
        Ranked(id: "a", score: score(4, 4, length: 8)),
        Ranked(id: "b", score: score(4, 0, length: 4)),
        Ranked(id: "c", score: score(1, 6, length: 12)),
      ].sorted()
      #expect(try await bench.ranked(match) == expected)
    },
    .staffScoresCountEverything: StoreCheck(needs: .text) { bench in
      try await bench.put(["a": fields(title: "red"), "b": fields(title: "blue")])
      try await bench.put(Bench.message("a", 1), words("red herring", isInternal: true))
      let match = TextMatch(terms: [TextMatch.Term("red")], audience: .staff)
      let statistics = TextStatistics(documents: 2, totalLength: 10, frequencies: [1])
      let score = Ranking.score(occurrences: 5, length: 6, term: 0, statistics: statistics)
      #expect(try await bench.ranked(match) == [Ranked(id: "a", score: score)])
    },
    .bestComesFirst: StoreCheck(needs: .text) { bench in
      for (id, title) in [
        ("m", "tie word"), ("b", "tie word"), ("z", "word tie tie"), ("c", "tie word"),
        ("d", "word"),
      ] {
        try await bench.put(id, fields(title: title))
      }
      let match = TextMatch(terms: [TextMatch.Term("tie")], audience: .everyone)
      let ranked = try await bench.ranked(match)
      #expect(ranked.map(\.id) == ["z", "b", "c", "m"])
      #expect(ranked == ranked.sorted())
    },
    .scoresFollowDeletes: StoreCheck(needs: .text) { bench in
      try await bench.put(["a": fields(title: "red fox"), "b": fields(title: "red")])
      let match = TextMatch(terms: [TextMatch.Term("red")], audience: .everyone)
      let before = try await bench.ranked(match)
      try await bench.put("c", fields(title: "red wine and cheese"))
      try await bench.put(Bench.message("b", 1), words("red"))
      #expect(try await bench.ranked(match) != before)
      try await bench.delete(Bench.item("c"))
      try await bench.delete(Bench.message("b", 1))
      #expect(try await bench.ranked(match) == before)
    },
    .relevancePagesEqualTheWhole: StoreCheck(needs: .text) { bench in
      for number in 0..<20 {
        let title = "word" + String(repeating: " filler", count: number % 5)
        try await bench.put("i\(10 + (number * 7) % 20)", fields(title: title))
      }
      let match = TextMatch(terms: [TextMatch.Term("word")], audience: .everyone)
      let whole = try await bench.ranked(match)
      try #require(whole.count == 20)
      #expect(whole == whole.sorted())
      for limit in [1, 3, 20] {
        #expect(try await bench.ranked(match, limit: limit) == whole, "by \(limit)")
      }
    },
    .relevanceWalkSurvivesWrites: StoreCheck(needs: .text) { bench in
      for number in 10..<30 {
        let title = "word" + String(repeating: " filler", count: number % 7)
        try await bench.put("i\(number)", fields(title: title))
      }
      let match = TextMatch(terms: [TextMatch.Term("word")], audience: .everyone)
      let whole = try await bench.ranked(match)
      var query = Query(ConformanceSchema.item, Filter([.text(match)]), order: .relevance, limit: 3)
      var seen: [String] = []
      var round = 0
      repeat {
        let page = try await bench.page(query)
        seen += page.records.map(\.key.id)
        query.cursor = page.next
        round += 1
        // Each new document changes the statistics, and so every score of a fresh search.
        try await bench.put("new\(round)", fields(title: "word other words \(round)"))
      } while query.cursor != nil && round < 100
      #expect(round < 100, "the walk does not end")
      #expect(seen.filter { $0.hasPrefix("i") } == whole.map(\.id))
      #expect(Set(seen).count == seen.count)
    },
  ]
}

/// A document found, with its score.
struct Ranked: Hashable, Comparable {
  let id: String
  let score: Int

  static func < (left: Ranked, right: Ranked) -> Bool {
    (right.score, left.id) < (left.score, right.id)
  }
}

extension Bench {
  /// What a match finds, best first, read page by page.
  func ranked(_ match: TextMatch, limit: Int = 1_000) async throws -> [Ranked] {
    var query = Query(
      ConformanceSchema.item, Filter([.text(match)]), order: .relevance, limit: limit)
    var ranked: [Ranked] = []
    repeat {
      let page = try await page(query)
      let scores = try #require(page.scores, "an order by relevance has scores")
      try #require(scores.count == page.records.count, "one score per record")
      for (record, score) in zip(page.records, scores) {
        ranked.append(Ranked(id: record.key.id, score: score))
      }
      query.cursor = page.next
      try #require(ranked.count <= 10_000, "the walk goes round in circles")
    } while query.cursor != nil
    return ranked
  }
}
