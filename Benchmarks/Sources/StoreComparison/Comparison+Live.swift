import Foundation
import GRDB
import HelpdeskCore
import HelpdeskStore
import Sampling

extension Comparison {
  private static let watched = 1_000

  /// From a call to whoever watches what it changes, among many who watch other things.
  ///
  /// Each watches the thread of another ticket; a message is added to one of them.
  func measureLiveQueries() async throws {
    let name = "From a durable message to its watcher, \(Self.watched) live queries, one touched"
    guard wants(name) else { return }
    let desk = try await WatchedDesk(
      at: places.folder.appending(path: "live", directoryHint: .isDirectory), Self.watched)
    let database = try await WatchedDatabase(
      places.folder.appending(path: "live.db").path(percentEncoded: false), Self.watched)
    let note = "the desk's live queries; GRDB's ValueObservation of constant regions, no duplicates"
    let each = 20
    var ours: [Delivery] = []
    var theirs: [Delivery] = []
    for round in 0...options.rounds {
      let messages = (round * each..<(round + 1) * each).map(threads.reply)
      ours.append(try await desk.deliver(messages))
      theirs.append(try await database.deliver(messages))
    }
    // The first round does not count.
    add(
      ComparedRow(
        name, ours: ours.dropFirst().map(\.whole), theirs: theirs.dropFirst().map(\.whole),
        note: note))
    add(
      ComparedRow(
        "— of that, after the call has returned", ours: ours.dropFirst().map(\.afterReturn),
        theirs: theirs.dropFirst().map(\.afterReturn), note: note))
    await desk.close()
    await database.close()
  }
}

/// How long answers took, from the call on, and from its return on.
private struct Delivery: Sendable {
  var whole: Round
  var afterReturn: Round
}

/// When the answers came that follow the first ones.
private struct Arrivals: Sendable {
  static let clock = ContinuousClock()
  private let arrived: AsyncStream<ContinuousClock.Instant>.Continuation
  private let started: AsyncStream<Void>.Continuation
  private let arrivals: AsyncStream<ContinuousClock.Instant>
  private let starts: AsyncStream<Void>

  init() {
    (arrivals, arrived) = AsyncStream.makeStream()
    (starts, started) = AsyncStream.makeStream()
  }

  func note(isFirst: Bool) {
    if isFirst { started.yield() } else { arrived.yield(Self.clock.now) }
  }

  func waitForStart(of count: Int) async {
    var waiting = count
    for await _ in starts {
      waiting -= 1
      if waiting == 0 { return }
    }
  }

  /// One change after the other, each until it has arrived.
  func measure(_ count: Int, _ change: (Int) async throws -> Void) async throws -> Delivery {
    var whole: [Double] = []
    var afterReturn: [Double] = []
    var iterator = arrivals.makeAsyncIterator()
    for number in 0..<count {
      let begun = Self.clock.now
      try await change(number)
      let returned = Self.clock.now
      // What came before the change is not its answer.
      while let arrived = await iterator.next() {
        guard arrived > begun else { continue }
        whole.append((arrived - begun).nanoseconds)
        afterReturn.append(max(0, (arrived - returned).nanoseconds))
        break
      }
    }
    return Delivery(whole: Self.round(whole), afterReturn: Self.round(afterReturn))
  }

  private static func round(_ samples: [Double]) -> Round {
    Round(perOperation: samples.reduce(0, +) / Double(max(1, samples.count)), samples: samples)
  }
}

/// A desk on a file store with as many open threads as are watched.
private struct WatchedDesk: Sendable {
  private let store: FileStore
  private let desk: Helpdesk
  private let maya: StaffDesk
  private let tickets: [TicketID]
  private let tasks: [Task<Void, any Error>]
  private let arrivals = Arrivals()

  init(at folder: URL, _ count: Int) async throws {
    store = try await FileStore.open(at: folder)
    desk = try await Helpdesk(store: store)
    maya = desk.acting(as: .superAdmin("maya", name: "Maya"))
    var tickets: [TicketID] = []
    for number in 0..<count {
      let ticket = try await maya.createTicket(
        NewTicket(subject: "Ticket \(number)", description: "One of many."),
        from: .customer("customer-\(number)", name: "Customer \(number)"), origin: .form)
      tickets.append(ticket.id)
    }
    self.tickets = tickets
    let arrivals = arrivals
    let maya = maya
    tasks = tickets.map { ticket in
      Task {
        var isFirst = true
        for try await thread in maya.messages(ticket) {
          keep(thread)
          arrivals.note(isFirst: isFirst)
          isFirst = false
        }
      }
    }
    await arrivals.waitForStart(of: count)
    await desk.settle()
  }

  func deliver(_ messages: [SampleMessage]) async throws -> Delivery {
    try await arrivals.measure(messages.count) {
      try await maya.sendMessage(tickets[$0 * 7 % tickets.count], messages[$0].body)
    }
  }

  func close() async {
    for task in tasks { task.cancel() }
    for task in tasks { _ = await task.result }
    await desk.close()
    await store.close()
  }
}

/// A message as SQLite's side shows it.
private struct WatchedMessage: Hashable, Sendable {
  let id: Int64
  let sender: String
  let body: String
  let sentAt: Int64
}

/// The same in SQLite.
private struct WatchedDatabase: Sendable {
  private let engine: SQLiteEngine
  private let count: Int
  private let tasks: [Task<Void, any Error>]
  private let arrivals = Arrivals()

  init(_ path: String, _ count: Int) async throws {
    let engine = try SQLiteEngine(path, survivesPowerLoss: true, withText: false)
    self.engine = engine
    self.count = count
    let threads = SampleThreads(seed: 1)
    try engine.create((0..<count).map(threads.newThread))
    let arrivals = arrivals
    let pool = engine.pool
    tasks = (1...count).map { number in
      let range = SQLiteSchema.id(Int64(number), 0)...SQLiteSchema.id(Int64(number) + 1, 0) - 1
      let observation = ValueObservation.trackingConstantRegion { database in
        let statement = try database.cachedStatement(
          sql: "SELECT id, sender, body, sentAt FROM message WHERE id BETWEEN ? AND ?")
        statement.setUncheckedArguments([range.lowerBound, range.upperBound])
        let rows = try Row.fetchCursor(statement)
        var messages: [WatchedMessage] = []
        while let row = try rows.next() {
          messages.append(WatchedMessage(id: row[0], sender: row[1], body: row[2], sentAt: row[3]))
        }
        return messages
      }.removeDuplicates()
      return Task {
        var isFirst = true
        for try await messages in observation.values(in: pool) {
          keep(messages)
          arrivals.note(isFirst: isFirst)
          isFirst = false
        }
      }
    }
    await arrivals.waitForStart(of: count)
  }

  func deliver(_ messages: [SampleMessage]) async throws -> Delivery {
    try await arrivals.measure(messages.count) {
      try await engine.reply(messages[$0], to: $0 * 7 % count + 1)
    }
  }

  func close() async {
    for task in tasks { task.cancel() }
    for task in tasks { _ = await task.result }
    try? await engine.close()
  }
}
