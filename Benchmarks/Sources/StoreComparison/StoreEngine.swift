import Foundation
import HelpdeskCore
import Sampling

/// Our side: commits as values, on a store.
final class StoreEngine: Engine {
  let store: any Store
  private let schema: Schema
  private let lanes = ReplyLanes()

  init(_ store: any Store, withText: Bool) async throws {
    self.store = store
    schema = SampleSchema.schema(withText: withText)
    try await store.attach(schema)
  }

  func fill(_ threads: SampleThreads, count: Int) async throws {
    for first in stride(from: 0, to: count, by: 256) {
      let commits = (first..<min(first + 256, count)).map {
        Self.creation(threads.thread($0), index: $0)
      }
      try await commit(commits)
    }
  }

  func create(_ thread: SampleThread, index: Int, isAlone: Bool) async throws {
    try await commit([Self.creation(thread, index: index)])
  }

  func reply(_ message: SampleMessage, to number: Int) async throws {
    try await lanes.lane(number, store).add(message)
  }

  func assign(_ numbers: [Int], to agent: String, at time: Int64) async throws {
    let keys = numbers.map(SampleSchema.key(ofNumber:))
    guard case .records(let records)? = try await store.read([.records(keys)]).answers.first
    else { throw ComparisonError("The store gave another answer than was asked for.") }
    let commits = try records.map { record in
      guard let record else { throw ComparisonError("A ticket is missing.") }
      var ticket = try SampleSchema.ticket(record)
      let event = SampleEvent(
        kind: "assigned", field: "assignee", author: agent, oldValue: ticket.assignee,
        newValue: agent, at: time)
      ticket.assignee = agent
      ticket.updatedAt = time
      ticket.lastEvent += 1
      let eventKey = SampleSchema.eventKey(record.key, ticket.lastEvent)
      return Commit(
        preconditions: [.version(record.key, record.version), .absent(eventKey)],
        mutations: [
          .put(record.key, SampleSchema.fields(ticket)),
          .put(eventKey, SampleSchema.fields(event)),
        ])
    }
    try await commit(commits)
  }

  func page(of agent: String) async throws -> [SampleTicket] {
    let query = Query(
      SampleSchema.ticketType, SampleSchema.queue(of: agent),
      order: .columns([.ascending(SampleSchema.Ticket.slaDeadline)]), limit: 50)
    guard case .page(let page)? = try await store.read([.query(query)]).answers.first
    else { throw ComparisonError("The store gave another answer than was asked for.") }
    return try page.records.map(SampleSchema.ticket)
  }

  func facets(of agent: String) async throws -> [FacetCount] {
    let filter = SampleSchema.queue(of: agent)
    let requests = SampleSchema.facetColumns.map {
      Request.measure(
        Measure(SampleSchema.ticketType, filter, by: [.column($0)], figures: [.count]))
    }
    var counts: [FacetCount] = []
    for (column, answer) in try await store.read(requests).answers.enumerated() {
      guard case .groups(let groups) = answer else { continue }
      for group in groups {
        guard let key = group.key.first, let key, let count = group.values.first, let count
        else { continue }
        counts.append(FacetCount(column: column, value: key.described, count: Int(count)))
      }
    }
    return counts
  }

  func promises(_ created: Range<Int64>, byPriority: Bool) async throws -> [PromiseFigures] {
    var figures: [Measure.Figure] = [.count]
    for column in SampleSchema.promises {
      figures += [.present(column), .sum(column)]
      figures += [500, 900, 950].map { .percentile(column, permille: $0) }
    }
    let window = Filter([
      .range(
        SampleSchema.Ticket.createdAt, lower: created.lowerBound, upper: created.upperBound)
    ])
    let measure = Measure(
      SampleSchema.ticketType, window,
      by: byPriority ? [.column(SampleSchema.Ticket.priority)] : [], figures: figures)
    guard case .groups(let groups)? = try await store.read([.measure(measure)]).answers.first
    else { throw ComparisonError("The store gave another answer than was asked for.") }
    return groups.map { group in
      var number = 0
      if case .integer(let priority)?? = group.key.first { number = Int(priority) }
      return PromiseFigures(group: number, values: group.values.map { $0 ?? 0 })
    }
  }

  func reopened(channel: String) async throws -> Int {
    let filter = Filter([
      .equals(SampleSchema.Ticket.channel, .text(channel)),
      .range(SampleSchema.Ticket.reopenCount, lower: 2, upper: nil),
    ])
    guard
      case .count(let count)? = try await store.read([
        .count(SampleSchema.ticketType, filter)
      ]).answers.first
    else { throw ComparisonError("The store gave another answer than was asked for.") }
    return count
  }

  func bodies(_ messages: [(number: Int, sequence: Int)]) async throws -> [String] {
    let keys = messages.map {
      SampleSchema.messageKey(SampleSchema.key(ofNumber: $0.number), $0.sequence)
    }
    guard case .records(let records)? = try await store.read([.records(keys)]).answers.first
    else { throw ComparisonError("The store gave another answer than was asked for.") }
    return records.map { record in
      guard case .text(let body)? = record?.fields[SampleSchema.Message.body] else { return "" }
      return body
    }
  }

  func close() async throws {
    await store.close()
  }

  private func commit(_ commits: [Commit]) async throws {
    for result in await store.commit(commits, now: Self.now) { _ = try result.get() }
  }

  static let now = Date(timeIntervalSince1970: Double(SampleThreads.start) / 1_000)

  /// The commit that makes a thread; the number is drawn in it.
  static func creation(_ thread: SampleThread, index: Int) -> Commit {
    let key = SampleSchema.key(ofNumber: index + 1)
    var mutations: [Mutation] = [.put(key, SampleSchema.fields(thread.ticket))]
    for (place, message) in thread.messages.enumerated() {
      mutations.append(
        .put(SampleSchema.messageKey(key, place + 1), SampleSchema.fields(message)))
    }
    for (place, event) in thread.events.enumerated() {
      mutations.append(.put(SampleSchema.eventKey(key, place + 1), SampleSchema.fields(event)))
    }
    return Commit(
      preconditions: mutations.map { .absent($0.key) }, mutations: mutations,
      numbers: [
        NumberRequest(sequence: "tickets", key: key, tag: SampleSchema.Ticket.number)
      ])
  }

  /// The bytes of a thread's records as they go over the wire: what there is to keep.
  static func payload(_ thread: SampleThread) -> Int {
    let records =
      [SampleSchema.fields(thread.ticket)] + thread.messages.map(SampleSchema.fields)
      + thread.events.map(SampleSchema.fields)
    return records.reduce(0) { $0 + WireCodec.encode($1).count }
  }
}

extension FieldValue {
  fileprivate var described: String {
    switch self {
    case .integer(let value): "\(value)"
    case .text(let value): value
    case .texts(let values): values.joined(separator: ",")
    case .bytes: ""
    }
  }
}

/// What stops a comparison.
struct ComparisonError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
