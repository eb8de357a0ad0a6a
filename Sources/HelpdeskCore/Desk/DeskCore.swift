import Foundation

/// What all faces of a desk share: the store, the clock, the lanes, the live queries.
final class DeskCore: Sendable {
  let store: any Store
  let clock: any DeskClock
  let settings: DeskSettings
  let policies: PolicyBook
  let ids: any IDGenerator
  let assistant: any Assistant
  let alerts: [any AlertChannel]
  let bot: (any ChatBot)?
  let chat: ChatSettings
  let calls: CallSettings
  let messengers: [any Messenger]
  let lanes = Lanes<TicketID>()
  let hub: LiveHub
  /// What was learned from tickets that have ended; nothing before somebody asks.
  let past: PastTicketLearner
  /// How the desk is set up, with the automations as it knows them.
  let rules: Mutex<RuleBook>
  private let state = Mutex(State())

  private struct State {
    var isClosed = false
    var knownAgents: Set<Staff> = []
  }

  init(
    store: any Store, clock: any DeskClock, settings: DeskSettings, policies: PolicyBook,
    ids: any IDGenerator, assistant: any Assistant, alerts: [any AlertChannel],
    bot: (any ChatBot)?, chat: ChatSettings, calls: CallSettings, messengers: [any Messenger],
    hub: LiveHub
  ) {
    self.store = store
    self.clock = clock
    self.settings = settings
    self.policies = policies
    self.ids = ids
    self.assistant = assistant
    self.alerts = alerts
    self.bot = bot
    self.chat = chat
    self.calls = calls
    self.messengers = messengers
    self.hub = hub
    past = PastTicketLearner(store: store)
    rules = Mutex(
      RuleBook(
        settings: settings, policies: policies, chat: chat, hasBot: bot != nil,
        alertChannels: Self.names(of: alerts)))
  }

  var now: Date { clock.now.wholeMilliseconds }

  var reader: DeskReader { DeskReader(store: store, snapshot: nil) }

  func makeID() -> String { ids.makeID(at: now) }

  func context(_ principal: Principal, cause: String? = nil) -> RuleContext {
    RuleContext(
      now: now, author: principal.author, role: principal.role, book: rules.withLock { $0 },
      cause: cause)
  }

  func requireOpen() throws(HelpdeskError) {
    if state.withLock({ $0.isClosed }) {
      throw HelpdeskError(.closed, "The desk is closed. Open a new one on the store.")
    }
  }

  /// Marks the desk closed; true for the first caller.
  func beginClosing() -> Bool {
    state.withLock { state in
      defer { state.isClosed = true }
      return !state.isClosed
    }
  }

  // MARK: - The one write path

  /// A command on its way through the desk.
  struct Command: Sendable {
    let operation: DeskOperation
    let principal: Principal
    /// The tickets whose lanes it holds.
    var lanes: Set<TicketID> = []
    var idempotencyKey: String?
    /// Describes the command's content, so that a key used twice for different things is noticed.
    var digest: String = ""
    /// Whether the key is kept for good.
    var isPermanent = false
    var cause: String?
    /// Whether the people concerned get notices; a job over many tickets sends one summary instead.
    var notifies = true

    /// Adds to what describes the content; only a command with a key needs that.
    mutating func describe(_ addition: (String) -> String) {
      if idempotencyKey != nil { digest = addition(digest) }
    }

    /// The caller's key, put apart from everybody else's: an agent and a customer may have the
    /// same id, and both ids and keys may contain any separator.
    fileprivate var idempotency: Idempotency? {
      get throws(HelpdeskError) {
        guard let idempotencyKey else { return nil }
        try Validation.idempotencyKey(idempotencyKey)
        let id = principal.author.id
        let side = principal.role == .customer ? "c" : "s"
        let prefix = "\(side)/\(operation.rawValue)/\(id.utf8.count)/\(id)/"
        let room = 256 - prefix.utf8.count
        guard idempotencyKey.utf8.count <= room else {
          throw .invalid(
            "idempotencyKey",
            "The key has \(idempotencyKey.utf8.count) bytes. Give at most \(room); the longer an "
              + "id, the shorter the keys of who has it.")
        }
        return Idempotency(
          key: prefix + idempotencyKey, digest: Digest.of(digest), isPermanent: isPermanent)
      }
    }
  }

  /// Reads, decides and commits, again where somebody else was faster.
  ///
  /// - Parameters:
  ///   - command: Who asks for what.
  ///   - decide: Reads what it needs and fills the transaction; it may run several times. It returns
  ///     what to answer once the commit has happened.
  /// - Returns: The answer, or that of the first call with the same idempotency key.
  /// - Throws: ``HelpdeskError/Code/permissionDenied``, what the decision refuses, and what the store
  ///   fails at.
  func write<Output: WriteOutput>(
    _ command: Command,
    _ decide: (inout Transaction, RuleContext) async throws(HelpdeskError) -> (Applied) -> Output
  ) async throws(HelpdeskError) -> Output {
    let idempotency = try admit(command)
    return try await lanes.hold(command.lanes) { () async throws(HelpdeskError) -> Output in
      if let idempotency, let receipt = try await receipt(idempotency) {
        return try await Output.replayed(receipt, reader)
      }
      return try await attempt(command, idempotency, decide)
    }
  }

  /// Reads a ticket, decides and commits, in the lane of the ticket that the change lands on.
  ///
  /// The lane of the ticket named is taken before it is read, since most were never merged away: what
  /// was read need not be read again. Where another turns out to be the final one, its lane is
  /// taken and all begins anew.
  ///
  /// - Parameters:
  ///   - command: Who asks for what.
  ///   - id: The ticket as the caller names it.
  ///   - read: Reads it, as the caller may see it.
  ///   - decide: As in ``write(_:_:)``; begins with the ticket as it was named.
  /// - Returns: The answer, or that of the first call with the same idempotency key.
  /// - Throws: ``HelpdeskError/Code/permissionDenied``, what the reading and the decision refuse, and
  ///   what the store fails at.
  func write<Output: WriteOutput>(
    _ command: Command, changing id: TicketID,
    reading read: () async throws(HelpdeskError) -> Ticket,
    _ decide: (Ticket, inout Transaction, RuleContext) async throws(HelpdeskError) -> (Applied) ->
      Output
  ) async throws(HelpdeskError) -> Output {
    let idempotency = try admit(command)
    var lane = id
    while true {
      var lanes = command.lanes
      lanes.insert(lane)
      let output = try await self.lanes.hold(lanes) { () async throws(HelpdeskError) -> Output? in
        if let idempotency, let receipt = try await receipt(idempotency) {
          return try await Output.replayed(receipt, reader)
        }
        let first = try await read()
        let final = try await reader.final(of: first).id
        guard final == lane else {
          lane = final
          return nil
        }
        var known: Ticket? = first
        return try await attempt(command, idempotency) {
          (transaction, context) async throws(HelpdeskError) -> (Applied) -> Output in
          let ticket: Ticket
          if let first = known { ticket = first } else { ticket = try await read() }
          known = nil
          return try await decide(ticket, &transaction, context)
        }
      }
      if let output { return output }
    }
  }

  /// Checks who asks for what, before anything is read.
  private func admit(_ command: Command) throws(HelpdeskError) -> Idempotency? {
    try requireOpen()
    try command.principal.authorize(command.operation)
    return try command.idempotency
  }

  private func attempt<Output: WriteOutput>(
    _ command: Command, _ idempotency: Idempotency?,
    _ decide: (inout Transaction, RuleContext) async throws(HelpdeskError) -> (Applied) -> Output
  ) async throws(HelpdeskError) -> Output {
    var conflicts = 0
    while true {
      if Task.isCancelled {
        throw HelpdeskError(.cancelled, "The task was cancelled; nothing was stored.")
      }
      var transaction = Transaction()
      let answer = try await decide(
        &transaction, context(command.principal, cause: command.cause))
      if transaction.isEmpty { return answer(Applied(transaction, nil)) }
      try await introduce(command.principal, in: &transaction)
      try await settleAutomations(in: &transaction)
      if command.notifies { try await notify(of: &transaction) }
      let commit = transaction.commit(idempotency: idempotency)
      hub.expect()
      let result = await store.commit([commit], now: now)
      if case .success? = result.first { await hub.poke() } else { hub.abandon() }
      switch result.first {
      case .success(let receipt):
        if receipt.isReplayed { return try await Output.replayed(receipt, reader) }
        return answer(Applied(transaction, receipt))
      case .failure(let error) where error == .conflictingWrite && conflicts < Self.patience:
        conflicts += 1
        try await refreshAutomations()
      case .failure(let error): throw HelpdeskError(error)
      case nil: throw DeskReader.mismatch
      }
    }
  }

  /// How often a command is decided anew before it gives up; in one process the lanes make
  /// conflicts rare, so this only bounds what other processes can do to us.
  private static let patience = 1000

  private func receipt(_ idempotency: Idempotency) async throws(HelpdeskError) -> Receipt? {
    guard case .receipt(let receipt) = try await reader.answer(.receipt(idempotency.key)) else {
      throw DeskReader.mismatch
    }
    guard receipt != nil else { return nil }
    // The store compares the digests: an empty commit under the same key replays or refuses.
    let result = await store.commit([Commit(idempotency: idempotency)], now: now)
    do {
      return try result.first?.get()
    } catch {
      throw HelpdeskError(error)
    }
  }

  /// An agent was removed from the directory; should he act again, he is introduced again.
  func forget(_ agent: AgentID) {
    state.withLock { state in
      state.knownAgents = state.knownAgents.filter { $0.id != agent }
    }
  }

  /// Whoever acts is known: an agent's first change puts him into the directory.
  private func introduce(
    _ principal: Principal, in transaction: inout Transaction
  ) async throws(HelpdeskError) {
    guard case .staff(let staff) = principal, staff.role != .system,
      state.withLock({ !$0.knownAgents.contains(staff) })
    else { return }
    let key = RecordKey(.agent, staff.id.rawValue)
    if try await reader.record(key, Agent.self) != nil {
      state.withLock { _ = $0.knownAgents.insert(staff) }
      return
    }
    // Remembered only once it is read back: this commit may still fail.
    if !transaction.writes(key) { transaction.insert(Agent(staff, at: now)) }
  }
}

extension StoreError {
  /// Whether deciding anew may help.
  static let conflictingWrite = StoreError(.conflict, "")
}

/// Something that a command answers, and that a repetition of the command can answer again.
protocol WriteOutput: Sendable {
  static func replayed(
    _ receipt: Receipt, _ reader: DeskReader
  ) async throws(HelpdeskError) -> Self
}

/// The answer of a command that has nothing to say.
struct Done: WriteOutput {
  static func replayed(
    _ receipt: Receipt, _ reader: DeskReader
  ) async throws(HelpdeskError) -> Done {
    Done()
  }
}

extension WriteOutput where Self: RecordValue {
  /// The first record of this type that the commit wrote, as it is now.
  static func replayed(
    _ receipt: Receipt, _ reader: DeskReader
  ) async throws(HelpdeskError) -> Self {
    guard let key = receipt.written.first(where: { $0.key.type == recordType })?.key,
      let value = try await reader.record(key, Self.self)
    else {
      throw HelpdeskError(
        .alreadyDone, "This was done before under the same key, and its result is gone since.",
        field: "idempotencyKey")
    }
    return value
  }
}

extension Ticket: WriteOutput {}
extension Message: WriteOutput {}
extension Escalation: WriteOutput {}
extension Article: WriteOutput {}
extension CannedResponse: WriteOutput {}
extension QuickIssue: WriteOutput {}
extension Agent: WriteOutput {}
extension Team: WriteOutput {}
extension Customer: WriteOutput {}
extension BulkJob: WriteOutput {}

/// A stable 64-bit digest of a text: FNV-1a, enough to tell two honest intents apart.
enum Digest {
  static func of(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 {
      hash ^= UInt64(byte)
      hash &*= 0x0000_0100_0000_01B3
    }
    return hash
  }
}
