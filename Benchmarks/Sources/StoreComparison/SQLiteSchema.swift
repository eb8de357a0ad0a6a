/// SQLite's tables, with the indexes that the measured queries use.
enum SQLiteSchema {
  /// A message's key is its ticket's number times this plus its place: a thread is one range of
  /// one tree.
  static let threadLength: Int64 = 1 << 32

  static let tables = """
    CREATE TABLE IF NOT EXISTS ticket (
      number INTEGER PRIMARY KEY, subject TEXT NOT NULL, excerpt TEXT NOT NULL,
      status INTEGER NOT NULL, priority INTEGER NOT NULL, isLive INTEGER NOT NULL,
      category TEXT NOT NULL, kind TEXT NOT NULL, channel TEXT NOT NULL,
      requester TEXT NOT NULL, requesterName TEXT NOT NULL, requesterEmail TEXT NOT NULL,
      assignee TEXT, team TEXT, tags TEXT NOT NULL, createdAt INTEGER NOT NULL,
      updatedAt INTEGER NOT NULL, lastMessageAt INTEGER NOT NULL, slaDeadline INTEGER,
      lastMessage INTEGER NOT NULL, lastEvent INTEGER NOT NULL, reopenCount INTEGER NOT NULL,
      firstReplyTime INTEGER, resolutionTime INTEGER, waitTime INTEGER);
    CREATE INDEX IF NOT EXISTS ticketQueue ON ticket (assignee, isLive, slaDeadline);
    CREATE INDEX IF NOT EXISTS ticketDue ON ticket (isLive, slaDeadline);
    CREATE INDEX IF NOT EXISTS ticketRequester ON ticket (requester, updatedAt DESC);
    CREATE INDEX IF NOT EXISTS ticketCreated ON ticket (createdAt DESC);
    CREATE INDEX IF NOT EXISTS ticketUpdated ON ticket (updatedAt DESC);
    CREATE TABLE IF NOT EXISTS message (
      id INTEGER PRIMARY KEY, sender TEXT NOT NULL, body TEXT NOT NULL, kind TEXT NOT NULL,
      direction TEXT NOT NULL, sentAt INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS event (
      id INTEGER PRIMARY KEY, kind TEXT NOT NULL, field TEXT, author TEXT NOT NULL,
      oldValue TEXT, newValue TEXT, at INTEGER NOT NULL);
    """

  /// Subjects and bodies; the texts themselves stay in their own tables.
  static let text = "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(text, content='')"

  static let facetColumns = ["status", "priority", "category", "kind", "channel"]

  static let facetIndexes =
    facetColumns.map {
      "CREATE INDEX facet_\($0) ON ticket (assignee, isLive, \($0))"
    } + [
      "CREATE INDEX facet_all ON ticket (assignee, isLive, \(facetColumns.joined(separator: ", ")))"
    ]

  static let noFacetIndexes = (facetColumns + ["all"]).map { "DROP INDEX facet_\($0)" }

  /// Covers what the promises' figures need.
  static let promiseIndex = """
    CREATE INDEX ticketPromises ON ticket
      (createdAt, priority, firstReplyTime, resolutionTime, waitTime)
    """

  static let noPromiseIndex = "DROP INDEX ticketPromises"

  static func id(_ number: Int64, _ place: Int) -> Int64 {
    number * threadLength + Int64(place)
  }
}
