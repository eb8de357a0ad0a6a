import Foundation
import Testing

@testable import HelpdeskCore

/// Likeness as its documentation tells it, with nothing done to be quick: the measure of the model,
/// whose scores must be the same to the last digit.
private struct PlainLikeness {
  private typealias Weights = [(key: UInt32, weight: Float)]

  private var wordCounts: [UInt32: Int] = [:]
  private var letterCounts: [UInt32: Int] = [:]
  private var texts: [(words: [UInt32], letters: [UInt32])] = []
  private var neighbours: [Weights] = []

  init(_ documents: [SimilarityModel.Document]) {
    for document in documents {
      let text = Self.features(document)
      texts.append(text)
      for word in Set(text.words) { wordCounts[word, default: 0] += 1 }
      for letter in Set(text.letters) { letterCounts[letter, default: 0] += 1 }
    }
    neighbours = texts.map { weights($0.words, wordCounts) }
  }

  func score(_ left: SimilarityModel.Document, _ right: SimilarityModel.Document) -> Int {
    let (left, right) = (Self.features(left), Self.features(right))
    let leftWords = weights(left.words, wordCounts)
    let rightWords = weights(right.words, wordCounts)
    let sum =
      Self.cosine(leftWords, rightWords)
      + Self.cosine(weights(left.letters, letterCounts), weights(right.letters, letterCounts))
      + Self.cosine(neighbourhood(leftWords), neighbourhood(rightWords))
    return max(0, min(1_000_000, Int((sum / 3 * 1_000_000).rounded())))
  }

  private static func features(
    _ document: SimilarityModel.Document
  ) -> (words: [UInt32], letters: [UInt32]) {
    let tokens = Tokenizer.tokens(document.subject) + Tokenizer.tokens(document.body)
    var words: [UInt32] = []
    var letters: [UInt64] = []
    for token in tokens.prefix(1_000) {
      HashedFeatures.appendTriples(of: token, to: &letters)
      if Stopwords.contains(token) { continue }
      let stem = EnglishStemmer.stem(token)
      words.append(UInt32(truncatingIfNeeded: HashedFeatures.word(stem.utf8)))
    }
    return (words, letters.map { UInt32(truncatingIfNeeded: $0) })
  }

  private func weights(_ features: [UInt32], _ counts: [UInt32: Int]) -> Weights {
    let counted = Dictionary(grouping: features) { $0 }.mapValues(\.count)
    return Self.normal(
      counted.sorted { $0.key < $1.key }.map { key, count in
        let rarity = Float(log(Double(texts.count + 1) / (Double(counts[key] ?? 0) + 0.5)))
        return (key, (1 + logf(Float(count))) * rarity)
      })
  }

  private func neighbourhood(_ words: Weights) -> Weights {
    let near = neighbours.enumerated()
      .map { (key: UInt32($0.offset), weight: Self.cosine(words, $0.element)) }
      .filter { $0.weight > 0 }
      .sorted { ($1.weight, $0.key) < ($0.weight, $1.key) }
    return Self.normal(near.prefix(50).sorted { $0.key < $1.key })
  }

  private static func normal(_ weights: Weights) -> Weights {
    let length = weights.reduce(0) { $0 + $1.weight * $1.weight }.squareRoot()
    return length > 0 ? weights.map { ($0.key, $0.weight / length) } : weights
  }

  private static func cosine(_ left: Weights, _ right: Weights) -> Float {
    let others = Dictionary(uniqueKeysWithValues: right.map { ($0.key, $0.weight) })
    return left.reduce(0) { sum, one in
      others[one.key].map { sum + one.weight * $0 } ?? sum
    }
  }
}

@Suite("The quick ways of likeness")
struct PlainLikenessTests {
  @Test("give the scores of the plain way, also for long texts and strange ones")
  func scores() throws {
    let rows = try SampleQuestions.all()
    let learned = rows.prefix(300).map(\.document)
    let model = SimilarityModel(Array(learned))
    let plain = PlainLikeness(Array(learned))
    var asked = rows.dropFirst(280).prefix(60).map(\.document)
    asked.append(.init(id: "empty", subject: "", body: "!?"))
    asked.append(.init(id: "stop", subject: "what is it", body: "couldnt because"))
    asked.append(.init(id: "other", subject: "Überweisung zurück 支払い", body: "cards CARDS card's"))
    let long = rows.prefix(120).map(\.text).joined(separator: " ")
    asked.append(.init(id: "long", subject: rows[0].text, body: long))
    var alike = 0
    for (place, left) in asked.enumerated() {
      for right in asked[place...] {
        let score = model.score(left, right)
        #expect(score == plain.score(left, right), "\(left.id) and \(right.id)")
        alike += score > 0 ? 1 : 0
      }
    }
    #expect(alike > 1_000)
  }

  @Test("sort numbers as comparing does", arguments: [0, 1, 48, 49, 170, 2_000])
  func sorting(count: Int) {
    var random = SeededRandom(UInt64(count))
    for bits in [1, 9, 17, 32] {
      var numbers = (0..<count).map { _ in UInt32(truncatingIfNeeded: random.next()) >> (32 - bits)
      }
      let expected = numbers.sorted()
      RadixSort.sort(&numbers)
      #expect(numbers == expected, "\(count) numbers of \(bits) bits")
    }
  }

  @Test("find every feature's value and none for others", arguments: [0, 1, 2, 7, 1_000])
  func table(count: Int) {
    var random = SeededRandom(UInt64(count) + 1)
    var values: [UInt32: Int] = [:]
    // Neighbouring numbers, and 0, are features like any other.
    for number in 0..<count {
      values[
        number % 2 == 0 ? UInt32(number / 2) : UInt32.random(in: .min ... .max, using: &random)] =
        number
    }
    let table = FeatureTable(values.map { (key: $0.key, value: $0.value) })
    for (key, value) in values { #expect(table[key] == value) }
    for _ in 0..<1_000 {
      let key = UInt32.random(in: .min ... .max, using: &random)
      #expect(table[key] == values[key])
    }
  }

  @Test("know the stop words by their bytes")
  func stopwords() {
    let words =
      Array(Stopwords.english) + ["card", "c", "everything", "internationally", "ü", "itt"]
    for word in words {
      var text = word
      let isStopword = text.withUTF8 { Stopwords.contains($0) }
      #expect(isStopword == Stopwords.contains(word), "\(word)")
    }
  }

  @Test("find the wanted words in texts, in the order in which they are wanted")
  func wanted() {
    var words = WantedWords(["escrow", "card", "pin", "uber"])
    words.look(in: "The CARD, and cards.")
    words.look(in: "Über escrowed money")
    #expect(words.found == ["card", "uber"])
    words.look(in: "In escrow")
    #expect(words.found == ["escrow", "card", "uber"])
  }
}
