import Foundation
import HelpdeskCore
import Testing

extension StoreConformance {
  static let numberChecks: [StoreCase: StoreCheck] = [
    .numbersBeginAtOne: StoreCheck { bench in
      #expect(try await bench.lastNumber("s") == 0)
      for expected in Int64(1)...5 {
        let receipt = try await bench.commit(numbered("i\(expected)"))
        #expect(receipt.numbers == [expected])
      }
      #expect(try await bench.lastNumber("s") == 5)
    },
    .sequencesAreApart: StoreCheck { bench in
      for (sequence, expected) in [("a", 1), ("b", 1), ("a", 2)] as [(String, Int64)] {
        let key = Bench.note("o", expected)
        let receipt = try await bench.commit(
          Commit(
            mutations: [.put(key, words("x"))],
            numbers: [NumberRequest(sequence: sequence, key: key, tag: 40)]))
        #expect(receipt.numbers == [expected])
      }
      #expect(try await bench.lastNumber("a") == 2)
      #expect(try await bench.lastNumber("b") == 1)
    },
    .numberIsWrittenIntoItsRecord: StoreCheck { bench in
      try await bench.commit(numbered("first"))
      try await bench.commit(numbered("second", with: fields(color: "red", number: 99)))
      let record = try #require(try await bench.record(Bench.item("second")))
      #expect(record.fields == fields(color: "red", number: 2))
      #expect(
        try await bench.ids(.equals(ConformanceSchema.number, .integer(2))) == ["second"])
    },
    .numbersFollowTheRequests: StoreCheck { bench in
      let keys = ["c", "a", "b"].map(Bench.item)
      let receipt = try await bench.commit(
        Commit(
          mutations: keys.reversed().map { .put($0, fields()) },
          numbers: keys.map {
            NumberRequest(sequence: "s", key: $0, tag: ConformanceSchema.number)
          }))
      #expect(receipt.numbers == [1, 2, 3])
      let drawn = try await bench.records(keys).map { $0?.fields[ConformanceSchema.number] }
      #expect(drawn == [.integer(1), .integer(2), .integer(3)])
    },
    .failureDrawsNoNumber: StoreCheck { bench in
      try await bench.commit(numbered("a", with: fields(code: "x")))
      var conflicting = numbered("b")
      conflicting.preconditions = [.present(Bench.item("none"))]
      try await bench.refuses(.conflict, conflicting)
      try await bench.refuses(.duplicateKey, numbered("b", with: fields(code: "x")))
      try await bench.refuses(.invalidRequest, numbered("b", with: fields(title: "\u{0}")))
      #expect(try await bench.commit(numbered("b")).numbers == [2])
    },
    .numberNeedsItsRecord: StoreCheck { bench in
      try await bench.put("there", fields())
      let request = NumberRequest(
        sequence: "s", key: Bench.item("there"), tag: ConformanceSchema.number)
      try await bench.refuses(
        .invalidRequest,
        Commit(mutations: [.put(Bench.item("i"), fields())], numbers: [request]), "not written")
      try await bench.refuses(
        .invalidRequest,
        Commit(mutations: [.delete(Bench.item("there"))], numbers: [request]), "deleted")
      #expect(try await bench.lastNumber("s") == 0)
    },
    .drawnNumberIsCheckedForUniqueness: StoreCheck { bench in
      try await bench.put("squatter", fields(number: 1))
      try await bench.refuses(.duplicateKey, numbered("i"))
      #expect(try await bench.lastNumber("s") == 0)
    },
  ]

  static let idempotencyChecks: [StoreCase: StoreCheck] = [
    .repetitionReturnsTheReceipt: StoreCheck { bench in
      let key = Bench.item("i")
      var commit = numbered("i")
      commit.preconditions = [.absent(key)]
      commit.idempotency = Idempotency(key: "k", digest: 1)
      commit.outbox = [entry("e")]
      let first = try await bench.commit(commit)
      try await bench.put(key, fields(size: 5))
      let second = try await bench.commit(commit)
      #expect(!first.isReplayed)
      #expect(second.isReplayed)
      #expect(second.revision == first.revision)
      #expect(second.numbers == first.numbers)
      #expect(second.written == first.written)
      #expect(try await bench.record(key)?.fields == fields(size: 5))
      #expect(try await bench.lastNumber("s") == 1)
      #expect(try await bench.outbox().map(\.entry.id) == ["e"])
    },
    .otherDigestIsRefused: StoreCheck { bench in
      try await bench.commit(keyed("k", digest: 1, "a"))
      try await bench.refuses(.idempotencyMismatch, keyed("k", digest: 2, "b"))
      #expect(try await bench.ids() == ["a"])
      #expect(try await bench.commit(keyed("k", digest: 1, "a")).isReplayed)
    },
    .receiptIsReadable: StoreCheck { bench in
      let receipt = try await bench.commit(keyed("k", digest: 1, "a"))
      let read = try #require(try await bench.receipt("k"))
      #expect(read.revision == receipt.revision)
      #expect(read.written == receipt.written)
      #expect(try await bench.receipt("K") == nil)
    },
    .failedCommitMayBeRepeated: StoreCheck { bench in
      var commit = keyed("k", digest: 1, "a")
      commit.preconditions = [.present(Bench.item("first"))]
      try await bench.refuses(.conflict, commit)
      #expect(try await bench.receipt("k") == nil)
      try await bench.put("first", fields())
      #expect(try await bench.commit(commit).isReplayed == false)
      commit.idempotency = Idempotency(key: "k", digest: 2)
      try await bench.refuses(.idempotencyMismatch, commit)
    },
    .receiptIsKeptForADay: StoreCheck { bench in
      try await bench.commit(keyed("k", digest: 1, "a"))
      let later = Bench.now.adding(.hours(24) - .seconds(1))
      try await bench.commit(keyed("other", digest: 1, "b"), at: later)
      #expect(try await bench.commit(keyed("k", digest: 1, "a"), at: later).isReplayed)
      #expect(try await bench.record(Bench.item("a"))?.version == 1)
    },
    .permanentReceiptIsKeptForGood: StoreCheck { bench in
      var commit = keyed("k", digest: 1, "a")
      commit.idempotency = Idempotency(key: "k", digest: 1, isPermanent: true)
      try await bench.commit(commit)
      for year in 1...20 {
        try await bench.commit(keyed("y\(year)", digest: 1, "b"), at: after(years: year))
      }
      #expect(try await bench.commit(commit, at: after(years: 21)).isReplayed)
    },
    .withoutKeyNothingIsReplayed: StoreCheck { bench async throws in
      let commit = Commit(mutations: [.put(Bench.item("a"), fields())])
      #expect(try await bench.commit(commit).isReplayed == false)
      #expect(try await bench.commit(commit).isReplayed == false)
      #expect(try await bench.record(Bench.item("a"))?.version == 2)
    },
  ]

  private static func after(years: Int) -> Date { Bench.now.adding(.days(366 * years)) }

  /// A commit under an idempotency key that puts one item.
  static func keyed(_ key: String, digest: UInt64, _ id: String) -> Commit {
    Commit(
      idempotency: Idempotency(key: key, digest: digest),
      mutations: [.put(Bench.item(id), fields(size: 1))])
  }

  /// A commit that puts one item with the next number of the sequence "s".
  static func numbered(_ id: String, with fields: RecordFields = RecordFields()) -> Commit {
    let key = Bench.item(id)
    return Commit(
      mutations: [.put(key, fields)],
      numbers: [NumberRequest(sequence: "s", key: key, tag: ConformanceSchema.number)])
  }
}
