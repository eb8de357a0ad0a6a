import Foundation
import HelpdeskStore
import Testing

@testable import HelpdeskCore

/// One hour to the first reply.
private let oneHour: SLAPolicy = {
  var targets: [TicketPriority: SLAPolicy.Targets] = [:]
  for priority in TicketPriority.allCases { targets[priority] = .init(firstReply: .hours(1)) }
  return SLAPolicy(id: "hour", targets: targets, announces: [.breach])
}()

@Suite("Very many promises that break in the same second")
struct SLAStormTests {
  /// Asks and writes until it is told to stop, and keeps how long each call took.
  private actor Bystander {
    private(set) var waits: [Duration] = []
    private var isOver = false

    func stop() { isOver = true }

    func work(_ maya: StaffDesk, on ticket: TicketID) async throws {
      var turn = 0
      while !isOver {
        let start = ContinuousClock.now
        if turn % 8 == 0 {
          try await maya.addInternalNote(ticket, "Turn \(turn).")
        } else {
          _ = try await maya.ticketDetail(ticket).value
        }
        waits.append(start.duration(to: .now))
        turn += 1
      }
    }

    func percentile(_ permille: Int) -> Duration {
      let sorted = waits.sorted()
      return sorted.isEmpty ? .zero : sorted[max(0, (sorted.count * permille + 999) / 1000 - 1)]
    }
  }

  /// Which tickets were put on record as broken, in the order of the commits.
  private static func broken(in store: some Store) async throws -> [String] {
    var broken: [String] = []
    var cursor = FeedCursor.beginning
    while true {
      let page = try await store.changes(after: cursor, limit: 1000)
      cursor = page.next
      for change in page.changes
      where change.key.type == .ticket && change.after?[Ticket.Column.breaches] == .integer(1)
        && change.before?[Ticket.Column.breaches] == .integer(0)
      {
        broken.append(change.key.id)
      }
      if !page.hasMore { return broken }
    }
  }

  @Test("cost nothing before it, break once each and in order, and hold up nobody meanwhile")
  func storm() async throws {
    let count = 400 * CalendarSupport.factor
    // A feed that reaches back to the first of them.
    let store = InterceptedStore(InMemoryStore(feedCapacity: 32 * count))
    let clock = ManualClock(now: TestDesk.monday)
    let channel = RecordingChannel()
    let desk = try await Helpdesk(store: store, clock: clock, sla: oneHour, alerts: [channel])
    let maya = desk.acting(as: .agent("maya", name: "Maya"))
    let other = try await maya.createTicket(
      subject: "Another", from: TestDesk.boRequester, priority: .low)
    try await maya.sendMessage(other.id, "Here.")
    for index in 0..<count {
      _ = try await maya.createTicket(subject: "Storm \(index)", from: TestDesk.adaRequester)
    }
    await desk.settle()
    let questions = store.questions
    await clock.advance(by: .minutes(59))
    #expect(store.questions == questions, "Nothing was due, so nothing is read.")
    let bystander = Bystander()
    let working = Task { try await bystander.work(maya, on: other.id) }
    await clock.advance(by: .minutes(1))
    await bystander.stop()
    try await working.value
    await desk.settle()

    let broken = try await Self.broken(in: store)
    #expect(broken.count == count)
    #expect(broken == broken.sorted(), "In the order of their ids, since they are due together.")
    #expect(Set(broken).count == count)
    let keys = await channel.keys
    #expect(keys.count == count)
    #expect(Set(keys).count == count)
    #expect(try await maya.tickets(.breached.limit(1)).value.total == count)
    let waits = await bystander.waits.count
    #expect(waits > 0)
    if CalendarSupport.factor > 1 {
      let (half, p99) = (await bystander.percentile(500), await bystander.percentile(990))
      print(
        "\(count) deadlines in one second: \(waits) other calls meanwhile, half within \(half),"
          + " 99 % within \(p99)")
    }
    await desk.close()
  }
}
