import Foundation
import HelpdeskCore
import Sampling

/// Questions with the intent that people gave them, cut into five parts.
struct LabelledQuestions {
  struct Row {
    let id: String
    let text: String
    let intent: String
    let part: Int

    var document: SimilarityModel.Document { .init(id: id, subject: text, body: "") }
    var example: TriageModel.Example { .init(label: intent, text: text) }
  }

  static let parts = 5
  /// In an order drawn by lot, the same each time.
  let rows: [Row]
  /// In the order of the file, which has one intent after the other.
  let rowsInFileOrder: [Row]
  let intents: [String]

  init?(_ file: URL) throws {
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
    let cells = try CSVReader.rows(in: text).dropFirst().map(\.cells).filter { $0.count == 2 }
    var generator = SeededGenerator(seed: 77)
    let order = Array(cells.indices).shuffled(using: &generator)
    var places = [Int](repeating: 0, count: cells.endIndex)
    for (place, index) in order.enumerated() { places[index] = place }
    rowsInFileOrder = cells.indices.map { index in
      Row(
        id: "q\(index)", text: cells[index][0], intent: cells[index][1],
        part: places[index] % Self.parts)
    }
    let first = cells.startIndex
    let inFileOrder = rowsInFileOrder
    rows = order.map { inFileOrder[$0 - first] }
    intents = Set(rows.map(\.intent)).sorted()
  }
}
