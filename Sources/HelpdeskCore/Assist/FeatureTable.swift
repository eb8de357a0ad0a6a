/// Values by feature, put in once and only looked up from then on.
///
/// A look-up goes to one place and seldom further. Where that is differs from process to process, so
/// that nobody can choose words that all lie in one place; what is found does not.
struct FeatureTable<Value: Sendable>: Sendable {
  private struct Entry: Sendable {
    var key: UInt32 = 0
    /// Nil where the place is free.
    var value: Value?
  }

  private var entries: [Entry]
  private let shift: UInt64
  private let factor = UInt64.random(in: .min ... .max) | 1

  init(_ values: some Collection<(key: UInt32, value: Value)>) {
    // At least half of the places stay free.
    let bits = max(1, Int.bitWidth - values.count.leadingZeroBitCount + 1)
    shift = UInt64(UInt64.bitWidth - bits)
    entries = [Entry](repeating: Entry(), count: 1 << bits)
    for (key, value) in values {
      var place = place(of: key)
      while entries[place].value != nil, entries[place].key != key { place = next(place) }
      entries[place] = Entry(key: key, value: value)
    }
  }

  subscript(key: UInt32) -> Value? {
    var place = place(of: key)
    while let value = entries[place].value {
      if entries[place].key == key { return value }
      place = next(place)
    }
    return nil
  }

  @inline(__always)
  private func place(of key: UInt32) -> Int {
    Int(truncatingIfNeeded: (UInt64(key) &* factor) >> shift)
  }

  @inline(__always)
  private func next(_ place: Int) -> Int { (place + 1) & (entries.count - 1) }
}
