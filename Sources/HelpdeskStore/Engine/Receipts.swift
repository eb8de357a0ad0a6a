import Foundation
import HelpdeskCore

/// The receipts of commits with an idempotency key.
struct Receipts: Sendable {
  struct Entry: Sendable {
    let digest: UInt64
    let receipt: Receipt
    /// When it may be dropped; nil for good.
    let expiry: Int64?
    /// The segment of the log that holds the receipt, 0 without a log.
    let segment: UInt64
  }

  private struct Expiry: Sendable {
    let instant: Int64
    let key: String
  }

  private var entries = PersistentMap<String, Entry>()
  private var expiries = RankTree<Expiry>()
  /// The latest clock reading so far: a clock that goes back drops nothing early.
  private(set) var latest = Int64.min

  /// A little more than the promised 24 hours.
  private static let retention: Int64 = 25 * 3_600_000

  subscript(key: String) -> Entry? { entries[key] }

  mutating func add(_ receipt: Receipt, under idempotency: Idempotency, segment: UInt64) {
    let (instant, overflows) = latest.addingReportingOverflow(Self.retention)
    let expiry = idempotency.isPermanent ? nil : overflows ? .max : instant
    add(receipt, under: idempotency, expiry: expiry, segment: segment)
  }

  /// Adds a receipt again, or moves it to another segment.
  mutating func add(
    _ receipt: Receipt, under idempotency: Idempotency, expiry: Int64?, segment: UInt64
  ) {
    let isKnown = entries[idempotency.key] != nil
    entries[idempotency.key] = Entry(
      digest: idempotency.digest, receipt: receipt, expiry: expiry, segment: segment)
    guard let expiry, !isKnown else { return }
    let rank = expiries.rank { $0.instant <= expiry }
    expiries.insert(Expiry(instant: expiry, key: idempotency.key), at: rank)
  }

  /// Every receipt, by its key.
  var all: [(key: String, entry: Entry)] {
    var found: [(key: String, entry: Entry)] = []
    entries.visit { found.append(($0, $1)) }
    return found.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  /// The receipts that a segment of the log holds, in the order of their commits.
  func all(in segment: UInt64) -> [(key: String, entry: Entry)] {
    var found: [(key: String, entry: Entry)] = []
    entries.visit { key, entry in
      if entry.segment == segment { found.append((key, entry)) }
    }
    return found.sorted { $0.entry.receipt.revision < $1.entry.receipt.revision }
  }

  /// Notes the caller's clock and drops what is past its time.
  mutating func advance(to now: Date) {
    advance(toMilliseconds: now.clampedMilliseconds)
  }

  mutating func advance(toMilliseconds now: Int64) {
    latest = max(latest, now)
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
