import Foundation
import HelpdeskCore

/// A small ticket-like schema with every kind of column, and random rows and questions over it.
enum Desk {
  static let ticket = RecordType(rawValue: 1)
  static let event = RecordType(rawValue: 2)
  static let status: FieldTag = 1
  static let priority: FieldTag = 2
  static let assignee: FieldTag = 3
  static let deadline: FieldTag = 4
  static let tags: FieldTag = 5
  static let reference: FieldTag = 6
  static let title: FieldTag = 20
  static let now = Date(milliseconds: 1_700_000_000_000)

  static let schema = Schema([
    RecordSchema(
      type: ticket, name: "ticket",
      columns: [
        RecordSchema.Column(status, "status", .integer),
        RecordSchema.Column(priority, "priority", .integer),
        RecordSchema.Column(assignee, "assignee", .text),
        RecordSchema.Column(deadline, "deadline", .integer),
        RecordSchema.Column(tags, "tags", .texts),
        RecordSchema.Column(reference, "reference", .text, isUnique: true),
      ],
      orders: [
        [.ascending(deadline)],
        [.ascending(assignee), .ascending(status), .ascending(deadline)],
        [.ascending(status), .descending(priority), .ascending(deadline)],
        [.descending(priority), .ascending(assignee)],
        [.ascending(reference)],
      ],
      text: { key, fields in
        guard case .text(let text)? = fields[title] else { return [] }
        let tokens = text.split(separator: " ").map(String.init)
        return [TextPart(document: key, audience: .everyone, tokens: tokens)]
      }),
    RecordSchema(type: event, name: "event"),
  ])

  static func key(_ number: Int) -> RecordKey { RecordKey(ticket, "t\(number)") }

  static func fields(_ random: inout Seeded, number: Int) -> RecordFields {
    var fields = RecordFields()
    fields[status] = .integer(Int64(random.below(4)))
    if random.below(5) > 0 { fields[priority] = .integer(Int64(random.below(3))) }
    if random.below(4) > 0 { fields[assignee] = .text(agent(&random)) }
    if random.below(6) > 0 { fields[deadline] = .integer(Int64(random.below(40))) }
    if random.below(3) > 0 {
      fields[tags] = .texts((0..<random.below(4)).map { _ in tag(&random) })
    }
    if random.below(2) > 0 { fields[reference] = .text("r\(number)") }
    let words = ["pay", "payment", "refund", "late", "escrow"]
    fields[title] = .text(
      (0..<(1 + random.below(4))).map { _ in words[random.below(words.count)] }
        .joined(separator: " "))
    return fields
  }

  static func agent(_ random: inout Seeded) -> String {
    ["maya", "ada", "ünal", "Zoe", "z"][random.below(5)]
  }

  static func tag(_ random: inout Seeded) -> String { "tag\(random.below(6))" }

  static func condition(_ random: inout Seeded, depth: Int = 0) -> Condition {
    switch random.below(depth > 1 ? 9 : 10) {
    case 0: .equals(status, .integer(Int64(random.below(5))))
    case 1: .equals(assignee, .text(random.below(6) == 0 ? "nobody" : agent(&random)))
    case 2: .isIn(status, (0..<random.below(4)).map { _ in .integer(Int64(random.below(4))) })
    case 3: .isIn(assignee, [.text(agent(&random)), .text(agent(&random)), .text("nobody")])
    case 4:
      .range(
        deadline, lower: random.below(2) == 0 ? nil : Int64(random.below(40)),
        upper: random.below(2) == 0 ? nil : Int64(random.below(40)))
    case 5: .isNull([priority, assignee, deadline, tags, reference][random.below(5)])
    case 6: .contains(tags, tag(&random))
    case 7: .equals(reference, .text("r\(random.below(400))"))
    case 8: .range(priority, lower: Int64(random.below(3)), upper: nil)
    default: .not(condition(&random, depth: depth + 1))
    }
  }

  static func filter(_ random: inout Seeded) -> Filter {
    let groups = random.below(4) == 0 ? random.below(4) : 1
    return Filter(
      anyOf: (0..<groups).map { _ in
        (0..<random.below(4)).map { _ in condition(&random) }
      })
  }

  static func order(_ random: inout Seeded) -> [SortTerm] {
    if random.below(2) == 0 {
      let orders = schema[ticket]?.orders ?? []
      let order = orders[random.below(orders.count)]
      return Array(order.dropFirst(random.below(order.count + 1)))
    }
    return (0..<random.below(3)).map { _ in
      SortTerm(
        column: [status, priority, assignee, deadline][random.below(4)],
        isDescending: random.below(2) == 0)
    }
  }
}

/// What the contract says, as plainly as it can be said.
enum Plain {
  static func holds(_ condition: Condition, _ fields: RecordFields) -> Bool {
    switch condition {
    case .equals(let tag, let value): fields[tag] == value
    case .isIn(let tag, let values): fields[tag].map { values.contains($0) } ?? false
    case .range(let tag, let lower, let upper):
      if case .integer(let value)? = fields[tag] {
        value >= lower ?? .min && (upper.map { value < $0 } ?? true)
      } else {
        false
      }
    case .isNull(let tag): fields[tag] == nil
    case .contains(let tag, let member):
      if case .texts(let members)? = fields[tag] { members.contains(member) } else { false }
    case .not(let condition): !holds(condition, fields)
    case .text: false
    }
  }

  static func holds(_ filter: Filter, _ fields: RecordFields) -> Bool {
    filter.anyOf.contains { $0.allSatisfy { holds($0, fields) } }
  }

  static func precedes(
    _ left: (key: RecordKey, value: RecordFields), _ right: (key: RecordKey, value: RecordFields),
    _ order: [SortTerm]
  ) -> Bool {
    for term in order {
      switch (left.value[term.column], right.value[term.column]) {
      case (nil, nil): continue
      case (nil, _?): return false
      case (_?, nil): return true
      case (.integer(let left)?, .integer(let right)?):
        if left != right { return (left < right) != term.isDescending }
      case (.text(let left)?, .text(let right)?):
        if left != right {
          return left.utf8.lexicographicallyPrecedes(right.utf8) != term.isDescending
        }
      default: continue
      }
    }
    return left.key < right.key
  }
}
