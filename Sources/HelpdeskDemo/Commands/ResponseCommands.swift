import HelpdeskCore

/// Canned responses and quick issues.
@MainActor
enum ResponseCommands {
  nonisolated static let table: [Command] = [
    Command(
      "responses [new TITLE --body TEXT [--category NAME] | preview TICKET TITLE | delete TITLE]",
      "lists, makes, previews and deletes canned responses", .knowledge,
      staff: { try await responses($0, $1, &$2) }),
    Command(
      "quick [install]", "lists the quick issues of the help form, or installs the standard ones",
      .knowledge,
      staff: { session, desk, arguments in
        if arguments.take("install") {
          let made = try await desk.kb.installStandardQuickIssues()
          session.say("\(Counted.of(made.count, "standard quick issue")) there.")
        }
        let rows = try await desk.quickIssues().value.map {
          [$0.title, $0.category.rawValue, $0.kind.rawValue, "used \($0.uses)"]
        }
        session.say(
          rows.isEmpty
            ? ["No quick issues. `quick install` makes the standard ones."]
            : TextTable(rows: rows).lines(width: session.width))
      },
      customer: { session, desk, _ in
        let rows = try await desk.quickIssues().value.map { [$0.title, $0.articleTitle ?? ""] }
        session.say(TextTable(rows: rows).lines(width: session.width))
      }),
  ]

  /// The response with a title or id; the beginning of the title is enough.
  static func response(_ desk: StaffDesk, _ name: String) async throws -> CannedResponse {
    let all = try await desk.responses.all().value
    let lower = name.lowercased()
    if let exact = all.first(where: { $0.id.rawValue == name || $0.title.lowercased() == lower }) {
      return exact
    }
    let matches = all.filter { $0.title.lowercased().hasPrefix(lower) }
    guard matches.count == 1 else {
      throw CommandError(
        matches.isEmpty
          ? "There is no canned response “\(name)”. `responses` lists them."
          : "“\(name)” may be \(matches.map(\.title).joined(separator: " or ")). Say which.")
    }
    return matches[0]
  }

  private static func responses(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    switch arguments.next()?.lowercased() {
    case "new"?:
      guard let body = arguments.option("body") else {
        throw CommandError("Say what it says, with --body.", showsUsage: true)
      }
      let made = try await desk.responses.create(
        title: try arguments.text("the title"), body: body,
        category: arguments.option("category").map(TicketCategory.init(rawValue:)))
      session.say("“\(made.title)” is ready: canned TICKET \(made.title)")
    case "preview"?:
      let ticket = try await session.ticket(&arguments)
      let response = try await response(desk, try arguments.text("which response"))
      let text = try await desk.responses.preview(response.id, for: ticket)
      session.say(ThreadText.block("“\(response.title)” would say:", text, [], session.width))
    case "delete"?:
      let response = try await response(desk, try arguments.text("which response"))
      try await desk.responses.delete(response.id)
      session.say("“\(response.title)” is deleted.")
    case let word?:
      throw CommandError("Responses are not “\(word)”.", showsUsage: true)
    case nil:
      let rows = try await desk.responses.all().value.map {
        [$0.title, $0.category?.rawValue ?? "-", "used \($0.uses)", $0.body]
      }
      session.say(
        rows.isEmpty ? ["No canned responses."] : TextTable(rows: rows).lines(width: session.width))
    }
  }
}
