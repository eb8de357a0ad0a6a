/// A customer with his history.
public struct CustomerProfile: Hashable, Sendable {
  /// His entry in the directory.
  public let customer: Customer
  /// Other customers with the same mail address, by id.
  public let sameEmail: [Customer]
  /// His tickets, the newest first, at most 50; without those in the bin, with those merged away.
  public let tickets: [Ticket]
  /// How many tickets he has.
  public let total: Int
  /// How many of them are neither resolved nor closed.
  public let open: Int
  /// How many of them are resolved or closed.
  public let resolved: Int
  /// His mean rating in thousandths, rounded; nil where he gave none.
  public let averageRatingThousandths: Int?
}

extension StaffDesk {
  /// A customer with his history, live.
  ///
  /// - Throws: ``HelpdeskError/Code/notFound`` for somebody whom the directory does not know.
  public func customer(_ id: CustomerID) -> LiveQuery<CustomerProfile> {
    query(.readCustomers) { context throws(HelpdeskError) in
      try Validation.id(id, "customer")
      let key = RecordKey(.customer, id.rawValue)
      context.depend(on: key)
      guard let customer: Customer = try await context.reader.record(key) else {
        throw HelpdeskError(
          .notFound, "There is no customer \(id). Check the id.", field: "customer")
      }
      return try await context.profile(of: customer)
    }
  }

  /// The customer with a mail address, with his history, live (the seeds' user lookup).
  ///
  /// Of several with the same address it is the one whose entry changed last;
  /// ``CustomerProfile/sameEmail`` names the others.
  ///
  /// - Throws: ``HelpdeskError/Code/notFound`` for an address that the directory does not know.
  public func customer(email: String) -> LiveQuery<CustomerProfile> {
    query(.readCustomers) { context throws(HelpdeskError) in
      try Validation.email(email, "email")
      let customers = try await context.customers(email: email.lowercased())
      let latest = customers.max {
        $0.updatedAt == $1.updatedAt ? $0.id > $1.id : $0.updatedAt < $1.updatedAt
      }
      guard let latest else {
        throw HelpdeskError(
          .notFound,
          "No customer has this mail address. Look for a part of it with "
            + "directory.customers(matching:).",
          field: "email")
      }
      return try await context.profile(of: latest)
    }
  }
}

extension LiveContext {
  fileprivate func customers(email: String) async throws(HelpdeskError) -> [Customer] {
    let filter = Filter([.equals(Customer.emailColumn, .text(email))])
    depend(on: .customer, where: filter)
    return try await reader.all(Customer.self, where: filter)
  }

  fileprivate func profile(
    of customer: Customer
  ) async throws(HelpdeskError) -> CustomerProfile {
    let filter = Filter([
      .equals(Ticket.Column.requester, .text(customer.id.rawValue)),
      .equals(Ticket.Column.isDeleted, .integer(0)),
    ])
    depend(on: .ticket, where: filter)
    var sameEmail: [Customer] = []
    if let email = customer.email {
      sameEmail = try await customers(email: email).filter { $0.id != customer.id }
    }
    let answers = try await reader.answers([
      .query(
        Query(
          .ticket, filter, order: .columns([.descending(Ticket.Field.createdAt)]), limit: 50)),
      .measure(
        Measure(
          .ticket, filter,
          figures: [
            .count, .sum(Ticket.Column.isLive), .present(Ticket.Column.rating),
            .sum(Ticket.Column.rating),
          ])),
    ]).answers
    guard answers.count == 2, case .page(let page) = answers[0],
      case .groups(let groups) = answers[1], let values = groups.first?.values, values.count == 4
    else { throw DeskReader.mismatch }
    let numbers = values.map { $0 ?? 0 }
    return CustomerProfile(
      customer: customer, sameEmail: sameEmail, tickets: try DeskReader.decode(page),
      total: Int(numbers[0]), open: Int(numbers[1]), resolved: Int(numbers[0] - numbers[1]),
      averageRatingThousandths: Mean.of(numbers[3] * 1000, Int(numbers[2])).map { Int($0) })
  }
}
