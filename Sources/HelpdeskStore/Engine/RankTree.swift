/// A sorted sequence whose copies share everything but the path to what was changed, and that
/// knows the rank of every element.
///
/// A B+tree with counts. It does not know the order: searches take a predicate that is true for a
/// first run of the elements, so that the elements can be slots compared through columns.
struct RankTree<Element: Sendable>: Sendable {
  enum Node: Sendable {
    case leaf([Element])
    case branch([Child])
  }

  /// A node with what its parent knows of it: one array a branch is one to copy and to free.
  struct Child: Sendable {
    var node: Node
    var count: Int
    /// The first element under the node.
    var first: Element
  }

  private(set) var root = Node.leaf([])
  private(set) var count = 0

  /// About one kilobyte a leaf: what a change has to copy.
  static var leafCapacity: Int {
    max(16, min(256, 1024 / max(1, MemoryLayout<Element>.stride)))
  }
  static var branchCapacity: Int { 32 }

  init() {}

  /// Takes elements that are in order already; costs O(n).
  init(sorted elements: [Element]) {
    // A little room in each node, so that the first insertions divide none.
    let leafSize = max(1, Self.leafCapacity * 7 / 8)
    let branchSize = Self.branchCapacity * 7 / 8
    var nodes: [Node] = stride(from: 0, to: elements.count, by: leafSize).map { start in
      .leaf(Array(elements[start..<min(start + leafSize, elements.count)]))
    }
    while nodes.count > 1 {
      nodes = stride(from: 0, to: nodes.count, by: branchSize).map { start in
        .branch(nodes[start..<min(start + branchSize, nodes.count)].compactMap(Child.init))
      }
    }
    root = nodes.first ?? .leaf([])
    count = elements.count
  }

  /// All elements in order.
  var elements: [Element] {
    var all: [Element] = []
    all.reserveCapacity(count)
    visit(in: 0..<count) {
      all.append($0)
      return true
    }
    return all
  }

  /// How many elements stand before the first for which the predicate fails.
  @inline(__always)
  func rank(_ isBefore: (Element) -> Bool) -> Int {
    // Through pointers and in one loop, so that neither a node on the way nor what the predicate
    // needs has to be retained.
    withUnsafePointer(to: root) { root in
      var node = root
      var base = 0
      while true {
        switch node.pointee {
        case .leaf(let elements):
          return elements.withUnsafeBufferPointer { elements in
            var low = 0
            var high = elements.count
            while low < high {
              let middle = (low &+ high) &>> 1
              if isBefore(elements[middle]) { low = middle &+ 1 } else { high = middle }
            }
            return base &+ low
          }
        case .branch(let children):
          node = children.withUnsafeBufferPointer { children in
            // The last child whose first element is before, or else the very first.
            var low = 0
            var high = children.count &- 1
            while low < high {
              let middle = (low &+ high &+ 1) &>> 1
              if isBefore(children[middle].first) { low = middle } else { high = middle &- 1 }
            }
            for index in 0..<low { base &+= children[index].count }
            // A structure's first property lies where the structure does.
            return UnsafeRawPointer(children.baseAddress.unsafelyUnwrapped + low)
              .assumingMemoryBound(to: Node.self)
          }
        }
      }
    }
  }

  /// The rank of an element that is there, where the predicate holds for what stands before it.
  ///
  /// The leaf is found by comparing; within it, to look for the element itself takes less than to
  /// compare with half of those around it.
  @inline(__always)
  func rank(of element: Element, _ isBefore: (Element) -> Bool) -> Int? where Element: Equatable {
    withUnsafePointer(to: root) { root in
      var node = root
      var base = 0
      while true {
        switch node.pointee {
        case .leaf(let elements):
          return elements.withUnsafeBufferPointer { elements in
            for index in elements.indices where elements[index] == element {
              return base &+ index
            }
            return nil
          }
        case .branch(let children):
          node = children.withUnsafeBufferPointer { children in
            var low = 0
            var high = children.count &- 1
            while low < high {
              let middle = (low &+ high &+ 1) &>> 1
              let first = children[middle].first
              if first == element || isBefore(first) { low = middle } else { high = middle &- 1 }
            }
            for index in 0..<low { base &+= children[index].count }
            return UnsafeRawPointer(children.baseAddress.unsafelyUnwrapped + low)
              .assumingMemoryBound(to: Node.self)
          }
        }
      }
    }
  }

  /// ``rank(_:)`` for an element that probably stands before all others or behind them, as what is new
  /// does in an order by time.
  @inline(__always)
  func rankTryingEnds(_ isBefore: (Element) -> Bool) -> Int {
    guard let (first, last) = ends else { return 0 }
    if !isBefore(first) { return 0 }
    if isBefore(last) { return count }
    return rank(isBefore)
  }

  /// The first and the last element.
  private var ends: (Element, Element)? {
    if count == 0 { return nil }
    return withUnsafePointer(to: root) { root in
      var node = root
      var first: Element?
      while true {
        switch node.pointee {
        case .leaf(let elements):
          return elements.withUnsafeBufferPointer { (first ?? $0[0], $0[$0.count &- 1]) }
        case .branch(let children):
          node = children.withUnsafeBufferPointer { children in
            if first == nil { first = children[0].first }
            return UnsafeRawPointer(
              children.baseAddress.unsafelyUnwrapped + (children.count &- 1)
            ).assumingMemoryBound(to: Node.self)
          }
        }
      }
    }
  }

  subscript(rank: Int) -> Element {
    precondition(rank >= 0 && rank < count, "The rank is out of bounds.")
    return root.element(at: rank)
  }

  /// The leaf that holds a rank, and the rank of its first element.
  func leaf(at rank: Int) -> (elements: [Element], start: Int) {
    precondition(rank >= 0 && rank < count, "The rank is out of bounds.")
    return root.leaf(at: rank, from: 0)
  }

  /// Visits the elements of a range of ranks in order, until the body returns false.
  func visit(in range: Range<Int>, _ body: (Element) -> Bool) {
    var position = range.lowerBound
    while position < range.upperBound {
      let (elements, start) = leaf(at: position)
      let end = min(elements.count, range.upperBound - start)
      for index in (position - start)..<end {
        guard body(elements[index]) else { return }
      }
      position = start + end
    }
  }

  mutating func insert(_ element: Element, at rank: Int) {
    precondition(rank >= 0 && rank <= count, "The rank is out of bounds.")
    if let right = root.insert(element, at: rank) {
      let left = root
      root = .branch([left, right].compactMap(Child.init))
    }
    count += 1
  }

  /// Inserts an element behind those for which the predicate holds.
  mutating func insert(_ element: Element, _ isBefore: (Element) -> Bool) {
    insert(element, at: rank(isBefore))
  }

  @discardableResult
  mutating func remove(at rank: Int) -> Element {
    precondition(rank >= 0 && rank < count, "The rank is out of bounds.")
    let element = root.remove(at: rank)
    count -= 1
    while case .branch(let children) = root, children.count <= 1 {
      root = children.first?.node ?? .leaf([])
    }
    return element
  }

  mutating func replace(at rank: Int, with element: Element) {
    remove(at: rank)
    insert(element, at: rank)
  }

  /// Removes all elements that are gone; costs O(n), little for each that stays.
  ///
  /// What holds none of them stays as it is, and is still shared with copies.
  mutating func removeAll(where isGone: (Element) -> Bool) {
    guard let node = root.without(isGone) else { return }
    root = node
    while case .branch(let children) = root, children.count <= 1 {
      root = children.first?.node ?? .leaf([])
    }
    count = root.elementCount
  }

  /// Inserts elements that are in order already, each behind those of the tree that precede it.
  ///
  /// Every leaf that takes some is made anew once, however many they are, and neighbours are looked
  /// for near one another.
  ///
  /// - Parameters:
  ///   - batch: The elements.
  ///   - precedes: Whether an element of the tree stands before that of a place in the batch.
  mutating func insert(sorted batch: [Element], _ precedes: (Element, Int) -> Bool) {
    guard !batch.isEmpty else { return }
    var nodes = root.inserting(batch, batch.indices, precedes)
    while nodes.count > 1 {
      nodes = Node.divided(nodes.compactMap(Child.init), Self.branchCapacity).map { .branch($0) }
    }
    root = nodes[0]
    count += batch.count
  }

  static func partition(_ elements: [Element], _ isBefore: (Element) -> Bool) -> Int {
    var low = 0
    var high = elements.count
    while low < high {
      let middle = (low + high) >> 1
      if isBefore(elements[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Whether counts, sizes and depth are right, and the elements in the order given.
  func checkInvariants(_ precedes: (Element, Element) -> Bool) -> Bool {
    guard let depth = root.checkedDepth(), root.elementCount == count else { return false }
    var previous: Element?
    var isSorted = true
    visit(in: 0..<count) { element in
      if let previous, !precedes(previous, element) { isSorted = false }
      previous = element
      return isSorted
    }
    return isSorted && depth < 16
  }
}
