import GRDB

extension SQLiteEngine {
  func insert(_ thread: SampleThread, _ database: Database) throws {
    let number = try insert(thread.ticket, database)
    for (place, message) in thread.messages.enumerated() {
      try insert(message, SQLiteSchema.id(number, place + 1), database)
    }
    for (place, event) in thread.events.enumerated() {
      try insert(event, SQLiteSchema.id(number, place + 1), database)
    }
  }

  private func insert(_ ticket: SampleTicket, _ database: Database) throws -> Int64 {
    try run(Self.insertTicket, Self.values(ticket), database)
    let number = database.lastInsertedRowID
    if withText {
      try run(
        "INSERT INTO words (rowid, text) VALUES (?, ?)",
        [SQLiteSchema.id(number, 0), ticket.subject], database)
    }
    return number
  }

  private func insert(_ message: SampleMessage, _ id: Int64, _ database: Database) throws {
    try run(
      "INSERT INTO message (id, sender, body, kind, direction, sentAt) VALUES (?, ?, ?, ?, ?, ?)",
      [id, message.sender, message.body, message.kind, message.direction, message.sentAt],
      database)
    if withText {
      try run("INSERT INTO words (rowid, text) VALUES (?, ?)", [id, message.body], database)
    }
  }

  private func insert(_ event: SampleEvent, _ id: Int64, _ database: Database) throws {
    try run(
      """
      INSERT INTO event (id, kind, field, author, oldValue, newValue, at)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      [id, event.kind, event.field, event.author, event.oldValue, event.newValue, event.at],
      database)
  }

  func reply(_ message: SampleMessage, to number: Int, _ database: Database) throws {
    let statement = try database.cachedStatement(
      sql: "SELECT lastMessage, lastEvent FROM ticket WHERE number = ?")
    statement.setUncheckedArguments([number])
    guard let row = try Row.fetchOne(statement) else {
      throw ComparisonError("A ticket is missing.")
    }
    let lastMessage: Int = row[0]
    let lastEvent: Int = row[1]
    try run(
      """
      UPDATE ticket SET lastMessage = ?, lastEvent = ?, lastMessageAt = ?, updatedAt = ?
      WHERE number = ?
      """, [lastMessage + 1, lastEvent + 1, message.sentAt, message.sentAt, number], database)
    try insert(message, SQLiteSchema.id(Int64(number), lastMessage + 1), database)
    let event = SampleEvent(
      kind: "replied", field: nil, author: message.sender, oldValue: nil, newValue: nil,
      at: message.sentAt)
    try insert(event, SQLiteSchema.id(Int64(number), lastEvent + 1), database)
  }

  func assign(_ number: Int, to agent: String, at time: Int64, _ database: Database) throws {
    let statement = try database.cachedStatement(
      sql: "SELECT \(Self.columns) FROM ticket WHERE number = ?")
    statement.setUncheckedArguments([number])
    guard let row = try Row.fetchOne(statement) else {
      throw ComparisonError("A ticket is missing.")
    }
    var ticket = SampleTicket(row)
    let event = SampleEvent(
      kind: "assigned", field: "assignee", author: agent, oldValue: ticket.assignee,
      newValue: agent, at: time)
    ticket.assignee = agent
    ticket.updatedAt = time
    ticket.lastEvent += 1
    try run(Self.updateTicket, Self.values(ticket) + [number], database)
    try insert(event, SQLiteSchema.id(Int64(number), ticket.lastEvent), database)
  }

  func assignWithinSQL(
    _ number: Int, to agent: String, at time: Int64, _ database: Database
  ) throws {
    try run(
      """
      INSERT INTO event (id, kind, field, author, oldValue, newValue, at)
      SELECT number * \(SQLiteSchema.threadLength) + lastEvent + 1, 'assigned', 'assignee', ?1,
        assignee, ?1, ?2 FROM ticket WHERE number = ?3
      """, [agent, time, number], database)
    try run(
      """
      UPDATE ticket SET assignee = ?, updatedAt = ?, lastEvent = lastEvent + 1
      WHERE number = ?
      """, [agent, time, number], database)
  }

  private func run(
    _ sql: String, _ values: [(any DatabaseValueConvertible)?], _ database: Database
  ) throws {
    let statement = try database.cachedStatement(sql: sql)
    statement.setUncheckedArguments(StatementArguments(values))
    try statement.execute()
  }

  private static let insertTicket = """
    INSERT INTO ticket (\(valueColumns.joined(separator: ", ")))
    VALUES (\(valueColumns.map { _ in "?" }.joined(separator: ", ")))
    """

  private static let updateTicket = """
    UPDATE ticket SET \(valueColumns.map { "\($0) = ?" }.joined(separator: ", ")) WHERE number = ?
    """

  private static func values(_ ticket: SampleTicket) -> [(any DatabaseValueConvertible)?] {
    [
      ticket.subject, ticket.excerpt, ticket.status, ticket.priority, ticket.isLive,
      ticket.category, ticket.kind, ticket.channel, ticket.requester, ticket.requesterName,
      ticket.requesterEmail, ticket.assignee, ticket.team, ticket.tags.joined(separator: ","),
      ticket.createdAt, ticket.updatedAt, ticket.lastMessageAt, ticket.slaDeadline,
      ticket.lastMessage, ticket.lastEvent, ticket.reopenCount, ticket.firstReplyTime,
      ticket.resolutionTime, ticket.waitTime,
    ]
  }
}
