import Dispatch
import HelpdeskCore

/// Work for other cores that is done ahead of one who takes its results in their order.
enum ReadAhead {
  /// Enough for the others to have something to do while results are taken.
  private static let distance = 4

  private enum Place<Value: Sendable>: Sendable {
    case open
    case begun
    case done(Value)
  }

  /// Makes something of each element, a few elements ahead, and gives it to the body in order.
  ///
  /// What nobody has begun when its turn comes, the calling thread does itself, so that it never
  /// waits for a thread that there is none of. Letting go of what was made takes as long as making
  /// it did, so another core does that, too.
  static func forEach<Element: Sendable, Value: Sendable>(
    _ elements: [Element], _ make: @escaping @Sendable (Element) -> Value,
    _ body: (Value) throws(StoreError) -> Void
  ) throws(StoreError) {
    let places = Mutex([Place<Value>](repeating: .open, count: elements.count))
    let finished = elements.map { _ in DispatchSemaphore(value: 0) }
    @Sendable func begin(_ index: Int) -> Bool {
      places.withLock { places in
        guard case .open = places[index] else { return false }
        places[index] = .begun
        return true
      }
    }
    func goAhead(_ index: Int) {
      guard index < elements.count else { return }
      DispatchQueue.global().async {
        guard begin(index) else { return }
        let value = make(elements[index])
        places.withLock { $0[index] = .done(value) }
        finished[index].signal()
      }
    }
    for index in 0..<min(distance, elements.count) { goAhead(index) }
    for index in elements.indices {
      if begin(index) {
        try body(make(elements[index]))
      } else {
        finished[index].wait()
        let place = places.withLock { places in
          defer { places[index] = .begun }
          return places[index]
        }
        if case .done(let value) = place {
          try body(value)
          DispatchQueue.global().async { withExtendedLifetime(value) {} }
        }
      }
      goAhead(index + distance)
    }
  }
}
