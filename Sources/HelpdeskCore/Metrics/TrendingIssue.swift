/// Something that is asked about more than usual.
///
/// Figures that need not be whole are in thousandths: 2500 is 2.5.
public struct TrendingIssue: Hashable, Sendable {
  /// What tickets have in common.
  public enum Issue: Hashable, Sendable {
    /// Their category.
    case category(TicketCategory)
    /// One of their tags.
    case tag(String)
    /// Two words that follow each other in subjects, stop words left out, folded as ``Tokenizer``
    /// folds; the tickets have both somewhere in their texts.
    case phrase(String)
  }

  /// What is asked about.
  public let issue: Issue
  /// How many tickets of the window are about it.
  public let count: Int
  /// How many were to be expected in the window, in thousandths: its share of the time before, of
  /// as many tickets as there are now (``TrendComparison/expected``).
  public let baseline: Int
  /// The count in thousandths of the baseline, rounded down; a baseline below one ticket counts as
  /// one, so that what is new does not count as infinitely more.
  public let lift: Int
  /// How unusual that is, in thousandths of a standard deviation (``TrendComparison/score``): the
  /// same score means the same for rare issues and for frequent ones.
  public let score: Int
  /// The three newest tickets about it.
  public let samples: [TicketID]
  /// Why it is listed, in sentences.
  public let reasons: [String]
}

extension TrendingIssue.Issue: Comparable {
  /// Orders categories before tags before phrases, and each by the UTF-8 bytes of their names.
  public static func < (left: Self, right: Self) -> Bool {
    if left.rank != right.rank { return left.rank < right.rank }
    return left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
  }

  private var rank: Int {
    switch self {
    case .category: 0
    case .tag: 1
    case .phrase: 2
    }
  }

  private var name: String {
    switch self {
    case .category(let category): category.rawValue
    case .tag(let name), .phrase(let name): name
    }
  }
}

/// An issue's tickets in the window, compared with those before.
struct IssueTrend: Hashable, Sendable {
  let issue: TrendingIssue.Issue
  let counts: TrendComparison.Counts
  let comparison: TrendComparison
  /// Whether there was none at all in the time before.
  let isNew: Bool

  /// Below this count nothing is trending, however unusual.
  static let minimumCount = 3

  init(
    _ issue: TrendingIssue.Issue, _ now: TrendComparison.Counts,
    before: [TrendComparison.Counts], _ windows: TrendWindows
  ) {
    self.issue = issue
    counts = now
    comparison = TrendComparison(now, in: windows.window, before: before, each: windows.interval)
    isNew = before.allSatisfy { $0.count == 0 }
  }

  var lift: Int { counts.count * 1_000_000 / max(comparison.expected, 1000) }

  /// Orders by score, then count, then name.
  static func precedes(_ left: Self, _ right: Self) -> Bool {
    if left.comparison.score != right.comparison.score {
      return left.comparison.score > right.comparison.score
    }
    if left.counts.count != right.counts.count { return left.counts.count > right.counts.count }
    return left.issue < right.issue
  }

  func reasons(_ windows: TrendWindows) -> [String] {
    let found = "\(counts.count) of \(counts.all) tickets in the last \(Self.words(windows.window))"
    let past = Self.words(windows.interval * TrendWindows.intervals)
    if isNew { return ["\(found).", "None in the \(past) before."] }
    let usual = Self.decimal(comparison.expected)
    return [
      "\(found), where \(usual) were to be expected by the \(past) before.",
      "\(Self.decimal(lift)) times as many as usual.",
    ]
  }

  /// Thousandths as a number with one decimal, rounded.
  static func decimal(_ thousandths: Int) -> String {
    let tenths = (thousandths + 50) / 100
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// A duration in its largest whole unit, such as "24 hours"; days from two on.
  static func words(_ duration: Duration) -> String {
    let seconds = duration.milliseconds / 1000
    func words(_ count: Int64, _ unit: String) -> String {
      "\(count) \(unit)\(count == 1 ? "" : "s")"
    }
    if seconds % 86_400 == 0, seconds >= 172_800 { return words(seconds / 86_400, "day") }
    if seconds % 3600 == 0, seconds >= 3600 { return words(seconds / 3600, "hour") }
    if seconds % 60 == 0, seconds >= 60 { return words(seconds / 60, "minute") }
    return words(seconds, "second")
  }
}
