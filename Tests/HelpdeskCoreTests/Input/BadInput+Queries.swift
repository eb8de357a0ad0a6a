import Foundation
import HelpdeskCore

extension BadInput {
  /// Questions that cannot be answered.
  static let queries: [BadInput] = tickets(in: queryTable) + times + limits + queryTexts

  private static func tickets(in table: [(String, String, TicketQuery)]) -> [BadInput] {
    table.flatMap { name, field, query in
      [
        BadInput("query: \(name)", .invalidField, field) {
          _ = try await $0.test.maya.tickets(query).value
        },
        BadInput("watched query: \(name)", .invalidField, field) {
          for try await _ in $0.test.maya.tickets(query) {}
        },
      ]
    }
  }

  private static let queryTable: [(String, String, TicketQuery)] = [
    ("no page", "limit", .all.limit(0)), ("negative page", "limit", .all.limit(-1)),
    ("big page", "limit", .all.limit(1001)), ("biggest page", "limit", .all.limit(.max)),
    ("least page", "limit", .all.limit(.min)),
    ("relevance of nothing", "sort", .all.sorted(by: .relevance)),
    ("no word", "text", .all.matching("?!")),
    ("damaged cursor", "after", .all.after(Cursor(bytes: [1, 2, 3]))),
    ("empty cursor", "after", .all.after(Cursor(bytes: []))),
    ("many labels", "labels", .all.with(labels: tooMany { TicketLabel(rawValue: "l\($0)") })),
    ("mail", "requester", .all.requester(email: "ada")),
  ]

  private static let queryTexts: [BadInput] = {
    func asking(_ query: @escaping @Sendable (String) -> TicketQuery) -> TextAction {
      { _ = try await $0.test.maya.tickets(query($1)).value }
    }
    var cases = text("query: text", "text", maxBytes: Limits.query, asking { .all.matching($0) })
    cases += value(
      "query: category", "category", asking { .all.category(TicketCategory(rawValue: $0)) })
    cases += value("query: kind", "kind", asking { .all.kind(TicketKind(rawValue: $0)) })
    cases += value(
      "query: purpose", "purpose", asking { .all.purpose(TicketPurpose(rawValue: $0)) })
    cases += value("query: channel", "channel", asking { .all.channel(Channel(rawValue: $0)) })
    cases += value("query: label", "labels", asking { .all.labeled(TicketLabel(rawValue: $0)) })
    cases += word("query: tag", "tags", asking { .all.tagged($0) })
    cases += id(
      "query: assignee", "assignee", isLookedUp: false,
      asking { .all.assigned(to: .agent(AgentID($0))) })
    cases += id(
      "query: follower", "follower", isLookedUp: false,
      asking { .all.followed(by: .agent(AgentID($0))) })
    cases += id("query: team", "team", isLookedUp: false, asking { .all.team(TeamID($0)) })
    cases += id(
      "query: requester", "requester", isLookedUp: false, asking { .all.requester(CustomerID($0)) })
    cases += id(
      "query: article", "article", isLookedUp: false, asking { .all.article(ArticleID($0)) })
    for number in ["", "x", "TK-", "TK-0", "-1", "TK-1x", "9999999999999999999", "TK-\u{0}1"] {
      cases.append(
        BadInput("number “\(number)”", .invalidField, "number") {
          _ = try await $0.test.maya.ticket(numbered: number)
        })
    }
    cases.append(
      BadInput("number of nothing", .notFound, "ticket") {
        _ = try await $0.test.maya.ticket(numbered: "TK-999999999999999999")
      })
    return cases
  }()

  static let durations: [(String, Duration)] = [
    ("none", .zero), ("negative", .seconds(-1)), ("least", .seconds(Int64.min)),
    ("most", .seconds(Int64.max)), ("a century and a day", .days(36_526)),
    ("almost most", .seconds(Int64.max / 1000)),
  ]

  private static let times: [BadInput] = {
    var cases: [BadInput] = []
    for (name, duration) in durations {
      cases += [
        BadInput("dueWithin: \(name)", .invalidField, "dueWithin") {
          _ = try await $0.test.maya.tickets(.dueWithin(duration)).value
        },
        BadInput("dueSoon: \(name)", .invalidField, "dueWithin") {
          _ = try await $0.test.maya.dueSoon(within: duration).value
        },
        BadInput("idle: \(name)", .invalidField, "idle") {
          _ = try await $0.test.maya.tickets(.idle(for: duration)).value
        },
        BadInput("trending: \(name)", .invalidField, "window") {
          _ = try await $0.test.maya.trendingIssues(window: duration).value
        },
      ]
    }
    let monday = TestDesk.monday
    cases += [
      BadInput("metrics: empty", .invalidField, "range") {
        _ = try await $0.test.maya.slaMetrics(monday..<monday).value
      },
      BadInput("metrics: many days", .invalidField, "range") {
        _ = try await $0.test.maya.slaMetrics(.distantPast..<(.distantFuture), by: .day).value
      },
    ]
    return cases
  }()

  private static let limits: [BadInput] = {
    var cases: [BadInput] = []
    for limit in [0, -1, 1001, Int.min, .max] {
      cases += [
        BadInput("inbox: \(limit)", .invalidField, "limit") {
          _ = try await $0.test.maya.inbox(limit: limit).value
        },
        BadInput("trending: \(limit)", .invalidField, "limit") {
          _ = try await $0.test.maya.trendingIssues(limit: limit).value
        },
        BadInput("customers: \(limit)", .invalidField, "limit") {
          _ = try await $0.test.maya.directory.customers(limit: limit).value
        },
        BadInput("articles: \(limit)", .invalidField, "limit") {
          _ = try await $0.test.maya.kbArticles(limit: limit).value
        },
        BadInput("customer's articles: \(limit)", .invalidField, "limit") {
          _ = try await $0.test.ada.kbArticles(limit: limit).value
        },
        BadInput("popular: \(limit)", .invalidField, "limit") {
          _ = try await $0.test.ada.popularArticles(limit: limit)
        },
        BadInput("related: \(limit)", .invalidField, "limit") {
          _ = try await $0.test.ada.relatedArticles(to: $0.article.id, limit: limit)
        },
        BadInput("similar: \(limit)", .invalidField, "limit") {
          _ = try await $0.test.maya.ai.findSimilarTickets($0.ticket.id, limit: limit)
        },
        BadInput("notices: \(limit)", .invalidField, "limit") {
          _ = try await $0.test.ada.notifications(limit: limit).value
        },
      ]
    }
    cases += text("articles: search", "search", maxBytes: Limits.query, optional: true) {
      _ = try await $0.test.ada.kbArticles(search: $1).value
    }
    cases += text("suggestions: context", "context", maxBytes: Limits.query, optional: true) {
      _ = try await $0.test.maya.ai.generateSuggestions($0.ticket.id, context: $1)
    }
    cases += text("customers: text", "text", maxBytes: Limits.query) {
      _ = try await $0.test.maya.directory.customers(matching: $1).value
    }
    cases += value("articles: category", "category") {
      _ = try await $0.test.ada.kbArticles(category: TicketCategory(rawValue: $1)).value
    }
    cases += value("inbox: channel", "channel") {
      _ = try await $0.test.maya.inbox(channel: Channel(rawValue: $1)).value
    }
    return cases
  }()
}

extension TicketQuery {
  fileprivate func with(labels: [TicketLabel]) -> TicketQuery {
    labels.reduce(self) { $0.labeled($1) }
  }
}
