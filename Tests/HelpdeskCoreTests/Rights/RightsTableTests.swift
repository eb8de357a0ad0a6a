import HelpdeskCore
import Testing

@Suite("The rights table", .timeLimit(.minutes(5)))
struct RightsTableTests {
  /// Operations that no desk offers yet; whoever adds one takes it out of here.
  static let notOffered: Set<Operation> = [
    .importTickets, .exportTickets, .escalateTicket, .decideEscalation,
    .sendAlert, .readOutbox, .replayOutbox, .transferFromAI,
  ]

  @Test("says of each operation what was agreed", arguments: Operation.allCases)
  func agreed(operation: Operation) {
    let allowed = ExpectedRights.columns.filter { Rights.allows($0, operation) }
    #expect(allowed == ExpectedRights.roles(for: operation))
    #expect(Rights.table[operation] == Set(allowed))
  }

  @Test("has been agreed on for each operation once, and for every role")
  func complete() {
    #expect(ExpectedRights.operations.sorted() == Operation.allCases.map(\.rawValue).sorted())
    #expect(Set(ExpectedRights.columns) == Set(Role.allCases))
    #expect(Rights.table.count == Operation.allCases.count)
  }

  @Test("covers operations that somebody can ask for")
  func offered() {
    let missing = Operation.allCases.filter { $0.calls.isEmpty }
    #expect(Set(missing) == Self.notOffered)
  }

  @Test(
    "decides every call of every operation for every role", arguments: Operation.allCases,
    Role.allCases)
  func decides(operation: Operation, role: Role) async throws {
    let isAllowed = ExpectedRights.roles(for: operation).contains(role)
    var calls = 0
    for call in operation.calls {
      let prepared = try await PreparedDesk()
      guard let action = Self.action(call, role, prepared) else { continue }
      calls += 1
      if isAllowed {
        await #expect(throws: Never.self, "\(call.name)") { () async throws in
          try await action()
        }
      } else {
        try await Self.expectDenial(of: call.name, on: prepared.test, action)
      }
    }
    // What a desk does not even offer need not be refused; what is allowed must be offered.
    if isAllowed, !Self.notOffered.contains(operation) { #expect(calls > 0) }
    if role != .customer, operation.calls.contains(where: { $0.staff != nil }) {
      #expect(calls > 0)
    }
  }

  private static func action(
    _ call: OperationCall, _ role: Role, _ prepared: PreparedDesk
  ) -> (() async throws -> Void)? {
    if let desk = prepared.staff(role) {
      guard let action = call.staff else { return nil }
      return { try await action(desk, prepared) }
    }
    guard let action = call.customer else { return nil }
    return { try await action(prepared.test.ada, prepared) }
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
