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

  /// Visits the slots of a range that have the term, ascending, with how often.
  @inline(__always)
  func visit(
    _ slots: Range<UInt32> = 0..<UInt32.max, _ body: (_ slot: UInt32, _ count: Int) -> Void
  ) {
    visitSums(slots) { slot, everyone, staff in
      let count = isForEveryone ? Int(everyone) : Int(everyone) &+ Int(staff)
      if count > 0 { body(slot, count) }
    }
  }

  /// Visits all slots of a range that have a posting, ascending, with the sums of their counts.
  @inline(__always)
  func visitSums(
    _ slots: Range<UInt32> = 0..<UInt32.max,
    _ body: (_ slot: UInt32, _ everyone: Int32, _ staff: Int32) -> Void
  ) {
    let end = UInt64(slots.upperBound)
    var heads = lists.map { Head($0, from: slots.lowerBound) }
    heads.removeAll(where: \.isAtEnd)
    heads.withUnsafeMutableBufferPointer { heads in
      var left = heads.count
      while left > 1 {
        // Up to the next slot of any other segment, one segment's postings are whole.
        var (place, next) = Self.least(heads, left)
        next = min(next, end)
        let slot = heads[place].slot
        if slot >= end { return }
        if next == UInt64(slot) {
          var everyone: Int32 = 0
          var staff: Int32 = 0
          for index in (0..<left).reversed() where heads[index].slot == slot {
            everyone &+= heads[index].everyone
            staff &+= heads[index].staff
            heads[index].move(to: heads[index].place &+ 1)
            if heads[index].isAtEnd { left = Self.remove(index, from: heads, left) }
          }
          body(slot, everyone, staff)
        } else {
          let (slots, count) = (heads[place].slots, heads[place].count)
          var index = heads[place].place
          while index < count, UInt64(slots[index]) < next {
            body(slots[index], heads[place].everyones[index], heads[place].staffs[index])
            index &+= 1
          }
          heads[place].move(to: index)
          if heads[place].isAtEnd { left = Self.remove(place, from: heads, left) }
        }
      }
      guard left == 1 else { return }
      while !heads[0].isAtEnd {
        let (slots, everyones, staffs) = (heads[0].slots, heads[0].everyones, heads[0].staffs)
        let count = heads[0].count
        let isLast = slots[count - 1] >= end
        let stop = isLast ? heads[0].place(of: UInt32(end)) : count
        for index in heads[0].place..<stop { body(slots[index], everyones[index], staffs[index]) }
        if isLast { return }
        heads[0].move(to: count)
      }
    }
  }

  /// The head with the least slot, and the least slot of the others.
  @inline(__always)
  private static func least(
    _ heads: UnsafeMutableBufferPointer<Head>, _ left: Int
  ) -> (place: Int, next: UInt64) {
    var place = 0
    var least = heads[0].slot
    var next = UInt64.max
    for index in 1..<left {
      let slot = heads[index].slot
      if slot < least {
        next = UInt64(least)
        least = slot
        place = index
      } else {
        next = min(next, UInt64(slot))
      }
    }
    return (place, next)
  }

  /// Takes a head out that has ended, and says how many are left; their order says nothing.
  private static func remove(
    _ place: Int, from heads: UnsafeMutableBufferPointer<Head>, _ left: Int
  ) -> Int {
    heads.swapAt(place, left - 1)
    return left - 1
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
    private let list: PostingList
    private let block = PostingBlock()
    private var number = 0
    private(set) var place = 0
    private(set) var count = 0
    /// Where the visit stands; of no meaning at the end.
    private(set) var slot: UInt32 = 0
    // What the block holds, for as long as this holds the block.
    let slots: UnsafeMutablePointer<UInt32>
    let everyones: UnsafeMutablePointer<Int32>
    let staffs: UnsafeMutablePointer<Int32>

    /// Begins with the first slot that is not below one.
    init(_ list: PostingList, from first: UInt32) {
      self.list = list
      slots = block.slots
      everyones = block.everyone
      staffs = block.staff
      number = first == 0 ? 0 : list.block(of: first, from: 0)
      guard number < list.blockCount else { return }
      list.unpack(number, into: block)
      count = block.count
      place = first == 0 ? 0 : place(of: first)
      if place < count { slot = slots[place] }
    }

    /// The first place from where the visit stands on with a slot that is not below one.
    func place(of slot: UInt32) -> Int { block.place(of: slot, from: place) }

    var isAtEnd: Bool { place == count }
    var everyone: Int32 { everyones[place] }
    var staff: Int32 { staffs[place] }

    /// Goes on to a place of the block, or to the next block from its end.
    @inline(__always)
    mutating func move(to next: Int) {
      place = next
      if next == count { turn() }
      if place < count { slot = slots[place] }
    }

    private mutating func turn() {
      guard number + 1 < list.blockCount else { return }
      number += 1
      list.unpack(number, into: block)
      count = block.count
      place = 0
    }
  }
}
