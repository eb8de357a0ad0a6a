final class BulkRunner: Sendable {
  private let core: DeskCore

  init(core: DeskCore) {
    self.core = core
  }

  func resume() async throws(HelpdeskError) {}
  func settle() async {}
  func close() async {}
}
