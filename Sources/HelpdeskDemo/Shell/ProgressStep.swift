import Foundation
import HelpdeskCore

/// How far something long has come.
struct ProgressStep: Equatable {
  /// The whole line for a terminal that can only print line after line.
  let text: String
  /// Whether such a terminal prints it; not every step is worth a line.
  var isNotable = true
  /// How much is done, from 0 to 1.
  let share: Double
  /// How many are done, and what one of them is called: `row`.
  let count: Int
  let noun: String
}

/// A line that shows how far something has come and is drawn over itself: a bar, the rate and the
/// time that is left.
///
/// Nothing is shown for what takes less than a second, and no more than ten times a second after.
struct ProgressLine {
  private static let patience: Duration = .seconds(1)
  private static let pause: Duration = .milliseconds(100)
  private let start: ContinuousClock.Instant
  private var last: ContinuousClock.Instant?

  init(from start: ContinuousClock.Instant) {
    self.start = start
  }

  /// The line to show now; nil where it is too early for another.
  mutating func line(
    _ step: ProgressStep, at now: ContinuousClock.Instant, width: Int
  ) -> String? {
    guard start.duration(to: now) >= Self.patience else { return nil }
    if let last, last.duration(to: now) < Self.pause { return nil }
    last = now
    return Self.line(step, after: start.duration(to: now), width: width)
  }

  static func line(_ step: ProgressStep, after time: Duration, width: Int) -> String {
    let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    let share = min(1, max(0, step.share))
    var text = "\(Int(share * 100)) %  \(Counted.of(step.count, step.noun))"
    if seconds > 0 {
      let rate = Double(step.count) / seconds
      text += rate >= 10 ? ", \(Counted.grouped(Int(rate)))/s" : ", \(tenths(rate))/s"
      if share > 0, share < 1 {
        let left = Int((seconds * (1 - share) / share).rounded(.up))
        text += ", \(DurationText.string(.seconds(min(left, 999_999)))) left"
      }
    }
    // The last column stays free, or the terminal would begin another row.
    let room = width - 1
    let bar = min(30, room - TextWidth.of(text) - 5)
    guard bar >= 4 else { return TextWidth.cut(text, to: max(1, room)) }
    let done = Int(share * Double(bar))
    let cells = String(repeating: "█", count: done) + String(repeating: "░", count: bar - done)
    return "  \(cells)  \(text)"
  }

  private static func tenths(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}

/// The progress line on the standard error.
final class ProgressBar: Sendable {
  private struct State {
    var line: ProgressLine?
    var share = 0.0
    var isShown = false
  }

  private let state = Mutex(State())

  func show(_ step: ProgressStep, width: Int) {
    state.withLock { state in
      // What begins anew is the next of several things to do, and has a rate of its own.
      if state.line == nil || step.share < state.share { state.line = ProgressLine(from: .now) }
      state.share = step.share
      guard let line = state.line?.line(step, at: .now, width: width) else { return }
      state.isShown = true
      Descriptor.write("\r\(line)\u{1B}[K", to: STDERR_FILENO)
    }
  }

  /// Takes the line away, for good or until there is more to tell.
  func clear(ends: Bool) {
    state.withLock { state in
      if ends { state.line = nil }
      guard state.isShown else { return }
      state.isShown = false
      Descriptor.write(EditorRow.erase, to: STDERR_FILENO)
    }
  }
}
