import HelpdeskCore

/// Where a term stands: its postings in every segment that has any, the oldest segment first.
///
/// The counts of one slot in several segments add up; a slot whose sum is not above 0 does not have
/// the term.
struct TextPostings {
  private let lists: [PostingList]
  private let isForEveryone: Bool

  init(_ lists: [PostingList], _ audience: TextAudience = .everyone) {
    self.lists = lists
    isForEveryone = audience == .everyone
  }

  init(of term: UInt32?, in segments: some Sequence<TextSegment>, _ audience: TextAudience) {
    self.init(term.map { term in segments.compactMap { $0.list(of: term) } } ?? [], audience)
  }

  /// How many postings there are, in all segments together.
  var count: Int { lists.reduce(0) { $0 + $1.count } }

  /// Whether any slot's counts are not 0 together.
  var countsAnything: Bool {
    // What one segment has counts something: no posting of nothing is packed.
    if lists.count == 1 { return true }
    var isFound = false
    visitSums { _, everyone, staff in if everyone != 0 || staff != 0 { isFound = true } }
    return isFound
  }

  /// In how many blocks they lie.
  var blockCount: Int { lists.reduce(0) { $0 + $1.blockCount } }

  /// Visits the slots that have the term, ascending, with how often.
  @inline(__always)
  func visit(_ body: (_ slot: UInt32, _ count: Int) -> Void) {
    visitSums { slot, everyone, staff in
      let count = isForEveryone ? Int(everyone) : Int(everyone) &+ Int(staff)
      if count > 0 { body(slot, count) }
    }
  }

  /// Visits all slots that have a posting, ascending, with the sums of their counts.
  @inline(__always)
  func visitSums(_ body: (_ slot: UInt32, _ everyone: Int32, _ staff: Int32) -> Void) {
    withExtendedLifetime(lists) {
      var heads = lists.map { Head($0) }
      while heads.count > 1 {
        // Up to the next slot of any other segment, one segment's postings are whole.
        let (place, next) = Self.least(heads)
        let slot = heads[place].slot
        if next == UInt64(slot) {
          var everyone: Int32 = 0
          var staff: Int32 = 0
          for index in heads.indices where heads[index].slot == slot {
            everyone &+= heads[index].everyone
            staff &+= heads[index].staff
            heads[index].move(to: heads[index].place &+ 1)
          }
          body(slot, everyone, staff)
        } else {
          let block = heads[place].block
          var index = heads[place].place
          while index < block.count, UInt64(block.slots[index]) < next {
            body(block.slots[index], block.everyone[index], block.staff[index])
            index &+= 1
          }
          heads[place].move(to: index)
        }
        if heads.contains(where: \.isAtEnd) { heads.removeAll(where: \.isAtEnd) }
      }
      guard var head = heads.first else { return }
      while !head.isAtEnd {
        let block = head.block
        for index in head.place..<block.count {
          body(block.slots[index], block.everyone[index], block.staff[index])
        }
        head.move(to: block.count)
      }
    }
  }

  /// The head with the least slot, and the least slot of the others.
  private static func least(_ heads: [Head]) -> (place: Int, next: UInt64) {
    var place = 0
    var next = UInt64.max
    for index in heads.indices.dropFirst() {
      let slot = heads[index].slot
      if slot < heads[place].slot {
        next = UInt64(heads[place].slot)
        place = index
      } else {
        next = min(next, UInt64(slot))
      }
    }
    return (place, next)
  }

  /// Adds how often the term stands in each of some slots, which ascend.
  func add(to counts: inout [Int32], at slots: [UInt32]) {
    let block = PostingBlock()
    withExtendedLifetime(lists) {
      for list in lists { add(list, block, to: &counts, at: slots) }
    }
  }

  /// Adds what each of some slots, which ascend, can count at most, as far as the blocks say it that
  /// they lie in; a list without a full block is looked at itself.
  func addMosts(to mosts: inout [Int32], at slots: [UInt32]) {
    let block = PostingBlock()
    withExtendedLifetime(lists) {
      for list in lists {
        guard list.hasSkips else {
          add(list, block, to: &mosts, at: slots)
          continue
        }
        var number = 0
        for (index, slot) in slots.enumerated() {
          number = list.block(of: slot, from: number)
          guard number < list.blockCount else { break }
          let most = list.most(number, isForEveryone: isForEveryone) ?? 0
          mosts[index] &+= Int32(truncatingIfNeeded: max(0, most))
        }
      }
    }
  }

  /// Unpacks only the blocks that can have one of the slots, and counts only where one has.
  private func add(
    _ list: PostingList, _ block: PostingBlock, to counts: inout [Int32], at slots: [UInt32]
  ) {
    var number = -1
    var place = 0
    var hasCounts = false
    var index = 0
    while index < slots.count {
      let slot = slots[index]
      if number < 0 || block.slots[block.count - 1] < slot {
        guard number + 1 < list.blockCount else { return }
        number = list.block(of: slot, from: number + 1)
        guard number < list.blockCount else { return }
        hasCounts = list.unpackSlots(number, into: block)
        place = 0
        continue
      }
      place = block.place(of: slot, from: place)
      if block.slots[place] == slot {
        if !hasCounts {
          list.unpackCounts(number, into: block)
          hasCounts = true
        }
        let count = block.count(place, isForEveryone: isForEveryone)
        counts[index] &+= Int32(truncatingIfNeeded: count)
      }
      index += 1
    }
  }
}

extension TextPostings {
  /// How far one segment's postings were visited.
  private struct Head {
    let list: PostingList
    let block = PostingBlock()
    private(set) var place = 0
    private var number = 0

    init(_ list: PostingList) {
      self.list = list
      list.unpack(0, into: block)
    }

    var isAtEnd: Bool { place == block.count }
    var slot: UInt32 { block.slots[place] }
    var everyone: Int32 { block.everyone[place] }
    var staff: Int32 { block.staff[place] }

    /// Goes on to a place of the block, or to the next block from its end.
    mutating func move(to next: Int) {
      place = next
      guard next == block.count, number + 1 < list.blockCount else { return }
      number += 1
      list.unpack(number, into: block)
      place = 0
    }
  }
}
