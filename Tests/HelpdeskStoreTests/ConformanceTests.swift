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
