import HelpdeskStoreConformance
import Testing

@Suite("The file store")
struct FileStoreConformanceTests {
  @Test("keeps the contract", arguments: StoreCase.allCases, FileStoreKind.allCases)
  func keepsTheContract(_ storeCase: StoreCase, _ kind: FileStoreKind) async throws {
    try await kind.run { try await $0.run(storeCase) }
  }

  @Test(
    "answers as the model does", arguments: (1...20).map { ModelHistory(seed: $0) },
    FileStoreKind.allCases)
  func answersAsTheModelDoes(_ history: ModelHistory, _ kind: FileStoreKind) async throws {
    try await kind.run { try await $0.run(history) }
  }
}
