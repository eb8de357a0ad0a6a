import Foundation
import HelpdeskCore

/// The receipts of commits with an idempotency key.
struct Receipts: Sendable {
  struct Entry: Sendable {
    let digest: UInt64
    let receipt: Receipt
  }

  private struct Expiry: Sendable {
    let instant: Int64
    let key: String
  }

  private var entries = PersistentMap<String, Entry>()
  private var expiries = RankTree<Expiry>()
  /// The latest clock reading so far: a clock that goes back drops nothing early.
  private var latest = Int64.min

  /// A little more than the promised 24 hours.
  private static let retention: Int64 = 25 * 3_600_000

  subscript(key: String) -> Entry? { entries[key] }

  mutating func add(_ receipt: Receipt, under idempotency: Idempotency) {
    entries[idempotency.key] = Entry(digest: idempotency.digest, receipt: receipt)
    if !idempotency.isPermanent {
      let (instant, overflows) = latest.addingReportingOverflow(Self.retention)
      expiries.insert(
        Expiry(instant: overflows ? .max : instant, key: idempotency.key), at: expiries.count)
    }
  }

  /// Notes the caller's clock and drops what is past its time.
  mutating func advance(to now: Date) {
    latest = max(latest, now.clampedMilliseconds)
    while expiries.count > 0 {
      let oldest = expiries[0]
      guard oldest.instant < latest else { return }
      expiries.remove(at: 0)
      entries[oldest.key] = nil
    }
  }
}

extension Date {
  /// Milliseconds since 1970; the ends of the range for instants beyond them.
  var clampedMilliseconds: Int64 {
    let value = (timeIntervalSince1970 * 1000).rounded()
    if value.isNaN { return 0 }
    return value >= 9.2e18 ? .max : value <= -9.2e18 ? .min : Int64(value)
  }
}
