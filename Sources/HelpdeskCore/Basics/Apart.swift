/// A value that is mostly missing, in a box of its own, so that what has it stays small.
///
/// A value like any other: changing it makes another box.
struct Apart<Value: Hashable & Sendable>: Hashable, Sendable {
  private final class Box: Sendable {
    let value: Value

    init(_ value: Value) {
      self.value = value
    }
  }

  private var box: Box?

  init(_ value: Value? = nil) {
    self.value = value
  }

  var value: Value? {
    get { box?.value }
    set { box = newValue.map { Box($0) } }
  }

  static func == (left: Apart, right: Apart) -> Bool {
    left.box === right.box || left.value == right.value
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(value)
  }
}
