import HelpdeskCore
import Testing

extension StoreConformance {
  /// Five items that differ in every column, and one without any.
  static func sample(_ bench: Bench) async throws {
    try await bench.put([
      "a": fields(size: 1, color: "red", labels: ["x", "y"], weight: 10),
      "b": fields(size: 2, color: "blue", labels: ["y"], weight: 10),
      "c": fields(size: 3, color: "red", labels: [], weight: -5),
      "d": fields(size: 3, color: "green"),
      "e": fields(color: "blue", labels: ["x"]),
      "f": fields(),
    ])
  }

  static let conditionChecks: [StoreCase: StoreCheck] = [
    .equalsTakesTheValue: StoreCheck { bench in
      try await sample(bench)
      #expect(try await bench.ids(.equals(size, .integer(3))) == ["c", "d"])
      #expect(try await bench.ids(.equals(color, .text("blue"))) == ["b", "e"])
      #expect(try await bench.ids(.equals(color, .text("Blue"))).isEmpty)
      #expect(try await bench.ids(.equals(color, .text("blu"))).isEmpty)
    },
    .isInTakesAnyOfTheValues: StoreCheck { bench in
      try await sample(bench)
      let sizes: [FieldValue] = [.integer(3), .integer(1), .integer(3), .integer(99)]
      #expect(try await bench.ids(.isIn(size, sizes)) == ["a", "c", "d"])
      #expect(
        try await bench.ids(.isIn(color, [.text("green"), .text("red")])) == ["a", "c", "d"])
      #expect(try await bench.ids(.isIn(size, [])).isEmpty)
      #expect(try await bench.count(Filter([.not(.isIn(size, []))])) == 6)
    },
    .rangeIsHalfOpen: StoreCheck { bench in
      try await sample(bench)
      func ids(_ lower: Int64?, _ upper: Int64?) async throws -> [String] {
        try await bench.ids(.range(size, lower: lower, upper: upper))
      }
      #expect(try await ids(2, 3) == ["b"])
      #expect(try await ids(2, nil) == ["b", "c", "d"])
      #expect(try await ids(nil, 2) == ["a"])
      #expect(try await ids(nil, nil) == ["a", "b", "c", "d"])
      #expect(try await ids(3, 3).isEmpty)
      #expect(try await ids(3, 2).isEmpty)
    },
    .rangeKnowsTheLimits: StoreCheck { bench in
      try await bench.put([
        "least": fields(size: .min), "most": fields(size: .max), "zero": fields(size: 0),
      ])
      func ids(_ lower: Int64?, _ upper: Int64?) async throws -> [String] {
        try await bench.ids(.range(size, lower: lower, upper: upper))
      }
      #expect(try await ids(.min, .max) == ["least", "zero"])
      #expect(try await ids(.min, nil) == ["least", "most", "zero"])
      #expect(try await ids(.max, nil) == ["most"])
      #expect(try await ids(nil, .min).isEmpty)
      #expect(try await ids(.min, .min + 1) == ["least"])
    },
    .isNullTakesAbsentValues: StoreCheck { bench in
      try await sample(bench)
      #expect(try await bench.ids(.isNull(size)) == ["e", "f"])
      #expect(try await bench.ids(.isNull(labels)) == ["d", "f"])
      #expect(try await bench.ids(.not(.isNull(color))) == ["a", "b", "c", "d", "e"])
    },
    .containsTakesMembers: StoreCheck { bench in
      try await sample(bench)
      #expect(try await bench.ids(.contains(labels, "x")) == ["a", "e"])
      #expect(try await bench.ids(.contains(labels, "y")) == ["a", "b"])
      #expect(try await bench.ids(.contains(labels, "z")).isEmpty)
      #expect(try await bench.ids(.contains(labels, "")).isEmpty)
      try await bench.put("a", fields(labels: ["z"]))
      #expect(try await bench.ids(.contains(labels, "x")) == ["e"])
      #expect(try await bench.ids(.contains(labels, "z")) == ["a"])
    },
    .notTakesTheRestAndNulls: StoreCheck { bench in
      try await sample(bench)
      #expect(try await bench.ids(.not(.equals(size, .integer(3)))) == ["a", "b", "e", "f"])
      #expect(try await bench.ids(.not(.isIn(color, [.text("red")]))) == ["b", "d", "e", "f"])
      #expect(
        try await bench.ids(.not(.range(size, lower: 2, upper: nil))) == ["a", "e", "f"])
      #expect(try await bench.ids(.not(.contains(labels, "x"))) == ["b", "c", "d", "f"])
      #expect(try await bench.ids(.not(.not(.equals(size, .integer(3))))) == ["c", "d"])
    },
    .allConditionsOfAGroupHold: StoreCheck { bench in
      try await sample(bench)
      let filter = Filter([
        .equals(color, .text("red")), .range(size, lower: 1, upper: 3),
        .equals(weight, .integer(10)),
      ])
      #expect(try await bench.ids(filter) == ["a"])
      #expect(
        try await bench.ids(Filter([.equals(size, .integer(1)), .equals(size, .integer(2))]))
          .isEmpty)
    },
    .anyGroupIsEnough: StoreCheck { bench in
      try await sample(bench)
      let filter = Filter(anyOf: [
        [.equals(color, .text("red"))], [.contains(labels, "x")],
        [.equals(size, .integer(2)), .isNull(weight)],
      ])
      let query = Query(ConformanceSchema.item, filter, wantsTotal: true)
      let page = try await bench.page(query)
      #expect(page.records.map(\.key.id) == ["a", "c", "e"])
      #expect(page.total == 3)
      #expect(try await bench.count(filter) == 3)
    },
    .noGroupTakesNothing: StoreCheck { bench in
      try await sample(bench)
      #expect(try await bench.ids(Filter(anyOf: [])).isEmpty)
      #expect(try await bench.count(Filter(anyOf: [])) == 0)
      #expect(try await bench.count(Filter(anyOf: [[]])) == 6)
      let either = Filter(anyOf: [[.equals(size, .integer(1))], []])
      #expect(try await bench.count(either) == 6)
    },
    .filterTakesUpTo64Groups: StoreCheck { bench in
      let items = (0..<80).map { number in
        Mutation.put(Bench.item("i\(number)"), fields(size: Int64(number)))
      }
      try await bench.commit(Commit(mutations: items))
      let groups = (0..<65).map { [Condition.equals(size, .integer(Int64($0)))] }
      #expect(try await bench.count(Filter(anyOf: Array(groups.prefix(64)))) == 64)
      let tooMany = Filter(anyOf: groups)
      await bench.refuses(.invalidRequest, .count(ConformanceSchema.item, tooMany))
      await bench.refuses(.invalidRequest, .query(Query(ConformanceSchema.item, tooMany)))
    },
    .writesMoveRecordsBetweenFilters: StoreCheck { bench in
      try await sample(bench)
      try await bench.put("a", fields(size: 3, color: "blue"))
      #expect(try await bench.ids(.equals(color, .text("red"))) == ["c"])
      #expect(try await bench.ids(.equals(color, .text("blue"))) == ["a", "b", "e"])
      #expect(try await bench.ids(.equals(size, .integer(1))).isEmpty)
      try await bench.delete(Bench.item("b"))
      #expect(try await bench.ids(.equals(color, .text("blue"))) == ["a", "e"])
    },
    .queriesKeepToTheirType: StoreCheck { bench in
      try await bench.put("a", fields())
      try await bench.put(Bench.note("a", 1), RecordFields())
      try await bench.put(Bench.note("a", 2), RecordFields())
      #expect(try await bench.count() == 1)
      let notes = try await bench.page(Query(ConformanceSchema.note))
      #expect(notes.records.map(\.key) == [Bench.note("a", 1), Bench.note("a", 2)])
    },
  ]

  static let refusalChecks: [StoreCase: StoreCheck] = [
    .unknownColumnIsRefused: StoreCheck { bench async throws in
      for condition in [
        Condition.equals(99, .integer(1)), .isIn(99, [.integer(1)]), .isNull(99),
        .range(99, lower: nil, upper: nil), .contains(99, "x"), .not(.isNull(99)),
        .equals(ConformanceSchema.title, .text("a")),
      ] {
        let filter = Filter([condition])
        await bench.refuses(
          .invalidRequest, .query(Query(ConformanceSchema.item, filter)), "\(condition)")
        await bench.refuses(
          .invalidRequest, .count(ConformanceSchema.item, filter), "\(condition)")
      }
      for tag: FieldTag in [99, ConformanceSchema.title] {
        await bench.refuses(
          .invalidRequest,
          .query(Query(ConformanceSchema.item, order: .columns([.ascending(tag)]))))
      }
    },
    .otherKindIsRefused: StoreCheck { bench async throws in
      for condition in [
        Condition.equals(size, .text("1")), .equals(color, .integer(1)),
        .isIn(size, [.integer(1), .text("1")]), .range(color, lower: 1, upper: 2),
        .range(labels, lower: nil, upper: nil), .contains(color, "red"), .contains(size, "1"),
        .not(.equals(size, .text("1"))),
      ] {
        let filter = Filter(anyOf: [[], [condition]])
        await bench.refuses(
          .invalidRequest, .query(Query(ConformanceSchema.item, filter)), "\(condition)")
      }
    },
    .textsCannotBeSortedBy: StoreCheck { bench async throws in
      await bench.refuses(
        .invalidRequest,
        .query(Query(ConformanceSchema.item, order: .columns([.ascending(labels)]))))
    },
    .pageLimitIsOneTo10000: StoreCheck { bench async throws in
      for limit in [0, -1, 10_001, .max, .min] {
        await bench.refuses(
          .invalidRequest, .query(Query(ConformanceSchema.item, limit: limit)), "\(limit)")
      }
      #expect(
        try await bench.page(Query(ConformanceSchema.item, limit: 10_000)).records.isEmpty)
    },
    .strangeCursorIsRefused: StoreCheck { bench in
      try await sample(bench)
      for bytes: [UInt8] in [[1], [255, 255, 255, 255], Array(repeating: 7, count: 400)] {
        let query = Query(ConformanceSchema.item, after: Cursor(bytes: bytes))
        await bench.refuses(.invalidRequest, .query(query), "\(bytes.prefix(4))")
      }
    },
    .relevanceNeedsAMatch: StoreCheck(needs: .text) { bench async throws in
      await bench.refuses(
        .invalidRequest, .query(Query(ConformanceSchema.item, order: .relevance)))
    },
    .refusedRequestAnswersNothing: StoreCheck { bench in
      try await sample(bench)
      await bench.refuses(.invalidRequest) {
        _ = try await bench.store.read([
          .count(ConformanceSchema.item, .everything),
          .query(Query(ConformanceSchema.item, limit: 0)),
        ])
      }
    },
    .textIsAnsweredOrUnsupported: StoreCheck { bench async throws in
      let match = TextMatch(terms: [TextMatch.Term("a")], audience: .everyone)
      let query = Query(ConformanceSchema.item, Filter([.text(match)]))
      if bench.store is any TextSearching {
        #expect(try await bench.page(query).records.isEmpty)
      } else {
        await bench.refuses(.unsupported, .query(query))
      }
    },
  ]

  private static let size = ConformanceSchema.size
  private static let color = ConformanceSchema.color
  private static let labels = ConformanceSchema.labels
  private static let weight = ConformanceSchema.weight
}
