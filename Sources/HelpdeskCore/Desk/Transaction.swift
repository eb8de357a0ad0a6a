import Foundation

/// What a command changes, gathered into one commit.
struct Transaction: Sendable {
  private(set) var edits: [TicketEdit] = []
  private var preconditions: [Precondition] = []
  private var mutations: [Mutation] = []
  private var outbox: [OutboxEntry] = []
  private var settlements: [OutboxSettlement] = []

  /// Adds a changed ticket with what automations do to it; one that did not change is left out.
  mutating func add(_ edit: TicketEdit) {
    var edit = edit
    edit.automate()
    if edit.isChanged { edits.append(edit) }
  }

  /// Puts a value that must be new.
  mutating func insert(_ value: some RecordValue) {
    preconditions.append(.absent(value.recordKey))
    mutations.append(.put(value.recordKey, value.recordFields))
  }

  /// Puts a value in place of the version that was read.
  mutating func update(_ value: some RecordValue, from version: Int64) {
    preconditions.append(.version(value.recordKey, version))
    mutations.append(.put(value.recordKey, value.recordFields))
  }

  /// Puts a value that belongs to a ticket changed in the same commit, whose version guards it.
  mutating func put(_ value: some RecordValue) {
    mutations.append(.put(value.recordKey, value.recordFields))
  }

  mutating func delete(_ key: RecordKey) {
    mutations.append(.delete(key))
  }

  mutating func delete(_ key: RecordKey, version: Int64) {
    preconditions.append(.version(key, version))
    mutations.append(.delete(key))
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
    edits.isEmpty && mutations.isEmpty && outbox.isEmpty && settlements.isEmpty
  }

  func writes(_ key: RecordKey) -> Bool {
    mutations.contains { $0.key == key }
  }

  static let numberSequence = "ticket"

  func commit(idempotency: Idempotency?) -> Commit {
    var commit = Commit(
      idempotency: idempotency, preconditions: preconditions, mutations: [], outbox: outbox,
      settlements: settlements)
    if let edit = edits.first {
      commit.preconditions.append(edit.context.automations.precondition)
    }
    for edit in edits {
      let key = edit.ticket.recordKey
      commit.preconditions += edit.trail.requirements
      if edit.isNew {
        commit.preconditions.append(.absent(key))
        commit.numbers.append(
          NumberRequest(
            sequence: Self.numberSequence, key: key, tag: Ticket.Field.number))
      } else {
        commit.preconditions.append(.version(key, edit.original.version))
      }
      commit.mutations.append(.put(key, edit.ticket.recordFields))
      for message in edit.messages {
        commit.mutations.append(.put(message.recordKey, message.recordFields))
      }
      commit.outbox += edit.announcements
      for event in edit.events {
        commit.mutations.append(.put(event.recordKey, event.recordFields))
      }
      for firing in edit.trail.firings {
        commit.mutations.append(.put(firing.recordKey, firing.recordFields))
      }
    }
    commit.mutations += mutations
    return commit
  }
}

/// What a commit made of a transaction.
struct Applied: Sendable {
  /// A few, so that going through them costs less than hashing them.
  private var tickets: [Ticket] = []
  private var written: [Receipt.Written] = []
  /// The versions by key where there are many.
  private var versions: [RecordKey: Int64] = [:]
  let revision: Revision?

  init(_ transaction: Transaction, _ receipt: Receipt) {
    revision = receipt.revision
    written = receipt.written
    if written.count > 32 { for entry in written { versions[entry.key] = entry.version } }
    tickets.reserveCapacity(transaction.edits.count)
    var numbers = receipt.numbers.makeIterator()
    for edit in transaction.edits {
      var ticket = edit.ticket
      ticket.version = version(of: ticket.recordKey) ?? ticket.version
      if edit.isNew, let value = numbers.next() {
        ticket.number = TicketNumber(
          prefix: ticket.number.prefix, value: value, padding: ticket.number.padding)
      }
      tickets.append(ticket)
    }
  }

  /// Nothing had to be written.
  init() {
    revision = nil
  }

  /// The ticket as it is now: the changed one, or the one given where it did not change.
  func ticket(_ edit: TicketEdit) -> Ticket {
    tickets.last { $0.id == edit.ticket.id } ?? edit.ticket
  }

  /// The version of a record after the commit.
  func version(of key: RecordKey) -> Int64? {
    versions.isEmpty ? written.last { $0.key == key }?.version : versions[key]
  }
}
