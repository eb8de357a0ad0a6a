import HelpdeskCore

extension DeskOperation {
  var automationCalls: [OperationCall] {
    let rule = AutomationRule(when: .created, then: [.note("New.")])
    return switch self {
    case .readAutomations:
      [
        .staff("automations") { desk, _ in _ = try await desk.automations.all().value },
        .staff("figures") { desk, _ in _ = try await desk.automations.figures(of: "none").value },
        .staff("firings") { desk, _ in _ = try await desk.automations.firings(of: "none").value },
        .staff("automation") {
          _ = try await $0.automations.automation($1.automation.id).value
        },
      ]
    case .writeAutomations:
      [
        .staff("create") { desk, _ in try await desk.automations.create("New", rule) },
        .staff("update") {
          try await $0.automations.update($1.automation.id, AutomationChanges(name: "Other"))
        },
        .staff("delete") { try await $0.automations.delete($1.automation.id) },
        .staff("dryRun") { desk, _ in
          _ = try await desk.automations.dryRun(rule, over: .all, from: TestDesk.monday)
        },
      ]
    default: []
    }
  }
}
