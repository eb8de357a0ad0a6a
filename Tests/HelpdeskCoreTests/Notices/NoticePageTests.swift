import Foundation
import HelpdeskCore
import Testing

@Suite("The notices of a person")
struct NoticePageTests {
  @Test("come newest first, a page at a time, with the count of the unread")
  func pages() async throws {
    let (test, ticket) = try await TestDesk.withLeo()
    for index in 1...5 {
      try await test.ada.sendMessage(ticket.id, "Line \(index)")
      await test.clock.advance(by: .minutes(1))
    }
    let all = try await test.leo.notifications().value
    #expect(all.notices.map(\.at) == all.notices.map(\.at).sorted(by: >))
    #expect(all.notices.count == 5)
    #expect(all.unread == 5)
    let first = try await test.leo.notifications(limit: 2).value
    let second = try await test.leo.notifications(limit: 3, after: first.next).value
    #expect(first.notices + second.notices == all.notices)
    #expect(first.unread == 5)
    try await expectRefusal(.invalidField, field: "limit", on: test) {
      _ = try await test.leo.notifications(limit: 0).value
    }
  }

  @Test("change as they come and are read", arguments: TestStore.allCases)
  func live(store: TestStore) async throws {
    let (test, ticket) = try await TestDesk.withLeo(store)
    var pages = test.leo.notifications(unreadOnly: true).makeAsyncIterator()
    #expect(try await pages.next()?.unread == 0)
    try await test.ada.sendMessage(ticket.id, "Any news?")
    let page = try #require(try await pages.next())
    #expect(page.unread == 1)
    try await test.leo.markNoticeRead(try #require(page.notices.first).id)
    let after = try #require(try await pages.next())
    #expect(after.unread == 0)
    #expect(after.notices.isEmpty)
    #expect(try await test.leo.notifications().value.notices.first?.isRead == true)
  }

  @Test("cost nothing when others get theirs")
  func othersNotices() async throws {
    let (test, ticket) = try await TestDesk.withLeo()
    var iterators: [LiveQuery<CustomerNoticePage>.AsyncIterator] = []
    for index in 0..<1_000 {
      let customer = test.desk.acting(
        as: Requester.poster(CustomerID("p-\(index + 100)"), name: "P"))
      var iterator = customer.notifications().makeAsyncIterator()
      _ = try await iterator.next()
      iterators.append(iterator)
    }
    var leo = test.leo.notifications().makeAsyncIterator()
    _ = try await leo.next()
    await test.desk.settle()
    let before = test.desk.statistics.evaluations
    try await test.ada.sendMessage(ticket.id, "Any news?")
    try await test.maya.sendMessage(ticket.id, "Soon.")
    await test.desk.settle()
    #expect(test.desk.statistics.evaluations - before == 1)
    #expect(try await leo.next()?.unread == 1)
  }

  @Test("are marked read once, by their owner only")
  func markRead() async throws {
    let (test, ticket) = try await TestDesk.withLeo()
    try await test.ada.sendMessage(ticket.id, "Any news?")
    try await test.leo.sendMessage(ticket.id, "Soon.")
    let leos = try #require(try await test.notices(test.leo).first)
    let adas = try #require(try await test.ada.notifications().value.notices.first)
    for id in [leos.id, "nowhere"] {
      try await expectRefusal(.notFound, field: "notice", on: test) {
        try await test.root.markNoticeRead(id)
      }
      try await expectRefusal(.notFound, field: "notice", on: test) {
        try await test.ada.markNoticeRead(id)
      }
      try await expectRefusal(.notFound, field: "notice", on: test) {
        try await test.bot.markNoticeRead(id)
      }
    }
    await test.clock.advance(by: .minutes(1))
    let read = try await test.leo.markNoticeRead(leos.id)
    #expect(read.readAt == TestDesk.monday.adding(.minutes(1)))
    #expect(read.version == leos.version + 1)
    #expect(try await test.notices(test.leo) == [read])
    let revision = try await test.revision()
    await test.clock.advance(by: .minutes(1))
    #expect(try await test.leo.markNoticeRead(leos.id) == read)
    #expect(try await test.revision() == revision)
    #expect(try await test.ada.markNoticeRead(adas.id).isRead)
    #expect(try await test.ada.notifications().value.unread == 0)
  }

  @Test("are all marked read, however many, and nobody else's")
  func markAll() async throws {
    let (test, ticket) = try await TestDesk.withLeo()
    try await test.maya.follow(ticket.id)
    for index in 1...1_001 { try await test.ada.sendMessage(ticket.id, "Line \(index)") }
    #expect(try await test.leo.notifications().value.unread == 1_001)
    #expect(try await test.leo.markAllNoticesRead() == 1_001)
    #expect(try await test.leo.notifications().value.unread == 0)
    #expect(try await test.maya.notifications().value.unread == 1_001)
    #expect(try await test.leo.markAllNoticesRead() == 0)
    try await test.maya.sendMessage(ticket.id, "Soon.")
    #expect(try await test.ada.markAllNoticesRead() == 1)
    #expect(try await test.ada.notifications(unreadOnly: true).value.notices.isEmpty)
  }

  @Test("do not exist for bots and the system")
  func bots() async throws {
    let (test, ticket) = try await TestDesk.withLeo()
    try await test.bot.tag(ticket.id, add: ["seen"])
    try await test.maya.assignTicket(ticket.id, to: "concierge")
    for desk in [test.bot, test.desk.acting(as: .system)] {
      #expect(try await desk.notifications().value.notices.isEmpty)
      #expect(try await desk.markAllNoticesRead() == 0)
    }
  }

  @Test("are as many as its causes, with 64 writers at once", arguments: TestStore.allCases)
  func manyWriters(store: TestStore) async throws {
    let (test, ticket) = try await TestDesk.withLeo(store)
    let others = try await [test.ticket("Second"), test.ticket("Third")]
    for other in others { try await test.leo.assignTicket(other.id, to: .me) }
    let tickets = [ticket.id] + others.map(\.id)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<64 {
        group.addTask {
          for id in tickets {
            try await test.ada.sendMessage(id, "Reply \(writer)")
            try await test.maya.sendMessage(id, "Answer \(writer)")
          }
        }
      }
      try await group.waitForAll()
    }
    let leo = try await test.leo.notifications(limit: 1_000).value
    #expect(leo.unread == 192)
    #expect(Set(leo.notices.map(\.id)).count == 192)
    #expect(leo.notices.allSatisfy { $0.kind == .customerReplied })
    for id in tickets { #expect(leo.notices.count { $0.ticket == id } == 64) }
    #expect(try await test.ada.notifications().value.unread == 192)
  }
}
