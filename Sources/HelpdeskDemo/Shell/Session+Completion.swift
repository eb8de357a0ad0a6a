import HelpdeskCore

extension Session {
  /// How many tickets are looked through, and how many names are offered.
  private static let most = 100

  /// What completes a line, as far as whoever acts may see it.
  func completions(of line: String, at cursor: Int) async -> Completions {
    var isCustomer = false
    if case .customer = person { isCustomer = true }
    let completer = Completer(line, at: cursor, isCustomer: isCustomer)
    var names: [String] = []
    for kind in Completer.Names.allCases where completer.wanted.contains(kind) {
      // What may not be read, or not just now, completes nothing.
      names += (try? await self.names(kind, beginning: completer.begun)) ?? []
    }
    return completer.completions(names)
  }

  private func names(
    _ kind: Completer.Names, beginning begun: String
  ) async throws -> [String] {
    switch person {
    case .customer(let customer):
      guard kind == .tickets else { return [] }
      let desk = desk.acting(as: customer)
      let page = try await desk.tickets(.all.limit(Self.most)).value
      return Self.numbers(page.tickets.map(\.number), beginning: begun)
    case .staff(let staff):
      return try await names(kind, beginning: begun, desk.acting(as: staff))
    }
  }

  private func names(
    _ kind: Completer.Names, beginning begun: String, _ desk: StaffDesk
  ) async throws -> [String] {
    switch kind {
    case .tickets:
      let page = try await desk.tickets(.all.limit(Self.most)).value
      return Self.numbers(
        page.tickets.map(\.number) + (await near(begun, desk)), beginning: begun)
    case .agents: return try await desk.directory.agents().value.map(\.id.rawValue).sorted()
    case .customers:
      return try await desk.directory.customers(limit: 1000).value.map(\.id.rawValue).sorted()
    case .teams: return try await desk.directory.teams().value.map(\.id.rawValue).sorted()
    case .articles:
      return try await desk.kbArticles(limit: 1000).value.map(\.slug).sorted()
    }
  }

  /// The tickets whose number is the one that is begun, or has one digit more; they may be older
  /// than all that were looked through.
  private func near(_ begun: String, _ desk: StaffDesk) async -> [TicketNumber] {
    guard let number = TicketNumber(begun) else { return [] }
    var found: [TicketNumber] = []
    for value in [number.value] + (0...9).map({ number.value * 10 + $0 }) {
      guard let id = try? await desk.ticket(numbered: "\(value)"),
        let ticket = try? await desk.ticket(id)
      else { continue }
      found.append(ticket.number)
    }
    return found
  }

  /// Numbers in the manner in which one was begun: `TK-12`, `#12` or `12`.
  static func numbers(_ numbers: [TicketNumber], beginning begun: String) -> [String] {
    let sorted = Set(numbers).sorted()
    guard let first = begun.first, first == "#" || first.isNumber else {
      return sorted.map(\.description)
    }
    return sorted.map { (first == "#" ? "#" : "") + "\($0.value)" }
  }
}
