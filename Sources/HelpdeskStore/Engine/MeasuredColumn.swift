import HelpdeskCore

/// What is measured of one column: whatever figures are of it, its values are taken out once.
struct MeasuredColumn {
  /// A row of a page that counts in a group.
  struct Member {
    let row: UInt32
    let group: UInt32
  }

  /// What was found in one group.
  struct Result {
    var present = 0
    var sum: Int128 = 0
    var lowest: Int64?
    var highest: Int64?
    /// By thousandths.
    var percentiles: [Int: Int64] = [:]
  }

  /// The column's place in the layout.
  let index: Int
  /// Whether its values are wanted, and not only where they are.
  var isReckoned = false
  private var permilles: [Int] = []

  private var totals: [Result] = []
  /// All values where percentiles are wanted, and the groups of them where there are groups.
  private var values: [Int64] = []
  private var groups: [UInt32] = []

  init(_ index: Int) {
    self.index = index
  }

  mutating func add(permille: Int) {
    if !permilles.contains(permille) { permilles.append(permille) }
  }

  /// Adds rows of a page, all to the one group there is.
  mutating func add(_ page: Page, _ rows: Bits256) {
    if totals.isEmpty { totals.append(Result()) }
    guard isReckoned else {
      totals[0].present += (rows & page.present(index)).count
      return
    }
    page.withIntegers(index) { view in
      guard let view else { return }
      withUnsafeTemporaryAllocation(of: Int64.self, capacity: 256) { buffer in
        var count = 0
        (rows & view.present).visit { row in
          buffer[count] = view.value(row)
          count &+= 1
        }
        guard count > 0 else { return }
        let found = UnsafeMutableBufferPointer(rebasing: buffer[..<count])
        var (sum, lowest, highest) = (Int128(0), found[0], found[0])
        for value in found {
          sum &+= Int128(value)
          lowest = min(lowest, value)
          highest = max(highest, value)
        }
        totals[0].add(count, sum, lowest, highest)
        if !permilles.isEmpty { values.append(contentsOf: found) }
      }
    }
  }

  /// Adds rows of a page, each to its group.
  mutating func add(_ page: Page, _ members: [Member], groupCount: Int) {
    while totals.count < groupCount { totals.append(Result()) }
    guard isReckoned else {
      let present = page.present(index)
      for member in members where present[Int(member.row)] {
        totals[Int(member.group)].present += 1
      }
      return
    }
    page.withIntegers(index) { view in
      guard let view else { return }
      let keepsValues = !permilles.isEmpty
      for member in members {
        guard let value = view[Int(member.row)] else { continue }
        if keepsValues {
          values.append(value)
          groups.append(member.group)
        } else {
          totals[Int(member.group)].add(1, Int128(value), value, value)
        }
      }
    }
  }

  /// What was found, by group.
  func result(groupCount: Int) -> [Result] {
    var results = totals
    while results.count < groupCount { results.append(Result()) }
    guard !permilles.isEmpty else { return results }
    let parts = valuesByGroup(groupCount)
    for group in results.indices {
      let part = parts[group]
      guard !part.isEmpty else { continue }
      // Those with groups were only collected.
      if !groups.isEmpty {
        for value in part { results[group].add(1, Int128(value), value, value) }
      }
      let ranks = permilles.map { max(1, ($0 * part.count + 999) / 1000) - 1 }
      let found = part.withUnsafeBufferPointer { Self.select(ranks, from: $0) }
      for (permille, value) in zip(permilles, found) {
        results[group].percentiles[permille] = value
      }
    }
    return results
  }

  private func valuesByGroup(_ groupCount: Int) -> [[Int64]] {
    guard !groups.isEmpty else {
      return [values] + Array(repeating: [], count: max(0, groupCount - 1))
    }
    var counts = [Int](repeating: 0, count: groupCount)
    for group in groups { counts[Int(group)] += 1 }
    var parts = counts.map { count in
      var part: [Int64] = []
      part.reserveCapacity(count)
      return part
    }
    for (value, group) in zip(values, groups) { parts[Int(group)].append(value) }
    return parts
  }
}

extension MeasuredColumn.Result {
  fileprivate mutating func add(_ count: Int, _ sum: Int128, _ lowest: Int64, _ highest: Int64) {
    present += count
    self.sum += sum
    self.lowest = min(self.lowest ?? lowest, lowest)
    self.highest = max(self.highest ?? highest, highest)
  }
}

extension MeasuredColumn {
  private static let bucketBits = 11

  /// The values that would stand at some ranks, were they sorted.
  ///
  /// They are counted into buckets by their leading bits, and only the buckets in which a rank lies are
  /// looked into.
  ///
  /// - Complexity: Linear in the values, for each 11 bits of the difference between the least and the
  ///   greatest of them.
  static func select(_ ranks: [Int], from values: UnsafeBufferPointer<Int64>) -> [Int64] {
    guard values.count > 256 else {
      let sorted = values.sorted()
      return ranks.map { sorted[$0] }
    }
    var (lowest, highest) = (values[0], values[0])
    for value in values {
      lowest = min(lowest, value)
      highest = max(highest, value)
    }
    let span = UInt64(bitPattern: highest &- lowest)
    let shift = UInt64(max(0, 64 - span.leadingZeroBitCount - bucketBits))
    var counts = [Int](repeating: 0, count: 1 << bucketBits)
    for value in values { counts[Int(UInt64(bitPattern: value &- lowest) &>> shift)] &+= 1 }
    return ranks.map { rank in
      var bucket = 0
      var before = 0
      while before + counts[bucket] <= rank {
        before += counts[bucket]
        bucket += 1
      }
      guard shift > 0 else { return lowest &+ Int64(bucket) }
      var inside: [Int64] = []
      inside.reserveCapacity(counts[bucket])
      for value in values where Int(UInt64(bitPattern: value &- lowest) &>> shift) == bucket {
        inside.append(value)
      }
      return inside.withUnsafeBufferPointer { select([rank - before], from: $0)[0] }
    }
  }
}
