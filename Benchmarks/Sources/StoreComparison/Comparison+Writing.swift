import HelpdeskStore
import Sampling
import SlowSync

extension Comparison {
  private static let writers = 64

  func measurePlainWriting() async throws {
    let ours = try await places.openStore(withText: false)
    let theirs = try places.openDatabase(withText: false)
    try await measureCommits("without text, FULL", ours, theirs, alone: 300, each: 30)
    try await measureBatches(ours, theirs)
    try await measureReplies(ours, theirs)
    try await measureAssigning(ours, theirs)
    try await measureBytes(ours, theirs)
    try await ours.close()
    try await theirs.close()
  }

  func measureWritingBelowPowerLoss() async throws {
    let ours = try await places.openStore(withText: false, .processCrash)
    let theirs = try places.openDatabase(withText: false, survivesPowerLoss: false)
    try await measureCommits("without text, process crash", ours, theirs, alone: 2_000, each: 100)
    try await ours.close()
    try await theirs.close()
  }

  func measureWritingWithText() async throws {
    let ours = try await places.openStore(withText: true)
    let theirs = try places.openDatabase(withText: true)
    try await measureCommits("with text, FULL", ours, theirs, alone: 300, each: 30)
    try await ours.close()
    try await theirs.close()
  }

  private func measureCommits(
    _ kind: String, _ ours: any Engine, _ theirs: any Engine, alone: Int, each count: Int
  ) async throws {
    let oneWriter = "Commit of ticket, message and event, 1 writer, \(kind)"
    try await compare(oneWriter, note: try await syncs(oneWriter, ours, theirs)) {
      comparison, _ in
      comparison.freshThreads(alone)
    } ours: { first, threads in
      try await each(alone) {
        try await ours.create(threads[$0], index: first + $0, isAlone: true)
      }
    } theirs: { first, threads in
      try await each(alone) {
        try await theirs.create(threads[$0], index: first + $0, isAlone: true)
      }
    }
    try await compare("The same, \(Self.writers) writers, \(kind)") { comparison, _ in
      comparison.freshThreads(Self.writers * count)
    } ours: { first, threads in
      try await concurrently(Self.writers, each: count) {
        try await ours.create(threads[$0], index: first + $0, isAlone: false)
      }
    } theirs: { first, threads in
      try await concurrently(Self.writers, each: count) {
        try await theirs.create(threads[$0], index: first + $0, isAlone: false)
      }
    }
  }

  /// How many fsyncs a commit by a single writer costs.
  private func syncs(
    _ name: String, _ ours: any Engine, _ theirs: any Engine
  ) async throws -> String {
    guard wants(name) else { return "" }
    let count = 100
    let (first, threads) = freshThreads(count)
    func perCommit(_ engine: any Engine) async throws -> String {
      let before = slow_sync_count()
      for (place, thread) in threads.enumerated() {
        try await engine.create(thread, index: first + place, isAlone: true)
      }
      let tenths = (slow_sync_count() - before) * 10 / Int64(count)
      return "\(tenths / 10).\(tenths % 10)"
    }
    return "fsyncs a commit: \(try await perCommit(ours)) and \(try await perCommit(theirs))"
  }

  private func measureBatches(
    _ ours: StoreEngine, _ theirs: SQLiteEngine
  ) async throws {
    let each = 30
    let count = Self.writers * each
    let batching = BatchingWriter(theirs)
    try await compare(
      "\(Self.writers) writers, the program batching 64 a transaction for SQLite",
      note: "whoever waits goes into the next transaction; all of it fails together"
    ) { comparison, _ in
      comparison.freshThreads(count)
    } ours: { first, threads in
      try await concurrently(Self.writers, each: each) {
        try await ours.create(threads[$0], index: first + $0, isAlone: false)
      }
    } theirs: { _, threads in
      try await concurrently(Self.writers, each: each) {
        try await batching.create(threads[$0])
      }
    }
    try await compare(
      "\(Self.writers) writers beside one that has 64 a transaction at hand",
      note: "SQLite's side never waits for a caller"
    ) { comparison, _ in
      comparison.freshThreads(count)
    } ours: { first, threads in
      try await concurrently(Self.writers, each: each) {
        try await ours.create(threads[$0], index: first + $0, isAlone: false)
      }
    } theirs: { _, threads in
      try await whole(count) {
        for start in stride(from: 0, to: count, by: 64) {
          try theirs.create(Array(threads[start..<min(start + 64, count)]))
        }
      }
    }
  }

  private func measureReplies(
    _ ours: StoreEngine, _ theirs: SQLiteEngine
  ) async throws {
    let each = 20
    try await compare(
      "\(Self.writers) writers on one ticket, each its own reply",
      note: "nobody gives up; each a commit with the ticket's version"
    ) { comparison, round in
      let first = round * Self.writers * each
      return (first..<first + Self.writers * each).map(comparison.threads.reply)
    } ours: { messages in
      try await concurrently(Self.writers, each: each) {
        try await ours.reply(messages[$0], to: 1)
      }
    } theirs: { messages in
      try await concurrently(Self.writers, each: each) {
        try await theirs.reply(messages[$0], to: 1)
      }
    }
  }

  private func measureAssigning(
    _ ours: StoreEngine, _ theirs: SQLiteEngine
  ) async throws {
    let tickets = options.tickets
    func someTickets(_ round: Int) -> (numbers: [Int], agent: String, time: Int64) {
      // 1,009 is prime and divides no number of tickets that anybody asks for.
      let numbers = (0..<1_000).map { (round * 1_000 + $0) * 1_009 % tickets + 1 }
      return (
        Array(Set(numbers)).sorted(), SampleThreads.agent(round * 7 + 1),
        SampleThreads.start + Int64(round)
      )
    }
    try await compare(
      "Assigning 1000 tickets, each with an event",
      note: "ours 1000 commits; SQLite one transaction, each ticket read, changed and written"
    ) { _, round in
      someTickets(round)
    } ours: { input in
      try await whole(1) {
        try await ours.assign(input.numbers, to: input.agent, at: input.time)
      }
    } theirs: { input in
      try await whole(1) {
        try await theirs.assign(input.numbers, to: input.agent, at: input.time)
      }
    }
    try await compare(
      "The same, SQLite changing three columns within SQL",
      note: "ours as above"
    ) { _, round in
      someTickets(round + 100)
    } ours: { input in
      try await whole(1) {
        try await ours.assign(input.numbers, to: input.agent, at: input.time)
      }
    } theirs: { input in
      try await whole(1) {
        try theirs.assignWithinSQL(input.numbers, to: input.agent, at: input.time)
      }
    }
  }
}
