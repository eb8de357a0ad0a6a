import HelpdeskCore

/// What triage says of questions whose intent it has never seen: every fifth intent is held out.
struct UnknownIntents {
  private let questions: LabelledQuestions

  init(_ questions: LabelledQuestions) {
    self.questions = questions
  }

  func measure() {
    var table = TextTable(
      ["no match below", "known: matched", "known: right of matches", "unknown: no match"])
    var known: [(confidence: Int, isRight: Bool)] = []
    var unknown: [Int] = []
    for part in 0..<LabelledQuestions.parts {
      let held = Set(
        questions.intents.enumerated().filter { $0.offset % LabelledQuestions.parts == part }
          .map(\.element))
      let learned = questions.rows.filter { $0.part != part && !held.contains($0.intent) }
      let model = TriageModel(learned.map(\.example))
      for row in questions.rows where row.part == part {
        let guess = model.verdict(for: row.text).guess
        if held.contains(row.intent) {
          unknown.append(guess?.confidence ?? 0)
        } else {
          known.append((guess?.confidence ?? 0, guess?.label == row.intent))
        }
      }
    }
    for least in [300, 400, 500, 600, 700, 800, 900] {
      let matched = known.filter { $0.confidence >= least }
      table.add(
        "\(least / 10) %",
        [
          Double(matched.count) / Double(max(1, known.count)),
          Figures.share(of: matched, where: \.isRight),
          Figures.share(of: unknown) { $0 < least },
        ])
    }
    table.print()
  }
}
