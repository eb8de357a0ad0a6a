import Foundation

/// How often something came up in a window and before it, and how unusual that is.
///
/// The share of all tickets decides, not the number: on a busy day everything comes up more often,
/// and that is no trend. What came before is cut into intervals of one length, of which the newest
/// counts most: a weight halves within seven intervals.
///
/// ```swift
/// // Eight an hour of 250 was usual, now it is 30 of 260.
/// let day = TrendComparison.Counts(count: 192, all: 6000)
/// let now = TrendComparison(
///   .init(count: 30, all: 260), in: .hours(1), before: Array(repeating: day, count: 28), each: .days(1))
/// print(now.expected, now.score)  // 7605 and 6107, in thousandths
/// ```
public struct TrendComparison: Hashable, Sendable {
  /// How many tickets there were in a stretch of time.
  public struct Counts: Hashable, Sendable {
    /// How many of them were about it.
    public var count: Int
    /// How many there were in all.
    public var all: Int

    /// Counts tickets.
    public init(count: Int, all: Int) {
      self.count = count
      self.all = all
    }
  }

  /// How many were to be expected in the window, in thousandths.
  public let expected: Int
  /// How unusual the count is, in thousandths of a standard deviation; below 0 where it is less
  /// than expected.
  public let score: Int

  /// Compares a window with what was before it.
  ///
  /// With `k` in the window and, weighted, `B` before it, and with the other tickets of the two as
  /// what they could have been among, `k` of `k + B` follows the binomial law where nothing has
  /// changed. The score is the signed square root of that law's deviance (2 ∑ observed ·
  /// ln(observed ∕ expected)), which is nearly normal even for few tickets, made smaller by how
  /// much the count varied between the intervals beyond chance: what has come in bursts before has
  /// to be a larger one.
  ///
  /// One ticket for each window's length is added to the others, so that time takes their place
  /// where there are few. Intervals before the first ticket of all do not count; without any the
  /// score is 0.
  ///
  /// Takes time linear in the intervals. Logarithms may differ in the last bit between platforms,
  /// which rounding to thousandths hides.
  ///
  /// - Parameters:
  ///   - now: The window's tickets.
  ///   - window: How long the window is, above zero.
  ///   - before: The intervals before it, the oldest first.
  ///   - interval: How long each of them is, above zero.
  public init(_ now: Counts, in window: Duration, before: [Counts], each interval: Duration) {
    let windows = Double(interval.milliseconds) / Double(max(1, window.milliseconds))
    let first = before.firstIndex { $0.all > 0 } ?? before.count
    var (own, others, weightSum) = (0.0, 0.0, 0.0)
    for place in first..<before.count {
      let weight = Self.weight(age: before.count - 1 - place)
      own += weight * Double(before[place].count)
      others += weight * (Double(before[place].all - before[place].count) + windows)
      weightSum += weight
    }
    let count = Double(now.count)
    let room = Double(now.all - now.count) + 1
    guard others > 0 else {
      (expected, score) = (0, 0)
      return
    }
    let mean = own * room / others
    // How much the rate varied between intervals, as a share of its square, beyond what chance explains.
    var (excess, squares) = (0.0, 0.0)
    for place in first..<before.count {
      let weight = Self.weight(age: before.count - 1 - place)
      let usual = own * (Double(before[place].all - before[place].count) + windows) / others
      let off = Double(before[place].count) - usual
      excess += weight * (off * off - usual)
      squares += weight * usual * usual
    }
    let variation = squares > 0 ? max(0, excess / squares) : 0
    let sum = count + own
    let share = room / (room + others)
    func part(_ observed: Double, _ expected: Double) -> Double {
      observed > 0 ? observed * log(observed / expected) : 0
    }
    let deviance = max(0, 2 * (part(count, sum * share) + part(own, sum * (1 - share))))
    let deviation = (deviance / (1 + variation * mean)).squareRoot()
    expected = Int((mean * 1000).rounded())
    score = Int(((count < mean ? -deviation : deviation) * 1000).rounded())
  }

  private static let halfLife = 7
  private static let weights = (0..<64).map { exp2(-Double($0) / Double(halfLife)) }

  private static func weight(age: Int) -> Double {
    age < weights.count ? weights[age] : 0
  }

  /// The score that chance exceeds about once a week in all, among so many issues that are watched.
  ///
  /// Whoever looks at many things often sees something unusual by chance. It is the score with a
  /// chance of one in as many as there are issues, times sixteen looks in each window of a week, by
  /// the normal law; never below 2000.
  ///
  /// - Parameters:
  ///   - issues: How many are compared.
  ///   - window: How long the window is; one of more than a week counts as a week.
  /// - Returns: The score, in thousandths of a standard deviation.
  public static func minimumScore(issues: Int, window: Duration) -> Int {
    let week = Double(Duration.days(7).milliseconds)
    let looks = max(1, week / Double(max(1, window.milliseconds))) * looksPerWindow
    let chance = 1 / (Double(max(1, issues)) * looks)
    var (low, high) = (0.0, 40.0)
    for _ in 0..<50 {
      let middle = (low + high) / 2
      if erfc(middle / 2.0.squareRoot()) / 2 > chance { low = middle } else { high = middle }
    }
    return max(2000, Int((high * 1000).rounded()))
  }

  /// As simulated: with this many there is about one false alarm a week, see
  /// docs/assist-quality.md.
  private static let looksPerWindow = 16.0
}
