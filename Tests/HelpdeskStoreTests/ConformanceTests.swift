import HelpdeskCore
import HelpdeskStoreConformance
import Testing

@Suite("A store written from the contract's documentation alone")
struct ReferenceConformanceTests {
  @Test("keeps the contract", arguments: StoreCase.allCases)
  func keepsTheContract(_ storeCase: StoreCase) async throws {
    try await StoreConformance { ReferenceStore() }.run(storeCase)
  }

  @Test("answers as the model does", arguments: (1...40).map { ModelHistory(seed: $0) })
  func answersAsTheModelDoes(_ history: ModelHistory) async throws {
    try await StoreConformance { ReferenceStore() }.run(history)
  }
}

@Suite("The conformance suite")
struct ConformanceSuiteTests {
  @Test("turns red for a store that breaks a rule", arguments: Sabotage.allCases)
  func catchesSabotage(_ sabotage: Sabotage) async throws {
    // Fails when no issue is recorded.
    await withKnownIssue("\(sabotage.caughtBy.name) catches a store that \(sabotage)") {
      try await StoreConformance { SabotagedStore(sabotage: sabotage) }.run(sabotage.caughtBy)
    }
  }

  @Test(
    "finds what a random history can find",
    arguments: [
      Sabotage.ignoresPreconditions, .forgetsReceipts, .acceptsEveryDigest, .dropsUniqueness,
      .countsVersionsTwice, .cutsNulls, .readsTheNewestInSnapshots, .neverHasANextPage,
      .countsThePageAsTotal, .losesAGroup, .losesTheLastChange, .emptiesTextToNull,
      .forgetsTheReversal, .roundsPercentilesDown,
    ])
  func historyCatchesSabotage(_ sabotage: Sabotage) async throws {
    await withKnownIssue("a history catches a store that \(sabotage)") {
      try await StoreConformance { SabotagedStore(sabotage: sabotage) }
        .run(ModelHistory(seed: 1, steps: 1_000))
    }
  }

  @Test("does not run an excluded case, and shows its reason as a known issue")
  func excludes() async throws {
    let suite = StoreConformance(
      makeStore: {
        Issue.record("An excluded case made a store.")
        return ReferenceStore()
      }, excluding: [.feedShowsEveryChange: "The store has no feed yet."])
    try await suite.run(.feedShowsEveryChange)
  }

  @Test("fails for an exclusion without a reason", arguments: ["", "  "])
  func refusesExclusionWithoutReason(_ reason: String) async throws {
    let suite = StoreConformance(
      makeStore: { ReferenceStore() }, excluding: [.feedShowsEveryChange: reason])
    await withKnownIssue { try await suite.run(.feedShowsEveryChange) }
  }
}
