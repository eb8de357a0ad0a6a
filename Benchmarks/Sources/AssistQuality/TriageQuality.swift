import HelpdeskCore
import Sampling

/// How often triage names the intent of a question that it has not learned, in five parts.
struct TriageQuality {
  private struct Answer {
    let confidence: Int
    let isRight: Bool
    let isMatch: Bool
  }

  private let questions: LabelledQuestions

  init(_ questions: LabelledQuestions) {
    self.questions = questions
  }

  func measure() {
    var table = TextTable(
      ["triage, \(questions.rows.count) questions, \(questions.intents.count) intents"]
        + ["right", "right of the surest 90 %", "no match", "right of matches"])
    table.add("10 BM25 neighbours", figures(neighbours(Tokenizer.tokens)))
    table.add("10 BM25 neighbours by stems", figures(neighbours(SimilarQuestions.stems)))
    let clock = ContinuousClock()
    var answers: [Answer] = []
    let batch = clock.measure {
      answers = model(questions.rows) { TriageModel($0) }
    }
    table.add("triage, learned at once", figures(answers))
    let single = clock.measure {
      let answers = model(questions.rows) { examples in
        var model = TriageModel()
        for example in examples { model.learn(example) }
        return model
      }
      table.add("triage, learned one by one", figures(answers))
    }
    table.add(
      "triage, one intent after the other",
      figures(model(questions.rowsInFileOrder) { TriageModel($0) }))
    for count in [500, 1_000, 2_000, 4_000] {
      table.add(
        "triage, \(count) examples",
        figures(model(questions.rows) { TriageModel(Array($0.prefix(count))) }))
    }
    table.print()
    print(
      "Five times learning and asking: \(Figures.seconds(batch)) at once, "
        + "\(Figures.seconds(single)) one by one.\n")
    costs()
    calibration(answers)
  }

  private func model(
    _ rows: [LabelledQuestions.Row], _ make: ([TriageModel.Example]) -> TriageModel
  ) -> [Answer] {
    (0..<LabelledQuestions.parts).flatMap { part in
      let model = make(rows.filter { $0.part != part }.map(\.example))
      return rows.filter { $0.part == part }.map { row in
        let verdict = model.verdict(for: row.text)
        return Answer(
          confidence: verdict.guess?.confidence ?? 0, isRight: verdict.guess?.label == row.intent,
          isMatch: verdict.match != nil)
      }
    }
  }

  /// The intent that most of the best ten say, weighed by their scores.
  private func neighbours(_ terms: (String) -> [String]) -> [Answer] {
    (0..<LabelledQuestions.parts).flatMap { part in
      let known = questions.rows.filter { $0.part != part }
      let intents = Dictionary(uniqueKeysWithValues: known.map { ($0.id, $0.intent) })
      let corpus = BM25Corpus(documents: known.map { ($0.id, terms($0.text)) })
      return questions.rows.filter { $0.part == part }.map { row in
        var votes: [String: Int] = [:]
        var total = 1
        for match in corpus.scores(for: terms(row.text)).prefix(10) {
          votes[intents[match.id] ?? "", default: 0] += match.score
          total += match.score
        }
        let best = votes.max { ($0.value, $1.key) < ($1.value, $0.key) }
        let confidence = (best?.value ?? 0) * 1000 / total
        return Answer(
          confidence: confidence, isRight: best?.key == row.intent, isMatch: confidence >= 500)
      }
    }
  }

  private func figures(_ answers: [Answer]) -> [Double] {
    let surest = answers.sorted { $0.confidence > $1.confidence }.prefix(answers.count * 9 / 10)
    let matches = answers.filter(\.isMatch)
    return [
      Figures.share(of: answers, where: \.isRight), Figures.share(of: surest, where: \.isRight),
      1 - Double(matches.count) / Double(answers.count),
      Figures.share(of: matches, where: \.isRight),
    ]
  }

  private func calibration(_ answers: [Answer]) {
    var table = TextTable(["confidence", "answers", "promised", "right"], decimals: 1)
    var error = 0.0
    for lower in stride(from: 0, to: 1000, by: 100) {
      let inside = answers.filter { lower..<(lower + 100) ~= min(999, $0.confidence) }
      guard !inside.isEmpty else { continue }
      let promised = Double(inside.map(\.confidence).reduce(0, +)) / Double(inside.count) / 1000
      let right = Figures.share(of: inside, where: \.isRight)
      error += abs(promised - right) * Double(inside.count) / Double(answers.count)
      table.addRow([
        "\(lower / 10)–\(lower / 10 + 10) %", "\(inside.count)",
        Figures.percent(promised), Figures.percent(right),
      ])
    }
    table.print()
    print("Expected calibration error: \(Figures.percent(error)) points.\n")
  }

  private func costs() {
    let clock = ContinuousClock()
    let examples = questions.rows.map(\.example)
    var model = TriageModel()
    var slowest = Duration.zero
    let all = clock.measure {
      for example in examples {
        let one = clock.measure { model.learn(example) }
        slowest = max(slowest, one)
      }
    }
    let asked = questions.rows.prefix(2_000)
    let asking = clock.measure {
      for row in asked { keep(model.verdict(for: row.text)) }
    }
    let once = clock.measure { keep(TriageModel(examples)) }
    print(
      """
      Learning \(examples.count) one by one: \(Figures.microseconds(all, examples.count)) each, \
      at most \(Figures.seconds(slowest)) (settling); at once \(Figures.seconds(once)).
      One verdict: \(Figures.microseconds(asking, asked.count)). \
      Resident: \(Machine.residentMegabytes().map { "\($0) MB" } ?? "unknown").

      """)
  }
}
