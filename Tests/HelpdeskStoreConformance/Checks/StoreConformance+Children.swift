import HelpdeskCore
import Testing

extension StoreConformance {
  /// Notes 1 to 9 of "o", without 5, and notes of owners whose ids lie around it.
  private static func notes(_ bench: Bench) async throws {
    let sequences: [Int64] = [3, 1, 9, 2, 8, 4, 7, 6]
    var mutations = sequences.map { Mutation.put(Bench.note("o", $0), words("o \($0)")) }
    for owner in ["n", "o!", "oo", "O", "p"] {
      mutations.append(.put(Bench.note(owner, 1), words(owner)))
    }
    mutations.append(.put(Bench.message("o", 1), words("other type")))
    try await bench.commit(Commit(mutations: mutations))
  }

  static let childrenChecks: [StoreCase: StoreCheck] = [
    .childrenComeBySequence: StoreCheck { bench in
      try await notes(bench)
      let children = try await bench.children(Request.Children(note, of: "o"))
      #expect(children.map(\.key) == [1, 2, 3, 4, 6, 7, 8, 9].map { Bench.note("o", $0) })
      #expect(children.first?.fields == words("o 1"))
      #expect(try await bench.children(Request.Children(note, of: "none")).isEmpty)
    },
    .childrenKeepToTheRange: StoreCheck { bench in
      try await notes(bench)
      for (range, expected) in [
        (3..<8, [3, 4, 6, 7]), (5..<6, []), (9..<10, [9]), (0..<2, [1]), (4..<4, []),
        (8..<Int64.max, [8, 9]),
      ] as [(Range<Int64>, [Int64])] {
        for isReversed in [false, true] {
          let request = Request.Children(
            note, of: "o", sequences: range, isReversed: isReversed)
          let found = try await bench.children(request).map(\.key.sequence)
          #expect(found == (isReversed ? expected.reversed() : expected), "\(range)")
        }
      }
    },
    .childrenKeepToTheLimit: StoreCheck { bench in
      try await notes(bench)
      let first = Request.Children(note, of: "o", limit: 3)
      #expect(try await bench.children(first).map(\.key.sequence) == [1, 2, 3])
      let last = Request.Children(note, of: "o", limit: 3, isReversed: true)
      #expect(try await bench.children(last).map(\.key.sequence) == [9, 8, 7])
      let before = Request.Children(
        note, of: "o", sequences: 0..<7, limit: 2, isReversed: true)
      #expect(try await bench.children(before).map(\.key.sequence) == [6, 4])
      for limit in [0, -1] {
        await bench.refuses(
          .invalidRequest, .children(Request.Children(note, of: "o", limit: limit)))
      }
    },
    .childrenFollowWrites: StoreCheck { bench in
      try await notes(bench)
      try await bench.commit(
        Commit(mutations: [
          .put(Bench.note("o", 5), words("late")), .delete(Bench.note("o", 1)),
          .put(Bench.note("o", 4_000_000_000), words("far")),
        ]))
      let children = try await bench.children(Request.Children(note, of: "o"))
      #expect(children.map(\.key.sequence) == [2, 3, 4, 5, 6, 7, 8, 9, 4_000_000_000])
    },
    .ownersAreForgottenAndMadeAnew: StoreCheck { bench in
      try await bench.commit(Commit(mutations: [.put(Bench.note("once", 1), words("first"))]))
      try await bench.commit(
        Commit(mutations: [
          .delete(Bench.note("once", 1)), .put(Bench.note("other", 1), words("other")),
          .put(Bench.note("once", 2), words("second")),
        ]))
      let once = try await bench.children(Request.Children(note, of: "once"))
      #expect(once.map(\.key.sequence) == [2])
      #expect(once.map(\.fields) == [words("second")])
      let other = try await bench.children(Request.Children(note, of: "other"))
      #expect(other.map(\.key.sequence) == [1])
      #expect(other.map(\.fields) == [words("other")])
    },
  ]

  private static let note = ConformanceSchema.note
}
