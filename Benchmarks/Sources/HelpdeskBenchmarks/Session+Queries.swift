import Foundation
import HelpdeskCore
import Sampling

extension Session {
  /// Lists, counts and searches.
  mutating func measureQueries(_ sample: SampleDesk) async throws {
    try await measureQueue(sample)
    try await measureDeepPage(sample)
    try await measureFigures(sample)
    try await measureSearch(sample)
    try await measureAssist(sample)
  }

  /// Every question is about another ticket; what the desk has learned from its tickets is there,
  /// for the first one of the warm-up learns it.
  private mutating func measureAssist(_ sample: SampleDesk) async throws {
    let entries = sample.entries
    @Sendable func ticket(_ number: Int) -> TicketID { entries[number &* 7_919 % entries.count].id }
    let maya = sample.agent(0)
    try await measure("Similar tickets", operations: 200) {
      keep(try await maya.ai.findSimilarTickets(ticket($0)))
    }
    try await measure("Suggestions", operations: 200) {
      keep(try await maya.ai.generateSuggestions(ticket($0)))
    }
    try await measure("Triage", operations: 200) {
      keep(try await maya.ai.triage(ticket($0)))
    }
  }

  private mutating func measureQueue(_ sample: SampleDesk) async throws {
    let mine = TicketQuery.open.assigned(to: .me).sorted(by: .slaDeadline)
    try await measure("First page of 50 of an agent's open queue, with its total", operations: 500)
    {
      keep(try await sample.agent($0 % SampleDesk.agentCount).tickets(mine).value)
    }
    let counted = mine.withFacets(.status, .priority, .category, .kind, .tag)
    try await measure("The same with five facets", operations: 200) {
      keep(try await sample.agent($0 % SampleDesk.agentCount).tickets(counted).value)
    }
    let columns = try TicketColumns()
    let store = sample.store
    try await measure("The same from the store alone, without total", operations: 500) { number in
      let agent = SampleContents.agentID(number % SampleDesk.agentCount).rawValue
      let filter = Filter([
        .equals(columns.isDeleted, .integer(0)), .equals(columns.assignee, .text(agent)),
        .equals(columns.isLive, .integer(1)),
      ])
      let query = Query(
        columns.type, filter, order: .columns([.ascending(columns.slaDeadline)]), limit: 50)
      keep(try await store.read([.query(query)]))
    }
  }

  private mutating func measureDeepPage(_ sample: SampleDesk) async throws {
    let maya = sample.agent(0)
    let open = TicketQuery.open.sorted(by: .slaDeadline)
    var cursor: Cursor?
    var number = 1
    while number < 200, let next = try await maya.tickets(open.after(cursor)).value.next {
      cursor = next
      number += 1
    }
    let deep = open.after(cursor)
    try await measure("First page of 50 of all open tickets", operations: 200) { _ in
      keep(try await maya.tickets(open).value)
    }
    try await measure("Page \(number) of all open tickets", operations: 200) { _ in
      keep(try await maya.tickets(deep).value)
    }
  }

  private mutating func measureFigures(_ sample: SampleDesk) async throws {
    let maya = sample.agent(0)
    let facets = TicketQuery.open.category(.payments, .technical).limit(1)
      .withFacets(.status, .priority, .kind, .assignee, .tag)
    try await measure("Five facet counts under a filter", operations: 50) { _ in
      keep(try await maya.tickets(facets).value.facets)
    }
    let unindexed = TicketQuery.all.category(.billing).kind(.bug).limit(1)
    try await measure("Count over a filter without an index", operations: 50) { _ in
      keep(try await maya.tickets(unindexed).value.total)
    }
    let columns = try TicketColumns()
    let filter = Filter([
      .equals(columns.category, .text("billing")), .equals(columns.kind, .text("bug")),
    ])
    let store = sample.store
    try await measure("The same count from the store alone", operations: 50) { _ in
      keep(try await store.read([.count(columns.type, filter)]))
    }
    let name = "Breached list (\(sample.contents.breached) tickets)"
    try await measure(name, operations: 20) { _ in
      keep(try await maya.breachedTickets().value)
    }
  }

  private mutating func measureSearch(_ sample: SampleDesk) async throws {
    let maya = sample.agent(0)
    let words = sample.generator.vocabulary.words
    let search = { @Sendable (number: Int) -> TicketQuery in
      // Words of middling frequency, about one in a hundred tickets each.
      let first = words[1_500 + number &* 31 % 500]
      let second = words[1_500 + (number &* 17 + 250) % 500]
      return .all.matching("\(first) \(second)").sorted(by: .relevance).limit(20)
    }
    try await measure("Text search, two words, best 20", operations: 100) {
      keep(try await maya.tickets(search($0)).value)
    }
    let common = TicketQuery.open.matching("\(words[3]) \(words[5])")
      .sorted(by: .relevance).limit(20)
    try await measure("Text search, two of the most common words, best 20", operations: 20) { _ in
      keep(try await maya.tickets(common).value)
    }
    let phrase = { @Sendable (number: Int) throws -> TicketQuery in
      let first = words[1_500 + number &* 31 % 500]
      let second = words[1_500 + (number &* 17 + 250) % 500]
      return try TicketQuery(parsing: "\"\(first) \(second)\" is:live").limit(20)
    }
    try await measure("Search for a phrase of two words among live tickets", operations: 20) {
      keep(try await maya.tickets(try phrase($0)).value)
    }
    let typed = "lost card -refund status:open,pending priority>=high created>4h order:deadline"
    try await measure("Reading a search of 78 characters", operations: 10_000) { _ in
      keep(try TicketQuery(parsing: typed))
    }
  }
}

/// The numbers of a ticket's columns, which a store is asked with.
struct TicketColumns: Sendable {
  let type: RecordType
  let isDeleted: FieldTag
  let isLive: FieldTag
  let assignee: FieldTag
  let slaDeadline: FieldTag
  let category: FieldTag
  let kind: FieldTag

  init() throws {
    guard let schema = Schema.helpdesk.records.first(where: { $0.name == "ticket" }) else {
      throw OptionError("The desk's schema has no tickets.")
    }
    func tag(_ name: String) throws -> FieldTag {
      guard let column = schema.columns.first(where: { $0.name == name }) else {
        throw OptionError("Tickets have no column \(name).")
      }
      return column.tag
    }
    type = schema.type
    isDeleted = try tag("isDeleted")
    isLive = try tag("isLive")
    assignee = try tag("assignee")
    slaDeadline = try tag("slaDeadline")
    category = try tag("category")
    kind = try tag("kind")
  }
}
