import HelpdeskCore
import Testing

@Suite("The rights table")
struct RightsTableTests {
  @Test("says of each operation what was agreed", arguments: DeskOperation.allCases)
  func agreed(operation: DeskOperation) {
    let allowed = ExpectedRights.columns.filter { Rights.allows($0, operation) }
    #expect(allowed == ExpectedRights.roles(for: operation))
    #expect(Rights.table[operation] == Set(allowed))
  }

  @Test("has been agreed on for each operation once, and for every role")
  func complete() {
    #expect(ExpectedRights.operations.sorted() == DeskOperation.allCases.map(\.rawValue).sorted())
    #expect(Set(ExpectedRights.columns) == Set(Role.allCases))
    #expect(Rights.table.count == DeskOperation.allCases.count)
  }

  @Test("covers operations that somebody can ask for")
  func offered() {
    #expect(DeskOperation.allCases.filter { $0.calls.isEmpty }.isEmpty)
  }

  @Test(
    "decides every call of every operation for every role", arguments: DeskOperation.allCases,
    Role.allCases)
  func decides(operation: DeskOperation, role: Role) async throws {
    let isAllowed = ExpectedRights.roles(for: operation).contains(role)
    let calls = operation.calls.filter { Self.isOffered($0, to: role) }
    // What is refused leaves nothing behind, so that all of it can be asked of one desk.
    let shared = isAllowed || calls.isEmpty ? nil : try await PreparedDesk()
    for call in calls {
      if let desk = call.refusedByStatus.contains(role) ? try await PreparedDesk() : shared {
        let action = Self.action(call, role, desk)
        try await Self.expectDenial(of: call.name, on: desk.test, action)
      } else {
        let action = Self.action(call, role, try await PreparedDesk())
        await #expect(throws: Never.self, "\(call.name)") { () async throws in
          try await action()
        }
      }
    }
    // What a desk does not even offer need not be refused; what is allowed must be offered.
    if isAllowed { #expect(!calls.isEmpty) }
  }

  private static func isOffered(_ call: OperationCall, to role: Role) -> Bool {
    role == .customer ? call.customer != nil : call.staff != nil
  }

  private static func action(
    _ call: OperationCall, _ role: Role, _ prepared: PreparedDesk
  ) -> () async throws -> Void {
    {
      if let desk = prepared.staff(role) {
        try await call.staff?(desk, prepared)
      } else {
        try await call.customer?(prepared.test.ada, prepared)
      }
    }
  }

  private static func expectDenial(
    of name: String, on test: TestDesk, _ action: () async throws -> Void
  ) async throws {
    let before = try await test.revision()
    do {
      try await action()
      Issue.record("\(name) was not refused.")
    } catch let error as HelpdeskError {
      #expect(error.code == .permissionDenied, "\(name): \(error.fullDescription)")
      #expect(error.message.contains("Allowed: "), "\(name): \(error.message)")
    }
    #expect(try await test.revision() == before, "\(name) stored something.")
  }
}
