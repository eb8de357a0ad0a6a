import HelpdeskCore
import Testing

@testable import HelpdeskStore

@Suite("The best matches of any of some words")
struct BestMatches {
  /// Asking for the total as well makes the store score every record that has a word.
  private func agree(
    _ store: InMemoryStore, _ query: Query, _ place: Comment
  ) async throws -> Int {
    var plain = query
    plain.wantsTotal = true
    let answers = try await store.read([.query(query), .query(plain)]).answers
    guard case .page(let page) = answers[0], case .page(let expected) = answers[1] else {
      Issue.record("A query was not answered with a page.")
      return 0
    }
    #expect(page.scores == expected.scores, place)
    #expect(page.records.map(\.key) == expected.records.map(\.key), place)
    #expect(page.next == expected.next, place)
    return page.records.count
  }

  @Test(
    "are those of scoring everything, with the same scores and the same next page",
    arguments: 1...4)
  func sameAsAll(seed: UInt64) async throws {
    var random = Seeded(seed)
    let store = InMemoryStore()
    try await store.attach(Library.schema)
    var found = 0
    for round in 0..<5 {
      try await Library.write(900, to: store, &random)
      for question in 0..<40 {
        let place: Comment = "seed \(seed), round \(round), question \(question)"
        found += try await agree(store, Library.query(&random), place)
      }
    }
    #expect(found > 1_000, "seed \(seed)")
    await store.close()
  }

  @Test("are those of scoring everything where words stand in many blocks", arguments: 1...2)
  func manyBlocks(seed: UInt64) async throws {
    var random = Seeded(seed &+ 200)
    let store = InMemoryStore()
    try await store.attach(Library.schema)
    // Short texts and long ones, and blocks in which a word stands often or once.
    for part in 0..<3 {
      let commits = (0..<900).map { number in
        let isLong = number / 200 % 2 == part % 2
        return Library.put(
          part * 800 + number, shelf: number % 7,
          open: Library.words(isLong ? 12 : 3, &random) + (number % 400 < 9 ? " w0 w0 w0 w1" : ""),
          hidden: number % 5 == 0 ? "w2 w3" : "")
      }
      for result in await store.commit(commits, now: Desk.now) { _ = try result.get() }
      for question in 0..<40 {
        let words = (0..<(2 + random.below(3))).map { _ in Library.rare(&random) }
        let terms = (words + ["w0", "w1", "w2"]).map { TextMatch.Term($0) }
        let match = TextMatch(
          terms: terms, requiresAll: false, audience: question % 2 == 0 ? .everyone : .staff)
        let query = Query(
          Library.book, Filter([.text(match)]), order: .relevance, limit: [1, 4][question / 2 % 2])
        let place: Comment = "seed \(seed), part \(part), question \(question)"
        #expect(try await agree(store, query, place) > 0, place)
      }
    }
    await store.close()
  }

  @Test("are the same in however many pieces they are looked for", arguments: 1...4)
  func pieces(seed: UInt64) throws {
    var random = Seeded(seed &+ 300)
    var index = TextIndex()
    let documents = 2_000
    for part in 0..<3 {
      for number in 0..<documents where (number + part) % 3 > 0 {
        let words = Library.words(1 + random.below(20), &random)
        let tokens = words.split(separator: " ").map(String.init)
        index.note(
          TextPart(
            document: RecordKey(Library.book, "b\(number)"),
            audience: random.below(4) == 0 ? .staff : .everyone, tokens: tokens),
          slot: UInt32(number), sign: 1)
      }
      index.fold()
    }
    var rows = SlotBitmap(pageCount: (documents + 255) / 256)
    var count = 0
    for slot in 0..<documents where random.below(5) > 0 {
      rows.insert(UInt32(slot))
      count += 1
    }
    for question in 0..<20 {
      let terms = (0..<(8 + random.below(16))).map { _ in TextMatch.Term(Library.word(&random)) }
      let match = TextMatch(
        terms: terms, requiresAll: false, audience: question % 2 == 0 ? .everyone : .staff)
      let wanted = [1, 10, 100][random.below(3)]
      let ranking = TextRanking(match, index, wanted: wanted)
      func best(_ pieces: Int) -> [[Int]] {
        let found = ranking.best(of: rows, count: count, pieces: pieces)
        let sorted = found.sorted { ($1.score, $0.slot) < ($0.score, $1.slot) }
        return sorted.prefix(wanted).map { [$0.score, Int($0.slot)] }
      }
      let whole = best(1)
      #expect(whole.count == wanted)
      for pieces in 2...9 {
        #expect(best(pieces) == whole, "seed \(seed), question \(question), \(pieces) pieces")
      }
    }
  }

  @Test("are those of the contract, after every kind of write", arguments: 1...6)
  func sameAsReference(seed: UInt64) async throws {
    var random = Seeded(seed &+ 100)
    let store = InMemoryStore()
    let reference = ReferenceStore()
    try await store.attach(Library.schema)
    try await reference.attach(Library.schema)
    for round in 0..<6 {
      let commits = Library.commits(60, &random, documents: 70)
      for result in await store.commit(commits, now: Desk.now) { _ = try result.get() }
      for result in await reference.commit(commits, now: Desk.now) { _ = try result.get() }
      for question in 0..<15 {
        let query = Library.query(&random)
        let place: Comment = "seed \(seed), round \(round), question \(question)"
        let answer = try await store.read([.query(query)]).answers[0]
        let expected = try await reference.read([.query(query)]).answers[0]
        guard case .page(let page) = answer, case .page(let plain) = expected else {
          Issue.record("A query was not answered with a page.")
          return
        }
        #expect(page.scores == plain.scores, place)
        #expect(page.records.map(\.key) == plain.records.map(\.key), place)
      }
    }
    await store.close()
  }

  @Test("are walked on from where the first page ends, in the order of its scores")
  func walk() async throws {
    var random = Seeded(9)
    let store = InMemoryStore()
    try await store.attach(Library.schema)
    try await Library.write(600, to: store, &random)
    let match = TextMatch(
      terms: ["w0", "w3", "w40", "w200"].map { TextMatch.Term($0) }, requiresAll: false,
      audience: .staff)
    let whole = Query(Library.book, Filter([.text(match)]), order: .relevance, limit: 10_000)
    guard case .page(let all) = try await store.read([.query(whole)]).answers[0] else {
      Issue.record("A query was not answered with a page.")
      return
    }
    var walked: [RecordKey] = []
    var scores: [Int] = []
    var cursor: Cursor?
    repeat {
      var query = whole
      query.limit = 7
      query.cursor = cursor
      guard case .page(let page) = try await store.read([.query(query)]).answers[0] else { break }
      walked += page.records.map(\.key)
      scores += page.scores ?? []
      cursor = page.next
    } while cursor != nil
    #expect(walked.count > 100)
    #expect(walked == all.records.map(\.key))
    #expect(scores == all.scores)
    await store.close()
  }

  @Test("never depend on words that the audience may not see")
  func audiences() async throws {
    let store = InMemoryStore()
    try await store.attach(Library.schema)
    var commits = (0..<300).map { number in
      Library.put(number, shelf: 0, open: "w1 w2", hidden: "")
    }
    let query = Query(
      Library.book,
      Filter([
        .text(
          TextMatch(
            terms: [TextMatch.Term("secret"), TextMatch.Term("w1")], requiresAll: false,
            audience: .everyone))
      ]), order: .relevance, limit: 3)
    for result in await store.commit(commits, now: Desk.now) { _ = try result.get() }
    let before = try await store.read([.query(query)]).answers[0]
    commits = [Library.put(299, shelf: 0, open: "w1 w2", hidden: "secret secret")]
    for result in await store.commit(commits, now: Desk.now) { _ = try result.get() }
    let after = try await store.read([.query(query)]).answers[0]
    guard case .page(let one) = before, case .page(let other) = after else {
      Issue.record("A query was not answered with a page.")
      return
    }
    #expect(one.scores == other.scores)
    #expect(one.records.map(\.key) == other.records.map(\.key))
    #expect(one.records.count == 3)
    await store.close()
  }
}

/// Books with many words, of which few are common and most are rare, open and hidden ones.
enum Library {
  static let book = RecordType(rawValue: 1)
  static let note = RecordType(rawValue: 2)
  static let shelf: FieldTag = 1
  static let open: FieldTag = 20
  static let hidden: FieldTag = 21

  static let schema = Schema([
    RecordSchema(
      type: book, name: "book", columns: [RecordSchema.Column(shelf, "shelf", .integer)],
      orders: [[.ascending(shelf)]], text: { key, fields in parts(key, fields, weight: 3) }),
    RecordSchema(
      type: note, name: "note",
      text: { key, fields in parts(RecordKey(book, key.id), fields, weight: 1) }),
  ])

  private static func parts(
    _ document: RecordKey, _ fields: RecordFields, weight: Int
  ) -> [TextPart] {
    let texts: [(FieldTag, TextAudience)] = [(open, .everyone), (hidden, .staff)]
    return texts.compactMap { tag, audience in
      guard case .text(let text)? = fields[tag], !text.isEmpty else { return nil }
      return TextPart(
        document: document, audience: audience, weight: weight,
        tokens: text.split(separator: " ").map(String.init))
    }
  }

  static func put(_ number: Int, shelf: Int, open: String, hidden: String) -> Commit {
    var fields = RecordFields()
    fields[Self.shelf] = .integer(Int64(shelf))
    fields[Self.open] = .text(open)
    fields[Self.hidden] = .text(hidden)
    return Commit(mutations: [.put(RecordKey(book, "b\(number)"), fields)])
  }

  static func word(_ random: inout Seeded) -> String {
    let unit = Double(random.below(1 << 20)) / Double(1 << 20)
    return "w\(Int(unit * unit * unit * 400))"
  }

  /// A word that few books have.
  static func rare(_ random: inout Seeded) -> String { "w\(300 + random.below(100))" }

  static func words(_ count: Int, _ random: inout Seeded) -> String {
    (0..<count).map { _ in word(&random) }.joined(separator: " ")
  }

  /// Books put, put again and deleted, and notes on them.
  static func commits(_ count: Int, _ random: inout Seeded, documents: Int) -> [Commit] {
    (0..<count).map { _ in
      let number = random.below(documents)
      switch random.below(10) {
      case 0: return Commit(mutations: [.delete(RecordKey(book, "b\(number)"))])
      case 1:
        return Commit(mutations: [
          .delete(RecordKey(note, "b\(number)", sequence: Int64(random.below(3))))
        ])
      case 2, 3, 4:
        var fields = RecordFields()
        fields[open] = .text(words(random.below(12), &random))
        fields[hidden] = .text(words(random.below(4), &random))
        let key = RecordKey(note, "b\(number)", sequence: Int64(random.below(3)))
        return Commit(mutations: [.put(key, fields)])
      default:
        return put(
          number, shelf: random.below(5), open: words(1 + random.below(25), &random),
          hidden: words(random.below(6), &random))
      }
    }
  }

  static func write(
    _ count: Int, to store: InMemoryStore, _ random: inout Seeded
  ) async throws {
    let commits = commits(count, &random, documents: 1_500)
    for result in await store.commit(commits, now: Desk.now) { _ = try result.get() }
  }

  /// Asks for the best of a few or many words, on some shelves or all.
  static func query(_ random: inout Seeded) -> Query {
    var terms = (0..<(1 + random.below(24))).map { _ in TextMatch.Term(word(&random)) }
    if random.below(6) == 0 { terms.append(TextMatch.Term("never")) }
    if random.below(6) == 0 { terms.append(terms[0]) }
    let match = TextMatch(
      terms: terms, requiresAll: false, audience: random.below(2) == 0 ? .everyone : .staff)
    var conditions: [Condition] = [.text(match)]
    switch random.below(4) {
    case 0: conditions.append(.equals(shelf, .integer(Int64(random.below(6)))))
    case 1: conditions.append(.not(.equals(shelf, .integer(Int64(random.below(5))))))
    default: break
    }
    return Query(
      book, Filter(conditions), order: .relevance, limit: [1, 3, 10, 50, 2_000][random.below(5)])
  }
}
