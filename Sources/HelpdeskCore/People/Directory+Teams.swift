extension Directory {
  /// The teams, by name, live.
  public func teams() -> LiveQuery<[Team]> {
    desk.query(.readDirectory) { context throws(HelpdeskError) in
      context.depend(on: .team)
      return try await context.reader.all(Team.self).sorted {
        $0.name == $1.name ? $0.id < $1.id : $0.name < $1.name
      }
    }
  }

  /// Adds a team; admins only.
  ///
  /// - Throws: ``HelpdeskError/Code/alreadyDone`` where the directory knows it.
  @discardableResult
  public func addTeam(
    _ id: TeamID, name: String, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Team {
    try desk.principal.authorize(.writeDirectory)
    try Validation.id(id, "team")
    let name = try Validation.line(name, "name", max: Limits.name)
    let command = desk.command(
      .writeDirectory, key: idempotencyKey, digest: "add team \(id) \(name)")
    return try await core.write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Team in
      if try await core.reader.record(RecordKey(.team, id.rawValue), Team.self) != nil {
        throw HelpdeskError(
          .alreadyDone, "The directory knows a team \(id). Change it with updateTeam.",
          field: "team")
      }
      let team = Team(id: id, name: name, createdAt: context.now, version: 0)
      transaction.insert(team)
      return { Self.versioned(team, $0) }
    }
  }

  /// Renames a team; admins only.
  @discardableResult
  public func updateTeam(
    _ id: TeamID, name: String, expectedVersion: Int64? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Team {
    try desk.principal.authorize(.writeDirectory)
    try Validation.id(id, "team")
    let name = try Validation.line(name, "name", max: Limits.name)
    let command = desk.command(
      .writeDirectory, key: idempotencyKey, digest: "rename team \(id) \(name)")
    return try await core.write(command) {
      (transaction, _) async throws(HelpdeskError) -> (Applied) -> Team in
      let known = try await core.reader.team(id)
      try Self.requireVersion(expectedVersion, known.version, of: known.name)
      guard known.name != name else { return { _ in known } }
      var team = known
      team.name = name
      transaction.update(team, from: known.version)
      let result = team
      return { Self.versioned(result, $0) }
    }
  }

  /// Removes a team that has neither live tickets nor agents; admins only.
  ///
  /// Resolved and closed tickets keep naming it.
  ///
  /// - Throws: ``HelpdeskError/Code/invalidField``, saying how many tickets or agents it has.
  public func removeTeam(
    _ id: TeamID, expectedVersion: Int64? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) {
    try desk.principal.authorize(.writeDirectory)
    try Validation.id(id, "team")
    let command = desk.command(.writeDirectory, key: idempotencyKey, digest: "remove team \(id)")
    _ = try await core.write(command) {
      (transaction, _) async throws(HelpdeskError) -> (Applied) -> Done in
      let team = try await core.reader.team(id)
      try Self.requireVersion(expectedVersion, team.version, of: team.name)
      let live = try await core.reader.count(
        .ticket,
        Filter([
          .equals(Ticket.Field.team, .text(id.rawValue)),
          .equals(Ticket.Column.isLive, .integer(1)),
        ]))
      guard live == 0 else {
        throw .invalid(
          "team",
          "\(team.name) still answers for \(live) live ticket\(live == 1 ? "" : "s"). "
            + "Give them to another team first.")
      }
      let agents = try await core.reader.count(
        .agent, Filter([.contains(Agent.teamsColumn, id.rawValue)]))
      guard agents == 0 else {
        throw .invalid(
          "team",
          "\(team.name) still has \(agents) agent\(agents == 1 ? "" : "s"). "
            + "Take them out of it first.")
      }
      transaction.delete(team.recordKey, version: team.version)
      return { _ in Done() }
    }
  }

  private static func versioned(_ team: Team, _ applied: Applied) -> Team {
    var team = team
    team.version = applied.version(of: team.recordKey) ?? team.version
    return team
  }
}

extension DeskReader {
  fileprivate func team(_ id: TeamID) async throws(HelpdeskError) -> Team {
    guard let team: Team = try await record(RecordKey(.team, id.rawValue)) else {
      throw HelpdeskError(
        .notFound, "There is no team \(id). Add it with directory.addTeam first.", field: "team")
    }
    return team
  }
}
