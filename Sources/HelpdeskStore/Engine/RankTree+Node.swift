extension RankTree.Child {
  /// Nil for a node without elements, which no tree keeps.
  init?(_ node: RankTree.Node) {
    guard let first = node.first else { return nil }
    self.init(node: node, count: node.elementCount, first: first)
  }

  /// Two neighbours in one; nil where they do not fit.
  init?(_ left: RankTree.Node, joinedWith right: RankTree.Node) {
    guard let node = left.joined(with: right) else { return nil }
    self.init(node)
  }
}

extension RankTree.Node {
  typealias Tree = RankTree<Element>

  func leaf(at rank: Int, from start: Int) -> (elements: [Element], start: Int) {
    switch self {
    case .leaf(let elements): return (elements, start)
    case .branch(let children):
      let (child, rest) = Self.child(of: children, at: rank - start)
      return children[child].node.leaf(at: rank, from: rank - rest)
    }
  }

  func element(at rank: Int) -> Element {
    switch self {
    case .leaf(let elements): return elements[rank]
    case .branch(let children):
      let (child, rest) = Self.child(of: children, at: rank)
      return children.withUnsafeBufferPointer { $0[child].node.element(at: rest) }
    }
  }

  /// The child that holds a rank, and the rank within it.
  private static func child(of children: [Tree.Child], at rank: Int) -> (child: Int, rest: Int) {
    children.withUnsafeBufferPointer { children in
      var child = 0
      var rest = rank
      while rest >= children[child].count {
        rest -= children[child].count
        child += 1
      }
      return (child, rest)
    }
  }

  var elementCount: Int {
    switch self {
    case .leaf(let elements): elements.count
    case .branch(let children): children.reduce(0) { $0 + $1.count }
    }
  }

  var first: Element? {
    switch self {
    case .leaf(let elements): elements.first
    case .branch(let children): children.first?.first
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
    case .branch(var children):
      self = .leaf([])
      let right = Self.insert(element, at: rank, into: &children)
      self = .branch(children)
      return right
    }
  }

  private static func insert(
    _ element: Element, at rank: Int, into children: inout [Tree.Child]
  ) -> Self? {
    // Between two children it goes to the end of the left one.
    let (child, rest) = rank == 0 ? (0, 0) : Self.child(of: children, at: rank - 1)
    let place = rank == 0 ? 0 : rest + 1
    let right = children[child].node.insert(element, at: place)
    if place == 0 { children[child].first = element }
    guard let right = right.flatMap(Tree.Child.init) else {
      children[child].count += 1
      return nil
    }
    children[child].count += 1 - right.count
    children.insert(right, at: child + 1)
    guard children.count > Tree.branchCapacity else { return nil }
    let isAtEnd = child + 2 == children.count
    let middle = isAtEnd ? children.count - 2 : children.count / 2
    let tail = Array(children[middle...])
    children.removeSubrange(middle...)
    return .branch(tail)
  }

  mutating func remove(at rank: Int) -> Element {
    switch self {
    case .leaf(var elements):
      self = .leaf([])
      let element = elements.remove(at: rank)
      self = .leaf(elements)
      return element
    case .branch(var children):
      self = .leaf([])
      let element = Self.remove(at: rank, from: &children)
      self = .branch(children)
      return element
    }
  }

  private static func remove(at rank: Int, from children: inout [Tree.Child]) -> Element {
    let (child, rest) = Self.child(of: children, at: rank)
    let element = children[child].node.remove(at: rest)
    children[child].count -= 1
    guard let first = children[child].node.first else {
      children.remove(at: child)
      return element
    }
    if rest == 0 { children[child].first = first }
    if children[child].node.isSmall {
      if child + 1 < children.count {
        join(&children, at: child)
      } else if child > 0 {
        join(&children, at: child - 1)
      }
    }
    return element
  }

  /// Joins two neighbours if they fit into one node.
  private static func join(_ children: inout [Tree.Child], at index: Int) {
    guard let joined = children[index].node.joined(with: children[index + 1].node) else { return }
    children[index].node = joined
    children[index].count += children[index + 1].count
    children.remove(at: index + 1)
  }

  var isSmall: Bool {
    switch self {
    case .leaf(let elements): elements.count < Tree.leafCapacity / 4
    case .branch(let children): children.count < Tree.branchCapacity / 4
    }
  }

  func joined(with right: Self) -> Self? {
    switch (self, right) {
    case (.leaf(let left), .leaf(let right)) where left.count + right.count <= Tree.leafCapacity:
      return .leaf(left + right)
    case (.branch(let left), .branch(let right))
    where left.count + right.count <= Tree.branchCapacity:
      return .branch(left + right)
    default: return nil
    }
  }

  /// The node's depth, or nil when its counts or sizes are wrong.
  func checkedDepth() -> Int? {
    switch self {
    case .leaf(let elements): return elements.count <= Tree.leafCapacity ? 0 : nil
    case .branch(let children):
      guard !children.isEmpty, children.count <= Tree.branchCapacity,
        children.allSatisfy({ $0.count == $0.node.elementCount })
      else { return nil }
      let depths = children.map { $0.node.checkedDepth() }
      guard let depth = depths[0], depths.allSatisfy({ $0 == depth }) else { return nil }
      return depth + 1
    }
  }
}
