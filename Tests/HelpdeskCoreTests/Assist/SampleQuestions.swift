import Foundation
import HelpdeskCore
import Testing

/// Real questions of bank customers with the intent that people gave them: 16 intents, 40 each, in
/// an order drawn by lot.
enum SampleQuestions {
  struct Row: Sendable {
    let id: String
    let intent: String
    let text: String

    var example: TriageModel.Example { .init(label: intent, text: text) }
    var document: SimilarityModel.Document { .init(id: id, subject: text, body: "") }
  }

  static func all() throws -> [Row] {
    let file = try #require(
      Bundle.module.url(forResource: "banking77-sample", withExtension: "tsv"))
    let text = try String(contentsOf: file, encoding: .utf8)
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    return try lines.enumerated().map { number, line in
      let cells = line.split(separator: "\t")
      try #require(cells.count == 2)
      return Row(id: "q\(number)", intent: String(cells[0]), text: String(cells[1]))
    }
  }

  /// The ids of the five best matches of a text's words: the baseline.
  static func bestMatches(_ rows: [Row]) -> (String) -> [String] {
    let corpus = BM25Corpus(documents: rows.map { ($0.id, Tokenizer.tokens($0.text)) })
    return { text in corpus.scores(for: Tokenizer.tokens(text)).prefix(5).map(\.id) }
  }
}
