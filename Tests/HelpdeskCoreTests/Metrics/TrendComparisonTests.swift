import Foundation
import Testing

@testable import HelpdeskCore

@Suite("A comparison of a window with what was before it")
struct TrendComparisonTests {
  /// Four weeks of days that are all alike.
  private func steady(_ count: Int, of all: Int) -> [TrendComparison.Counts] {
    Array(repeating: .init(count: count, all: all), count: 28)
  }

  private func compare(
    _ count: Int, of all: Int, before: [TrendComparison.Counts], window: Duration = .days(1)
  ) -> TrendComparison {
    TrendComparison(
      .init(count: count, all: all), in: window, before: before, each: .days(1))
  }

  @Test("Finds nothing unusual in what is as before, however much of everything there is")
  func usual() {
    for volume in [1, 10, 100] {
      let same = compare(20 * volume, of: 1000 * volume, before: steady(20, of: 1000))
      #expect(abs(same.score) < 60, "\(volume)")
      #expect(abs(same.expected - 20_000 * volume) < 100 * volume)
    }
    let hour = compare(8, of: 250, before: steady(192, of: 6000), window: .hours(1))
    #expect(abs(hour.score) < 60)
  }

  @Test("Gives the figures of the example in its documentation")
  func example() {
    let now = compare(30, of: 260, before: steady(192, of: 6000), window: .hours(1))
    #expect(now.expected == 7605)
    #expect(now.score == 6107)
  }

  @Test("Grows with the count, and falls below zero with too few")
  func order() {
    let scores = (0...40).map { compare($0, of: 500 + $0, before: steady(20, of: 520)).score }
    #expect(scores == scores.sorted())
    #expect(scores[0] < -3000)
    #expect(scores[40] > 2500)
  }

  @Test("Has time in the place of other tickets where there are none")
  func alone() {
    #expect(compare(3, of: 3, before: steady(3, of: 3)).score == 0)
    #expect(compare(15, of: 15, before: steady(3, of: 3)).expected == 3000)
    #expect(compare(15, of: 15, before: steady(3, of: 3)).score > 4000)
  }

  @Test("Asks more of what has come in bursts before")
  func bursts() {
    var restless = steady(20, of: 1000)
    for day in stride(from: 0, to: 28, by: 7) { restless[day] = .init(count: 80, all: 1060) }
    let calm = compare(60, of: 1040, before: steady(29, of: 1009))
    let other = compare(60, of: 1040, before: restless)
    #expect(abs(calm.expected - other.expected) < 3000)
    #expect(other.score * 2 < calm.score)
  }

  @Test("Says nothing where there was nothing before, and forgets what is long ago")
  func past() {
    #expect(compare(50, of: 60, before: []).score == 0)
    #expect(compare(50, of: 60, before: steady(0, of: 0)).score == 0)
    // The first days of a desk count as days, those before its first ticket do not.
    let young = steady(0, of: 0).dropLast(2) + [.init(count: 5, all: 50), .init(count: 5, all: 50)]
    #expect(compare(5, of: 50, before: Array(young)).score == 0)
    let long = steady(40, of: 200).dropLast(14) + steady(10, of: 200).prefix(14)
    #expect((10_000...18_000).contains(compare(10, of: 200, before: Array(long)).expected))
  }

  @Test("Leaves about one false alarm a week, whatever is watched")
  func threshold() {
    #expect(TrendComparison.minimumScore(issues: 1, window: .days(30)) == 2000)
    #expect(TrendComparison.minimumScore(issues: 77, window: .minutes(30)) == 4572)
    let few = TrendComparison.minimumScore(issues: 5, window: .days(1))
    #expect(few < TrendComparison.minimumScore(issues: 50, window: .days(1)))
    #expect(few < TrendComparison.minimumScore(issues: 5, window: .hours(1)))
  }
}
