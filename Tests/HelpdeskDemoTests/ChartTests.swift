import Foundation
import HelpdeskCore
import HelpdeskStore
import Testing

@testable import HelpdeskDemo

@Suite("Charts")
struct ChartTests {
  @Test("Bars are as long as their values beside the greatest one, and fit the width")
  func bars() {
    let lines = Chart.bars(
      [("a", 80, "80"), ("bb", 41, "41"), ("c", 1, "1"), ("d", 0, "0")], width: 20)
    #expect(lines[0] == "   a  ██████████ 80")
    #expect(lines[1] == "  bb  █████▏ 41")
    #expect(lines[2] == "   c  ▏ 1")
    #expect(lines[3] == "   d  0")
  }

  @Test("A sparkline has a column for each value, and shows the greatest where room is short")
  func sparkline() {
    #expect(Chart.sparkline([0, 1, 2, 3, 4, 5, 6, 7], width: 40) == "▁▂▃▄▅▆▇█")
    #expect(Chart.sparkline([0, 7, 0, 0, 0, 0], width: 3) == "█▁▁")
    #expect(Chart.sparkline([], width: 10).isEmpty)
    #expect(Chart.sparkline([5, 5], width: 10) == "██")
    #expect(Chart.sparkline([0, 0], width: 10) == "▁▁")
  }

  @Test("A heat map is darkest where most is, and blank where nothing is")
  func heatMap() {
    let lines = Chart.heatMap([("mon", [0, 1, 9]), ("tu", [3, 6, 0])])
    #expect(lines == ["  mon  ··░░██", "  tu   ▒▒▓▓··"])
  }

  @Test("Values with commas, quotes and line ends are quoted, as RFC 4180 says")
  func csv() {
    #expect(Chart.csv(["a", "b,c", "d\"e", "f\ng", ""]) == "a,\"b,c\",\"d\"\"e\",\"f\ng\",")
  }
}

@Suite("Figures drawn")
@MainActor
struct FigureTests {
  @Test("Traffic, times and service levels are drawn, and given as CSV")
  func figures() async {
    let (code, text) = await Demo.say(
      "traffic week", "traffic week --csv", "times month", "times --csv",
      "sla week by priority --csv")
    #expect(code == 0)
    #expect(text.contains("arrivals by the hour, the darkest is"))
    #expect(text.contains("day,arrivals,ended,backlog\n2026-02-23,"))
    #expect(text.contains("first reply of "))
    #expect(text.contains("from_seconds,to_seconds,count\n0,300,"))
    #expect(text.contains("group,created,resolved,reopened,first_contact,breaches,rated,satisfied"))
    #expect(text.contains("\nall,"))
    #expect(text.contains("\nurgent,"))
  }

  @Test("A simulation prints the same every time, and a faster promise is kept less often")
  func simulation() async {
    let (code, text) = await Demo.say("simulate 7 --week 40", "simulate 7 --week 40")
    #expect(code == 0)
    let half = text.count / 2
    #expect(text.prefix(half) == text.suffix(half))
    #expect(text.contains("time at work that tickets took:"))
    let (_, strict) = await Demo.say("simulate 7 --week 40 --promise 1m")
    func kept(_ text: String) -> String? {
      text.split(separator: "\n").first { $0.hasPrefix("first replies in time") }?
        .split(separator: " ").dropFirst(4).first.map(String.init)
    }
    #expect(Double(kept(strict) ?? "") ?? 100 < Double(kept(text) ?? "") ?? 0)
  }

  @Test("What cannot be simulated is refused, with what would be right")
  func refusal() async {
    let (code, text) = await Demo.say("simulate 0", "simulate 7 --agents none", "times never")
    #expect(code == 1)
    #expect(text.contains("Give 1 to 400."))
    #expect(text.contains("Give 1 to 1000."))
    #expect(text.contains("“never” is no duration."))
  }

  @Test("A deadline is explained line by line, and the lines sum to the promise")
  func explanation() async {
    let (code, text) = await Demo.say("explain 4", "explain 9")
    #expect(code == 0)
    #expect(text.contains("first reply: "))
    #expect(text.contains("policy standard version 1; "))
    #expect(text.contains("  = "))
    #expect(text.contains(", due 2026-"))
    #expect(text.contains("counts"))
  }

  @Test("Another promise is tried on all tickets, and nothing changes")
  func otherPromise() async {
    let (code, text) = await Demo.say(
      "what-if first_reply 1m", "what-if first_reply 1m", "what-if first_reply 60d all",
      "what-if speed 1m")
    #expect(code == 1)
    #expect(text.contains("error: There is no promise “speed”. There are first_reply, "))
    let tables = text.components(separatedBy: "FIRST REPLY  KEPT")
    #expect(tables.count == 4)
    #expect(tables[1] == tables[2])
    #expect(tables[1].contains("late then, not now: TK-"))
    #expect(tables[3].contains("late now, not then: TK-"))
  }
}

@Suite("A deadline drawn")
struct TimelineTests {
  @Test("A bar shows when the clock ran and when it stood still, and where now is")
  func bar() async throws {
    let monday = Date(timeIntervalSince1970: 1_772_442_000)
    let office = try BusinessCalendar(
      id: "office", timeZone: .gmt, week: .workdays(OpenHours(from: .at(9), to: .at(17))))
    let clock = ManualClock(now: monday.addingTimeInterval(6 * 3600))
    let policy = SLAPolicy(
      id: "office", targets: [.medium: .init(firstReply: .businessHours(8))], calendar: office)
    let desk = try await Helpdesk(store: InMemoryStore(), clock: clock, sla: policy)
    let maya = desk.acting(as: .agent("maya", name: "Maya"))
    let ticket = try await maya.createTicket(
      subject: "Late in the day", from: .poster("p-1", name: "Ada"), priority: .medium)
    await clock.advance(by: .hours(10))
    // Eight hours of open time from 15:00: two until 17:00, then six from 9:00 on.
    let explained = try await maya.explainSLA(ticket.id).value
    let first = try #require(explained.first)
    let lines = Timeline(first, now: clock.now).lines(width: 100)
    // 24 hours on 60 columns: 5 of them open, 40 closed, 15 open again; now is after 10 hours.
    let bar =
      String(repeating: "█", count: 5) + String(repeating: "·", count: 40)
      + String(repeating: "█", count: 15)
    #expect(
      lines == ["\(bar)  █ counts  · closed", String(repeating: " ", count: 25) + "▲ now"])
    #expect(Timeline(first, now: monday).lines(width: 100).count == 1)
    #expect(Timeline(first, now: clock.now).lines(width: 40).allSatisfy { $0.count <= 40 })
    await desk.close()
  }
}
