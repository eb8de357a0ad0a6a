import HelpdeskCore
import Testing

extension StoreConformance {
  static let orderChecks: [StoreCase: StoreCheck] = [
    .withoutTermsByKey: StoreCheck { bench in
      for id in ["b", "a", "Z", "aa", "é", "z", "\u{FFFD}", "\u{10000}", "1", "10", "9"] {
        try await bench.put(id, fields())
      }
      #expect(
        try await bench.ids()
          == ["1", "10", "9", "Z", "a", "aa", "b", "z", "é", "\u{FFFD}", "\u{10000}"])
      for sequence: Int64 in [10, 9, 100, 1] {
        try await bench.put(Bench.note("o", sequence), RecordFields())
      }
      let notes = try await bench.page(Query(ConformanceSchema.note)).records
      #expect(notes.map(\.key.sequence) == [1, 9, 10, 100])
    },
    .integersSortByValue: StoreCheck { bench in
      try await bench.put([
        "a": fields(size: 10), "b": fields(size: 9), "c": fields(size: -1),
        "d": fields(size: .min), "e": fields(size: .max), "f": fields(size: 0),
        "g": fields(size: 256), "h": fields(size: -256),
      ])
      let ascending = ["d", "h", "c", "f", "b", "a", "g", "e"]
      #expect(try await bench.ids(by: [.ascending(size)]) == ascending)
      #expect(try await bench.ids(by: [.descending(size)]) == ascending.reversed())
    },
    .textSortsByBytes: StoreCheck { bench in
      let colors = ["", " ", "A", "Z", "a", "a ", "aa", "ab", "z", "é", "中", "\u{FFFD}", "𐀀", "🎈"]
      for (number, color) in colors.enumerated().reversed() {
        // Keys run against the order, so that sorting by key cannot pass for sorting by value.
        try await bench.put("i\(99 - number)", fields(color: color))
      }
      let expected = colors.indices.map { "i\(99 - $0)" }
      #expect(try await bench.ids(by: [.ascending(color)]) == expected)
      #expect(try await bench.ids(by: [.descending(color)]) == expected.reversed())
    },
    .nullsComeLast: StoreCheck { bench in
      try await bench.put([
        "a": fields(), "b": fields(size: 2, color: "x"), "c": fields(size: 1, color: ""),
        "d": fields(),
      ])
      #expect(try await bench.ids(by: [.ascending(size)]) == ["c", "b", "a", "d"])
      #expect(try await bench.ids(by: [.descending(size)]) == ["b", "c", "a", "d"])
      #expect(try await bench.ids(by: [.ascending(color)]) == ["c", "b", "a", "d"])
      #expect(try await bench.ids(by: [.descending(color)]) == ["b", "c", "a", "d"])
    },
    .tiesAreBrokenByKey: StoreCheck { bench in
      for id in ["m", "c", "x", "a"] { try await bench.put(id, fields(size: 1)) }
      try await bench.put("b", fields(size: 2))
      #expect(try await bench.ids(by: [.ascending(size)]) == ["a", "c", "m", "x", "b"])
      #expect(try await bench.ids(by: [.descending(size)]) == ["b", "a", "c", "m", "x"])
    },
    .termsCountInTurn: StoreCheck { bench in
      try await bench.put([
        "a": fields(size: 1, color: "red"), "b": fields(size: 2, color: "blue"),
        "c": fields(size: 3, color: "red"), "d": fields(color: "blue"),
        "e": fields(size: 2, color: "red"), "f": fields(size: 9), "g": fields(),
      ])
      #expect(
        try await bench.ids(by: [.ascending(color), .descending(size)])
          == ["b", "d", "c", "e", "a", "f", "g"])
      #expect(
        try await bench.ids(by: [.descending(color), .ascending(size)])
          == ["a", "e", "c", "b", "d", "f", "g"])
    },
    .undeclaredOrderIsAnswered: StoreCheck { bench in
      try await bench.put([
        "a": fields(color: "z", weight: 3), "b": fields(color: "y", weight: 1),
        "c": fields(color: "x"), "d": fields(color: "w", weight: 3),
      ])
      #expect(
        try await bench.ids(by: [.descending(weight), .ascending(color)])
          == ["d", "a", "b", "c"])
      #expect(
        try await bench.walk(
          Query(ConformanceSchema.item, order: .columns([.ascending(weight)]), limit: 1))
          == ["b", "a", "d", "c"])
    },
    .boundTermsDoNotMatter: StoreCheck { bench in
      try await bench.put([
        "a": fields(size: 1, color: "red"), "b": fields(size: 2, color: "red"),
        "c": fields(size: 3, color: "blue"), "d": fields(color: "red"),
      ])
      let red = Filter([.equals(color, .text("red"))])
      let order: [SortTerm] = [.ascending(color), .descending(size)]
      #expect(try await bench.ids(red, by: order) == ["b", "a", "d"])
      #expect(try await bench.ids(red, by: [.descending(size)]) == ["b", "a", "d"])
    },
  ]

  private static let size = ConformanceSchema.size
  private static let color = ConformanceSchema.color
  private static let weight = ConformanceSchema.weight
}
