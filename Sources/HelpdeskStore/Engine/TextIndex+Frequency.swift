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
  mutating func change(_ before: (everyone: Int, all: Int), everyone added: Int32, staff: Int32) {
    let everyoneNow = before.everyone + Int(added)
    let allNow = before.all + Int(added) + Int(staff)
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
    var missing: [(place: Int, list: PostingList)] = []
    var result = TermFrequency()
    for place in segments.indices.reversed() {
      guard let list = segments[place].list(of: term) else { continue }
      if let known = segments[place].frequency(of: term) {
        result = known
        break
      }
      missing.append((place, list))
    }
    for (place, list) in missing.reversed() {
      Self.add(list, above: segments[..<place], of: term, to: &result)
      segments[place].keep(result, of: term)
    }
    return result
  }

  private static func add(
    _ list: PostingList, above segments: ArraySlice<TextSegment>, of term: UInt32,
    to result: inout TermFrequency
  ) {
    var slots: [UInt32] = []
    slots.reserveCapacity(list.count)
    let added = TextPostings([list])
    added.visitSums { slot, _, _ in slots.append(slot) }
    let counts = [TextAudience.everyone, .staff].map { audience in
      var counts = [Int32](repeating: 0, count: slots.count)
      TextPostings(of: term, in: segments, audience).add(to: &counts, at: slots)
      return counts
    }
    var index = 0
    added.visitSums { _, everyone, staff in
      let before = (everyone: Int(counts[0][index]), all: Int(counts[1][index]))
      result.change(before, everyone: everyone, staff: staff)
      index += 1
    }
  }
}
