import Foundation
import HelpdeskCore
import Testing

extension StoreConformance {
  static let validationChecks: [StoreCase: StoreCheck] = [
    .nulIsRefused: StoreCheck { bench in
      let nul = "a\u{0}b"
      var list = RecordFields()
      list[50] = .texts(["ok", nul])
      for (what, refused) in [
        ("in a column", fields(color: nul)), ("in a label", fields(labels: [nul])),
        ("in other text", fields(title: nul)), ("in other texts", list),
      ] {
        let commit = Commit(mutations: [.put(Bench.item("i"), refused)])
        try await bench.refuses(.invalidRequest, commit, what)
      }
      try await bench.refuses(
        .invalidRequest, Commit(mutations: [.put(Bench.item(nul), fields())]), "in a key")
      #expect(try await bench.count() == 0)
    },
    .idsAreOneTo128Bytes: StoreCheck { bench in
      let longest = String(repeating: "é", count: 64)
      try await bench.put(longest, fields(size: 1))
      #expect(try await bench.record(Bench.item(longest))?.version == 1)
      for id in ["", longest + "x"] {
        try await bench.refuses(
          .invalidRequest, Commit(mutations: [.put(Bench.item(id), fields())]),
          "\(id.utf8.count) bytes")
      }
    },
    .columnTextIsAtMost128Bytes: StoreCheck { bench in
      let longest = String(repeating: "é", count: 64)
      try await bench.put("i", fields(color: longest, labels: [longest]))
      for refused in [fields(color: longest + "x"), fields(labels: ["a", longest + "x"])] {
        try await bench.refuses(
          .invalidRequest, Commit(mutations: [.put(Bench.item("j"), refused)]))
      }
      let title = String(repeating: "long ", count: 10_000)
      try await bench.put("k", fields(title: title))
      #expect(try await bench.ids() == ["i", "k"])
    },
    .columnHasItsKind: StoreCheck { bench in
      for (tag, value) in [
        (ConformanceSchema.size, FieldValue.text("1")), (ConformanceSchema.color, .integer(1)),
        (ConformanceSchema.color, .bytes([65])), (ConformanceSchema.labels, .text("a")),
        (ConformanceSchema.color, .texts(["a"])), (ConformanceSchema.size, .texts([])),
      ] {
        var refused = RecordFields()
        refused[tag] = value
        try await bench.refuses(
          .invalidRequest, Commit(mutations: [.put(Bench.item("i"), refused)]),
          "\(value) in column \(tag)")
      }
    },
    .keyIsWrittenOnceInACommit: StoreCheck { bench in
      let key = Bench.item("i")
      for second in [Mutation.put(key, fields(size: 2)), .delete(key)] {
        try await bench.refuses(
          .invalidRequest, Commit(mutations: [.put(key, fields(size: 1)), second]))
      }
      #expect(try await bench.record(key) == nil)
    },
    .unknownTypeIsRefused: StoreCheck { bench in
      let key = RecordKey(RecordType(rawValue: 99), "i")
      try await bench.refuses(.invalidRequest, Commit(mutations: [.put(key, fields())]))
      await bench.refuses(.invalidRequest, .records([key]))
      await bench.refuses(.invalidRequest, .query(Query(key.type)))
      await bench.refuses(.invalidRequest, .count(key.type, .everything))
      await bench.refuses(.invalidRequest, .children(Request.Children(key.type, of: "i")))
      await bench.refuses(
        .invalidRequest, .measure(Measure(key.type, .everything, figures: [.count])))
    },
    .idempotencyKeyIsOneTo256Bytes: StoreCheck { bench in
      let longest = String(repeating: "k", count: 256)
      try await bench.commit(keyed(longest, digest: 1, "i"))
      #expect(try await bench.commit(keyed(longest, digest: 1, "i")).isReplayed)
      try await bench.refuses(.invalidRequest, keyed("", digest: 1, "j"))
      try await bench.refuses(.invalidRequest, keyed(longest + "k", digest: 1, "j"))
    },
    .topicIsOneTo64Bytes: StoreCheck { bench in
      let longest = OutboxTopic(rawValue: String(repeating: "t", count: 64))
      try await bench.enqueue([entry("e", topic: longest)])
      #expect(try await bench.outbox(longest).map(\.entry.id) == ["e"])
      for refused in ["", longest.rawValue + "t"] {
        try await bench.refuses(
          .invalidRequest, Commit(outbox: [entry("f", topic: OutboxTopic(rawValue: refused))]))
      }
    },
    .nothingWorksBeforeAttach: StoreCheck(attaches: false) { bench in
      try await bench.refuses(
        .notAttached, Commit(mutations: [.put(Bench.item("i"), fields())]))
      await bench.refuses(.notAttached, .records([Bench.item("i")]))
      await bench.refuses(.notAttached) { _ = try await bench.store.snapshot() }
      try await bench.store.attach(ConformanceSchema.schema)
      try await bench.put("i", fields(size: 1))
    },
    .attachingAgainIsHarmless: StoreCheck { bench in
      try await bench.put("i", fields(size: 1))
      try await bench.store.attach(ConformanceSchema.schema)
      #expect(try await bench.record(Bench.item("i"))?.version == 1)
    },
    .contradictingSchemaIsRefused: StoreCheck { bench in
      try await bench.put("i", fields(size: 1))
      let records = ConformanceSchema.schema.records.map { record in
        guard record.type == ConformanceSchema.item else { return record }
        let columns = [RecordSchema.Column(ConformanceSchema.size, "size", .text)]
        return RecordSchema(type: record.type, name: record.name, columns: columns)
      }
      await bench.refuses(.schemaMismatch) { try await bench.store.attach(Schema(records)) }
      #expect(try await bench.ids(.equals(ConformanceSchema.size, .integer(1))) == ["i"])
    },
  ]
}
