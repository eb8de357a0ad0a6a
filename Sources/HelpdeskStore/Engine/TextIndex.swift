import HelpdeskCore

/// The text of the documents of one type.
///
/// A commit only notes what words came and went; the first search after it sorts them in. The
/// index is a short list of immutable segments whose counts add up, so a copy costs nothing.
struct TextIndex: Sendable {
  private struct Note: Sendable {
    let slot: UInt32
    let audience: TextAudience
    let weight: Int
    let tokens: [String]
  }

  /// What one audience sees.
  struct Totals: Sendable {
    var documents = 0
    var length = 0
  }

  private(set) var everyone = Totals()
  private(set) var all = Totals()
  /// One more with every note, so that a sorted copy can be told to be the same text.
  private(set) var generation: UInt64 = 0
  private(set) var segments: [TextSegment] = []
  private(set) var terms = Interner()
  private(set) var sortedTerms = RankTree<UInt32>()
  private(set) var lengths = TextLengths()
  private var notes = PersistentArray<Note>()
  private var noteTokens = 0

  /// Beyond this the committer sorts in what was noted, so that no search has too much to do.
  private static let maximumNotedTokens = 8_192
  /// Larger segments are not merged any more, so that no merge takes long.
  private static let maximumMergedPostings = 4_000_000

  var isFolded: Bool { notes.isEmpty }
  var needsFolding: Bool { noteTokens > Self.maximumNotedTokens }

  func hasParts(_ slot: UInt32) -> Bool { lengths[slot].parts > 0 }

  func length(_ slot: UInt32, _ audience: TextAudience) -> Int { lengths[slot].seen(audience) }

  func totals(_ audience: TextAudience) -> Totals {
    audience == .everyone ? everyone : all
  }

  /// Takes the parts of an index that was written.
  ///
  /// - Throws: ``StoreError/Code/corrupt`` where they do not go together.
  mutating func restore(_ parts: Parts) throws(StoreError) {
    generation = parts.generation
    everyone = parts.everyone
    all = parts.all
    lengths = parts.lengths
    try lengths.close(count: parts.slotBound)
    terms = parts.terms
    sortedTerms = parts.sortedTerms
    for bytes in parts.segments {
      let segment = try TextSegment.checking(Array(bytes.joined()))
      guard segment.slotBound <= lengths.count, segment.lastTerm < terms.codeBound else {
        throw StoreError(.corrupt, "A segment of the text index is of another index.")
      }
      segments.append(segment)
    }
  }

  /// Notes that a part came (sign 1) or went (sign −1).
  mutating func note(_ part: TextPart, slot: UInt32, sign: Int) {
    let change = sign * part.weight * part.tokens.count
    let (before, after) = lengths.change(slot) { length in
      length.parts += sign
      if part.audience == .everyone {
        length.everyone += change
      } else {
        length.staff += change
      }
    }
    Self.count(&everyone, from: before.everyone, to: after.everyone)
    Self.count(&all, from: before.everyone + before.staff, to: after.everyone + after.staff)
    generation += 1
    guard !part.tokens.isEmpty else { return }
    notes.append(
      Note(slot: slot, audience: part.audience, weight: sign * part.weight, tokens: part.tokens))
    noteTokens += part.tokens.count
  }

  private static func count(_ totals: inout Totals, from before: Int, to after: Int) {
    totals.length += after - before
    if before <= 0, after > 0 { totals.documents += 1 }
    if before > 0, after <= 0 { totals.documents -= 1 }
  }

  /// Sorts in what was noted.
  mutating func fold() {
    guard !notes.isEmpty else { return }
    var postings: [TextSegment.Posting] = []
    postings.reserveCapacity(noteTokens)
    let noted = notes
    notes = PersistentArray()
    noteTokens = 0
    noted.visit { _, note in
      for token in note.tokens {
        let isStaff = note.audience == .staff
        postings.append(
          TextSegment.Posting(
            key: UInt64(code(of: token)) << 32 | UInt64(note.slot),
            everyone: isStaff ? 0 : Int32(note.weight), staff: isStaff ? Int32(note.weight) : 0))
      }
    }
    if let segment = TextSegment.sorting(postings) { append(segment) }
  }

  /// Forgets everything; what was sorted before counts as another text.
  mutating func clear() {
    let last = generation
    self = TextIndex()
    generation = last + 1
  }

  /// Merges everything and forgets words that no document has any longer.
  mutating func compact() {
    fold()
    generation += 1
    let old = self
    terms = Interner()
    sortedTerms = RankTree()
    segments = []
    var numbers: [UInt32: UInt32] = [:]
    var packer = PostingsPacker()
    var merged = TextSegment.MergedTerms(old.segments)
    // Terms keep their order, so that postings come out in the order in which they are packed.
    while let (term, records) = merged.next() {
      guard TextPostings(records.map(\.list)).countsAnything else { continue }
      let number = terms.intern(old.terms.text(term))
      numbers[term] = number
      packer.add(number, records)
      if packer.postingCount >= Self.maximumMergedPostings {
        if let segment = packer.finish() { segments.append(segment) }
        packer = PostingsPacker()
      }
    }
    if let segment = packer.finish() { segments.append(segment) }
    var sorted: [UInt32] = []
    old.sortedTerms.visit(in: 0..<old.sortedTerms.count) { term in
      if let number = numbers[term] { sorted.append(number) }
      return true
    }
    sortedTerms = RankTree(sorted: sorted)
  }

  private mutating func append(_ segment: TextSegment) {
    segments.append(segment)
    while segments.count >= 2 {
      let last = segments[segments.count - 1]
      let previous = segments[segments.count - 2]
      let sum = last.postingCount + previous.postingCount
      guard previous.postingCount < 3 * last.postingCount, sum <= Self.maximumMergedPostings
      else { return }
      segments.removeLast(2)
      if let merged = TextSegment.merging(previous, last) { segments.append(merged) }
    }
  }

  private mutating func code(of token: String) -> UInt32 {
    if let code = terms.code(of: token) { return code }
    let code = terms.intern(token)
    let words = terms
    sortedTerms.insert(code) { words.compare($0, to: token) < 0 }
    return code
  }
}
