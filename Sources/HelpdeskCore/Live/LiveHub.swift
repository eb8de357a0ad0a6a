import Foundation

/// Keeps the watched queries up to date.
///
/// It takes the store's changes as they come, finds the queries they touch, and answers those anew.
/// Instants that an answer depends on come from the clock.
///
/// Slots are filled by one pump at a time, in the order of the changes.
final class LiveHub: Sendable {
  private struct Entry {
    let subscriber: any LiveSubscriber
    var revision: Revision?
    /// The place in the heap of instants.
    var serial: UInt64?
  }

  private struct State {
    var entries: [LiveRegistry.ID: Entry] = [:]
    var registry = LiveRegistry()
    var lastID: LiveRegistry.ID = 0
    /// Queries that are being answered for the first time: what they rest on is not known yet, so
    /// every change touches them.
    var starting: Set<LiveRegistry.ID> = []
    var again: Set<LiveRegistry.ID> = []
    var cursor: FeedCursor
    var evaluations = 0
    var instants = AlarmHeap<LiveRegistry.ID>()
    var alarm: (id: AlarmID, at: Int64)?
    /// Stands at the instant of a commit until its change was taken.
    var changesAlarm: AlarmID?
    var isClosed = false
    var listener: (@Sendable ([Change]) async -> Void)?
    /// What the listener wants to see.
    var interest: ChangeInterest = [:]
    var missed: (@Sendable () async -> Void)?
    var wake: AsyncStream<Void>.Continuation?
    /// What the store calls back to.
    var ear: UInt64?
    /// How many commits of this desk are under way, each of which looks at the changes by itself.
    var expected = 0
    var pump: Task<Void, Never>?
  }

  private let store: any Store
  private let clock: any DeskClock
  private let isRealTime: Bool
  /// The store where it gives its hints on the spot.
  private let promptStore: (any PromptStore)?
  private let gate = Lanes<Int>()
  private let state: Mutex<State>

  init(store: any Store, clock: any DeskClock, cursor: FeedCursor) {
    self.store = store
    self.clock = clock
    isRealTime = clock is SystemClock
    promptStore = store as? any PromptStore
    state = Mutex(State(cursor: cursor))
  }

  deinit {
    stopListening()
  }

  private func stopListening() {
    let ear = state.withLock { state in
      defer { state.ear = nil }
      return state.ear
    }
    if let ear { promptStore?.ignore(ear) }
  }

  /// How many queries are watched.
  var count: Int { state.withLock { $0.entries.count } }

  /// How often a watched query was answered anew, since the desk was opened.
  var evaluations: Int { state.withLock { $0.evaluations } }

  /// Begins to follow the store; the listener hears of every change, before the queries it touches
  /// are answered.
  ///
  /// - Parameters:
  ///   - interest: What the listener wants to see; he may be shown more.
  ///   - listener: Hears of changes.
  ///   - missed: Hears that there were changes of which the store no longer tells.
  func begin(
    showing interest: ChangeInterest,
    _ listener: @escaping @Sendable ([Change]) async -> Void,
    missed: @escaping @Sendable () async -> Void
  ) {
    let (stream, wake) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    var relay: Task<Void, Never>?
    if promptStore == nil {
      let wakeups = store.wakeups()
      relay = Task { for await _ in wakeups { wake.yield() } }
    }
    let pump = Task { [weak self, relay] in
      for await _ in stream { await self?.settle() }
      relay?.cancel()
    }
    state.withLock { state in
      state.listener = listener
      state.interest = interest
      state.missed = missed
      state.wake = wake
      state.pump = pump
    }
    if let promptStore {
      let ear = promptStore.listen { [weak self] in self?.hinted() }
      state.withLock { $0.ear = ear }
    }
  }

  /// There may be changes.
  private func hinted() {
    let wake = state.withLock { state in
      // Whoever expects a commit here looks at the changes when it has ended.
      state.expected > 0 ? nil : state.wake
    }
    wake?.yield()
  }

  /// A commit begins here; ``poke()`` or ``abandon()`` has to follow.
  func expect() {
    if promptStore != nil { state.withLock { $0.expected += 1 } }
  }

  /// The commit that was expected has changed nothing.
  func abandon() {
    guard promptStore != nil else { return }
    let wake = state.withLock { state in
      state.expected -= 1
      return state.wake
    }
    wake?.yield()
  }

  /// The commit that was expected has happened; do not wait for the store's hint.
  ///
  /// Where nobody watches, its changes are taken at once: to wake another task for them costs more
  /// than they do. Else the pump takes them, so that no command waits for the answers to queries.
  ///
  /// A clock that is told to move must not move past what the commit has made due before anybody
  /// has noticed: an alarm at this very instant comes first and takes the change. Real time gives
  /// no such promise, and needs no alarm.
  func poke() async {
    let isQuiet = state.withLock { state in
      if promptStore != nil { state.expected -= 1 }
      return promptStore != nil && !state.isClosed && state.entries.isEmpty
    }
    if isQuiet, gate.isIdle { return await settle() }
    let wake = state.withLock { state in
      if !state.isClosed, state.changesAlarm == nil, !isRealTime {
        state.changesAlarm = clock.setAlarm(at: clock.now, "changes") { [weak self] in
          await self?.settle()
        }
      }
      return state.wake
    }
    wake?.yield()
  }

  /// Ends every watched query, and takes the alarm back.
  func close() async {
    stopListening()
    let (subscribers, wake, pump, alarms) = state.withLock { state in
      state.isClosed = true
      let subscribers = state.entries.values.map(\.subscriber)
      defer {
        state.wake = nil
        state.pump = nil
        state.alarm = nil
        state.changesAlarm = nil
        state.listener = nil
        state.missed = nil
      }
      return (
        subscribers, state.wake, state.pump,
        [state.alarm?.id, state.changesAlarm].compactMap(\.self)
      )
    }
    for alarm in alarms { clock.cancelAlarm(alarm) }
    for subscriber in subscribers { subscriber.finish() }
    wake?.finish()
    await pump?.value
  }

  // MARK: - Watching

  func reserve(_ subscriber: any LiveSubscriber) -> LiveRegistry.ID {
    state.withLock { state in
      state.lastID += 1
      state.entries[state.lastID] = Entry(subscriber: subscriber)
      state.starting.insert(state.lastID)
      return state.lastID
    }
  }

  /// Answers a query for the first time.
  func start(_ id: LiveRegistry.ID) async {
    if state.withLock({ $0.isClosed }) {
      state.withLock { $0.entries[id]?.subscriber }?.finish()
      return
    }
    await refresh(id)
  }

  func remove(_ id: LiveRegistry.ID) {
    let unneeded: AlarmID? = state.withLock { state in
      guard let entry = state.entries.removeValue(forKey: id) else { return nil }
      state.registry.remove(id)
      state.starting.remove(id)
      state.again.remove(id)
      if let serial = entry.serial { state.instants.cancel(serial) }
      guard state.instants.isEmpty, let alarm = state.alarm else { return nil }
      state.alarm = nil
      return alarm.id
    }
    if let unneeded { clock.cancelAlarm(unneeded) }
  }

  private func refresh(_ id: LiveRegistry.ID) async {
    repeat {
      guard
        let subscriber = state.withLock({ state -> (any LiveSubscriber)? in
          state.again.remove(id)
          guard let entry = state.entries[id] else { return nil }
          state.evaluations += 1
          return entry.subscriber
        })
      else { return }
      guard let footprint = await subscriber.refresh() else {
        remove(id)
        return
      }
      file(id, footprint)
    } while state.withLock { $0.again.contains(id) }
  }

  private func file(_ id: LiveRegistry.ID, _ footprint: LiveFootprint) {
    state.withLock { state in
      guard var entry = state.entries[id] else { return }
      state.starting.remove(id)
      state.registry.file(id, footprint.dependencies)
      if let serial = entry.serial { state.instants.cancel(serial) }
      entry.revision = footprint.revision
      entry.serial = footprint.nextInstant.map {
        state.instants.insert(id, at: $0.milliseconds)
      }
      state.entries[id] = entry
    }
    arm()
  }

  // MARK: - Changes

  /// Takes every change up to now, and answers what they touch.
  func settle() async {
    await gate.hold([0]) {
      // Taken first, for the change of a later commit sets its own.
      let taken = state.withLock { state in
        defer { state.changesAlarm = nil }
        return state.changesAlarm
      }
      while await pumpOnce() {}
      if let taken { clock.cancelAlarm(taken) }
    }
  }

  /// Takes one page of changes; true when there is more.
  private func pumpOnce() async -> Bool {
    let (cursor, isClosed, listener, interest) = state.withLock { state in
      (
        state.cursor, state.isClosed, state.listener, state.entries.isEmpty ? state.interest : nil
      )
    }
    if isClosed { return false }
    do {
      let page: ChangePage
      let isWhole: Bool
      if let interest, let promptStore {
        // Where nobody watches, only the listener's part is looked at.
        page = try promptStore.changes(after: cursor, limit: 1000, showing: interest)
        isWhole = false
      } else {
        page = try await store.changes(after: cursor, limit: 1000)
        isWhole = true
      }
      await listener?(page.changes)
      let touched: [LiveRegistry.ID]? = state.withLock { state in
        // Somebody who began to watch meanwhile needs them whole.
        guard isWhole || state.entries.isEmpty else { return nil }
        state.cursor = page.next
        return Self.touched(by: page.changes, &state)
      }
      guard let touched else { return true }
      for id in touched { await refresh(id) }
      return page.hasMore
    } catch {
      guard error.code == .compacted, let now = try? await store.read([]) else { return false }
      // The feed no longer reaches back: everything may have changed.
      let (all, missed) = state.withLock { state in
        state.cursor = now.cursor
        return (state.entries.keys.sorted(), state.missed)
      }
      await missed?()
      for id in all { await refresh(id) }
      return true
    }
  }

  private static func touched(by changes: [Change], _ state: inout State) -> [LiveRegistry.ID] {
    var touched: Set<LiveRegistry.ID> = []
    for change in changes {
      for id in state.registry.touched(by: change) {
        // The answer may have shown this change already.
        if let seen = state.entries[id]?.revision, change.revision <= seen { continue }
        touched.insert(id)
      }
    }
    if !changes.isEmpty { state.again.formUnion(state.starting) }
    return touched.sorted()
  }

  // MARK: - Time

  /// Sets the alarm to the earliest instant that any answer depends on.
  private func arm() {
    let stale: AlarmID? = state.withLock { state in
      guard !state.isClosed else { return nil }
      let earliest = state.instants.first?.instant
      if state.alarm?.at == earliest { return nil }
      let old = state.alarm?.id
      state.alarm = nil
      if let earliest {
        let id = clock.setAlarm(at: Date(milliseconds: earliest), "live queries") { [weak self] in
          await self?.instantsCame()
        }
        state.alarm = (id, earliest)
      }
      return old
    }
    if let stale { clock.cancelAlarm(stale) }
  }

  private func instantsCame() async {
    let now = clock.now
    let due = state.withLock { state in
      state.alarm = nil
      var due: [LiveRegistry.ID] = []
      while let entry = state.instants.popFirst(notAfter: now.milliseconds) {
        state.entries[entry.payload]?.serial = nil
        due.append(entry.payload)
      }
      return due
    }
    await gate.hold([0]) {
      for id in due { await refresh(id) }
    }
    arm()
  }
}
