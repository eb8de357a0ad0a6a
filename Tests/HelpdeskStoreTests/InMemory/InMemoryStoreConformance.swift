import HelpdeskCore
import HelpdeskStore
import HelpdeskStoreConformance
import Testing

@Suite("The in-memory store keeps the store contract")
struct InMemoryStoreConformance {
  private let conformance = StoreConformance { InMemoryStore() }

  @Test("Every case of the conformance suite holds", arguments: StoreCase.allCases)
  func keepsTheContract(_ storeCase: StoreCase) async throws {
    try await conformance.run(storeCase)
  }

  @Test(
    "Random histories agree with the model",
    arguments: (1...20).map { ModelHistory(seed: $0) })
  func agreesWithTheModel(_ history: ModelHistory) async throws {
    try await conformance.run(history)
  }
}
