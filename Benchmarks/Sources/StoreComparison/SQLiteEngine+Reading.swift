import GRDB

extension SQLiteEngine {
  /// A ticket's columns in the order of its values, without its number.
  static let valueColumns = [
    "subject", "excerpt", "status", "priority", "isLive", "category", "kind", "channel",
    "requester", "requesterName", "requesterEmail", "assignee", "team", "tags", "createdAt",
    "updatedAt", "lastMessageAt", "slaDeadline", "lastMessage", "lastEvent", "reopenCount",
    "firstReplyTime", "resolutionTime", "waitTime",
  ]

  static let columns = (["number"] + valueColumns).joined(separator: ", ")

  func pageNow(of agent: String) throws -> [SampleTicket] {
    try pool.read { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT \(Self.columns) FROM ticket WHERE assignee = ? AND isLive = 1
          ORDER BY slaDeadline LIMIT 50
          """)
      statement.setUncheckedArguments([agent])
      var tickets: [SampleTicket] = []
      tickets.reserveCapacity(50)
      let rows = try Row.fetchCursor(statement)
      while let row = try rows.next() { tickets.append(SampleTicket(row)) }
      return tickets
    }
  }

  func facets(of agent: String, _ counting: Counting) throws -> [FacetCount] {
    try pool.read { database in
      switch counting {
      case .separately: try separateFacets(of: agent, database)
      case .together: try commonFacets(of: agent, database)
      }
    }
  }

  private func separateFacets(of agent: String, _ database: Database) throws -> [FacetCount] {
    var counts: [FacetCount] = []
    for (column, name) in SQLiteSchema.facetColumns.enumerated() {
      let statement = try database.cachedStatement(
        sql: """
          SELECT \(name), COUNT(*) FROM ticket WHERE assignee = ? AND isLive = 1
          GROUP BY \(name)
          """)
      statement.setUncheckedArguments([agent])
      let rows = try Row.fetchCursor(statement)
      while let row = try rows.next() {
        let value: DatabaseValue = row[0]
        counts.append(FacetCount(column: column, value: Self.text(value), count: row[1]))
      }
    }
    return counts
  }

  private func commonFacets(of agent: String, _ database: Database) throws -> [FacetCount] {
    let names = SQLiteSchema.facetColumns.joined(separator: ", ")
    let statement = try database.cachedStatement(
      sql: """
        SELECT \(names), COUNT(*) FROM ticket WHERE assignee = ? AND isLive = 1 GROUP BY \(names)
        """)
    statement.setUncheckedArguments([agent])
    var sums = Array(
      repeating: [DatabaseValue: Int](), count: SQLiteSchema.facetColumns.count)
    let rows = try Row.fetchCursor(statement)
    while let row = try rows.next() {
      let count: Int = row[sums.count]
      for column in sums.indices {
        let value: DatabaseValue = row[column]
        sums[column][value, default: 0] += count
      }
    }
    return sums.enumerated().flatMap { column, sums in
      sums.map { FacetCount(column: column, value: Self.text($0.key), count: $0.value) }.sorted()
    }
  }

  private static func text(_ value: DatabaseValue) -> String {
    switch value.storage {
    case .int64(let value): "\(value)"
    case .string(let value): value
    default: ""
    }
  }

  func reopenedNow(channel: String) throws -> Int {
    try pool.read { database in
      let statement = try database.cachedStatement(
        sql: "SELECT COUNT(*) FROM ticket WHERE channel = ? AND reopenCount >= 2")
      statement.setUncheckedArguments([channel])
      return try Int.fetchOne(statement) ?? 0
    }
  }

  /// Makes the index that covers what the promises' figures need, or removes it.
  func setPromiseIndex(_ isWanted: Bool) throws {
    try pool.write { database in
      try database.execute(
        sql: isWanted ? SQLiteSchema.promiseIndex : SQLiteSchema.noPromiseIndex)
      try database.execute(sql: "ANALYZE")
    }
  }

  /// Brings the times into the program and sorts them there, which is several times faster than
  /// window functions are.
  func promises(_ created: Range<Int64>, byPriority: Bool) throws -> [PromiseFigures] {
    try pool.read { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT priority, firstReplyTime, resolutionTime, waitTime FROM ticket
          WHERE createdAt >= ? AND createdAt < ?
          """)
      statement.setUncheckedArguments([created.lowerBound, created.upperBound])
      var counts = [Int64](repeating: 0, count: 4)
      var times = [[[Int64]]](repeating: [[], [], []], count: 4)
      let rows = try Row.fetchCursor(statement)
      while let row = try rows.next() {
        let group = byPriority ? row[0] as Int : 0
        counts[group] += 1
        for place in 0..<3 {
          if let time: Int64 = row[place + 1] { times[group][place].append(time) }
        }
      }
      return counts.indices.filter { counts[$0] > 0 }.map { group in
        var values = [counts[group]]
        for place in 0..<3 {
          let sorted = times[group][place].sorted()
          values += [Int64(sorted.count), sorted.reduce(0, +)]
          for permille in [500, 900, 950] {
            values.append(sorted[max(1, (permille * sorted.count + 999) / 1000) - 1])
          }
        }
        return PromiseFigures(group: group, values: values)
      }
    }
  }

  func bodiesNow(_ messages: [(number: Int, sequence: Int)]) throws -> [String] {
    try pool.read { database in
      let statement = try database.cachedStatement(sql: "SELECT body FROM message WHERE id = ?")
      return try messages.map { message in
        statement.setUncheckedArguments([
          SQLiteSchema.id(Int64(message.number), message.sequence)
        ])
        return try String.fetchOne(statement) ?? ""
      }
    }
  }
}

extension SampleTicket {
  /// The ticket of a row of ``SQLiteEngine/columns``.
  init(_ row: Row) {
    let tags: String = row[14]
    self.init(
      number: row[0], subject: row[1], excerpt: row[2], status: row[3], priority: row[4],
      isLive: row[5], category: row[6], kind: row[7], channel: row[8], requester: row[9],
      requesterName: row[10], requesterEmail: row[11], assignee: row[12], team: row[13],
      tags: tags.isEmpty ? [] : tags.split(separator: ",").map(String.init),
      createdAt: row[15], updatedAt: row[16], lastMessageAt: row[17], slaDeadline: row[18],
      lastMessage: row[19], lastEvent: row[20], reopenCount: row[21], firstReplyTime: row[22],
      resolutionTime: row[23], waitTime: row[24])
  }
}
