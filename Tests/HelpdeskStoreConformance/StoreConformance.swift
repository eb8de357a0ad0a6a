public import HelpdeskCore
import Testing

/// The suite that proves a store: every guarantee of the contract as a case of its own.
///
/// The author of a store runs it in a test target:
///
/// ```swift
/// @Test(arguments: StoreCase.allCases)
/// func keepsTheContract(_ storeCase: StoreCase) async throws {
///   try await StoreConformance { MyStore() }.run(storeCase)
/// }
/// ```
///
/// Each run makes a store of its own and closes it at the end, so cases may run in parallel.
public struct StoreConformance: Sendable {
  private let makeStore: @Sendable () async throws -> any Store
  private let reopen: (@Sendable (any Store) async throws -> any Store)?
  private let excluding: [StoreCase: String]

  /// Makes a suite.
  ///
  /// - Parameters:
  ///   - makeStore: Makes a new, empty store to which no schema was attached.
  ///   - reopen: Opens anew what a store, which was closed before, has kept. Nil where nothing
  ///     outlives a store; the cases about reopening then show as known issues.
  ///   - excluding: Cases that the store is known not to keep, each with the reason. They are not
  ///     run and show as known issues; an empty reason is a failure.
  public init(
    makeStore: @escaping @Sendable () async throws -> any Store,
    reopen: (@Sendable (any Store) async throws -> any Store)? = nil,
    excluding: [StoreCase: String] = [:]
  ) {
    self.makeStore = makeStore
    self.reopen = reopen
    self.excluding = excluding
  }

  /// Runs one case over a store of its own, and records what the store does wrong as issues.
  public func run(_ storeCase: StoreCase) async throws {
    if let reason = excluding[storeCase] {
      return skip(storeCase, because: reason)
    }
    guard let check = Self.checks[storeCase] else {
      Issue.record("There is no check for \(storeCase.name).")
      return
    }
    let store = try await makeStore()
    if check.needs == .reopening, reopen == nil {
      await store.close()
      return skip(storeCase, because: "Nothing outlives this store: no way to reopen was given.")
    }
    if check.needs == .text, !(store is any TextSearching) {
      await store.close()
      return skip(storeCase, because: "The store does not claim to be TextSearching.")
    }
    if check.attaches { try await store.attach(ConformanceSchema.schema) }
    let bench = Bench(store: store, reopen: reopen)
    do {
      try await check.body(bench)
    } catch {
      Issue.record(error, "\(storeCase.name): \(storeCase.rule)")
    }
    await store.close()
  }

  /// Runs a random history over a store of its own and compares every answer with the model.
  public func run(_ history: ModelHistory) async throws {
    let store = try await makeStore()
    try await store.attach(ConformanceSchema.schema)
    await history.run(over: store)
    await store.close()
  }

  private func skip(_ storeCase: StoreCase, because reason: String) {
    guard reason.contains(where: { !$0.isWhitespace }) else {
      Issue.record("\(storeCase.name) is excluded without a reason.")
      return
    }
    withKnownIssue("\(storeCase.name) was not run: \(reason)") {
      Issue.record("\(storeCase.name) was not run: \(reason)")
    }
  }
}

/// How one case is checked.
struct StoreCheck: Sendable {
  /// What a store must have for a case to mean anything.
  enum Need: Sendable {
    case nothing, reopening, text
  }

  let needs: Need
  let attaches: Bool
  let body: @Sendable (Bench) async throws -> Void

  init(
    needs: Need = .nothing, attaches: Bool = true,
    _ body: @escaping @Sendable (Bench) async throws -> Void
  ) {
    self.needs = needs
    self.attaches = attaches
    self.body = body
  }
}

extension StoreConformance {
  static let checks: [StoreCase: StoreCheck] = {
    let topics: [[StoreCase: StoreCheck]] = [
      recordChecks, preconditionChecks, batchChecks, uniquenessChecks, numberChecks,
      idempotencyChecks, validationChecks, conditionChecks, orderChecks, pagingChecks,
      refusalChecks, figureChecks, groupingChecks, childrenChecks, feedChecks, feedCursorChecks,
      snapshotChecks, claimChecks, settlementChecks, blobChecks, matchChecks, phraseChecks,
      audienceChecks, relevanceChecks, erasureChecks, lifeChecks, concurrencyChecks,
    ]
    return topics.reduce(into: [:]) { all, topic in
      all.merge(topic) { first, _ in first }
    }
  }()
}
