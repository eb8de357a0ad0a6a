import HelpdeskCore
import Testing

@Suite("Triage")
struct TriageModelTests {
  private typealias Example = TriageModel.Example

  private static let few: [Example] = (0..<12).flatMap { number in
    [
      Example(label: "card", text: "Where is my card number \(number)?"),
      Example(label: "refund", text: "I want my money back for order \(number)."),
    ]
  }

  @Test("Names the label, the words that speak for it, and the next best")
  func names() throws {
    let verdict = TriageModel(Self.few).verdict(for: "When does the card come?")
    let match = try #require(verdict.match)
    #expect(match.label == "card")
    #expect(match.words.first == "card")
    #expect((600...1000).contains(match.confidence))
    #expect(verdict.alternatives == ["refund"])
  }

  @Test("Says honestly why there is no match")
  func noMatch() {
    let model = TriageModel(Self.few)
    #expect(TriageModel().verdict(for: "card").noMatch == .tooFewExamples)
    #expect(model.verdict(for: "?!").noMatch == .noWords)
    let unknown = model.verdict(for: "Xylophon bbbb qqq")
    #expect(unknown.noMatch == .unknownWords)
    #expect(unknown.match == nil)
    #expect(unknown.guess != nil)
    let torn = model.verdict(for: "Money for my card, or the card number of my order?")
    #expect(TriageModel(Self.few, leastConfidence: 1000).verdict(for: "card").noMatch == .unsure)
    #expect((torn.guess?.confidence ?? 0) < (model.verdict(for: "card").guess?.confidence ?? 0))
    let single = TriageModel((0..<40).map { Example(label: "a", text: "text \($0)") })
    #expect(single.verdict(for: "text").noMatch == .tooFewExamples)
    #expect(single.shares(for: "text").isEmpty)
  }

  @Test("A new label counts at once")
  func newLabel() {
    var model = TriageModel(Self.few)
    for number in 0..<3 {
      model.learn(Example(label: "pin", text: "Blocked PIN after \(number) wrong tries"))
    }
    #expect(model.verdict(for: "PIN blocked, wrong tries").guess?.label == "pin")
  }

  @Test("Shares add up and begin with the confidence")
  func shares() throws {
    let rows = try SampleQuestions.all()
    let model = TriageModel(rows.prefix(200).map(\.example))
    for row in rows.dropFirst(200).prefix(20) {
      let shares = model.shares(for: row.text)
      let guess = try #require(model.verdict(for: row.text).guess)
      #expect(shares[guess.label] == guess.confidence)
      #expect((990...1010).contains(shares.values.reduce(0, +)))
      #expect(shares.values.allSatisfy { (0...1000).contains($0) })
    }
  }

  @Test("Learning at once and one by one are the same", arguments: [15, 16, 19, 20, 61, 100])
  func batch(count: Int) throws {
    let rows = try SampleQuestions.all()
    var single = TriageModel()
    for row in rows.prefix(count) { single.learn(row.example) }
    let batch = TriageModel(rows.prefix(count).map(\.example))
    #expect(batch.count == count)
    for row in rows.suffix(20) {
      #expect(single.verdict(for: row.text) == batch.verdict(for: row.text))
    }
  }

  @Test("After settling the order of the examples does not matter")
  func order() throws {
    let rows = try SampleQuestions.all()
    // It settles at 16, 20, 25, 31, 38, 47 and 58.
    let examples = rows.prefix(58).map(\.example)
    let forth = TriageModel(examples)
    let back = TriageModel(examples.reversed())
    for row in rows.suffix(30) {
      #expect(forth.verdict(for: row.text) == back.verdict(for: row.text))
    }
  }

  @Test("Examples without words and many labels do no harm")
  func border() {
    var model = TriageModel((0..<60).map { Example(label: "l\($0 % 3)", text: "!?") })
    #expect(model.verdict(for: "word").noMatch == .tooFewExamples)
    for number in 0..<40 { model.learn(Example(label: "label \(number)", text: "word\(number)")) }
    #expect(model.count == 100)
    #expect(model.verdict(for: "word7").guess?.label == "label 7")
  }

  @Test("Real questions get their intent more often than from ten BM25 neighbours")
  func quality() throws {
    let rows = try SampleQuestions.all()
    let (asked, known) = (rows.prefix(160), Array(rows.dropFirst(160)))
    let model = TriageModel(known.map(\.example))
    let corpus = BM25Corpus(documents: known.map { ($0.id, Tokenizer.tokens($0.text)) })
    let intents = Dictionary(uniqueKeysWithValues: known.map { ($0.id, $0.intent) })
    var (right, plainlyRight, matched, matchedRight) = (0, 0, 0, 0)
    for row in asked {
      let verdict = model.verdict(for: row.text)
      if verdict.guess?.label == row.intent { right += 1 }
      if let match = verdict.match {
        matched += 1
        if match.label == row.intent { matchedRight += 1 }
      }
      var votes: [String: Int] = [:]
      for match in corpus.scores(for: Tokenizer.tokens(row.text)).prefix(10) {
        votes[intents[match.id] ?? "", default: 0] += match.score
      }
      let best = votes.max { ($0.value, $1.key) < ($1.value, $0.key) }
      if best?.key == row.intent { plainlyRight += 1 }
    }
    print("triage: \(right) of 160, neighbours \(plainlyRight); matches \(matchedRight)/\(matched)")
    #expect(right >= 150)
    #expect(plainlyRight < 150)
    #expect(matchedRight * 100 >= matched * 95)
    #expect(matched >= 130)
  }
}
