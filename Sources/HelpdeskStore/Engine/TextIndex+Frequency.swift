import HelpdeskCore

/// In how many documents a term stands, and how often at most, for both audiences.
struct TermFrequency: Sendable {
  private(set) var everyone = 0
  private(set) var all = 0
  /// Never less than the highest count of a document; more where a text was taken out again.
  private(set) var mostForEveryone = 0
  private(set) var mostForAll = 0

  func documents(_ audience: TextAudience) -> Int { audience == .everyone ? everyone : all }

  func most(_ audience: TextAudience) -> Int {
    audience == .everyone ? mostForEveryone : mostForAll
  }

  /// Takes in what a newer segment changes for one document.
  mutating func change(_ before: (everyone: Int, all: Int), by posting: TextSegment.Posting) {
    let everyoneNow = before.everyone + Int(posting.everyone)
    let allNow = before.all + Int(posting.everyone) + Int(posting.staff)
    everyone += (everyoneNow > 0 ? 1 : 0) - (before.everyone > 0 ? 1 : 0)
    all += (allNow > 0 ? 1 : 0) - (before.all > 0 ? 1 : 0)
    mostForEveryone = max(mostForEveryone, everyoneNow)
    mostForAll = max(mostForAll, allNow)
  }
}

extension TextIndex {
  /// In how many documents a term stands; the index must be folded.
  ///
  /// A segment always lies on the same segments, so what is true of it with those below it stays
  /// true, and is kept with it: after a commit only the new segments are looked at.
  func frequency(of term: UInt32) -> TermFrequency {
    var missing: [(place: Int, range: Range<Int>)] = []
    var result = TermFrequency()
    for place in segments.indices.reversed() {
      let range = segments[place].range(of: term)
      if range.isEmpty { continue }
      if let known = segments[place].frequency(of: term) {
        result = known
        break
      }
      missing.append((place, range))
    }
    for (place, range) in missing.reversed() {
      add(segments[place].postings[range], above: segments[..<place], of: term, to: &result)
      segments[place].keep(result, of: term)
    }
    return result
  }

  private func add(
    _ postings: ArraySlice<TextSegment.Posting>, above segments: ArraySlice<TextSegment>,
    of term: UInt32, to result: inout TermFrequency
  ) {
    let slots = postings.map(\.slot)
    let below = Array(segments)
    let everyone = TextPostings(of: term, in: below, .everyone)
    let all = TextPostings(of: term, in: below, .staff)
    var everyoneCounts = [Int32](repeating: 0, count: slots.count)
    var allCounts = everyoneCounts
    everyone.add(to: &everyoneCounts, at: slots)
    all.add(to: &allCounts, at: slots)
    for (index, posting) in postings.enumerated() {
      result.change((Int(everyoneCounts[index]), Int(allCounts[index])), by: posting)
    }
  }
}
