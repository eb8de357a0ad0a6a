import Dispatch
import Foundation

/// Learns from the tickets that have ended, for those who ask, and keeps what it has learned.
///
/// Nothing happens before the first question: no memory is taken, no change is listened to. Every
/// question first takes in what has changed in the store since the one before, through the feed of
/// changes, so that the answer depends on what is in the store and on nothing else. Only questions
/// wait for it. What takes long (reading all tickets, settling) is done beside the tasks of the
/// program, on a thread of its own.
final class PastTicketLearner: Sendable {
  private struct Known: Sendable {
    var lessons: PastLessons
    var cursor: FeedCursor
  }

  /// Of more pages of changes than this, all tickets are read anew: that is faster.
  private static let maximumPages = 100
  private static let pageSize = 1_000
  /// So many tickets are learned where they are found; of more the task makes room for others.
  private static let fewTickets = 16

  private let store: any Store
  private let gate = Lanes<Int>()
  private let known = Mutex<Known?>(nil)
  private let thread = DispatchQueue(label: "helpdesk.past-tickets", qos: .utility)

  init(store: any Store) {
    self.store = store
  }

  /// What the tickets teach that have ended by now.
  ///
  /// The first call reads and learns everything; later ones take in what has changed.
  func lessons() async throws(HelpdeskError) -> PastLessons {
    try await gate.hold([0]) { () async throws(HelpdeskError) -> PastLessons in
      // Taken out, so that learning copies nothing, and begins anew where anything fails.
      let last = known.withLock { known in
        defer { known = nil }
        return known
      }
      var next = last ?? Known(lessons: PastLessons(latest: [], of: 0), cursor: .beginning)
      if last == nil {
        next = try await begun()
      } else if try await !update(&next) {
        next = try await begun()
      }
      let result = next
      known.withLock { $0 = result }
      return result.lessons
    }
  }

  /// Lets go of what was learned.
  func forget() {
    known.withLock { $0 = nil }
  }

  // MARK: - From the beginning

  private func begun() async throws(HelpdeskError) -> Known {
    let reader = DeskReader(store: store, snapshot: nil)
    // What changes while the tickets are read comes again with the changes after this place.
    let cursor = try await reader.answers([]).cursor
    let places = try await reader.placesOfPastTickets()
    let needed = places.dropFirst(TriageModel.firstNeeded(of: places.count))
    let tickets = try await reader.pastTickets(needed.map(\.id)).sorted()
    let total = places.count - needed.count + tickets.count
    let lessons = await beside { PastLessons(latest: tickets, of: total) }
    return Known(lessons: lessons, cursor: cursor)
  }

  // MARK: - From the changes

  /// Which tickets were touched; true for those that had ended before they were.
  private typealias Touched = [TicketID: Bool]

  /// Takes in what has changed; false where it is better to begin anew.
  private func update(_ known: inout Known) async throws(HelpdeskError) -> Bool {
    var touched: Touched = [:]
    var pages = 0
    while true {
      let page: ChangePage
      do {
        page = try await store.changes(after: known.cursor, limit: Self.pageSize)
      } catch {
        if error.code == .compacted { return false }
        throw HelpdeskError(error)
      }
      Self.note(page.changes, in: &touched, known: known.lessons)
      known.cursor = page.next
      pages += 1
      if pages > Self.maximumPages { return false }
      if !page.hasMore { break }
    }
    return touched.isEmpty ? true : try await learn(touched, &known.lessons)
  }

  private static func note(
    _ changes: [Change], in touched: inout Touched, known: PastLessons
  ) {
    for change in changes {
      let id = TicketID(change.key.id)
      if change.key.type == .ticket {
        let wasPast = PastTicket.isPast(change.before)
        guard wasPast || PastTicket.isPast(change.after) else { continue }
        if touched[id] == nil { touched[id] = wasPast }
      } else if change.key.type == .message, change.key.sequence == 1, change.before != nil,
        known[id] != nil, touched[id] == nil
      {
        touched[id] = true
      }
    }
  }

  /// Learns from tickets as they are now; false where all have to be read for it.
  private func learn(
    _ touched: Touched, _ lessons: inout PastLessons
  ) async throws(HelpdeskError) -> Bool {
    let reader = DeskReader(store: store, snapshot: nil)
    let current = try await reader.pastTickets(Array(touched.keys)).sorted()
    guard let new = Self.new(touched, current, lessons) else {
      guard lessons.isComplete else { return false }
      let all = (lessons.tickets.filter { touched[$0.id] == nil } + current).sorted()
      lessons = await beside { PastLessons(latest: all, of: all.count) }
      return true
    }
    if lessons.settles(with: new.count) || new.count > Self.fewTickets {
      let known = lessons
      lessons = await beside { known.appending(new) }
    } else {
      for ticket in new { lessons.append(ticket) }
    }
    return true
  }

  /// The tickets that have ended after all others, where nothing else has changed; else nil.
  private static func new(
    _ touched: Touched, _ current: [PastTicket], _ lessons: PastLessons
  ) -> [PastTicket]? {
    let ids = Set(current.map(\.id))
    for (id, wasPast) in touched where !ids.contains(id) && (wasPast || lessons[id] != nil) {
      return nil
    }
    var new: [PastTicket] = []
    for ticket in current where lessons[ticket.id] != ticket {
      let isOutside = lessons[ticket.id] == nil && touched[ticket.id] == true
      if isOutside, !lessons.isComplete {
        // It counted before and counts now, and is too old to be learned from.
        if let first = lessons.tickets.first, ticket < first { continue }
        return nil
      }
      let isLater = lessons.tickets.last.map { $0 < ticket } ?? true
      guard lessons[ticket.id] == nil, isLater else { return nil }
      new.append(ticket)
    }
    return new
  }

  /// Does what takes long where no task of the program waits for its turn.
  private func beside<Result: Sendable>(
    _ work: @escaping @Sendable () -> Result
  ) async -> Result {
    await withCheckedContinuation { (waiting: CheckedContinuation<Result, Never>) in
      thread.async { waiting.resume(returning: work()) }
    }
  }
}

extension DeskReader {
  /// A ticket's place in the order of closing.
  struct PlaceOfPastTicket: Sendable {
    let id: TicketID
    let endedAt: Int64
    let number: Int64
  }

  private static let placesAtOnce = 1_000
  private static let ticketsAtOnce = 250

  /// All tickets that have ended, in the order in which they did; page by page, so that no other
  /// question waits long.
  func placesOfPastTickets() async throws(HelpdeskError) -> [PlaceOfPastTicket] {
    var places: [PlaceOfPastTicket] = []
    var cursor: Cursor?
    repeat {
      let page = try await page(
        .query(
          Query(
            .ticket, Filter(PastTicket.conditions), after: cursor, limit: Self.placesAtOnce)))
      for record in page.records {
        guard case .integer(let number)? = record.fields[Ticket.Field.number] else { continue }
        let end = record.fields[Ticket.Field.resolvedAt] ?? record.fields[Ticket.Field.closedAt]
        var endedAt: Int64 = 0
        if case .integer(let instant)? = end { endedAt = instant }
        places.append(
          PlaceOfPastTicket(id: TicketID(record.key.id), endedAt: endedAt, number: number))
      }
      cursor = page.next
    } while cursor != nil
    return places.sorted { ($0.endedAt, $0.number) < ($1.endedAt, $1.number) }
  }

  /// The tickets among these that have ended, in any order.
  func pastTickets(_ ids: [TicketID]) async throws(HelpdeskError) -> [PastTicket] {
    var result: [PastTicket] = []
    var rest = ids[...]
    while !rest.isEmpty {
      let some = Array(rest.prefix(Self.ticketsAtOnce))
      rest = rest.dropFirst(some.count)
      let tickets = try await tickets(some).filter(\.isPast)
      for (ticket, opening) in zip(tickets, try await openings(of: tickets)) {
        result.append(PastTicket(ticket, opening: opening))
      }
    }
    return result
  }

  /// The first messages of tickets.
  func openings(of tickets: [Ticket]) async throws(HelpdeskError) -> [Message?] {
    try await records(
      tickets.map { RecordKey(.message, $0.id.rawValue, sequence: 1) }, Message.self)
  }
}
