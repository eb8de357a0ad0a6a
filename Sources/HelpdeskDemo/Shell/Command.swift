import HelpdeskCore

/// What somebody wants to do; the help lists commands under these.
enum CommandGroup: String, CaseIterable {
  case find = "Find"
  case tickets = "Work a ticket"
  case messages = "Write, and read what came in"
  case lifecycle = "End a ticket, or take back what was done"
  case joining = "Put tickets together, or take them apart"
  case escalations = "Ask others for help"
  case many = "Change many at once"
  case automation = "Let the desk work by itself"
  case knowledge = "Answer from what is known"
  case figures = "See how the desk does"
  case people = "Know who is who"
  case time = "Time and promises"
  case transfer = "Bring in and take out"
  case session = "This program"

  /// A line that somebody can begin with.
  var example: String? {
    switch self {
    case .find: "list unassigned --sort sla"
    case .tickets: "take 7"
    case .messages: "reply 7 Hello Ada, I am looking into it."
    case .lifecycle: "resolve 7 Released by hand."
    case .joining: "merge 8 into 7"
    case .escalations: "escalate 7 payments billing"
    case .many: "bulk assign maya --category payments"
    case .automation: "automation help"
    case .knowledge: "suggest 7"
    case .figures: "traffic month"
    case .people: "customer p-17"
    case .time: "explain 7"
    case .transfer: "export tickets.csv all"
    case .session: nil
    }
  }
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
