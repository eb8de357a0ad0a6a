import HelpdeskStore
import Sampling

extension Comparison {
  /// Reading, on the file store and on the one in memory; first both sides must agree.
  func measureReading() async throws {
    let file = try await places.openStore(withText: false)
    var stores = [("file", file)]
    if !options.isPlain {
      let memory = try await StoreEngine(InMemoryStore(), withText: false)
      try await memory.fill(threads, count: options.tickets)
      stores.append(("memory", memory))
    }
    let sqlite = try places.openDatabase(withText: false)
    for (name, ours) in stores {
      try await check(ours, sqlite)
      try await measurePages(name, ours, sqlite)
      try await measureBodies(name, ours, sqlite)
      try await measureCounts(name, ours, sqlite)
    }
    try await measureFacets(stores, sqlite, "no index covers")
    try sqlite.setFacetIndexes(true)
    try await measureFacets(stores, sqlite, "SQLite's indexes cover")
    try sqlite.setFacetIndexes(false)
    try sqlite.setPromiseIndex(true)
    for (name, ours) in stores { try await measurePromises(name, ours, sqlite) }
    try sqlite.setPromiseIndex(false)
    for (_, store) in stores { try await store.close() }
    try sqlite.checkpoint()
    try await sqlite.close()
  }

  private func check(_ ours: StoreEngine, _ theirs: SQLiteEngine) async throws {
    let agent = SampleThreads.agent(7)
    let message = (number: options.tickets / 2, sequence: 3)
    let page = try await ours.page(of: agent)
    let facets = try await ours.facets(of: agent).sorted()
    guard try await theirs.page(of: agent) == page, !page.isEmpty,
      try theirs.facets(of: agent, .separately).sorted() == facets,
      try theirs.facets(of: agent, .together).sorted() == facets,
      try await theirs.reopened(channel: "email") == ours.reopened(channel: "email"),
      try await theirs.bodies([message]) == ours.bodies([message])
    else { throw ComparisonError("The two sides do not answer alike.") }
  }

  private func measurePages(
    _ name: String, _ ours: StoreEngine, _ theirs: SQLiteEngine
  ) async throws {
    try await compare("Page of 50 of an agent's open queue, decoded, \(name)") { _, _ in
    } ours: {
      try await each(1_000) { keep(try await ours.page(of: SampleThreads.agent($0))) }
    } theirs: {
      try await each(1_000) { keep(try await theirs.page(of: SampleThreads.agent($0))) }
    }
  }

  private func measureBodies(
    _ name: String, _ ours: StoreEngine, _ theirs: SQLiteEngine
  ) async throws {
    let tickets = options.tickets
    func someMessages(_ round: Int, _ count: Int) -> [(number: Int, sequence: Int)] {
      var generator = SeededGenerator(seed: 77, item: round)
      return (0..<count).map { _ in
        (1 + generator.below(tickets), 1 + generator.below(SampleThreads.messages))
      }
    }
    try await compare("Message body by id, warm, \(name)") { _, round in
      someMessages(round, 2_000)
    } ours: { messages in
      try await each(2_000) { keep(try await ours.bodies([messages[$0]])) }
    } theirs: { messages in
      try await each(2_000) { keep(try await theirs.bodies([messages[$0]])) }
    }
    try await compare("100 message bodies by id in one read, warm, \(name)") { _, round in
      (0..<100).map { someMessages(round * 100 + $0, 100) }
    } ours: { messages in
      try await each(100) { keep(try await ours.bodies(messages[$0])) }
    } theirs: { messages in
      try await each(100) { keep(try await theirs.bodies(messages[$0])) }
    }
  }

  private func measureCounts(
    _ name: String, _ ours: StoreEngine, _ theirs: SQLiteEngine
  ) async throws {
    let channels = ["email", "chat", "form", "phone"]
    try await compare("Count over an unindexed filter, \(name)") { _, _ in
    } ours: {
      try await each(20) { keep(try await ours.reopened(channel: channels[$0 % 4])) }
    } theirs: {
      try await each(20) { keep(try await theirs.reopened(channel: channels[$0 % 4])) }
    }
  }

  /// What slaMetrics asks: a twelfth of the tickets, as of a month in a year.
  private func measurePromises(
    _ name: String, _ ours: StoreEngine, _ theirs: SQLiteEngine
  ) async throws {
    let second: Int64 = 1_000
    let first = SampleThreads.start + Int64(options.tickets / 3) * second
    let window = first..<first + Int64(options.tickets) * 82 / 1_000 * second
    for byPriority in [false, true] {
      let here = try await ours.promises(window, byPriority: byPriority).sorted()
      let there = try theirs.promises(window, byPriority: byPriority).sorted()
      guard here == there, here.count == (byPriority ? 4 : 1) else {
        throw ComparisonError("The two sides do not come to the same figures of promises.")
      }
      try await compare(
        "Median, p90, p95 of three promises over 8 % of the tickets"
          + "\(byPriority ? ", by priority" : ""), \(name)",
        note: "SQLite's index covers them; fetched and sorted by the program"
      ) { _, _ in
      } ours: {
        try await each(20) { _ in keep(try await ours.promises(window, byPriority: byPriority)) }
      } theirs: {
        try await each(20) { _ in keep(try theirs.promises(window, byPriority: byPriority)) }
      }
    }
  }

  /// SQLite counts in the way that is faster on this desk.
  private func measureFacets(
    _ engines: [(String, StoreEngine)], _ theirs: SQLiteEngine, _ index: String
  ) async throws {
    func time(_ counting: SQLiteEngine.Counting) async throws -> Double {
      let round = try await each(20) {
        keep(try theirs.facets(of: SampleThreads.agent($0), counting))
      }
      return Figures([round]).p50 ?? 0
    }
    let isTogether = try await time(.together) < time(.separately)
    let counting = isTogether ? SQLiteEngine.Counting.together : .separately
    for (name, ours) in engines {
      try await compare(
        "Five facet counts of an agent's open queue, \(index), \(name)",
        note: isTogether
          ? "one GROUP BY of five columns, added up by the program" : "five GROUP BYs"
      ) { _, _ in
      } ours: {
        try await each(50) { keep(try await ours.facets(of: SampleThreads.agent($0))) }
      } theirs: {
        try await each(50) { keep(try theirs.facets(of: SampleThreads.agent($0), counting)) }
      }
    }
  }
}
