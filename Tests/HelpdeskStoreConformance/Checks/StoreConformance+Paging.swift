import HelpdeskCore
import Testing

extension StoreConformance {
  /// Thirty items: sizes with ties and nulls, colours with ties and nulls.
  static func pages(_ bench: Bench) async throws {
    let colors: [String?] = ["red", "blue", nil, "", "é"]
    let items = (0..<30).map { number in
      Mutation.put(
        Bench.item("i\((number * 7) % 30 + 10)"),
        fields(
          size: number % 4 == 0 ? nil : Int64(number % 6), color: colors[number % 5]))
    }
    try await bench.commit(Commit(mutations: items))
  }

  static let pagingChecks: [StoreCase: StoreCheck] = [
    .walkEqualsTheWhole: StoreCheck { bench in
      try await pages(bench)
      let orders: [[SortTerm]] = [
        [], [.ascending(size)], [.descending(size)], [.ascending(color), .descending(size)],
        [.descending(color), .ascending(size)],
      ]
      for order in orders {
        let whole = try await bench.ids(by: order)
        try #require(whole.count == 30)
        for limit in [1, 4, 29, 30, 31] {
          let query = Query(ConformanceSchema.item, order: .columns(order), limit: limit)
          #expect(try await bench.walk(query) == whole, "\(order) by \(limit)")
        }
      }
    },
    .lastPageHasNoNext: StoreCheck { bench in
      try await pages(bench)
      var query = Query(ConformanceSchema.item, limit: 15)
      let cursor: Cursor = try #require(try await bench.page(query).next)
      query.cursor = cursor
      let last = try await bench.page(query)
      #expect(last.records.count == 15)
      #expect(last.next == nil)
      let none = Query(ConformanceSchema.item, Filter(anyOf: []), limit: 1)
      #expect(try await bench.page(none).next == nil)
    },
    .cursorMayBeUsedAgain: StoreCheck { bench in
      try await pages(bench)
      var query = Query(
        ConformanceSchema.item, order: .columns([.descending(size)]), limit: 7)
      let whole = try await bench.ids(by: [.descending(size)])
      let cursor: Cursor = try #require(try await bench.page(query).next)
      query.cursor = cursor
      for _ in 1...2 {
        #expect(try await bench.page(query).records.map(\.key.id) == Array(whole[7..<14]))
      }
      query.limit = 3
      #expect(try await bench.page(query).records.map(\.key.id) == Array(whole[7..<10]))
    },
    .walkSurvivesWrites: StoreCheck { bench in
      for number in 10..<40 { try await bench.put("i\(number)", fields(size: Int64(number))) }
      for isDescending in [false, true] {
        let order = [SortTerm(column: size, isDescending: isDescending)]
        let unchanged = try await bench.ids(by: order).filter { $0.hasSuffix("5") }
        var query = Query(ConformanceSchema.item, order: .columns(order), limit: 4)
        var seen: [String] = []
        var round: Int64 = 0
        repeat {
          let page = try await bench.page(query)
          seen += page.records.map(\.key.id)
          query.cursor = page.next
          // New records before and behind the place, and the cursor's own record deleted.
          round += 1
          try await bench.put(["new\(isDescending)\(round)": fields(size: round * 4)])
          if let last = page.records.last?.key, !last.id.hasSuffix("5") {
            try await bench.delete(last)
          }
        } while query.cursor != nil && round < 200
        #expect(round < 200, "the walk does not end")
        #expect(seen.filter { unchanged.contains($0) } == unchanged)
        #expect(Set(seen).count == seen.count, "a record that did not change came twice")
      }
    },
    .walkCrossesIntoNulls: StoreCheck { bench in
      try await bench.put([
        "a": fields(size: 1), "b": fields(), "c": fields(), "d": fields(size: 2), "e": fields(),
      ])
      for (order, expected) in [
        ([SortTerm.ascending(size)], ["a", "d", "b", "c", "e"]),
        ([SortTerm.descending(size)], ["d", "a", "b", "c", "e"]),
      ] {
        let query = Query(ConformanceSchema.item, order: .columns(order), limit: 1)
        #expect(try await bench.walk(query) == expected)
      }
    },
    .totalCountsTheWholeFilter: StoreCheck { bench in
      try await pages(bench)
      var query = Query(
        ConformanceSchema.item, Filter([.not(.isNull(size))]), limit: 5, wantsTotal: true)
      let count = try await bench.count(query.filter)
      let first = try await bench.page(query)
      #expect(first.total == count)
      let cursor: Cursor = try #require(first.next)
      query.cursor = cursor
      #expect(try await bench.page(query).total == count)
      query.wantsTotal = false
      #expect(try await bench.page(query).total == nil)
    },
    .walkWithinASnapshotHoldsStill: StoreCheck { bench in
      try await pages(bench)
      let order: [SortTerm] = [.ascending(color), .descending(size)]
      let whole = try await bench.ids(by: order)
      let snapshot = try await bench.store.snapshot()
      var query = Query(ConformanceSchema.item, order: .columns(order), limit: 4)
      var seen: [String] = []
      repeat {
        let page = try await bench.page(query, in: snapshot)
        seen += page.records.map(\.key.id)
        query.cursor = page.next
        try await bench.put("n\(seen.count)", fields(size: 3, color: "blue"))
        try await bench.delete(Bench.item(whole[max(0, 29 - seen.count / 2)]))
      } while query.cursor != nil && seen.count < 60
      #expect(seen == whole)
      await bench.store.release(snapshot)
    },
  ]

  private static let size = ConformanceSchema.size
  private static let color = ConformanceSchema.color
}
