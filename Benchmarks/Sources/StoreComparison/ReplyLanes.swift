import HelpdeskCore
import Synchronization

/// The lane of each ticket that several write to.
final class ReplyLanes: Sendable {
  private let lanes = Mutex<[Int: ReplyLane]>([:])

  func lane(_ number: Int, _ store: any Store) -> ReplyLane {
    lanes.withLock { lanes in
      if let lane = lanes[number] { return lane }
      let lane = ReplyLane(SampleSchema.key(ofNumber: number), store)
      lanes[number] = lane
      return lane
    }
  }
}

/// First in, first out: each reply is decided on what the ticket will be after the one before it,
/// and those that wait are handed over together, each as a commit of its own.
actor ReplyLane {
  private let key: RecordKey
  private let store: any Store
  private var waiting: [(SampleMessage, CheckedContinuation<Void, any Error>)] = []
  private var isBusy = false
  private var known: (ticket: SampleTicket, version: Int64)?

  init(_ key: RecordKey, _ store: any Store) {
    self.key = key
    self.store = store
  }

  func add(_ message: SampleMessage) async throws {
    try await withCheckedThrowingContinuation { continuation in
      waiting.append((message, continuation))
      if !isBusy {
        isBusy = true
        Task { await self.drain() }
      }
    }
  }

  private func drain() async {
    while !waiting.isEmpty {
      let batch = waiting
      waiting = []
      do {
        var (ticket, version) = try await state()
        let commits = batch.map { message, _ in
          commit(message, &ticket, &version)
        }
        let results = await store.commit(commits, now: StoreEngine.now)
        known = (ticket, version)
        for ((_, continuation), result) in zip(batch, results) {
          switch result {
          case .success: continuation.resume()
          case .failure(let error): continuation.resume(throwing: error)
          }
        }
      } catch {
        for (_, continuation) in batch { continuation.resume(throwing: error) }
      }
    }
    // Others may write to the ticket from here on.
    known = nil
    isBusy = false
  }

  private func state() async throws -> (ticket: SampleTicket, version: Int64) {
    if let known { return known }
    guard case .records(let records)? = try await store.read([.records([key])]).answers.first,
      let record = records.first, let record
    else { throw ComparisonError("A ticket is missing.") }
    return (try SampleSchema.ticket(record), record.version)
  }

  private func commit(
    _ message: SampleMessage, _ ticket: inout SampleTicket, _ version: inout Int64
  ) -> Commit {
    ticket.lastMessage += 1
    ticket.lastEvent += 1
    ticket.lastMessageAt = message.sentAt
    ticket.updatedAt = message.sentAt
    let messageKey = SampleSchema.messageKey(key, ticket.lastMessage)
    let eventKey = SampleSchema.eventKey(key, ticket.lastEvent)
    let event = SampleEvent(
      kind: "replied", field: nil, author: message.sender, oldValue: nil, newValue: nil,
      at: message.sentAt)
    defer { version += 1 }
    return Commit(
      preconditions: [.version(key, version), .absent(messageKey), .absent(eventKey)],
      mutations: [
        .put(key, SampleSchema.fields(ticket)), .put(messageKey, SampleSchema.fields(message)),
        .put(eventKey, SampleSchema.fields(event)),
      ])
  }
}
