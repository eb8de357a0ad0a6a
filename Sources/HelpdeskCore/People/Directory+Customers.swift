extension Directory {
  /// Customers whom the desk knows, live.
  ///
  /// - Parameters:
  ///   - text: Words of the name or the mail address, all of which must be found, the last one as
  ///     a beginning; the best match comes first. Nil for everybody, by id.
  ///   - limit: How many at most, from 1 to 1,000.
  /// - Returns: The customers, as a question that can be asked once or watched.
  public func customers(
    matching text: String? = nil, limit: Int = 50
  ) -> LiveQuery<[Customer]> {
    desk.query(.readCustomers) { context throws(HelpdeskError) in
      guard (1...1000).contains(limit) else {
        throw .invalid("limit", "Ask for 1 to 1000 customers, not \(limit).")
      }
      var query = Query(.customer, limit: limit)
      if let text {
        _ = try Validation.text(text, "text", maxBytes: Limits.query)
        guard let match = TextMatch.words(text, audience: .staff) else {
          throw .invalid("text", "There is no word in “\(text.prefix(80))”. Give one.")
        }
        query.filter = Filter([.text(match)])
        query.order = .relevance
      }
      context.depend(on: .customer)
      return try await context.reader.query(query)
    }
  }

  /// Adds a customer, or brings his entry up to date.
  ///
  /// Tickets keep the name under which they were asked. A mail address that is not given stays as
  /// it was.
  @discardableResult
  public func upsertCustomer(
    _ requester: Requester, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Customer {
    try desk.principal.authorize(.writeCustomers)
    try Validation.requester(requester)
    let command = desk.command(
      .writeCustomers, key: idempotencyKey, digest: "upsert \(requester)")
    return try await core.write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Customer in
      let key = RecordKey(.customer, requester.id.rawValue)
      let known: Customer? = try await core.reader.record(key)
      var customer = known ?? Customer(requester, at: context.now)
      customer.type = requester.type
      customer.name = requester.name
      customer.email = requester.email ?? customer.email
      if let known, known == customer { return { _ in known } }
      customer.updatedAt = context.now
      if let known {
        transaction.update(customer, from: known.version)
      } else {
        transaction.insert(customer)
      }
      let stored = customer
      return { applied in
        var customer = stored
        customer.version = applied.version(of: key) ?? customer.version
        return customer
      }
    }
  }
}
