/// A linear classifier that learns from one example at a time: adaptive regularization of weights
/// (AROW; Crammer, Kulesza and Dredze 2009) over several labels, with a diagonal covariance.
///
/// Every weight knows how sure it is: what was seen often moves little, what is new moves at once.
/// So one look at an example is worth several of a plain perceptron's.
struct TriageWeights: Sendable {
  /// Room for this many labels; a label is a column.
  private(set) var columns: Int
  private var means: [Float]
  private var variances: [Float]
  /// How little a single example may change.
  private static let caution: Float = 1

  init(labels: Int) {
    columns = max(1, labels)
    means = [Float](repeating: 0, count: TriageFeatures.tableSize * columns)
    variances = [Float](repeating: 1, count: TriageFeatures.tableSize * columns)
  }

  /// Makes room for more labels.
  mutating func grow(to labels: Int) {
    guard labels > columns else { return }
    var wider = TriageWeights(labels: max(labels, columns * 2))
    for row in 0..<TriageFeatures.tableSize {
      for column in 0..<columns {
        wider.means[row * wider.columns + column] = means[row * columns + column]
        wider.variances[row * wider.columns + column] = variances[row * columns + column]
      }
    }
    self = wider
  }

  /// What each label scores, written over the numbers given.
  func score(_ buckets: [UInt16], _ weights: [Float], into scores: inout [Float]) {
    let (columns, used) = (columns, scores.count)
    scores.withUnsafeMutableBufferPointer { scores in
      means.withUnsafeBufferPointer { means in
        for label in 0..<used { scores[label] = 0 }
        for index in buckets.indices {
          let start = Int(buckets[index]) * columns
          let weight = weights[index]
          for label in 0..<used { scores[label] += weight * means[start + label] }
        }
      }
    }
  }

  /// Learns that an example has a label, if it does not lead by 1 already.
  mutating func learn(
    _ buckets: [UInt16], _ weights: [Float], label: Int, scores: inout [Float]
  ) {
    score(buckets, weights, into: &scores)
    guard let rival = Self.best(scores, but: label) else { return }
    let loss = 1 - scores[label] + scores[rival]
    guard loss > 0 else { return }
    let columns = columns
    means.withUnsafeMutableBufferPointer { means in
      variances.withUnsafeMutableBufferPointer { variances in
        var doubt: Float = 0
        for index in buckets.indices {
          let start = Int(buckets[index]) * columns
          doubt +=
            weights[index] * weights[index]
            * (variances[start + label] + variances[start + rival])
        }
        let step = loss / (doubt + Self.caution)
        for index in buckets.indices {
          let start = Int(buckets[index]) * columns
          let weight = weights[index]
          let evidence = weight * weight / Self.caution
          means[start + label] += step * variances[start + label] * weight
          means[start + rival] -= step * variances[start + rival] * weight
          variances[start + label] /= 1 + variances[start + label] * evidence
          variances[start + rival] /= 1 + variances[start + rival] * evidence
        }
      }
    }
  }

  /// The label with the highest score; of equals the first.
  static func best(_ scores: [Float], but excluded: Int? = nil) -> Int? {
    var best: Int?
    for label in scores.indices where label != excluded {
      if let known = best, scores[known] >= scores[label] { continue }
      best = label
    }
    return best
  }
}
