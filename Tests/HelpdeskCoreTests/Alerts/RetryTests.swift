import Foundation
import Testing

@testable import HelpdeskCore

@Suite("Retries")
struct RetryTests {
  @Test("wait 1 m, 5 m, 15 m, 1 h and 6 h, and then end")
  func standardSchedule() {
    let delays = (1...7).map { RetrySchedule.standard.delay(afterAttempt: $0) }
    #expect(
      delays == [
        .seconds(60), .seconds(300), .seconds(900), .seconds(3600), .seconds(21_600), nil, nil,
      ])
  }

  @Test("count attempts from one")
  func countsFromOne() {
    for attempt in [Int.min, -1, 0, 1] {
      #expect(RetrySchedule.standard.delay(afterAttempt: attempt) == .seconds(60))
    }
    #expect(RetrySchedule.standard.delay(afterAttempt: .max) == nil)
    #expect(RetrySchedule(delays: []).delay(afterAttempt: 1) == nil)
  }

  /// Sunday, 6 November 1994, 08:49:37 GMT.
  let now = Date(timeIntervalSince1970: 784_111_777)

  @Test(
    "read Retry-After",
    arguments: [
      ("30", 30), (" 30 ", 30), ("0", 0), ("007", 7), ("21600", 21_600), ("21601", 21_600),
      ("99999999999999999999999", 21_600),
      ("Sun, 06 Nov 1994 08:49:37 GMT", 0), ("Sun, 06 Nov 1994 08:50:37 GMT", 60),
      ("Sunday, 06-Nov-94 08:50:37 GMT", 60), ("Sun Nov  6 08:50:37 1994", 60),
      ("Sun, 06 Nov 1994 08:00:00 GMT", 0), ("Mon, 07 Nov 1994 08:49:37 GMT", 21_600),
      ("Fri, 01 Jan 1993 00:00:00 GMT", 0), ("Thu, 31 Dec 9999 23:59:60 GMT", 21_600),
    ])
  func readsRetryAfter(header: String, seconds: Int) {
    #expect(RetryAfter.delay(header, now: now) == .seconds(seconds))
  }

  @Test(
    "ignore a Retry-After that makes no sense",
    arguments: [
      "", " ", "-1", "+5", "1.5", "1e3", "soon", "٣٠", "0x10", "30s", "Sun, 06 Nov 1994",
      "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
      "Sun, 06 Nov 1994 08:61:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
      "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Foo 1994 08:49:37 GMT",
      "1994-11-06T08:49:37Z", "Sun, xx Nov 1994 08:49:37 GMT",
    ])
  func ignoresNonsense(header: String) {
    #expect(RetryAfter.delay(header, now: now) == nil)
  }

  @Test("take a year of two digits far ahead for one that is past")
  func readsTwoDigitYears() {
    // 1995 seen from 1994, and 1945 where 2045 would be 51 years ahead.
    #expect(RetryAfter.delay("Friday, 06-Jan-95 08:49:37 GMT", now: now) == .hours(6))
    #expect(
      RetryAfter.date("Saturday, 06-Jan-45 00:00:00 GMT", now: now)
        .map { $0 < Date(timeIntervalSince1970: 0) } == true)
  }
}
