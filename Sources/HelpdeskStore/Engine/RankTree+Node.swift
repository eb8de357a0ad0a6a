extension RankTree.Branch {
  init(of children: [RankTree.Node]) {
    self.children = children
    counts = children.map(\.elementCount)
    firsts = children.compactMap(\.first)
  }

  /// Joins two neighbours if they fit into one node.
  fileprivate mutating func join(at index: Int) {
    guard let joined = children[index].joined(with: children[index + 1]) else { return }
    children[index] = joined
    counts[index] += counts[index + 1]
    children.remove(at: index + 1)
    counts.remove(at: index + 1)
    firsts.remove(at: index + 1)
  }
}

extension RankTree.Node {
  typealias Tree = RankTree<Element>

  // Recursive, so that no node on the way has to be retained.

  func rank(_ isBefore: (Element) -> Bool) -> Int {
    switch self {
    case .leaf(let elements): return Tree.partition(elements, isBefore)
    case .branch(let branch):
      let child = max(Tree.partition(branch.firsts, isBefore) - 1, 0)
      var base = 0
      branch.counts.withUnsafeBufferPointer { counts in
        for index in 0..<child { base &+= counts[index] }
      }
      return base + branch.children.withUnsafeBufferPointer { $0[child].rank(isBefore) }
    }
  }

  func leaf(at rank: Int, from start: Int) -> (elements: [Element], start: Int) {
    switch self {
    case .leaf(let elements): return (elements, start)
    case .branch(let branch):
      var child = 0
      var start = start
      while rank - start >= branch.counts[child] {
        start += branch.counts[child]
        child += 1
      }
      return branch.children[child].leaf(at: rank, from: start)
    }
  }

  func element(at rank: Int) -> Element {
    switch self {
    case .leaf(let elements): return elements[rank]
    case .branch(let branch):
      var child = 0
      var rest = rank
      while rest >= branch.counts[child] {
        rest -= branch.counts[child]
        child += 1
      }
      return branch.children[child].element(at: rest)
    }
  }

  var elementCount: Int {
    switch self {
    case .leaf(let elements): elements.count
    case .branch(let branch): branch.counts.reduce(0, +)
    }
  }

  var first: Element? {
    switch self {
    case .leaf(let elements): elements.first
    case .branch(let branch): branch.firsts.first
    }
  }

  /// Inserts, and returns the right half when the node had to be divided.
  mutating func insert(_ element: Element, at rank: Int) -> Self? {
    switch self {
    case .leaf(var elements):
      self = .leaf([])
      elements.insert(element, at: rank)
      guard elements.count > Tree.leafCapacity else {
        self = .leaf(elements)
        return nil
      }
      // Appending in order is common: then the left half stays full.
      let middle = rank == elements.count - 1 ? rank : elements.count / 2
      self = .leaf(Array(elements[..<middle]))
      return .leaf(Array(elements[middle...]))
    case .branch(var branch):
      self = .leaf([])
      let right = Self.insert(element, at: rank, into: &branch)
      self = .branch(branch)
      return right
    }
  }

  private static func insert(
    _ element: Element, at rank: Int, into branch: inout Tree.Branch
  ) -> Self? {
    var child = 0
    var rest = rank
    while rest > branch.counts[child] {
      rest -= branch.counts[child]
      child += 1
    }
    let right = branch.children[child].insert(element, at: rest)
    if rest == 0 { branch.firsts[child] = element }
    guard let right, let first = right.first else {
      branch.counts[child] += 1
      return nil
    }
    let rightCount = right.elementCount
    branch.counts[child] += 1 - rightCount
    branch.children.insert(right, at: child + 1)
    branch.counts.insert(rightCount, at: child + 1)
    branch.firsts.insert(first, at: child + 1)
    guard branch.children.count > Tree.branchCapacity else { return nil }
    let isAtEnd = child + 2 == branch.children.count
    let middle = isAtEnd ? branch.children.count - 2 : branch.children.count / 2
    let tail = Tree.Branch(of: Array(branch.children[middle...]))
    branch.children.removeSubrange(middle...)
    branch.counts.removeSubrange(middle...)
    branch.firsts.removeSubrange(middle...)
    return .branch(tail)
  }

  mutating func remove(at rank: Int) -> Element {
    switch self {
    case .leaf(var elements):
      self = .leaf([])
      let element = elements.remove(at: rank)
      self = .leaf(elements)
      return element
    case .branch(var branch):
      self = .leaf([])
      let element = Self.remove(at: rank, from: &branch)
      self = .branch(branch)
      return element
    }
  }

  private static func remove(at rank: Int, from branch: inout Tree.Branch) -> Element {
    var child = 0
    var rest = rank
    while rest >= branch.counts[child] {
      rest -= branch.counts[child]
      child += 1
    }
    let element = branch.children[child].remove(at: rest)
    branch.counts[child] -= 1
    guard let first = branch.children[child].first else {
      branch.children.remove(at: child)
      branch.counts.remove(at: child)
      branch.firsts.remove(at: child)
      return element
    }
    if rest == 0 { branch.firsts[child] = first }
    if branch.children[child].isSmall {
      if child + 1 < branch.children.count {
        branch.join(at: child)
      } else if child > 0 {
        branch.join(at: child - 1)
      }
    }
    return element
  }

  private var isSmall: Bool {
    switch self {
    case .leaf(let elements): elements.count < Tree.leafCapacity / 4
    case .branch(let branch): branch.children.count < Tree.branchCapacity / 4
    }
  }

  fileprivate func joined(with right: Self) -> Self? {
    switch (self, right) {
    case (.leaf(let left), .leaf(let right)) where left.count + right.count <= Tree.leafCapacity:
      return .leaf(left + right)
    case (.branch(let left), .branch(let right))
    where left.children.count + right.children.count <= Tree.branchCapacity:
      return .branch(
        Tree.Branch(
          children: left.children + right.children, counts: left.counts + right.counts,
          firsts: left.firsts + right.firsts))
    default: return nil
    }
  }

  /// The node's depth, or nil when its counts or sizes are wrong.
  func checkedDepth() -> Int? {
    switch self {
    case .leaf(let elements): return elements.count <= Tree.leafCapacity ? 0 : nil
    case .branch(let branch):
      guard !branch.children.isEmpty, branch.children.count <= Tree.branchCapacity,
        branch.counts == branch.children.map(\.elementCount),
        branch.firsts.count == branch.children.count
      else { return nil }
      let depths = branch.children.map { $0.checkedDepth() }
      guard let depth = depths[0], depths.allSatisfy({ $0 == depth }) else { return nil }
      return depth + 1
    }
  }
}
