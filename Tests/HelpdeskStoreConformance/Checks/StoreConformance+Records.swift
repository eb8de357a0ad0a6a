import HelpdeskCore
import Testing

extension StoreConformance {
  static let recordChecks: [StoreCase: StoreCheck] = [
    .fieldsAreReadAsPut: StoreCheck { bench in
      var all = fields(
        size: .min, color: "red", code: "a-1", labels: ["z", "a"], weight: .max, title: "Émile 🎈")
      all[ConformanceSchema.payload] = .bytes([0, 255, 0, 128])
      try await bench.put("i", all)
      let record = try #require(try await bench.record(Bench.item("i")))
      #expect(record.key == Bench.item("i"))
      #expect(record.fields == all)
    },
    .unknownTagsSurvive: StoreCheck { bench in
      var odd = fields(size: 1)
      odd[0] = .integer(-1)
      odd[777] = .texts(["b", "a", "b"])
      odd[60_000] = .text(String(repeating: "long", count: 5_000))
      odd[.max] = .bytes([])
      try await bench.put("i", odd)
      #expect(try await bench.record(Bench.item("i"))?.fields == odd)
      #expect(try await bench.ids(.equals(ConformanceSchema.size, .integer(1))) == ["i"])
    },
    .missingRecordIsNil: StoreCheck { bench in
      try await bench.put("there", fields(size: 1))
      #expect(try await bench.record(Bench.item("gone")) == nil)
      #expect(try await bench.record(Bench.note("there", 0)) == nil)
      #expect(try await bench.record(Bench.note("there", 1)) == nil)
    },
    .recordsAnswerByPlace: StoreCheck { bench in
      try await bench.put(["b": fields(size: 2), "a": fields(size: 1)])
      let keys = ["b", "none", "a", "b"].map(Bench.item)
      let sizes = try await bench.records(keys).map { $0?.fields[ConformanceSchema.size] }
      #expect(sizes == [.integer(2), nil, .integer(1), .integer(2)])
    },
    .putReplacesEverything: StoreCheck { bench in
      try await bench.put("i", fields(size: 1, color: "red", title: "old"))
      try await bench.put("i", fields(weight: 3))
      #expect(try await bench.record(Bench.item("i"))?.fields == fields(weight: 3))
      #expect(try await bench.ids(.equals(ConformanceSchema.color, .text("red"))).isEmpty)
    },
    .emptyTextIsNotNull: StoreCheck { bench in
      try await bench.put(["empty": fields(color: ""), "null": fields()])
      let color = try await bench.record(Bench.item("empty"))?.fields[ConformanceSchema.color]
      #expect(color == .text(""))
      #expect(try await bench.ids(.isNull(ConformanceSchema.color)) == ["null"])
      #expect(try await bench.ids(.equals(ConformanceSchema.color, .text(""))) == ["empty"])
    },
    .emptyRecordIsARecord: StoreCheck { bench in
      try await bench.put(Bench.note("o", 1), RecordFields())
      let record = try #require(try await bench.record(Bench.note("o", 1)))
      #expect(record.fields.isEmpty)
      #expect(record.version == 1)
    },
    .deleteRemoves: StoreCheck { bench in
      try await bench.put(["a": fields(size: 1), "b": fields(size: 1)])
      let receipt = try await bench.delete(Bench.item("a"))
      #expect(receipt.written == [Receipt.Written(key: Bench.item("a"), version: 0)])
      #expect(try await bench.record(Bench.item("a")) == nil)
      #expect(try await bench.ids(.equals(ConformanceSchema.size, .integer(1))) == ["b"])
    },
    .deletingNothingIsHarmless: StoreCheck { bench in
      let start = try await bench.newest()
      let receipt = try await bench.delete(Bench.item("none"))
      #expect(receipt.written == [Receipt.Written(key: Bench.item("none"), version: 0)])
      #expect(try await bench.feed(after: start).isEmpty)
    },
    .keptMatchesRecord: StoreCheck { bench in
      for round in 1...3 {
        try await bench.put("i", fields(size: Int64(round), title: "round \(round)"))
        let record = try #require(try await bench.record(Bench.item("i")))
        // Keeping decoded values is optional; handing out an old one is not.
        guard let kept = record.kept else { continue }
        #expect(
          kept as? KeptItem
            == KeptItem(key: record.key, version: record.version, fields: record.fields))
      }
    },
    .oneAnswerPerRequest: StoreCheck { bench in
      try await bench.put(["a": fields(size: 1), "b": fields(size: 2)])
      let answers = try await bench.store.read([
        .count(ConformanceSchema.item, .everything), .records([Bench.item("b")]),
        .query(Query(ConformanceSchema.item)), .lastNumber("none"), .receipt("none"),
      ]).answers
      try #require(answers.count == 5)
      guard case .count(2) = answers[0], case .records(let records) = answers[1],
        case .page(let page) = answers[2], case .count(0) = answers[3],
        case .receipt(nil) = answers[4]
      else {
        Issue.record("The answers have not the shapes of their requests: \(answers)")
        return
      }
      #expect(records.map { $0?.key.id } == ["b"])
      #expect(page.records.map(\.key.id) == ["a", "b"])
      #expect(try await bench.store.read([]).answers.isEmpty)
    },
  ]

  static let preconditionChecks: [StoreCase: StoreCheck] = [
    .versionsCountPuts: StoreCheck { bench in
      for expected in Int64(1)...4 {
        let receipt = try await bench.put("i", fields(size: 7))
        #expect(receipt.written == [Receipt.Written(key: Bench.item("i"), version: expected)])
        #expect(try await bench.record(Bench.item("i"))?.version == expected)
      }
      #expect(try await bench.put("j", fields()).written.map(\.version) == [1])
    },
    .versionsBeginAnewAfterDelete: StoreCheck { bench in
      try await bench.put("i", fields(size: 1))
      try await bench.put("i", fields(size: 2))
      try await bench.delete(Bench.item("i"))
      #expect(try await bench.put("i", fields(size: 3)).written.map(\.version) == [1])
    },
    .absentHoldsOnlyWithoutRecord: StoreCheck { bench in
      let key = Bench.item("i")
      let create = Commit(preconditions: [.absent(key)], mutations: [.put(key, fields(size: 1))])
      try await bench.commit(create)
      let error = try await bench.refuses(.conflict, create)
      #expect(error.key == key)
      try await bench.delete(key)
      try await bench.commit(create)
    },
    .presentHoldsOnlyWithRecord: StoreCheck { bench in
      let key = Bench.item("i")
      let other = Bench.item("other")
      let write = Commit(preconditions: [.present(key)], mutations: [.put(other, fields())])
      #expect(try await bench.refuses(.conflict, write).key == key)
      #expect(try await bench.record(other) == nil)
      try await bench.put(key, fields())
      try await bench.commit(write)
      #expect(try await bench.record(other) != nil)
    },
    .versionHoldsOnlyForThatVersion: StoreCheck { bench in
      let key = Bench.item("i")
      func update(_ version: Int64, to size: Int64) -> Commit {
        Commit(
          preconditions: [.version(key, version)], mutations: [.put(key, fields(size: size))])
      }
      #expect(try await bench.refuses(.conflict, update(1, to: 9), "no record").key == key)
      try await bench.put(key, fields(size: 1))
      try await bench.refuses(.conflict, update(2, to: 9), "a version to come")
      try await bench.commit(update(1, to: 2))
      try await bench.refuses(.conflict, update(1, to: 9), "an old version")
      #expect(try await bench.record(key)?.fields == fields(size: 2))
    },
    .firstBrokenPreconditionIsNamed: StoreCheck { bench in
      try await bench.put("there", fields())
      let error = try await bench.refuses(
        .conflict,
        Commit(preconditions: [
          .present(Bench.item("there")), .present(Bench.item("first")),
          .version(Bench.item("second"), 4), .absent(Bench.item("there")),
        ]))
      #expect(error.key == Bench.item("first"))
    },
    .preconditionsSeeTheStateBefore: StoreCheck { bench in
      let key = Bench.item("i")
      try await bench.commit(
        Commit(preconditions: [.absent(key)], mutations: [.put(key, fields(size: 1))]))
      try await bench.commit(
        Commit(preconditions: [.present(key), .version(key, 1)], mutations: [.delete(key)]))
      #expect(try await bench.record(key) == nil)
    },
    .preconditionsMayStandAlone: StoreCheck { bench in
      try await bench.put("guard", fields(size: 1))
      let key = Bench.item("i")
      let guarded = Commit(
        preconditions: [.version(Bench.item("guard"), 1)], mutations: [.put(key, fields())])
      try await bench.commit(guarded)
      try await bench.put("guard", fields(size: 2))
      #expect(try await bench.refuses(.conflict, guarded).key == Bench.item("guard"))
      #expect(try await bench.record(key)?.version == 1)
    },
    .failedCommitLeavesNothing: StoreCheck { bench in
      try await bench.put("a", fields(size: 1))
      let start = try await bench.newest()
      try await bench.refuses(
        .conflict,
        Commit(
          idempotency: Idempotency(key: "k", digest: 1),
          preconditions: [.absent(Bench.item("a"))],
          mutations: [
            .put(Bench.item("b"), fields(size: 2, number: 1)), .delete(Bench.item("a")),
          ],
          numbers: [
            NumberRequest(
              sequence: "s", key: Bench.item("b"), tag: ConformanceSchema.number)
          ],
          outbox: [entry("e")]))
      #expect(try await bench.ids() == ["a"])
      #expect(try await bench.lastNumber("s") == 0)
      #expect(try await bench.receipt("k") == nil)
      #expect(try await bench.outbox().isEmpty)
      #expect(try await bench.feed(after: start).isEmpty)
    },
    .writtenFollowsMutations: StoreCheck { bench in
      try await bench.put("b", fields())
      let receipt = try await bench.commit(
        Commit(mutations: [
          .put(Bench.item("c"), fields()), .put(Bench.item("b"), fields()),
          .delete(Bench.item("none")), .put(Bench.note("a", 3), RecordFields()),
        ]))
      #expect(
        receipt.written == [
          Receipt.Written(key: Bench.item("c"), version: 1),
          Receipt.Written(key: Bench.item("b"), version: 2),
          Receipt.Written(key: Bench.item("none"), version: 0),
          Receipt.Written(key: Bench.note("a", 3), version: 1),
        ])
      #expect(receipt.numbers.isEmpty)
      #expect(!receipt.isReplayed)
    },
    .revisionsNeverGoBack: StoreCheck { bench in
      var last = try await bench.store.read([]).revision
      for round in 0..<20 {
        let receipt = try await bench.put("i\(round % 3)", fields(size: Int64(round)))
        let read = try await bench.store.read([]).revision
        #expect(receipt.revision >= last, "round \(round)")
        #expect(read >= receipt.revision, "round \(round)")
        last = read
      }
    },
  ]
}
