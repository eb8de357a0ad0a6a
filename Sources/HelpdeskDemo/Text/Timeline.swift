import Foundation
import HelpdeskCore

/// A deadline drawn: when its clock ran, when it stood still, and where now is.
struct Timeline {
  private enum Cell: Character {
    case counted = "█"
    case paused = "░"
    case closed = "·"

    var meaning: String {
      switch self {
      case .counted: "counts"
      case .paused: "paused"
      case .closed: "closed"
      }
    }
  }

  private let segments: [(range: Range<Date>, cell: Cell)]
  private let now: Date

  init(_ explanation: SLAExplanation, now: Date) {
    segments = explanation.segments.map { segment in
      let cell: Cell =
        switch segment.kind {
        case .counted: .counted
        case .paused: .paused
        case .outsideHours: .closed
        }
      return (segment.range, cell)
    }
    self.now = now
  }

  /// The bar with what its signs mean, and below it a mark at now where that is within; nothing for
  /// a clock that never stood still, which a bar would not explain.
  func lines(width: Int) -> [String] {
    let used = [Cell.counted, .paused, .closed].filter { cell in
      segments.contains { $0.cell == cell }
    }
    guard used.count > 1, let start = segments.first?.range.lowerBound,
      let end = segments.last?.range.upperBound, start < end
    else { return [] }
    let legend = used.map { "\($0.rawValue) \($0.meaning)" }.joined(separator: "  ")
    let columns = max(10, min(60, width - legend.count - 6))
    let span = end.timeIntervalSince(start)
    let bar = (0..<columns).map { column in
      let instant = start.addingTimeInterval(span * (Double(column) + 0.5) / Double(columns))
      return segments.last { $0.range.lowerBound <= instant }?.cell.rawValue ?? " "
    }
    var lines = ["\(String(bar))  \(legend)"]
    if now >= start, now < end {
      let place = Int(now.timeIntervalSince(start) / span * Double(columns))
      lines.append(String(repeating: " ", count: min(place, columns - 1)) + "▲ now")
    }
    return lines
  }
}
