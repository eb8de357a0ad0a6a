/// An array whose copies share everything but the path to what was changed.
///
/// Reading and writing cost O(log₃₂ n); a write after a copy copies 32 elements a level.
struct PersistentArray<Element: Sendable>: Sendable {
  fileprivate enum Node: Sendable {
    case leaf([Element])
    case branch([Node])
  }

  private(set) var count = 0
  private var root = Node.leaf([])
  /// How many bits of an index lie below the root's own five.
  private var shift = 0

  var isEmpty: Bool { count == 0 }

  subscript(index: Int) -> Element {
    withExtendedLifetime(self) { place(of: index).pointee }
  }

  /// Where an element lies, for as long as the array is held and not changed.
  ///
  /// Reading through it counts no reference, neither to the element nor to a node on the way, and
  /// that is most of what reading would cost.
  @inline(__always)
  func place(of index: Int) -> UnsafePointer<Element> {
    precondition(index >= 0 && index < count, "The index is out of bounds.")
    return withUnsafePointer(to: root) { root in
      var node = root
      var shift = shift
      while true {
        switch node.pointee {
        case .leaf(let elements):
          return elements.withUnsafeBufferPointer {
            $0.baseAddress.unsafelyUnwrapped + (index & 31)
          }
        case .branch(let children):
          node = children.withUnsafeBufferPointer {
            $0.baseAddress.unsafelyUnwrapped + ((index >> shift) & 31)
          }
          shift -= 5
        }
      }
    }
  }

  /// Lends one element to the body, which saves counting another reference to it.
  @inline(__always)
  func with<Result>(_ index: Int, _ body: (borrowing Element) -> Result) -> Result {
    withExtendedLifetime(self) { body(place(of: index).pointee) }
  }

  /// Changes one element in place where nobody else holds it.
  mutating func modify<Result>(_ index: Int, _ body: (inout Element) -> Result) -> Result {
    precondition(index >= 0 && index < count, "The index is out of bounds.")
    return root.modify(index, shift: shift, body)
  }

  mutating func replace(_ index: Int, with element: Element) {
    modify(index) { $0 = element }
  }

  mutating func append(_ element: Element) {
    if count == 1 << (shift + 5) {
      root = .branch([root])
      shift += 5
    }
    root.append(element, at: count, shift: shift)
    count += 1
  }

  mutating func removeLast() -> Element {
    precondition(count > 0, "There is nothing to remove.")
    count -= 1
    let (element, _) = root.removeLast()
    return element
  }

  /// Visits every element in order, a leaf at a time.
  func visit(_ body: (Int, Element) -> Void) {
    var index = 0
    root.visit { element in
      body(index, element)
      index += 1
    }
  }

  func checkInvariants() -> Bool {
    var seen = 0
    visit { index, _ in seen = index + 1 }
    return seen == count && count <= 1 << (shift + 5)
  }
}

extension PersistentArray.Node {
  fileprivate mutating func modify<Result>(
    _ index: Int, shift: Int, _ body: (inout Element) -> Result
  ) -> Result {
    switch self {
    case .leaf(var elements):
      self = .leaf([])
      let result = body(&elements[index & 31])
      self = .leaf(elements)
      return result
    case .branch(var children):
      self = .leaf([])
      let result = children[(index >> shift) & 31].modify(index, shift: shift - 5, body)
      self = .branch(children)
      return result
    }
  }

  fileprivate mutating func append(_ element: Element, at index: Int, shift: Int) {
    switch self {
    case .leaf(var elements) where shift == 0:
      self = .leaf([])
      elements.append(element)
      self = .leaf(elements)
    case .leaf:
      // A fresh path: only ever an empty leaf that stands where a branch belongs.
      var child = Self.leaf([])
      child.append(element, at: index, shift: shift - 5)
      self = .branch([child])
    case .branch(var children):
      self = .leaf([])
      let place = (index >> shift) & 31
      if place >= children.count { children.append(.leaf([])) }
      children[place].append(element, at: index, shift: shift - 5)
      self = .branch(children)
    }
  }

  /// The last element, and whether nothing is left.
  fileprivate mutating func removeLast() -> (Element, isEmpty: Bool) {
    switch self {
    case .leaf(var elements):
      self = .leaf([])
      let element = elements.removeLast()
      self = .leaf(elements)
      return (element, elements.isEmpty)
    case .branch(var children):
      self = .leaf([])
      let (element, isEmpty) = children[children.count - 1].removeLast()
      if isEmpty { children.removeLast() }
      let isNowEmpty = children.isEmpty
      self = isNowEmpty ? .leaf([]) : .branch(children)
      return (element, isNowEmpty)
    }
  }

  fileprivate func visit(_ body: (Element) -> Void) {
    switch self {
    case .leaf(let elements): for element in elements { body(element) }
    case .branch(let children): for child in children { child.visit(body) }
    }
  }
}
