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
  }

  /// What is asked about.
  public let issue: Issue
  /// How many tickets of the window are about it.
  public let count: Int
  /// How many tickets the seven windows before had on average, in thousandths, rounded down.
  public let baseline: Int
  /// The count in thousandths of the baseline, rounded down; a baseline below one ticket counts as
  /// one, so that what is new does not count as infinitely more.
  public let lift: Int
  /// How unusual that is, in thousandths: (count − baseline) ∕ √(baseline + 1).
  ///
  /// For tickets that come by chance, the square root is about one standard deviation. That makes
  /// a score of 2000 mean the same for rare issues and for frequent ones.
  public let score: Int
  /// The three newest tickets about it.
  public let samples: [TicketID]
  /// Why it is listed, in sentences.
  public let reasons: [String]
}

extension TrendingIssue.Issue: Comparable {
  /// Orders categories before tags, and each by the UTF-8 bytes of their names.
  public static func < (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.category(let left), .category(let right)): left < right
    case (.tag(let left), .tag(let right)):
      left.utf8.lexicographicallyPrecedes(right.utf8)
    case (.category, .tag): true
    case (.tag, .category): false
    }
  }
}

/// How many tickets an issue has in the window and in those before.
struct IssueCounts: Hashable, Sendable {
  let issue: TrendingIssue.Issue
  /// In the window.
  let count: Int
  /// In the seven windows before, together.
  let before: Int

  static let windowsBefore = 7
  /// Below this count nothing is trending, however unusual.
  static let minimumCount = 3
  /// Below this score what is more than usual may be chance: two standard deviations.
  static let minimumScore = 2000

  var baseline: Int { before * 1000 / Self.windowsBefore }

  var lift: Int { count * 1000 * Self.windowsBefore / max(before, Self.windowsBefore) }

  /// (count − before∕7) ∕ √(before∕7 + 1), with both sides multiplied by 7; the square root of
  /// IEEE 754 is exact to the last bit, so that every machine says the same.
  var score: Int {
    let excess = Double(count * Self.windowsBefore - before)
    let deviation = Double((before + Self.windowsBefore) * Self.windowsBefore).squareRoot()
    return Int((excess * 1000 / deviation).rounded())
  }

  var isTrending: Bool {
    count >= Self.minimumCount && score >= Self.minimumScore
  }

  /// Orders by score, then count, then name.
  static func precedes(_ left: IssueCounts, _ right: IssueCounts) -> Bool {
    if left.score != right.score { return left.score > right.score }
    if left.count != right.count { return left.count > right.count }
    return left.issue < right.issue
  }

  func reasons(window: Duration) -> [String] {
    let words = Self.words(window)
    if before == 0 {
      return [
        "\(count) tickets in the last \(words).",
        "None in the \(Self.windowsBefore) times \(words) before.",
      ]
    }
    return [
      "\(count) tickets in the last \(words) against \(Self.decimal(baseline)) on average.",
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
