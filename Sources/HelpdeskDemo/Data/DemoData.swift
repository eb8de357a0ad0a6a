import Foundation
import HelpdeskCore

/// Data to play with: two busy days at a marketplace where posters hire contractors.
@MainActor
enum DemoData {
  /// Puts the data into a store, dated in the two days before an instant.
  ///
  /// A desk of its own does it, on a clock that moves through those days, so that everything has
  /// the age it would have.
  static func load(into store: any Store, now: Date) async throws {
    try await build(in: store, now: now) { builder in try await builder.build() }
  }

  /// Whether nobody has run a desk in the store yet.
  static func isMissing(in store: any Store, now: Date) async throws -> Bool {
    let desk = try await Helpdesk(store: store, clock: ManualClock(now: now))
    let root = desk.acting(as: .superAdmin("root", name: "Root"))
    let isMissing = try await root.directory.agents().value.isEmpty
    await desk.close()
    return isMissing
  }

  /// Puts the people who run the desk into a store, and nothing else.
  static func loadStaff(into store: any Store, now: Date) async throws {
    try await build(in: store, now: now) { builder in try await builder.staff() }
  }

  /// Puts a month of resolved tickets into a store, dated before the two days of the other data.
  static func loadHistory(into store: any Store, now: Date) async throws {
    try await build(in: store, now: now.adding(.days(-3)), from: .days(-29)) { builder in
      try await builder.history()
    }
  }

  /// Publishes the articles for the customers of a bank that the desk does not have yet.
  ///
  /// - Returns: How many were published.
  static func loadBankingArticles(by desk: Helpdesk) async throws -> Int {
    let root = desk.acting(as: .superAdmin("root", name: "Root"))
    let kb = root.kb
    let known = Set(try await root.kbArticles(limit: 1000).value.map(\.title))
    let missing = BankingArticles.all.filter { !known.contains($0.title) }
    for entry in missing {
      let article = try await kb.createArticle(
        title: entry.title, body: entry.body, category: .bankingIssue)
      _ = try await kb.publish(article.id)
    }
    return missing.count
  }

  private static func build(
    in store: any Store, now: Date, from start: Duration = .hours(-47),
    _ work: (DemoBuilder) async throws -> Void
  ) async throws {
    let clock = ManualClock(now: now.adding(start))
    let desk = try await Helpdesk(store: store, clock: clock)
    do {
      try await work(DemoBuilder(desk: desk, clock: clock))
      await desk.settle()
      await clock.advance(to: now)
    } catch {
      await desk.close()
      throw error
    }
    await desk.close()
  }
}

/// Builds the demo data with nothing but what every host may call.
@MainActor
struct DemoBuilder {
  let desk: Helpdesk
  let clock: ManualClock

  var root: StaffDesk { desk.acting(as: .superAdmin("root", name: "Root")) }
  var maya: StaffDesk { desk.acting(as: .agent("maya", name: "Maya")) }
  var jonas: StaffDesk { desk.acting(as: .agent("jonas", name: "Jonas")) }

  let ada = Requester.poster("p-17", name: "Ada Okafor", email: "ada@example.com")
  let ben = Requester.contractor("c-4", name: "Ben Hale", email: "ben@example.com")
  let chloe = Requester.contractor("c-9", name: "Chloé Martin", email: "chloe@example.com")
  let dmitri = Requester.poster("p-23", name: "Dmitri Volkov", email: "dmitri@example.com")
  let emi = Requester.poster("p-31", name: "Emi Sato", email: "emi@example.com")
  let farid = Requester.contractor("c-12", name: "Farid Rahimi", email: "farid@example.com")

  func build() async throws {
    guard try await root.kbArticles(limit: 1).value.isEmpty else {
      throw CommandError("The demo data is there already, or the desk has articles of its own.")
    }
    for customer in [ada, ben, chloe, dmitri, emi, farid] {
      _ = try await root.directory.upsertCustomer(customer)
    }
    try await knowledge()
    try await responses()
    try await tickets()
  }

  func wait(_ duration: Duration) async {
    await desk.settle()
    await clock.advance(by: duration)
  }

  func staff() async throws {
    let directory = root.directory
    _ = try await directory.addTeam("payments", name: "Payments")
    _ = try await directory.addTeam("disputes", name: "Disputes")
    _ = try await directory.addTeam("engineering", name: "Engineering")
    _ = try await directory.addAgent(
      "maya", name: "Maya", email: "maya@desk.example", teams: ["payments"],
      skills: ["escrow", "payouts"])
    _ = try await directory.addAgent(
      "jonas", name: "Jonas", email: "jonas@desk.example", teams: ["disputes"],
      skills: ["contracts"])
    _ = try await directory.addAgent(
      "lena", name: "Lena", email: "lena@desk.example", role: .admin,
      teams: ["payments", "engineering"])
  }
}
