extension Directory {
  /// The agents, by name, live.
  public func agents() -> LiveQuery<[Agent]> {
    desk.query(.readDirectory) { context throws(HelpdeskError) in
      context.depend(on: .agent)
      return try await context.reader.all(Agent.self).sorted {
        $0.name == $1.name ? $0.id < $1.id : $0.name < $1.name
      }
    }
  }

  /// An agent, live.
  public func agent(_ id: AgentID) -> LiveQuery<Agent> {
    desk.query(.readDirectory) { context throws(HelpdeskError) in
      context.depend(on: RecordKey(.agent, id.rawValue))
      return try await context.reader.agent(id)
    }
  }

  /// Adds an agent; admins only, and a super admin where the new one is an admin.
  ///
  /// - Parameters:
  ///   - id: His id in the host's directory.
  ///   - name: His name, as customers read it.
  ///   - email: His mail address.
  ///   - role: What he may do: agent, admin, superAdmin or bot.
  ///   - teams: The teams he belongs to; the directory knows them.
  ///   - skills: What he is good at.
  ///   - capacity: How many open tickets automatic assignment may give him; nil for no limit.
  ///   - idempotencyKey: Adds him once, however often it is called.
  /// - Returns: His entry.
  /// - Throws: ``HelpdeskError/Code/alreadyDone`` where the directory knows him.
  @discardableResult
  public func addAgent(
    _ id: AgentID, name: String, email: String? = nil, role: Role = .agent,
    teams: [TeamID] = [], skills: [String] = [], capacity: Int? = nil,
    idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Agent {
    try desk.principal.authorize(.writeDirectory)
    try Validation.id(id, "agent")
    let changes = try AgentChanges(
      name: name, email: email.map { .set($0) }, role: role, teams: teams, skills: skills,
      capacity: capacity.map { .set($0) }
    ).validated()
    try requireMayGrant([role])
    let command = desk.command(
      .writeDirectory, key: idempotencyKey, digest: "add \(id) \(changes)")
    return try await core.write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Agent in
      if try await core.reader.record(RecordKey(.agent, id.rawValue), Agent.self) != nil {
        throw HelpdeskError(
          .alreadyDone, "The directory knows an agent \(id). Change him with updateAgent.",
          field: "agent")
      }
      try await require(changes.teams ?? [], in: &transaction)
      let agent = changes.applied(
        to: Agent(
          id: id, name: name, role: role, teams: [], skills: [], presence: .online,
          createdAt: context.now, updatedAt: context.now, version: 0))
      transaction.insert(agent)
      return { Self.versioned(agent, $0) }
    }
  }

  /// Changes an agent's entry; admins only, and a super admin where an admin is made or unmade.
  ///
  /// - Parameters:
  ///   - id: The agent.
  ///   - changes: What changes, and to what.
  ///   - expectedVersion: The version it must still have.
  ///   - idempotencyKey: Changes it once, however often it is called.
  /// - Returns: His entry.
  /// - Throws: ``HelpdeskError/Code/notFound`` where the directory does not know him.
  @discardableResult
  public func updateAgent(
    _ id: AgentID, _ changes: AgentChanges, expectedVersion: Int64? = nil,
    idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Agent {
    try desk.principal.authorize(.writeDirectory)
    try Validation.id(id, "agent")
    let changes = try changes.validated()
    let command = desk.command(
      .writeDirectory, key: idempotencyKey, digest: "update \(id) \(changes)")
    return try await core.write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Agent in
      let known = try await core.reader.agent(id)
      try Self.requireVersion(expectedVersion, known.version, of: known.name)
      var agent = changes.applied(to: known)
      if agent.role != known.role { try requireMayGrant([known.role, agent.role]) }
      guard agent != known else { return { _ in known } }
      try await require(agent.teams.filter { !known.teams.contains($0) }, in: &transaction)
      agent.updatedAt = context.now
      transaction.update(agent, from: known.version)
      let result = agent
      return { Self.versioned(result, $0) }
    }
  }

  /// Removes an agent who answers for no live ticket and has no call before him; admins only, and a
  /// super admin for an admin.
  ///
  /// Resolved and closed tickets, messages and the audit trail keep naming him. Should he act
  /// again, he becomes known again.
  ///
  /// - Throws: ``HelpdeskError/Code/invalidField``, saying how many live tickets or calls he has.
  public func removeAgent(
    _ id: AgentID, expectedVersion: Int64? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) {
    try desk.principal.authorize(.writeDirectory)
    try Validation.id(id, "agent")
    let command = desk.command(.writeDirectory, key: idempotencyKey, digest: "remove agent \(id)")
    _ = try await core.write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Done in
      let agent = try await core.reader.agent(id)
      try Self.requireVersion(expectedVersion, agent.version, of: agent.name)
      try requireMayGrant([agent.role])
      let live = try await core.reader.count(
        .ticket,
        Filter([
          .equals(Ticket.Field.assignee, .text(id.rawValue)),
          .equals(Ticket.Column.isLive, .integer(1)),
        ]))
      guard live == 0 else {
        throw .invalid(
          "agent",
          "\(agent.name) still answers for \(live) live ticket\(live == 1 ? "" : "s"). "
            + "Assign them to somebody else first.")
      }
      // Read before the calls are counted: a booking in between makes this commit fail.
      let agenda: CallAgenda? = try await core.reader.record(CallAgenda.key(id))
      let booked = try await core.reader.callLoads(at: context.now)[id] ?? 0
      guard booked == 0 else {
        throw .invalid(
          "agent",
          "\(agent.name) still has \(booked) call\(booked == 1 ? "" : "s") before him. "
            + "Reschedule or cancel them first.")
      }
      transaction.require(
        agenda.map { .version($0.recordKey, $0.version) } ?? .absent(CallAgenda.key(id)))
      transaction.delete(agent.recordKey, version: agent.version)
      return { _ in Done() }
    }
    core.forget(id)
  }

  /// Says whether one is there oneself.
  ///
  /// Somebody whom the directory does not know yet becomes known.
  @discardableResult
  public func setPresence(
    _ presence: Presence, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Agent {
    let command = desk.command(
      .setOwnPresence, key: idempotencyKey, digest: presence.rawValue)
    let staff = desk.staff
    return try await core.write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Agent in
      let key = RecordKey(.agent, staff.id.rawValue)
      guard let known = try await core.reader.record(key, Agent.self) else {
        var agent = Agent(staff, at: context.now)
        agent.presence = presence
        transaction.insert(agent)
        let result = agent
        return { Self.versioned(result, $0) }
      }
      guard known.presence != presence else { return { _ in known } }
      var agent = known
      agent.presence = presence
      agent.updatedAt = context.now
      transaction.update(agent, from: known.version)
      let result = agent
      return { Self.versioned(result, $0) }
    }
  }

  private static func versioned(_ agent: Agent, _ applied: Applied) -> Agent {
    var agent = agent
    agent.version = applied.version(of: agent.recordKey) ?? agent.version
    return agent
  }

  /// Admins are made and unmade by super admins, and by the host's own jobs.
  private func requireMayGrant(_ roles: Set<Role>) throws(HelpdeskError) {
    guard !roles.isDisjoint(with: [.admin, .superAdmin]),
      desk.staff.role != .superAdmin, desk.staff.role != .system
    else { return }
    throw HelpdeskError(
      .permissionDenied,
      "\(desk.staff.role.anybody) may not make or unmake admins. Ask a superAdmin.",
      field: "role")
  }

  /// The teams are there, and still are when it is stored.
  private func require(
    _ teams: [TeamID], in transaction: inout Transaction
  ) async throws(HelpdeskError) {
    for team in teams {
      try await core.requireTeam(team, "teams")
      transaction.require(.present(RecordKey(.team, team.rawValue)))
    }
  }
}

extension DeskReader {
  func agent(_ id: AgentID) async throws(HelpdeskError) -> Agent {
    try Validation.id(id, "agent")
    guard let agent: Agent = try await record(RecordKey(.agent, id.rawValue)) else {
      throw HelpdeskError(
        .notFound, "There is no agent \(id). Add him with directory.addAgent first.",
        field: "agent")
    }
    return agent
  }
}
