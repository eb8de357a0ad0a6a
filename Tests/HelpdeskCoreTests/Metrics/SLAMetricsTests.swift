import Foundation
import Testing

@testable import HelpdeskCore

/// Medium tickets are answered within an hour and resolved within four; urgent ones within ten
/// minutes and one hour.
private let promises = SLAPolicy(
  id: "test",
  targets: [
    .urgent: .init(firstReply: .minutes(10), totalResolution: .hours(1)),
    .medium: .init(firstReply: .hours(1), totalResolution: .hours(4)),
  ])

private let thisWeek = TestDesk.monday..<TestDesk.monday.adding(.days(7))

@Suite struct SLAMetricsTests {
  @Test("Replies after 10, 20, … 100 minutes have hand-computed figures")
  func exactFigures() async throws {
    let test = try await TestDesk(sla: promises)
    var tickets: [Ticket] = []
    for index in 1...10 { tickets.append(try await test.ticket("Ticket \(index)")) }
    for ticket in tickets {
      await test.clock.advance(by: .minutes(10))
      try await test.maya.sendMessage(ticket.id, "Look here.")
    }
    let metrics = try await test.maya.slaMetrics(thisWeek).value
    let reply = metrics.overall[.firstReply]
    #expect(metrics.overall.created == 10)
    #expect(metrics.overall.resolved == 0)
    // The sixth came at the deadline itself, which is too late.
    #expect(reply.met == 5)
    #expect(reply.missed == 5)
    #expect(reply.done == 10)
    #expect(reply.running == 0)
    #expect(reply.compliancePermille == 500)
    #expect(reply.average == .minutes(55))
    // Nearest ranks of ten values: the 5th, the 9th and the 10th.
    #expect(reply.median == .minutes(50))
    #expect(reply.p90 == .minutes(90))
    #expect(reply.p95 == .minutes(100))
    #expect(metrics.overall.breaches == 5)
    let resolution = metrics.overall[.totalResolution]
    #expect(resolution.done == 0)
    #expect(resolution.running == 10)
    #expect(resolution.compliancePermille == nil)
    #expect(resolution.average == nil)
    #expect(resolution.p95 == nil)
    #expect(metrics.groups.isEmpty)
    #expect(metrics.range == thisWeek)
  }

  @Test("A mean is rounded to the millisecond, halves away from zero")
  func roundedMean() async throws {
    let test = try await TestDesk(sla: promises)
    let first = try await test.ticket("First")
    let second = try await test.ticket("Second")
    await test.clock.advance(by: .milliseconds(1000))
    try await test.maya.sendMessage(first.id, "Look here.")
    await test.clock.advance(by: .milliseconds(1))
    try await test.maya.sendMessage(second.id, "Look here.")
    let reply = try await test.maya.slaMetrics(thisWeek).value.overall[.firstReply]
    #expect(reply.average == .milliseconds(1001))
    #expect(reply.median == .milliseconds(1000))
  }

  @Test("Only tickets created in the range count, and neither deleted nor merged ones")
  func population() async throws {
    let test = try await TestDesk(sla: promises)
    let early = try await test.ticket("Early")
    await test.clock.advance(by: .hours(1))
    let bounds = test.clock.now..<test.clock.now.adding(.hours(1))
    let kept = try await test.ticket("Kept")
    let deleted = try await test.ticket("Deleted")
    let merged = try await test.ticket("Merged")
    await test.clock.advance(to: bounds.upperBound)
    try await test.ticket("At the end")
    try await test.maya.deleteTicket(deleted.id)
    try await test.maya.mergeTickets(merged.id, into: kept.id)
    let metrics = try await test.maya.slaMetrics(bounds).value
    #expect(metrics.overall.created == 1)
    #expect(early.createdAt < bounds.lowerBound)
  }

  @Test("Resolved, reopened and rated tickets are counted")
  func lifeFigures() async throws {
    let test = try await TestDesk(sla: promises)
    let good = try await test.ticket("Good")
    let reopened = try await test.ticket("Reopened")
    try await test.ticket("Open")
    await test.clock.advance(by: .hours(2))
    for ticket in [good, reopened] {
      try await test.maya.sendMessage(ticket.id, "Done?")
      try await test.maya.resolveTicket(ticket.id, "Done.")
    }
    try await test.ada.rateTicket(good.id, 5)
    try await test.ada.rateTicket(reopened.id, 2)
    try await test.ada.reopenTicket(reopened.id)
    let overall = try await test.maya.slaMetrics(thisWeek).value.overall
    #expect(overall.created == 3)
    #expect(overall.resolved == 1)
    #expect(overall.reopened == 1)
    #expect(overall.satisfaction.rated == 2)
    #expect(overall.satisfaction.satisfied == 1)
    #expect(overall.satisfaction.averageThousandths == 3500)
    #expect(overall.satisfaction.satisfiedPermille == 500)
    #expect(overall[.totalResolution].done == 1)
    #expect(overall[.totalResolution].running == 2)
    #expect(overall[.totalResolution].median == .hours(2))
    #expect(overall[.firstReply].missed == 3)
  }

  @Test("A first reply that a resolution made needless is neither met nor missed")
  func cancelledPromise() async throws {
    let test = try await TestDesk(sla: promises)
    let ticket = try await test.ticket()
    await test.clock.advance(by: .hours(2))
    try await test.maya.resolveTicket(ticket.id, "By phone.")
    let overall = try await test.maya.slaMetrics(thisWeek).value.overall
    #expect(overall[.firstReply] == SLASummary.empty[.firstReply])
    #expect(overall.breaches == 1)
  }

  @Test("The figures change at the instant of the next deadline, and not before")
  func liveAtDeadline() async throws {
    let test = try await TestDesk(sla: promises)
    try await test.ticket()
    var watch = test.maya.slaMetrics(thisWeek).makeAsyncIterator()
    let first = try #require(try await watch.next())
    #expect(first.overall[.firstReply].running == 1)
    let before = test.desk.statistics.evaluations
    await test.clock.advance(by: .milliseconds(3_599_999))
    #expect(test.desk.statistics.evaluations == before)
    await test.clock.advance(by: .milliseconds(1))
    await test.desk.settle()
    let second = try #require(try await watch.next())
    #expect(second.overall[.firstReply].running == 0)
    #expect(second.overall[.firstReply].missed == 1)
    #expect(second.overall[.firstReply].compliancePermille == 0)
  }

  @Test("A reply changes the figures, a ticket outside the range does not")
  func liveByData() async throws {
    let test = try await TestDesk(sla: promises)
    let ticket = try await test.ticket()
    let range = TestDesk.monday..<TestDesk.monday.adding(.minutes(5))
    var watch = test.maya.slaMetrics(range).makeAsyncIterator()
    _ = try await watch.next()
    await test.clock.advance(by: .minutes(5))
    await test.desk.settle()
    let before = test.desk.statistics.evaluations
    try await test.ticket("Outside")
    await test.desk.settle()
    #expect(test.desk.statistics.evaluations == before)
    try await test.maya.sendMessage(ticket.id, "Look here.")
    let second = try #require(try await watch.next())
    #expect(second.overall[.firstReply].met == 1)
    #expect(second.overall[.firstReply].average == .minutes(5))
  }

  @Test("An empty range, and too many days, are refused")
  func badRanges() async throws {
    let test = try await TestDesk()
    try await expectRefusal(.invalidField, field: "range", on: test) {
      _ = try await test.maya.slaMetrics(TestDesk.monday..<TestDesk.monday).value
    }
    try await expectRefusal(.invalidField, field: "range", on: test) {
      _ = try await test.maya.slaMetrics(.distantPast ..< .distantFuture, by: .day).value
    }
    let all = try await test.maya.slaMetrics(.distantPast ..< .distantFuture).value
    #expect(all.overall == .empty)
  }

  @Test("A bot may not read the figures")
  func rights() async throws {
    let test = try await TestDesk()
    try await expectRefusal(.permissionDenied, on: test) {
      _ = try await test.bot.slaMetrics(thisWeek).value
    }
  }
}
