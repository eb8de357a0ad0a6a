import HelpdeskCore
import Testing

extension Bench {
  /// The cursor of the newest revision.
  func newest() async throws -> FeedCursor {
    try await store.read([]).cursor
  }

  /// Every change after a cursor, page by page, repeats dropped.
  func feed(
    after cursor: FeedCursor = .beginning, limit: Int = 1_000
  ) async throws -> [Change] {
    var cursor = cursor
    var changes: [Change] = []
    var seen: Set<ChangeMark> = []
    for _ in 0..<100_000 {
      let page = try await store.changes(after: cursor, limit: limit)
      for change in page.changes where seen.insert(ChangeMark(change)).inserted {
        changes.append(change)
      }
      if !page.hasMore { return changes }
      try #require(page.next != cursor, "a page with more behind it must move on")
      cursor = page.next
    }
    Issue.record("The feed does not end.")
    return changes
  }
}

/// What makes two changes the same change.
struct ChangeMark: Hashable {
  let key: RecordKey
  let revision: Revision
  let version: Int64

  init(_ change: Change) {
    key = change.key
    revision = change.revision
    version = change.version
  }
}

extension RecordFields {
  /// The columns of an item, as a feed shows them.
  var columns: RecordFields { filter { ConformanceSchema.columns.contains($0) } }
}
