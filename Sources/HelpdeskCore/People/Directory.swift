/// The desk's own directory: agents, teams and customers.
///
/// Who somebody is, and in which role he acts, the host says with every call; the directory says
/// what the desk knows of him. An agent becomes known by his first change, a customer by his first
/// ticket.
public struct Directory: Sendable {
  let desk: StaffDesk

  var core: DeskCore { desk.core }
}

extension StaffDesk {
  /// The agents, teams and customers whom the desk knows.
  public var directory: Directory { Directory(desk: self) }
}

extension DeskReader {
  /// Every record of a type, in the order of the keys, however many there are.
  func all<Value: RecordValue>(
    _ type: Value.Type, where filter: Filter = .everything
  ) async throws(HelpdeskError) -> [Value] {
    var values: [Value] = []
    var cursor: Cursor?
    repeat {
      let page = try await page(
        .query(
          Query(Value.recordType, filter, after: cursor, limit: Query.maximumLimit)))
      values += try Self.decode(page)
      cursor = page.next
    } while cursor != nil
    return values
  }
}

extension Directory {
  /// Refuses to change what somebody else has changed since.
  static func requireVersion(
    _ expected: Int64?, _ version: Int64, of name: String
  ) throws(HelpdeskError) {
    guard let expected, expected != version else { return }
    throw HelpdeskError(
      .conflict,
      "The entry of \(name) was changed since: you saw version \(expected), it is at \(version). "
        + "Read it again and repeat the change.",
      field: "expectedVersion")
  }
}
