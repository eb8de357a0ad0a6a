extension SimilarityModel {
  /// Ranks documents by their likeness to a question and by how likely their groups are, so that
  /// the first few cover what the question may be about (xQuAD; Santos and others 2010).
  ///
  /// Each place goes to the document with the highest likeness times a third plus two thirds of its
  /// group's share; that share is then halved. Where one group is all but certain it fills the
  /// first places; where several are likely, each of them has a place among them. The scores are
  /// those products, in millionths, and fall from place to place.
  ///
  /// - Parameters:
  ///   - ranked: Documents with their likeness, from ``rank(_:among:)``.
  ///   - limit: How many are wanted.
  ///   - group: The group of a document, such as its ticket's category; nil where it has none.
  ///   - shares: How likely each group is, in thousandths, such as
  ///     ``TriageModel/shares(for:)``; a group without a share has 0.
  /// - Returns: The first ones, at most `limit`.
  public static func spread(
    _ ranked: [Ranked], limit: Int, group: (String) -> String?, shares: [String: Int]
  ) -> [Ranked] {
    var rest = ranked.map { (document: $0, group: group($0.id)) }
    var shares = shares
    var result: [Ranked] = []
    while result.count < limit, !rest.isEmpty {
      var best = 0
      var bestScore = -1
      for (place, candidate) in rest.enumerated() {
        let share = candidate.group.flatMap { shares[$0] } ?? 0
        let score = candidate.document.score * (1000 + 2 * share) / 3000
        if score > bestScore { (best, bestScore) = (place, score) }
      }
      let chosen = rest.remove(at: best)
      if let group = chosen.group, let share = shares[group] { shares[group] = share / 2 }
      result.append(Ranked(id: chosen.document.id, score: bestScore))
    }
    return result
  }
}
