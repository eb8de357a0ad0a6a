import Foundation
import HelpdeskCore
import HelpdeskStore
import Sampling

/// A desk full of made-up tickets, on a store in memory and a clock that stands still.
///
/// The same seed gives the same contents; ids and numbers go to the tickets in the order in which
/// the writers come to create them.
struct SampleDesk: Sendable {
  /// A ticket and what it takes to touch it.
  struct Entry: Sendable {
    let id: TicketID
    let customer: Int
  }

  let store = InMemoryStore()
  let clock = ManualClock(now: monday)
  let desk: Helpdesk
  let generator: SampleContents
  /// In the order of the contents.
  let entries: [Entry]
  let contents: Contents

  static let agentCount = 50
  static let customerCount = 20_000
  private static let monday = Date(milliseconds: 1_772_442_000_000)
  private static let writers = 16

  init(_ options: Options) async throws {
    let clockOfSetUp = ContinuousClock()
    let begun = clockOfSetUp.now
    let generator = SampleContents(options)
    desk = try await Helpdesk(store: store, clock: clock)
    self.generator = generator
    try await Self.addAgents(to: desk)
    var entries: [Entry] = []
    // These break their promise before the others are created.
    let late = 0..<generator.lateCount
    entries += try await Self.fill(desk, late, generator)
    await desk.settle()
    await clock.advance(by: .minutes(31))
    // The others come over twenty minutes, too short a time to break any promise.
    let chunk = 250
    let chunks = max(1, (options.tickets - late.count + chunk - 1) / chunk)
    for number in 0..<chunks {
      let first = late.count + number * chunk
      let last = min(first + chunk, options.tickets)
      entries += try await Self.fill(desk, first..<max(first, last), generator)
      await clock.advance(by: .milliseconds(1_200_000 / chunks))
      if number % max(1, chunks / 10) == 0 { Progress.say("\(entries.count) tickets") }
    }
    await desk.settle()
    self.entries = entries
    let seconds = (clockOfSetUp.now - begun).nanoseconds / 1e9
    contents = try await Contents(
      desk, secondsToFill: seconds, writers: Self.writers, seed: options.seed)
    Progress.say(contents.description)
  }

  func agent(_ number: Int) -> StaffDesk {
    Self.agent(number, of: desk)
  }

  func customer(_ number: Int) -> CustomerDesk {
    desk.acting(as: SampleContents.requester(number))
  }

  private static func agent(_ number: Int, of desk: Helpdesk) -> StaffDesk {
    desk.acting(as: .agent(SampleContents.agentID(number), name: "Agent \(number)"))
  }

  private static func addAgents(to desk: Helpdesk) async throws {
    let root = desk.acting(as: .superAdmin("root", name: "Root"))
    for number in 0..<agentCount {
      try await root.directory.addAgent(
        SampleContents.agentID(number), name: "Agent \(number)")
    }
  }

  private static func fill(
    _ desk: Helpdesk, _ numbers: Range<Int>, _ generator: SampleContents
  ) async throws -> [Entry] {
    try await withThrowingTaskGroup(of: [(Int, Entry)].self) { group in
      for writer in 0..<writers {
        group.addTask {
          var created: [(Int, Entry)] = []
          for number in numbers where number % writers == writer {
            created.append((number, try await add(generator.story(number), to: desk)))
          }
          return created
        }
      }
      let all = try await group.reduce(into: []) { $0 += $1 }
      return all.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private static func add(_ story: Story, to desk: Helpdesk) async throws -> Entry {
    let staff = agent(story.agent, of: desk)
    let requester = SampleContents.requester(story.customer)
    let ticket = try await staff.createTicket(story.ticket, from: requester, origin: .form)
    for message in story.messages {
      switch message {
      case .answer(let body): try await staff.sendMessage(ticket.id, body)
      case .note(let body): try await staff.addInternalNote(ticket.id, body)
      case .question(let body):
        try await desk.acting(as: requester).sendMessage(ticket.id, body)
      }
    }
    switch story.end {
    case .asItIs: break
    case .inProgress:
      try await staff.updateTicket(ticket.id, TicketChanges(status: .inProgress))
    case .resolved: try await staff.resolveTicket(ticket.id, "Done.")
    case .closed: try await staff.closeTicket(ticket.id)
    }
    return Entry(id: ticket.id, customer: story.customer)
  }
}

/// What the desk holds when the measurements begin.
struct Contents: Encodable, Sendable {
  let open: Int
  let breached: Int
  let secondsToFill: Double
  let residentMegabytes: Int?
  let description: String

  init(_ desk: Helpdesk, secondsToFill: Double, writers: Int, seed: UInt64) async throws {
    let root = desk.acting(as: .superAdmin("root", name: "Root"))
    open = try await root.tickets(.open.limit(1)).value.total
    breached = try await root.tickets(.breached.limit(1)).value.total
    self.secondsToFill = secondsToFill
    residentMegabytes = Machine.residentMegabytes()
    description =
      "\(open) tickets are open, \(breached) of them breached; "
      + "filling took \(String(format: "%.1f", secondsToFill)) s with \(writers) writers."
  }
}
