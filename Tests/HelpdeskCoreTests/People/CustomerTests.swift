import Foundation
import HelpdeskCore
import Testing

@Suite struct CustomerTests {
  @Test("A profile shows the tickets, newest first, with their counts and the mean rating")
  func profile() async throws {
    let test = try await TestDesk()
    var tickets: [Ticket] = []
    for name in ["a", "b", "c", "d"] {
      tickets.append(try await test.ticket(name))
      await test.clock.advance(by: .minutes(1))
    }
    try await test.ticket("Of Bo", from: TestDesk.boRequester)
    for (ticket, rating) in [(tickets[0], 5), (tickets[1], 4)] {
      try await test.maya.resolveTicket(ticket.id, "Done.")
      try await test.ada.rateTicket(ticket.id, rating)
    }
    try await test.maya.deleteTicket(tickets[3].id)
    let profile = try await test.maya.customer(email: "ADA@example.com").value
    #expect(profile.customer.id == "p-17")
    #expect(profile.customer.name == "Ada")
    #expect(profile.tickets.map(\.id) == [tickets[2], tickets[1], tickets[0]].map(\.id))
    #expect(profile.total == 3)
    #expect(profile.open == 1)
    #expect(profile.resolved == 2)
    #expect(profile.averageRatingThousandths == 4500)
    #expect(profile.sameEmail.isEmpty)
    #expect(try await test.maya.customer("p-17").value == profile)
    #expect(try await test.maya.customer("c-4").value.averageRatingThousandths == nil)
  }

  @Test("A profile shows 50 tickets and counts them all")
  func manyTickets() async throws {
    let test = try await TestDesk(sla: .none)
    for index in 0..<53 { try await test.ticket("Ticket \(index)") }
    let profile = try await test.maya.customer("p-17").value
    #expect(profile.tickets.count == 50)
    #expect(profile.total == 53)
    #expect(profile.open == 53)
  }

  @Test("A watched profile changes with the entry and with the tickets, and with nothing else")
  func live() async throws {
    let test = try await TestDesk()
    try await test.ticket()
    var watch = test.maya.customer("p-17").makeAsyncIterator()
    #expect(try await watch.next()?.total == 1)
    let before = test.desk.statistics.evaluations
    try await test.ticket("Of Bo", from: TestDesk.boRequester)
    await test.desk.settle()
    #expect(test.desk.statistics.evaluations == before)
    try await test.maya.directory.upsertCustomer(
      .poster("p-17", name: "Ada Lovelace", email: "ada@example.com"))
    #expect(try await watch.next()?.customer.name == "Ada Lovelace")
    try await test.ticket("Another")
    #expect(try await watch.next()?.total == 2)
  }

  @Test("Of customers with one address the last changed is shown, and the others are named")
  func sameAddress() async throws {
    let test = try await TestDesk()
    let directory = test.maya.directory
    for id in ["a", "b", "c"] {
      try await directory.upsertCustomer(
        .poster(CustomerID(id), name: id, email: "Us@example.com"))
      await test.clock.advance(by: .minutes(1))
    }
    try await directory.upsertCustomer(.poster("b", name: "Bea", email: "us@example.com"))
    let profile = try await test.maya.customer(email: "us@example.com").value
    #expect(profile.customer.id == "b")
    #expect(profile.sameEmail.map(\.id) == ["a", "c"])
  }

  @Test("An entry is added, changed, and kept as it is where nothing is new")
  func upsert() async throws {
    let test = try await TestDesk()
    let directory = test.maya.directory
    let added = try await directory.upsertCustomer(TestDesk.adaRequester)
    #expect(added.version == 1)
    #expect(added.createdAt == test.clock.now)
    await test.clock.advance(by: .minutes(1))
    #expect(try await directory.upsertCustomer(TestDesk.adaRequester) == added)
    let changed = try await directory.upsertCustomer(.contractor("p-17", name: "Ada L."))
    #expect(changed.version == 2)
    #expect(changed.type == .contractor)
    #expect(changed.name == "Ada L.")
    #expect(changed.email == "ada@example.com")
    #expect(changed.updatedAt == test.clock.now)
  }

  @Test("Customers are found by beginnings of their names and addresses")
  func search() async throws {
    let test = try await TestDesk()
    let directory = test.maya.directory
    try await directory.upsertCustomer(.poster("1", name: "Ada Lovelace", email: "al@one.example"))
    try await directory.upsertCustomer(.poster("2", name: "Adam Smith", email: "as@two.example"))
    try await directory.upsertCustomer(.poster("3", name: "Bo", email: "bo@two.example"))
    func found(_ text: String) async throws -> Set<CustomerID> {
      Set(try await directory.customers(matching: text).value.map(\.id))
    }
    #expect(try await found("ada") == ["1", "2"])
    #expect(try await found("lovelace ad") == ["1"])
    #expect(try await found("BO") == ["3"])
    #expect(try await found("two.example") == ["2", "3"])
    #expect(try await found("nobody").isEmpty)
    #expect(try await directory.customers().value.map(\.id) == ["1", "2", "3"])
    #expect(try await directory.customers(limit: 2).value.map(\.id) == ["1", "2"])
    try await directory.upsertCustomer(.poster("3", name: "Boris"))
    #expect(try await found("boris") == ["3"])
    // A ticket makes its requester known as well.
    try await test.ticket()
    #expect(try await found("ada@example.com") == ["p-17"])
  }

  @Test("A mail address may have 128 bytes and is found by, one more is refused")
  func longAddress() async throws {
    let test = try await TestDesk()
    let address = String(repeating: "a", count: 64) + "@" + String(repeating: "b", count: 63)
    try await test.ticket(from: .poster("long", name: "Long", email: address))
    #expect(try await test.maya.customer(email: address).value.total == 1)
    #expect(try await test.maya.tickets(.all.requester(email: address)).value.total == 1)
    try await expectRefusal(.invalidField, field: "requester.email", on: test) {
      try await test.maya.directory.upsertCustomer(
        .poster("longer", name: "Longer", email: address + "b"))
    }
    try await expectRefusal(.invalidField, field: "requester.email", on: test) {
      try await test.ticket(from: .poster("longer", name: "Longer", email: address + "b"))
    }
  }
}
