import Foundation
import HelpdeskCore

/// Questions with ten candidates each, of which people said whether they are related.
struct QuestionFile {
  struct Line: Decodable {
    struct Candidate: Decodable {
      let id: String
      let rank: Int
      let label: String
      let subject: String
      let body: String

      var document: SimilarityModel.Document { .init(id: id, subject: subject, body: body) }
      var isRelated: Bool { label != "Irrelevant" }
    }

    let qid: String
    let subject: String
    let body: String
    let candidates: [Candidate]

    var document: SimilarityModel.Document { .init(id: qid, subject: subject, body: body) }
  }

  let name: String
  let questions: [Line]

  /// The candidates of all questions, each once.
  var collection: [SimilarityModel.Document] {
    var seen: Set<String> = []
    return questions.flatMap(\.candidates).map(\.document).filter { seen.insert($0.id).inserted }
  }

  static func all(in folder: URL) throws -> [QuestionFile] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return try names.filter { $0.hasSuffix(".jsonl") }.sorted().map { name in
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      let questions = try text.split(whereSeparator: \.isNewline).map {
        try JSONDecoder().decode(Line.self, from: Data($0.utf8))
      }
      return QuestionFile(name: name, questions: questions)
    }
  }

  /// The mean over all questions of the average precision; 0 for a question without any related
  /// candidate, as SemEval has it.
  func meanAveragePrecision(_ order: (Line) -> [String]) -> Double {
    let precisions = questions.map { question in
      let related = Set(question.candidates.filter(\.isRelated).map(\.id))
      var (found, sum) = (0, 0.0)
      for (place, id) in order(question).enumerated() where related.contains(id) {
        found += 1
        sum += Double(found) / Double(place + 1)
      }
      return found == 0 ? 0 : sum / Double(found)
    }
    return precisions.reduce(0, +) / Double(max(1, precisions.count))
  }
}
