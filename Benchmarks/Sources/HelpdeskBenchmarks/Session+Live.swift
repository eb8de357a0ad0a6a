import HelpdeskCore
import Sampling

extension Session {
  /// From a commit to whoever watches what it changed.
  mutating func measureLiveQueries(_ sample: SampleDesk) async throws {
    for watched in [1, 1_000, 10_000] {
      let name =
        watched == 1
        ? "Send to delivery, 1 live query open"
        : "Send to delivery, \(watched) live queries open, one touched"
      guard wants(name) else { continue }
      try await measureDelivery(name, watched: watched, sample)
    }
  }

  private mutating func measureDelivery(
    _ name: String, watched: Int, _ sample: SampleDesk
  ) async throws {
    let operations = watched == 1 ? 20 : 100
    var rounds: [Round] = []
    var afterReturn: [Round] = []
    var evaluations = 0
    for round in 0..<options.rounds {
      let watch = try await Watch(sample, count: watched, round: round)
      await sample.desk.settle()
      let before = sample.desk.statistics.evaluations
      let (whole, rest) = try await watch.deliver(operations, sample)
      evaluations += sample.desk.statistics.evaluations - before
      await watch.end()
      rounds.append(whole)
      afterReturn.append(rest)
    }
    let perChange = Double(evaluations) / Double(operations * options.rounds)
    add(Row(name, rounds: rounds, note: "\(perChange) answers per change"))
    add(Row("— of that, after the send has returned", rounds: afterReturn))
  }
}

/// Live queries that are watched, each by a task of its own: threads of tickets, and lists of
/// customers' tickets that the touched tickets are not in.
struct Watch: Sendable {
  private let tasks: [Task<Void, any Error>]
  /// When an answer after the first came.
  private let deliveries: AsyncStream<ContinuousClock.Instant>
  private let touchable: [SampleDesk.Entry]
  private static let clock = ContinuousClock()

  init(_ sample: SampleDesk, count: Int, round: Int) async throws {
    let maya = sample.agent(0)
    let threads = Self.distinctEntries(sample, count: max(1, count / 2), round: round)
    let (deliveries, delivered) = AsyncStream.makeStream(of: ContinuousClock.Instant.self)
    let (starts, started) = AsyncStream.makeStream(of: Void.self)
    func watch<Value>(_ query: LiveQuery<Value>) -> Task<Void, any Error> {
      Task {
        var isFirst = true
        for try await value in query {
          keep(value)
          if isFirst { started.yield() } else { delivered.yield(Self.clock.now) }
          isFirst = false
        }
      }
    }
    var tasks = threads.map { watch(maya.messages($0.id)) }
    for number in tasks.count..<max(tasks.count, count) {
      let customer = CustomerID("customer-\(2 * (number % (SampleDesk.customerCount / 2)) + 1)")
      tasks.append(watch(maya.tickets(.open.requester(customer))))
    }
    var waiting = tasks.count
    for await _ in starts {
      waiting -= 1
      if waiting == 0 { break }
    }
    self.tasks = tasks
    self.deliveries = deliveries
    touchable = threads
  }

  /// Sends messages one after the other, and waits for the one watcher whom each concerns.
  ///
  /// - Returns: The time from the call to the delivery, and from the call's return to the delivery.
  func deliver(
    _ count: Int, _ sample: SampleDesk
  ) async throws -> (whole: Round, afterReturn: Round) {
    var whole: [Double] = []
    var afterReturn: [Double] = []
    var arrivals = deliveries.makeAsyncIterator()
    for number in 0..<count {
      let entry = touchable[number % touchable.count]
      let desk = sample.customer(entry.customer)
      let body = sample.generator.text(number)
      let begun = Self.clock.now
      keep(try await desk.sendMessage(entry.id, body))
      let returned = Self.clock.now
      guard let arrived = await arrivals.next() else { break }
      whole.append((arrived - begun).nanoseconds)
      afterReturn.append(max(0, (arrived - returned).nanoseconds))
    }
    return (
      Round(wall: whole.reduce(0, +), samples: whole),
      Round(wall: afterReturn.reduce(0, +), samples: afterReturn)
    )
  }

  func end() async {
    for task in tasks { task.cancel() }
    for task in tasks { _ = await task.result }
  }

  /// Tickets of customers with an even number, others in every round.
  private static func distinctEntries(
    _ sample: SampleDesk, count: Int, round: Int
  ) -> [SampleDesk.Entry] {
    let even = sample.entries.filter { $0.customer % 2 == 0 }
    let wanted = min(count, even.count)
    return (0..<wanted).map { even[(round * wanted + $0) % even.count] }
  }
}
