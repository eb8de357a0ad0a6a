/// The text of a canned response, checked: every variable in it exists.
struct ResponseTemplate: Hashable, Sendable {
  /// The variables that every ticket has; custom fields come on top.
  static let variables = [
    "agent.name", "customer.email", "customer.name", "ticket.category", "ticket.number",
    "ticket.priority", "ticket.status", "ticket.subject",
  ]

  private static let customPrefix = "custom."

  private let template: MessageTemplate

  /// The names of the variables in it.
  var names: [String] { template.variables }

  /// Reads a text, and refuses what could never be filled in.
  init(_ body: String) throws(HelpdeskError) {
    let text = try Validation.text(body, "body")
    do throws(TemplateError) {
      template = try MessageTemplate(text)
      let custom = template.variables.filter(Self.isCustomField)
      try template.check(against: Self.variables + custom)
    } catch {
      throw HelpdeskError(
        .invalidField, "In the body, \(error)", field: "body", underlying: error)
    }
  }

  private static func isCustomField(_ name: String) -> Bool {
    name.hasPrefix(customPrefix) && name.utf8.count > customPrefix.utf8.count
  }

  /// The text as a ticket's customer gets it; white space in its values stays, braces are not looked
  /// at again.
  func rendered(for ticket: Ticket, agent: String) throws(HelpdeskError) -> String {
    do throws(TemplateError) {
      return try template.render(Self.values(of: ticket, agent: agent))
    } catch {
      throw HelpdeskError(
        .invalidField,
        "\(ticket.number) has no value for {{\(error.variable)}}. Fill it in, or give the response "
          + "a default: {{\(error.variable)|…}}.",
        field: error.variable, ticket: ticket.number.description, underlying: error)
    }
  }

  private static func values(of ticket: Ticket, agent: String) -> [String: String] {
    func words(_ name: String) -> String { name.split(separator: "_").joined(separator: " ") }
    var values = [
      "agent.name": agent,
      "customer.name": ticket.requester.name,
      "ticket.category": words(ticket.category.rawValue),
      "ticket.number": ticket.number.description,
      "ticket.priority": ticket.priority.rawValue,
      // What goes to the customer tells him no more than he sees: an escalation is work in progress.
      "ticket.status": words(CustomerTicketStatus(ticket.status).rawValue),
      "ticket.subject": ticket.subject,
    ]
    values["customer.email"] = ticket.requester.email
    for (name, value) in ticket.customFields { values["\(customPrefix)\(name)"] = value }
    return values
  }
}
