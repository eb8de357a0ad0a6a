import Foundation
import Testing

@testable import HelpdeskCore

/// Answers within an hour, each of them.
private let promises = SLAPolicy(
  id: "test",
  targets: [
    .medium: .init(firstReply: .hours(1), nextReply: .hours(1), update: .hours(3)),
    .urgent: .init(firstReply: .hours(1), nextReply: .minutes(20)),
  ])

private let thisWeek = TestDesk.monday..<TestDesk.monday.adding(.days(7))

@Suite("Figures of promises that a ticket has several of")
struct SLARepeatTests {
  @Test("count every wait, by group too, and change at the instant at which one breaks")
  func waits() async throws {
    let test = try await TestDesk(sla: promises)
    let calm = try await test.ticket("Calm")
    let hot = try await test.ticket("Hot", priority: .urgent)
    for ticket in [calm, hot] { try await test.maya.sendMessage(ticket.id, "Look here.") }
    // Waits of 10, 20, … 60 minutes; the one that lasts as long as the promise is too long.
    for minutes in 1...6 {
      for ticket in [calm, hot] { try await test.ada.sendMessage(ticket.id, "And now?") }
      await test.clock.advance(by: .minutes(10 * minutes))
      for ticket in [calm, hot] { try await test.maya.sendMessage(ticket.id, "Now this.") }
    }
    try await test.ada.sendMessage(calm.id, "Once more.")
    let question = test.maya.slaMetrics(thisWeek, by: .priority, of: [.nextReply, .firstReply])
    let metrics = try await question.value
    let all = metrics.overall[.nextReply]
    #expect(all.done == 12)
    #expect(all.met == 6)
    #expect(all.missed == 6)
    #expect(all.running == 1)
    #expect(all.average == .minutes(35))
    #expect(all.median == .minutes(30))
    #expect(all.p90 == .minutes(60))
    #expect(all.p95 == .minutes(60))
    #expect(metrics.overall[.firstReply].done == 2)
    let urgent = try #require(metrics[.priority(.urgent)])
    #expect(urgent[.nextReply].met == 1)
    #expect(urgent[.nextReply].missed == 5)
    #expect(urgent[.nextReply].running == 0)
    #expect(urgent.created == 1)
    let medium = try #require(metrics[.priority(.medium)])
    #expect(medium[.nextReply].met == 5)
    #expect(medium[.nextReply].running == 1)
    await test.clock.advance(by: .hours(1))
    let later = try await question.value
    #expect(later.overall[.nextReply].running == 0)
    #expect(later.overall[.nextReply].missed == 7)
    let days = try await test.maya.slaMetrics(thisWeek, by: .day, of: [.nextReply]).value.groups
    #expect(days.count == 8, "From nine to nine, seven days touch eight.")
    #expect(days.map(\.summary[.nextReply].done) == [12, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test(
    "are those of the tickets, however the tickets lived", arguments: 1...4 as ClosedRange<UInt64>)
  func random(seed: UInt64) async throws {
    let test = try await TestDesk(sla: promises)
    var random = TrafficRandom(state: seed)
    var tickets: [TicketID] = []
    for step in 0..<150 {
      if step % 6 == 0 { tickets.append(try await test.ticket("Ticket \(step)").id) }
      let ticket = tickets[random.below(tickets.count)]
      if random.below(2) == 0 {
        try await test.ada.sendMessage(ticket, "And now?")
      } else {
        try await test.maya.sendMessage(ticket, "Now this.")
      }
      await test.clock.advance(by: .minutes(random.below(30)))
    }
    var clocks: [SLAClock] = []
    for id in tickets { clocks += try await test.maya.ticket(id).sla.clocks }
    for metric in [SLAMetric.nextReply, .update] {
      let figures = try await test.maya.slaMetrics(thisWeek, of: [metric]).value.overall[metric]
      let expected = clocks.filter { $0.metric == metric }
      let times = expected.compactMap(\.time).sorted()
      #expect(!times.isEmpty)
      #expect(figures.done == times.count, "seed \(seed)")
      #expect(figures.median == times[(times.count + 1) / 2 - 1], "seed \(seed)")
      #expect(figures.p95 == times[(times.count * 95 + 99) / 100 - 1], "seed \(seed)")
      let missed = expected.count { $0.isBreached(at: test.clock.now) }
      #expect(figures.missed == missed, "seed \(seed)")
    }
  }

  @Test("leave those of the others as they are: both ways come to the same for a first reply")
  func sameTwoWays() async throws {
    let test = try await TestDesk(sla: promises)
    var random = TrafficRandom(state: 3)
    for index in 0..<40 {
      let ticket = try await test.ticket("Ticket \(index)")
      await test.clock.advance(by: .minutes(random.below(90)))
      if random.below(5) > 0 { try await test.maya.sendMessage(ticket.id, "Look here.") }
    }
    let measured = try await test.maya.slaMetrics(thisWeek).value.overall[.firstReply]
    let read = try await SLARepeats.read(
      [.firstReply], of: try SLATally.population(of: thisWeek), by: nil, at: test.clock.now,
      test.desk.core.reader)
    #expect(read.figures()[.firstReply] == measured)
  }
}

@Suite("How long promises took")
struct SLAHistogramTests {
  @Test("is counted between the bounds, the lower one included")
  func bars() async throws {
    let test = try await TestDesk(sla: promises)
    for minutes in [1, 5, 5, 14, 15, 200, 40_000] {
      let ticket = try await test.ticket("After \(minutes)")
      await test.clock.advance(by: .minutes(minutes))
      try await test.maya.sendMessage(ticket.id, "Look here.")
    }
    let range = TestDesk.monday..<test.clock.now
    let histogram = try await test.maya.slaHistogram(range, of: .firstReply).value
    #expect(histogram.bars.map(\.count) == [1, 3, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1])
    #expect(histogram.bars.first?.from == .zero)
    #expect(histogram.bars.last?.to == nil)
    let own = try await test.maya.slaHistogram(range, of: .firstReply, bounds: [.minutes(15)]).value
    #expect(own.bars.map(\.count) == [4, 3])
  }

  @Test("is refused without bounds in order, and for what a ticket has several of")
  func refusals() async throws {
    let test = try await TestDesk(sla: promises)
    for bounds in [[], [.zero], [.minutes(2), .minutes(1)], [.minutes(1), .minutes(1)]]
      as [[Duration]]
    {
      try await expectRefusal(.invalidField, field: "bounds", on: test) {
        _ = try await test.maya.slaHistogram(thisWeek, of: .firstReply, bounds: bounds).value
      }
    }
    try await expectRefusal(.invalidField, field: "metric", on: test) {
      _ = try await test.maya.slaHistogram(thisWeek, of: .nextReply).value
    }
  }
}
