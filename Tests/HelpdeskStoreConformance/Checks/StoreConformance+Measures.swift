import HelpdeskCore
import Testing

extension StoreConformance {
  static let figureChecks: [StoreCase: StoreCheck] = [
    .figuresAreExact: StoreCheck { bench in
      try await sample(bench)
      let groups = try await bench.measure([
        .count, .sum(size), .present(size), .minimum(size), .maximum(size), .minimum(weight),
        .sum(weight), .present(color), .present(labels),
      ])
      #expect(
        groups == [MeasureGroup(key: [], values: [6, 9, 4, 1, 3, -5, 15, 5, 4])])
    },
    .figuresOverNothing: StoreCheck { bench in
      try await sample(bench)
      let figures: [Measure.Figure] = [
        .count, .sum(size), .present(size), .minimum(size), .maximum(size),
        .percentile(size, permille: 500),
      ]
      let expected: [Int64?] = [0, 0, 0, nil, nil, nil]
      #expect(
        try await bench.measure(over: Filter(anyOf: []), figures)
          == [MeasureGroup(key: [], values: expected)])
      #expect(
        try await bench.measure(over: Filter([.isNull(size)]), figures)
          == [MeasureGroup(key: [], values: [2, 0, 0, nil, nil, nil])])
      #expect(
        try await bench.measure(over: Filter(anyOf: []), by: [.column(color)], figures).isEmpty)
    },
    .percentileIsNearestRank: StoreCheck { bench in
      // The worked example of the nearest-rank method: ranks are rounded up, never interpolated.
      for (number, value) in [15, 20, 35, 40, 50].enumerated() {
        try await bench.put("i\(number)", fields(size: Int64(value)))
      }
      try await bench.put("null", fields())
      let permilles = [1, 50, 200, 201, 300, 400, 500, 999, 1_000]
      let groups = try await bench.measure(permilles.map { .percentile(size, permille: $0) })
      #expect(groups.first?.values == [15, 15, 15, 20, 20, 20, 35, 50, 50])
    },
    .figuresNeedTheirColumns: StoreCheck { bench async throws in
      let refused: [Measure.Figure] = [
        .sum(color), .sum(99), .minimum(color), .maximum(labels), .present(99),
        .percentile(color, permille: 500), .percentile(size, permille: -1),
        .percentile(size, permille: 1_001),
      ]
      for figure in refused {
        let measure = Measure(ConformanceSchema.item, .everything, figures: [figure])
        await bench.refuses(.invalidRequest, .measure(measure), "\(figure)")
      }
    },
    .figuresKeepToTheFilter: StoreCheck { bench in
      try await sample(bench)
      let filter = Filter(anyOf: [[.equals(color, .text("red"))], [.contains(labels, "x")]])
      #expect(
        try await bench.measure(over: filter, [.count, .sum(size), .maximum(weight)])
          == [MeasureGroup(key: [], values: [3, 4, 10])])
    },
  ]

  static let groupingChecks: [StoreCase: StoreCheck] = [
    .groupsByColumn: StoreCheck { bench in
      try await sample(bench)
      #expect(
        try await bench.measure(by: [.column(color)], [.count, .sum(size)]) == [
          MeasureGroup(key: [.text("blue")], values: [2, 2]),
          MeasureGroup(key: [.text("green")], values: [1, 3]),
          MeasureGroup(key: [.text("red")], values: [2, 4]),
          MeasureGroup(key: [nil], values: [1, 0]),
        ])
      #expect(
        try await bench.measure(by: [.column(size)], [.count]) == [
          MeasureGroup(key: [.integer(1)], values: [1]),
          MeasureGroup(key: [.integer(2)], values: [1]),
          MeasureGroup(key: [.integer(3)], values: [2]),
          MeasureGroup(key: [nil], values: [2]),
        ])
    },
    .groupsByMember: StoreCheck { bench in
      try await bench.put([
        "a": fields(size: 1, labels: ["y", "x"]), "b": fields(size: 10, labels: ["y"]),
        "c": fields(size: 100, labels: ["x", "x", "z"]), "d": fields(size: 1_000),
      ])
      #expect(
        try await bench.measure(by: [.column(labels)], [.count, .sum(size)]) == [
          MeasureGroup(key: [.text("x")], values: [2, 101]),
          MeasureGroup(key: [.text("y")], values: [2, 11]),
          MeasureGroup(key: [.text("z")], values: [1, 100]),
          MeasureGroup(key: [nil], values: [1, 1_000]),
        ])
    },
    .groupsByInterval: StoreCheck { bench in
      for (number, value) in [-1, 0, 9, 10, 19, 20, 29, 30].enumerated() {
        try await bench.put("i\(number)", fields(size: Int64(value)))
      }
      try await bench.put("null", fields())
      let grouping = Measure.Grouping.intervals(size, boundaries: [0, 10, 20, 30])
      #expect(
        try await bench.measure(by: [grouping], [.count, .maximum(size)]) == [
          MeasureGroup(key: [.integer(0)], values: [2, 9]),
          MeasureGroup(key: [.integer(1)], values: [2, 19]),
          MeasureGroup(key: [.integer(2)], values: [2, 29]),
        ])
    },
    .groupsByTwo: StoreCheck { bench in
      try await sample(bench)
      #expect(
        try await bench.measure(
          over: Filter([.not(.isIn(color, [.text("red")]))]),
          by: [.column(color), .column(labels)], [.count])
          == [
            MeasureGroup(key: [.text("blue"), .text("x")], values: [1]),
            MeasureGroup(key: [.text("blue"), .text("y")], values: [1]),
            MeasureGroup(key: [.text("green"), nil], values: [1]),
            MeasureGroup(key: [nil, nil], values: [1]),
          ])
      let interval = Measure.Grouping.intervals(size, boundaries: [1, 3, 4])
      #expect(
        try await bench.measure(by: [interval, .column(color)], [.count]) == [
          MeasureGroup(key: [.integer(0), .text("blue")], values: [1]),
          MeasureGroup(key: [.integer(0), .text("red")], values: [1]),
          MeasureGroup(key: [.integer(1), .text("green")], values: [1]),
          MeasureGroup(key: [.integer(1), .text("red")], values: [1]),
        ])
    },
    .groupKeysSortByBytes: StoreCheck { bench in
      let colors = ["", "Z", "a", "é", "\u{FFFD}", "𐀀"]
      for (number, color) in colors.reversed().enumerated() {
        try await bench.put("i\(number)", fields(color: color))
      }
      try await bench.put("null", fields())
      let keys = try await bench.measure(by: [.column(color)], [.count]).map(\.key)
      #expect(keys == colors.map { [.text($0)] } + [[nil]])
    },
    .groupingsHaveLimits: StoreCheck { bench async throws in
      let refused: [[Measure.Grouping]] = [
        [.column(99)], [.intervals(color, boundaries: [0, 1])],
        [.column(size), .column(color), .column(weight)],
        [.intervals(size, boundaries: [2, 1])],
      ]
      for groupings in refused {
        let measure = Measure(
          ConformanceSchema.item, .everything, by: groupings, figures: [.count])
        await bench.refuses(.invalidRequest, .measure(measure), "\(groupings)")
      }
    },
  ]

  private static let size = ConformanceSchema.size
  private static let color = ConformanceSchema.color
  private static let labels = ConformanceSchema.labels
  private static let weight = ConformanceSchema.weight
}
