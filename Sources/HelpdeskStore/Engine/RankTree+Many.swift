extension RankTree.Node {
  /// The node without the elements that are gone; nil where it has none of them.
  func without(_ isGone: (Element) -> Bool) -> Self? {
    switch self {
    case .leaf(let elements):
      guard let first = elements.firstIndex(where: isGone) else { return nil }
      var kept = Array(elements[..<first])
      for element in elements[(first + 1)...] where !isGone(element) { kept.append(element) }
      return .leaf(kept)
    case .branch(let children):
      var kept: [Tree.Child]?
      for index in children.indices {
        guard let node = children[index].node.without(isGone) else {
          kept?.append(children[index])
          continue
        }
        if kept == nil { kept = Array(children[..<index]) }
        if let child = Tree.Child(node) { kept?.append(child) }
      }
      return kept.map { .branch(Self.joiningSmall($0)) }
    }
  }

  /// Joins neighbours of which one has become small, where they fit into one node.
  private static func joiningSmall(_ children: [Tree.Child]) -> [Tree.Child] {
    var result: [Tree.Child] = []
    for child in children {
      if let last = result.last, last.node.isSmall || child.node.isSmall,
        let joined = Tree.Child(last.node, joinedWith: child.node)
      {
        result[result.count - 1] = joined
      } else {
        result.append(child)
      }
    }
    return result
  }

  /// The nodes that take this one's place when a part of a batch was inserted.
  func inserting(
    _ batch: [Element], _ part: Range<Int>, _ precedes: (Element, Int) -> Bool
  ) -> [Self] {
    switch self {
    case .leaf(let elements):
      return Self.divided(Self.merged(elements, batch, part, precedes), Tree.leafCapacity)
        .map { .leaf($0) }
    case .branch(let children):
      let all = Self.inserting(batch, part, precedes, into: children)
      return Self.divided(all, Tree.branchCapacity).map { .branch($0) }
    }
  }

  private static func merged(
    _ elements: [Element], _ batch: [Element], _ part: Range<Int>,
    _ precedes: (Element, Int) -> Bool
  ) -> [Element] {
    var merged: [Element] = []
    merged.reserveCapacity(elements.count + part.count)
    var taken = 0
    for place in part {
      var low = taken
      var high = elements.count
      while low < high {
        let middle = (low + high) >> 1
        if precedes(elements[middle], place) { low = middle + 1 } else { high = middle }
      }
      if taken < low { merged += elements[taken..<low] }
      merged.append(batch[place])
      taken = low
    }
    merged += elements[taken...]
    return merged
  }

  private static func inserting(
    _ batch: [Element], _ part: Range<Int>, _ precedes: (Element, Int) -> Bool,
    into children: [Tree.Child]
  ) -> [Tree.Child] {
    var result: [Tree.Child] = []
    result.reserveCapacity(children.count)
    var rest = part
    var taken = 0
    while !rest.isEmpty {
      // The last child whose first element is before, or else the next.
      var low = taken
      var high = children.count - 1
      while low < high {
        let middle = (low + high + 1) >> 1
        if precedes(children[middle].first, rest.lowerBound) {
          low = middle
        } else {
          high = middle - 1
        }
      }
      result += children[taken..<low]
      let end =
        low + 1 < children.count
        ? endOfPart(rest, before: children[low + 1].first, precedes) : rest.upperBound
      result += children[low].node.inserting(batch, rest.lowerBound..<end, precedes)
        .compactMap(Tree.Child.init)
      taken = low + 1
      rest = end..<rest.upperBound
    }
    result += children[taken...]
    return result
  }

  /// Where in the batch the first stands that an element of the tree precedes, behind the first.
  private static func endOfPart(
    _ part: Range<Int>, before element: Element, _ precedes: (Element, Int) -> Bool
  ) -> Int {
    var low = part.lowerBound + 1
    var high = part.upperBound
    while low < high {
      let middle = (low + high) >> 1
      if precedes(element, middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Divides what a node is to hold evenly among as many as it takes, each with a little room.
  static func divided<Item>(_ items: [Item], _ capacity: Int) -> [[Item]] {
    if items.count <= capacity { return [items] }
    let size = max(1, capacity * 7 / 8)
    let parts = (items.count + size - 1) / size
    return (0..<parts).map {
      Array(items[(items.count * $0 / parts)..<(items.count * ($0 + 1) / parts)])
    }
  }
}
