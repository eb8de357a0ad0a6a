import HelpdeskCore

/// Answers readers from what is published, on their own tasks.
struct EngineReader: Sendable {
  let publication: Publication
  /// Tells this store's feed cursors from another's.
  let identity: UInt64

  func read(
    _ requests: [Request], in snapshot: Snapshot?
  ) throws(StoreError) -> Answers {
    let published = try publication.state(in: snapshot)
    defer { publication.endReading(published) }
    var searched: Set<RecordType> = []
    for request in requests {
      if let type = request.searchedType { searched.insert(type) }
    }
    let state = searched.isEmpty ? published.state : folded(published.state, searched)
    return Answers(
      revision: Revision(rawValue: state.revision), cursor: feedCursor(state.revision),
      answers: try state.answers(requests))
  }

  func changes(
    after cursor: FeedCursor, limit: Int, showing interest: ChangeInterest? = nil
  ) throws(StoreError) -> ChangePage {
    let published = try publication.state(in: nil)
    defer { publication.endReading(published) }
    let state = published.state
    try Validation.check(limit: limit)
    let revision = try revision(of: cursor)
    guard revision <= state.revision else { throw Self.foreignCursor }
    guard revision >= state.feed.floor else {
      throw StoreError(
        .compacted, "The feed no longer reaches back that far; read everything anew.")
    }
    let (groups, hasMore) = state.feed.groups(after: revision, limit: limit)
    let end = hasMore ? groups.last?.revision ?? revision : state.revision
    return ChangePage(
      changes: groups.flatMap { Self.changes($0, state, interest) }, next: feedCursor(end),
      hasMore: hasMore, revision: Revision(rawValue: end))
  }

  /// The state with the words of its newest commits sorted in.
  private func folded(_ state: EngineState, _ types: Set<RecordType>) -> EngineState {
    var state = state
    for type in types {
      guard let index = state.tableIndex(type), !state.tables[index].text.isFolded else { continue }
      let generation = state.tables[index].text.generation
      if let text = publication.folded(type, generation: generation) {
        state.tables[index].text = text
      } else {
        state.tables[index].text.fold()
        publication.offer(state.tables[index].text, type)
      }
    }
    return state
  }

  private func feedCursor(_ revision: UInt64) -> FeedCursor {
    // Every answer has one, so that it is made in one step.
    FeedCursor(
      bytes: [UInt8](unsafeUninitializedCapacity: 16) { bytes, count in
        let bytes = UnsafeMutableRawBufferPointer(bytes)
        bytes.storeBytes(of: identity.bigEndian, toByteOffset: 0, as: UInt64.self)
        bytes.storeBytes(of: revision.bigEndian, toByteOffset: 8, as: UInt64.self)
        count = 16
      })
  }

  private func revision(of cursor: FeedCursor) throws(StoreError) -> UInt64 {
    if cursor.bytes.isEmpty { return 0 }
    guard cursor.bytes.count == 16 else { throw Self.foreignCursor }
    let words = [cursor.bytes[..<8], cursor.bytes[8...]].map { bytes in
      bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }
    guard words[0] == identity else { throw Self.foreignCursor }
    return words[1]
  }

  private static let foreignCursor = StoreError(
    .invalidRequest, "The feed cursor belongs to another store or is damaged.")

  private static func changes(
    _ group: Feed.Group, _ state: EngineState, _ interest: ChangeInterest?
  ) -> [Change] {
    group.entries.compactMap { entry in
      let tags = interest?[entry.key.type]
      if interest != nil, tags == nil { return nil }
      let layout = state.tableIndex(entry.key.type).map { state.tables[$0].layout }
      func columns(_ image: RecordImage?) -> RecordFields? {
        if let tags { image?.columns(tags) } else { image?.columns(layout) }
      }
      return Change(
        key: entry.key, revision: Revision(rawValue: group.revision), version: entry.version,
        before: columns(entry.before), after: columns(entry.after))
    }
  }
}
