import Foundation

/// What a command changes, gathered into one commit.
struct Transaction: Sendable {
  private(set) var edits: [TicketEdit] = []
  /// Tickets that were looked at and are as they were.
  fileprivate var unchanged: [Ticket] = []
  private var preconditions: [Precondition] = []
  private var writes: [Write] = []
  private var outbox: [OutboxEntry] = []
  private var settlements: [OutboxSettlement] = []

  /// A write with the value it was made of.
  private struct Write: Sendable {
    let mutation: Mutation
    var value: (any KeptValue)?

    init(_ value: some RecordValue) {
      mutation = .put(value.recordKey, value.recordFields)
      self.value = Origin(value: value)
    }

    init(_ mutation: Mutation) {
      self.mutation = mutation
    }
  }

  /// Where a ticket stands in a transaction.
  enum Place: Sendable {
    case changed(Int)
    case unchanged(Int)
  }

  /// Adds a changed ticket with what automations do to it; one that did not change is not written.
  ///
  /// - Returns: What tells it apart once the commit has happened, see ``Applied/ticket(_:)``.
  @discardableResult
  mutating func add(_ edit: consuming TicketEdit) -> Place {
    edit.automate()
    guard edit.isChanged else {
      unchanged.append(edit.ticket)
      return .unchanged(unchanged.count - 1)
    }
    edits.append(edit)
    return .changed(edits.count - 1)
  }

  /// Puts a value that must be new.
  mutating func insert(_ value: some RecordValue) {
    preconditions.append(.absent(value.recordKey))
    writes.append(Write(value))
  }

  /// Puts a value in place of the version that was read.
  mutating func update(_ value: some RecordValue, from version: Int64) {
    preconditions.append(.version(value.recordKey, version))
    writes.append(Write(value))
  }

  /// Puts a value that belongs to a ticket changed in the same commit, whose version guards it.
  mutating func put(_ value: some RecordValue) {
    writes.append(Write(value))
  }

  mutating func delete(_ key: RecordKey) {
    writes.append(Write(.delete(key)))
  }

  mutating func delete(_ key: RecordKey, version: Int64) {
    preconditions.append(.version(key, version))
    writes.append(Write(.delete(key)))
  }

  mutating func require(_ precondition: Precondition) {
    preconditions.append(precondition)
  }

  mutating func send(_ entry: OutboxEntry) {
    outbox.append(entry)
  }

  mutating func settle(_ settlement: OutboxSettlement) {
    settlements.append(settlement)
  }

  var isEmpty: Bool {
    edits.isEmpty && writes.isEmpty && outbox.isEmpty && settlements.isEmpty
  }

  func writes(_ key: RecordKey) -> Bool {
    writes.contains { $0.mutation.key == key }
  }

  static let numberSequence = "ticket"

  func commit(idempotency: Idempotency?) -> Commit {
    var preconditions = preconditions
    var numbers: [NumberRequest] = []
    var outbox = outbox
    var all: [Write] = []
    all.reserveCapacity(writes.count + edits.reduce(0) { $0 + 2 + $1.events.count })
    if let edit = edits.first { preconditions.append(edit.context.automations.precondition) }
    // By index: a ticket is large, and need not be copied to be written down.
    for index in edits.indices {
      let key = edits[index].ticket.recordKey
      preconditions += edits[index].trail.requirements
      if edits[index].isNew {
        preconditions.append(.absent(key))
        numbers.append(
          NumberRequest(sequence: Self.numberSequence, key: key, tag: Ticket.Field.number))
      } else {
        preconditions.append(.version(key, edits[index].original.version))
      }
      all.append(Write(edits[index].ticket))
      for message in edits[index].messages { all.append(Write(message)) }
      outbox += edits[index].announcements
      for event in edits[index].events { all.append(Write(event)) }
      for firing in edits[index].trail.firings { all.append(Write(firing)) }
    }
    all += writes
    return Commit(
      idempotency: idempotency, preconditions: preconditions, mutations: all.map(\.mutation),
      values: all.map(\.value), numbers: numbers, outbox: outbox, settlements: settlements)
  }
}

/// What a commit made of a transaction.
struct Applied: Sendable {
  private let transaction: Transaction
  /// Nil where nothing had to be written.
  private let receipt: Receipt?
  /// The versions by key where there are many; of a few, going through them costs less than hashing.
  private var versions: [RecordKey: Int64] = [:]

  init(_ transaction: consuming Transaction, _ receipt: Receipt?) {
    self.transaction = transaction
    self.receipt = receipt
    guard let receipt, receipt.written.count > 32 else { return }
    for entry in receipt.written { versions[entry.key] = entry.version }
  }

  var revision: Revision? { receipt?.revision }

  /// A ticket of the transaction as it is now.
  func ticket(_ place: Transaction.Place) -> Ticket {
    switch place {
    case .unchanged(let index): return transaction.unchanged[index]
    case .changed(let index):
      var ticket = transaction.edits[index].ticket
      ticket.version = version(of: ticket.recordKey) ?? ticket.version
      guard transaction.edits[index].isNew, let receipt else { return ticket }
      // Numbers were drawn for the new tickets, in their order.
      let drawn = transaction.edits[..<index].count(where: \.isNew)
      ticket.number = TicketNumber(
        prefix: ticket.number.prefix, value: receipt.numbers[drawn],
        padding: ticket.number.padding)
      return ticket
    }
  }

  /// The version of a record after the commit.
  func version(of key: RecordKey) -> Int64? {
    versions.isEmpty ? receipt?.written.last { $0.key == key }?.version : versions[key]
  }
}
