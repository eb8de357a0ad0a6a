import Foundation

/// Turns the lead of the best label over the second into the share of such answers that were right
/// (Platt 1999: a logistic curve through answers about examples that were not learned from).
struct ConfidenceCurve: Hashable, Sendable {
  private let slope: Double
  private let offset: Double

  /// Fits the curve; nil where there are no answers.
  ///
  /// To the answers it adds two without a lead, one of them right: lest a handful of answers that
  /// were all right make a guess from nothing look sure.
  init?(_ measured: [(lead: Float, isRight: Bool)]) {
    guard !measured.isEmpty else { return nil }
    let answers = measured + [(0, true), (0, false)]
    let right = Double(answers.count { $0.isRight })
    let wrong = Double(answers.count) - right
    // Targets a little inside 0 and 1, so that few answers make no certainty.
    let (high, low) = ((right + 1) / (right + 2), 1 / (wrong + 2))
    var (slope, offset) = (1.0, log((right + 1) / (wrong + 1)))
    for _ in 0..<50 {
      // A small ridge keeps the step finite where the curve is flat.
      var (slopeSlope, slopeOffset, offsetOffset) = (1e-6, 0.0, 1e-6)
      var (slopeError, offsetError) = (0.0, 0.0)
      for answer in answers {
        let lead = Double(answer.lead)
        let share = Self.logistic(slope * lead + offset)
        let error = (answer.isRight ? high : low) - share
        let spread = share * (1 - share)
        slopeSlope += spread * lead * lead
        slopeOffset += spread * lead
        offsetOffset += spread
        slopeError += error * lead
        offsetError += error
      }
      let determinant = slopeSlope * offsetOffset - slopeOffset * slopeOffset
      guard determinant > 1e-12 else { break }
      let slopeStep = (offsetOffset * slopeError - slopeOffset * offsetError) / determinant
      let offsetStep = (slopeSlope * offsetError - slopeOffset * slopeError) / determinant
      slope += max(-10, min(10, slopeStep))
      offset += max(-10, min(10, offsetStep))
      if abs(slopeStep) + abs(offsetStep) < 1e-9 { break }
    }
    // A greater lead never makes an answer less sure.
    self.slope = max(0, slope)
    self.offset = max(-20, min(20, offset))
  }

  /// How many of a thousand answers with this lead are right.
  func permille(_ lead: Float) -> Int {
    Int((Self.logistic(slope * Double(lead) + offset) * 1000).rounded())
  }

  /// How much less likely a label is that lies this far behind, 1 for not at all.
  func falling(_ distance: Float) -> Double { exp(-slope * Double(distance)) }

  private static func logistic(_ value: Double) -> Double { 1 / (1 + exp(-value)) }
}
