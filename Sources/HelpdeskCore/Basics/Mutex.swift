import Foundation

/// A value behind a lock.
///
/// It stands in for the standard library's `Mutex`, whose slow path on Linux the thread sanitizer
/// cannot see: it then reports races where there are none, whenever two threads really meet. This
/// one locks through Foundation, which the sanitizer follows, at the same speed where nobody waits.
package final class Mutex<Value>: @unchecked Sendable {
  // Unchecked, because the lock is what makes it safe: the value is reached only while it is held.
  private let lock = NSLock()
  private var value: Value

  /// Puts a value behind a lock.
  package init(_ value: sending Value) {
    self.value = value
  }

  /// Works with the value while holding the lock; the work must be short and must not lock again.
  package func withLock<Result, Failure: Error>(
    _ work: (inout Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    lock.lock()
    defer { lock.unlock() }
    return try work(&value)
  }
}
