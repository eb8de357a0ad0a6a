import HelpdeskCore

/// What a command is about; the help lists commands under these.
enum CommandGroup: String, CaseIterable {
  case tickets = "Tickets"
  case messages = "Messages and inbox"
  case lifecycle = "To the end and back"
  case joining = "Merging, splitting, linking"
  case escalations = "Escalations and alerts"
  case many = "Many at once"
  case automation = "Automations"
  case knowledge = "Knowledge base and suggestions"
  case figures = "Figures"
  case people = "People"
  case time = "Time and watching"
  case transfer = "In and out"
  case session = "This program"
}

/// One row of the command table.
struct Command: Sendable {
  typealias Anyone = @MainActor @Sendable (Session, inout Arguments) async throws -> Void
  typealias ForStaff =
    @MainActor @Sendable (Session, StaffDesk, inout Arguments) async throws -> Void
  typealias ForCustomers =
    @MainActor @Sendable (Session, CustomerDesk, inout Arguments) async throws -> Void

  let name: String
  let aliases: [String]
  /// The whole line as it is typed: capitals stand for values, brackets for what may be left out.
  let usage: String
  /// What it does, in one line.
  let summary: String
  let group: CommandGroup
  private let anyone: Anyone?
  private let staff: ForStaff?
  private let customer: ForCustomers?

  init(
    _ usage: String, _ summary: String, _ group: CommandGroup, aliases: [String] = [],
    anyone: @escaping Anyone
  ) {
    self.init(usage, summary, group, aliases, anyone: anyone, staff: nil, customer: nil)
  }

  init(
    _ usage: String, _ summary: String, _ group: CommandGroup, aliases: [String] = [],
    staff: ForStaff? = nil, customer: ForCustomers? = nil
  ) {
    self.init(usage, summary, group, aliases, anyone: nil, staff: staff, customer: customer)
  }

  private init(
    _ usage: String, _ summary: String, _ group: CommandGroup, _ aliases: [String],
    anyone: Anyone?, staff: ForStaff?, customer: ForCustomers?
  ) {
    self.name = usage.split(separator: " ").first.map(String.init) ?? usage
    self.aliases = aliases
    self.usage = usage
    self.summary = summary
    self.group = group
    self.anyone = anyone
    self.staff = staff
    self.customer = customer
  }

  var isForCustomers: Bool { anyone != nil || customer != nil }
  var isForStaff: Bool { anyone != nil || staff != nil }

  /// Carries the command out as whoever acts.
  @MainActor
  func run(_ session: Session, _ arguments: inout Arguments) async throws {
    if let anyone { return try await anyone(session, &arguments) }
    switch session.person {
    case .staff(let person):
      guard let staff else {
        throw CommandError(
          "\(name) is for customers. Become one first, as in: as customer p-17")
      }
      try await staff(session, session.desk.acting(as: person), &arguments)
    case .customer(let person):
      guard let customer else {
        let allowed = CommandTable.all.filter { $0.customer != nil }.map(\.name)
        throw CommandError(
          "A customer may not \(name). A customer has \(allowed.joined(separator: ", "))."
            + " Become an agent with: as maya")
      }
      try await customer(session, session.desk.acting(as: person), &arguments)
    }
  }
}
