public import Foundation

/// A stretch of a promise's time, and whether it counts.
public struct SLASegment: Hashable, Sendable {
  /// Why a clock stands still.
  public enum Pause: Hashable, Sendable {
    /// The ticket is in a status in which the metric pauses.
    case status(TicketStatus)
    /// The ticket is snoozed.
    case snoozed
  }

  /// What becomes of the time.
  public enum Kind: Hashable, Sendable {
    /// It counts.
    case counted
    /// It does not, because the metric pauses.
    case paused(Pause)
    /// It does not, because the calendar is closed.
    case outsideHours
  }

  /// Whether it counts, and if not, why.
  public let kind: Kind
  /// From when to when.
  public let range: Range<Date>

  /// How long it is.
  public var duration: Duration {
    .milliseconds(range.upperBound.milliseconds - range.lowerBound.milliseconds)
  }
}

/// How a deadline comes about, line by line.
public struct SLAExplanation: Hashable, Sendable {
  /// The promise and how it stands.
  public let clock: SLAClock
  /// Under which policy.
  public let policy: SLAPolicyReference
  /// The calendar whose open time counts; nil where every instant does.
  public let calendar: String?
  /// What becomes of the time from the start of the cycle to the deadline, without a gap; up to now
  /// where a pause leaves the deadline open.
  public let segments: [SLASegment]

  /// How much of the segments counts: the target, where there is a deadline.
  public var counted: Duration {
    segments.reduce(.zero) { $1.kind == .counted ? $0 + $1.duration : $0 }
  }

  /// How much of the target is left after the segments.
  public var remaining: Duration { clock.target - counted }
}

extension SLAPolicy {
  /// The same as ``clocks(for:)``, each with the segments that lead to its deadline.
  ///
  /// - Parameters:
  ///   - history: What happened, in the order in which it did.
  ///   - until: Until when to explain a clock that is paused.
  /// - Returns: The explanations, in the order of the clocks.
  public func explain(_ history: [SLAMoment], until: Date) -> [SLAExplanation] {
    SLAEvaluation(history).explanations(until: until, under: PolicyTrail(SLATerms(self)))
  }
}

extension SLAEvaluation {
  /// The clocks with their segments.
  ///
  /// - Parameters:
  ///   - until: Until when to explain a clock that is paused.
  ///   - policies: The policies that were in force.
  /// - Returns: The explanations, in the order of the clocks.
  func explanations(until: Date, under policies: PolicyTrail) -> [SLAExplanation] {
    var result: [SLAExplanation] = []
    forEachPromise(under: policies) { cycle, terms, measure in
      let clock = clock(cycle, measure, leads: terms.policy.warnings)
      let end = clock.deadline ?? max(until, cycle.start)
      result.append(
        SLAExplanation(
          clock: clock, policy: terms.policy.reference, calendar: measure.calendar?.id,
          segments: segments(of: cycle, measure, until: end)))
    }
    return result
  }

  private func segments(
    of cycle: SLACycle, _ measure: SLAMeasure, until end: Date
  ) -> [SLASegment] {
    var result: [SLASegment] = []
    func add(_ kind: SLASegment.Kind, _ from: Date, _ until: Date) {
      if from < until { result.append(SLASegment(kind: kind, range: from..<until)) }
    }
    for (from, until, entry) in timeline.stretches(of: cycle) where from < end {
      let until = min(until ?? end, end)
      if let pause = measure.pause(in: entry) {
        add(.paused(pause), from, until)
      } else if let calendar = measure.calendar {
        var place = from
        for open in calendar.openStretches(from: from, to: until) {
          add(.outsideHours, place, open.lowerBound)
          add(.counted, open.lowerBound, open.upperBound)
          place = open.upperBound
        }
        add(.outsideHours, place, until)
      } else {
        add(.counted, from, until)
      }
    }
    return result
  }
}
