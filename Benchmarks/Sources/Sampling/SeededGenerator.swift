/// Random numbers that are the same for the same seed: SplitMix64 (Steele, Lea, Flood 2014).
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) {
    state = seed
  }

  /// A generator of its own for one of many things, so that they can be made in any order.
  package init(seed: UInt64, item: Int) {
    var mixer = SeededGenerator(seed: seed ^ UInt64(item) &* 0xD6E8_FEB8_6659_FD93)
    state = mixer.next()
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number below a bound.
  package mutating func below(_ bound: Int) -> Int {
    Int(next(upperBound: UInt64(bound)))
  }

  /// One of several, with a weight for each.
  package mutating func pick<Value>(_ choices: [(Value, weight: Int)]) -> Value {
    var rest = below(choices.reduce(0) { $0 + $1.weight })
    for (value, weight) in choices {
      if rest < weight { return value }
      rest -= weight
    }
    return choices[choices.count - 1].0
  }
}
