import HelpdeskCore

/// How well candidates are ordered by their likeness to a question.
struct SimilarQuestions {
  private let files: [QuestionFile]

  init(_ files: [QuestionFile]) {
    self.files = files
  }

  func measure() {
    var table = TextTable(["similar questions, MAP"] + files.map(\.name))
    table.add(
      "order of the search engine",
      files.map { file in
        file.meanAveragePrecision { question in
          question.candidates.sorted { $0.rank < $1.rank }.map(\.id)
        }
      })
    table.add("BM25", files.map { bestMatches($0, terms: Tokenizer.tokens) })
    table.add("BM25, stop words left out", files.map { bestMatches($0, terms: Self.telling) })
    table.add("BM25, and stems", files.map { bestMatches($0, terms: Self.stems) })
    for variant in Self.variants {
      table.add(variant.name, files.map { model($0, variant.settings) })
    }
    table.print()
  }

  private static var variants: [(name: String, settings: SimilarityModel.Settings)] {
    func variant(_ change: (inout SimilarityModel.Settings) -> Void) -> SimilarityModel.Settings {
      var settings = SimilarityModel.Settings.standard
      change(&settings)
      return settings
    }
    let onlyWords = variant { ($0.letterWeight, $0.neighbourWeight) = (0, 0) }
    return [
      ("words", onlyWords),
      (
        "words, not stemmed",
        variant {
          $0 = onlyWords
          $0.usesStems = false
        }
      ),
      (
        "words, not stemmed, with stop words",
        variant {
          $0 = onlyWords
          $0.usesStems = false
          $0.leavesOutStopwords = false
        }
      ),
      ("letters", variant { ($0.wordWeight, $0.neighbourWeight) = (0, 0) }),
      ("neighbours", variant { ($0.wordWeight, $0.letterWeight) = (0, 0) }),
      ("words and letters", variant { $0.neighbourWeight = 0 }),
      ("words and neighbours", variant { $0.letterWeight = 0 }),
      ("letters and neighbours", variant { $0.wordWeight = 0 }),
      ("all three, 100 possible neighbours", variant { $0.neighbourSample = 100 }),
      ("all three, half the weight on neighbours", variant { $0.neighbourWeight = 0.5 }),
      ("all three, twice the weight on neighbours", variant { $0.neighbourWeight = 2 }),
      ("all three, with stop words", variant { $0.leavesOutStopwords = false }),
      (
        "all three, with stop words, not stemmed",
        variant {
          $0.leavesOutStopwords = false
          $0.usesStems = false
        }
      ),
      ("all three, the standard", .standard),
    ]
  }

  private func model(_ file: QuestionFile, _ settings: SimilarityModel.Settings) -> Double {
    let model = SimilarityModel(file.collection, settings: settings)
    return file.meanAveragePrecision { question in
      model.rank(question.document, among: question.candidates.map(\.id)).map(\.id)
    }
  }

  private func bestMatches(_ file: QuestionFile, terms: (String) -> [String]) -> Double {
    let corpus = BM25Corpus(
      documents: file.collection.map { ($0.id, terms("\($0.subject)\n\($0.body)")) })
    return file.meanAveragePrecision { question in
      let asked = Set(question.candidates.map(\.id))
      let found = corpus.scores(for: terms("\(question.subject)\n\(question.body)"))
        .map(\.id).filter(asked.contains)
      return found + asked.subtracting(found).sorted()
    }
  }

  static func telling(_ text: String) -> [String] {
    Tokenizer.tokens(text).filter { !Stopwords.contains($0) }
  }

  static func stems(_ text: String) -> [String] { telling(text).map(EnglishStemmer.stem) }
}
