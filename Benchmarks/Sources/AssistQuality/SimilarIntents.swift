import HelpdeskCore
import Sampling

/// How often one of the five most similar questions has the same intent, in five parts.
///
/// As a desk does, the model orders the hundred best matches of the words.
struct SimilarIntents {
  private let questions: LabelledQuestions

  init(_ questions: LabelledQuestions) {
    self.questions = questions
  }

  func measure() {
    var table = TextTable(
      ["similar tickets", "same intent first", "same intent in the first five", "share of five"])
    table.add("BM25", figures(nil, Tokenizer.tokens))
    table.add("BM25 by stems without stop words", figures(nil, SimilarQuestions.stems))
    var settings = SimilarityModel.Settings.standard
    settings.neighbourWeight = 0
    table.add("words and letters", figures(settings, Tokenizer.tokens))
    let clock = ContinuousClock()
    let time = clock.measure {
      table.add("words, letters and neighbours", figures(.standard, Tokenizer.tokens))
    }
    table.add(
      "and the intents' shares by triage", figures(.standard, Tokenizer.tokens, triage: true))
    table.print()
    print("The last row but one took \(Figures.seconds(time)), learning five times included.\n")
  }

  private func figures(
    _ settings: SimilarityModel.Settings?, _ terms: (String) -> [String], triage: Bool = false
  ) -> [Double] {
    var (first, any, share, count) = (0, 0, 0, 0)
    for part in 0..<LabelledQuestions.parts {
      let known = questions.rows.filter { $0.part != part }
      let intents = Dictionary(uniqueKeysWithValues: known.map { ($0.id, $0.intent) })
      let corpus = BM25Corpus(documents: known.map { ($0.id, terms($0.text)) })
      let model = settings.map { SimilarityModel(known.map(\.document), settings: $0) }
      let intentModel = triage ? TriageModel(known.map(\.example)) : nil
      for row in questions.rows where row.part == part {
        let shares = intentModel?.shares(for: row.text)
        var found = corpus.scores(for: terms(row.text)).prefix(100).map(\.id)
        if let model {
          let ranked = model.rank(row.document, among: found)
          found =
            (shares.map { shares in
              SimilarityModel.spread(ranked, limit: 5, group: { intents[$0] }, shares: shares)
            } ?? ranked).map(\.id)
        }
        let hits = found.prefix(5).map { intents[$0] == row.intent }
        if hits.first == true { first += 1 }
        if hits.contains(true) { any += 1 }
        share += hits.count { $0 }
        count += 1
      }
    }
    let all = Double(max(1, count))
    return [Double(first) / all, Double(any) / all, Double(share) / all / 5]
  }
}
