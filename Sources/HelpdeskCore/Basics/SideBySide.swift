import Dispatch

/// Work whose parts need nothing of one another, on as many cores as there are.
package enum SideBySide {
  /// The results in the order of the elements; the calling thread works as well and waits.
  ///
  /// A part should take ten microseconds at least: so much is lost to waking another thread.
  package static func map<Element: Sendable, Result: Sendable>(
    _ elements: [Element], _ body: @escaping @Sendable (Element) -> Result
  ) -> [Result] {
    if elements.count < 2 { return elements.map(body) }
    let results = Mutex([Result?](repeating: nil, count: elements.count))
    DispatchQueue.concurrentPerform(iterations: elements.count) { index in
      let result = body(elements[index])
      results.withLock { $0[index] = result }
    }
    return results.withLock { $0.compactMap { $0 } }
  }

  /// The same for many small parts, which are put together to a few larger ones.
  package static func map<Element: Sendable, Result: Sendable>(
    _ elements: [Element], together size: Int, _ body: @escaping @Sendable (Element) -> Result
  ) -> [Result] {
    let pieces = stride(from: 0, to: elements.count, by: size).map {
      elements[$0..<min(elements.count, $0 + size)]
    }
    return map(pieces) { $0.map(body) }.flatMap { $0 }
  }
}
