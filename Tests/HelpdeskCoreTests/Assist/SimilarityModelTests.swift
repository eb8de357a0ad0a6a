import HelpdeskCore
import Testing

@Suite("The likeness of questions")
struct SimilarityModelTests {
  private typealias Document = SimilarityModel.Document

  private static let collection = [
    Document(id: "1", subject: "Card has not arrived", body: "I ordered my card weeks ago."),
    Document(id: "2", subject: "Change the PIN", body: "How can it be changed?"),
    Document(id: "3", subject: "Refund", body: "The shop refunded me, where is the money?"),
    Document(id: "4", subject: "Ordering cards", body: "Ordered one, still waiting for delivery."),
    Document(id: "5", subject: "Delivery of parcels", body: "Waiting for delivery since June."),
  ]
  private static let model = SimilarityModel(collection)

  @Test("The same text is wholly alike, and one with nothing in common not at all")
  func ends() {
    let same = Document(id: "x", subject: "Change the PIN", body: "How can it be changed?")
    let other = Document(id: "y", subject: "zzz", body: "")
    #expect(Self.model.score(same, Self.collection[1]) == 1_000_000)
    #expect(Self.model.score(other, Self.collection[1]) == 0)
    #expect(Self.model.score(other, Document(id: "z", subject: "", body: "")) == 0)
  }

  @Test("Likeness is mutual, and in thousandths of thousandths")
  func mutual() {
    for left in Self.collection {
      for right in Self.collection {
        let score = Self.model.score(left, right)
        #expect(score == Self.model.score(right, left))
        #expect((0...1_000_000).contains(score))
      }
    }
  }

  @Test("The best comes first, the question itself is left out, unknown ids too")
  func ranks() {
    let question = Document(id: "2", subject: "My card did not arrive", body: "")
    #expect(Self.model.rank(question).map(\.id).first == "1")
    #expect(Self.model.rank(question).count == 4)
    #expect(Self.model.rank(question, among: ["3", "2", "9", "1"]).map(\.id) == ["1", "3"])
  }

  @Test("Other endings and misspelt words still count", arguments: ["cards", "arrrived", "Ordred"])
  func forms(word: String) {
    let ranked = Self.model.rank(.init(id: "x", subject: word, body: ""))
    #expect(["1", "4"].contains(ranked[0].id))
    #expect(ranked[0].score > 0)
  }

  @Test("Questions without a word in common are alike by their neighbours")
  func neighbours() {
    var settings = SimilarityModel.Settings.standard
    (settings.wordWeight, settings.letterWeight) = (0, 0)
    let model = SimilarityModel(Self.collection, settings: settings)
    let card = Document(id: "x", subject: "ordered", body: "")
    let parcel = Document(id: "y", subject: "delivery", body: "")
    #expect(model.score(card, parcel) > 0)
    settings.neighbourWeight = 0
    settings.wordWeight = 1
    #expect(SimilarityModel(Self.collection, settings: settings).score(card, parcel) == 0)
  }

  @Test("Equals come by their ids, and the order of the collection changes nothing")
  func deterministic() {
    let twins = ["b", "a", "c"].map { Document(id: $0, subject: "lost card", body: "") }
    let question = Document(id: "x", subject: "I lost a card", body: "")
    #expect(SimilarityModel(twins).rank(question).map(\.id) == ["a", "b", "c"])
    let turned = SimilarityModel(Self.collection.reversed())
    #expect(turned.rank(question).map(\.id) == Self.model.rank(question).map(\.id))
  }

  @Test("An empty collection and twice the same id do no harm")
  func border() {
    #expect(SimilarityModel([]).rank(Self.collection[0]).isEmpty)
    let double = SimilarityModel(Self.collection + Self.collection)
    #expect(double.count == 5)
    let question = Document(id: "x", subject: "refund", body: "")
    #expect(double.rank(question) == Self.model.rank(question))
  }

  @Test("Real questions find more of their own intent than by BM25 alone")
  func quality() throws {
    let rows = try SampleQuestions.all()
    let (asked, known) = (rows.prefix(120), Array(rows.dropFirst(120)))
    let intents = Dictionary(uniqueKeysWithValues: known.map { ($0.id, $0.intent) })
    let model = SimilarityModel(known.map(\.document))
    let plain = SampleQuestions.bestMatches(known)
    var (found, foundPlainly) = (0, 0)
    for row in asked {
      found += model.rank(row.document).prefix(5).count { intents[$0.id] == row.intent }
      foundPlainly += plain(row.text).count { intents[$0] == row.intent }
    }
    let (share, plainShare) = (found * 1000 / 600, foundPlainly * 1000 / 600)
    print("similar questions: \(share) of 1000, by BM25 \(plainShare)")
    #expect(share >= 815)
    #expect(plainShare < 815)
  }
}

@Suite("Similar questions spread over groups")
struct SpreadTests {
  private func ranked(_ scores: [(String, Int)]) -> [SimilarityModel.Ranked] {
    let documents = scores.map {
      SimilarityModel.Document(id: $0.0, subject: "lost card", body: "")
    }
    // Equal likeness: only groups tell them apart.
    return SimilarityModel(documents).rank(.init(id: "x", subject: "lost card", body: ""))
  }

  @Test("An all but certain group fills the first places, and likely ones share them")
  func spreads() {
    let ranked = ranked([("a1", 0), ("a2", 0), ("a3", 0), ("b1", 0), ("c1", 0)])
    func order(_ shares: [String: Int]) -> [String] {
      SimilarityModel.spread(
        ranked, limit: 3, group: { String($0.prefix(1)) }, shares: shares
      ).map(\.id)
    }
    #expect(order(["a": 980, "b": 10]) == ["a1", "a2", "a3"])
    #expect(order(["b": 500, "a": 300]) == ["b1", "a1", "a2"])
    #expect(order(["a": 500, "c": 300]) == ["a1", "c1", "a2"])
    #expect(order([:]) == ["a1", "a2", "a3"])
  }

  @Test("No more than wanted come back, and groups that nobody knows have no share")
  func limits() {
    let ranked = ranked([("a", 0), ("b", 0)])
    let spread = SimilarityModel.spread(ranked, limit: 9, group: { _ in nil }, shares: ["a": 900])
    #expect(spread.map(\.id) == ["a", "b"])
    #expect(SimilarityModel.spread(ranked, limit: 0, group: { $0 }, shares: [:]).isEmpty)
  }
}
