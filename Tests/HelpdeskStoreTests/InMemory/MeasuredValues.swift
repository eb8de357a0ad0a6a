import Testing

@testable import HelpdeskStore

@Suite("Values at ranks")
struct MeasuredValues {
  @Test("are those of the sorted values, however the values are spread", arguments: 1...24)
  func ranks(seed: UInt64) {
    var random = Seeded(seed)
    let count = 1 + random.below(5_000)
    let values: [Int64] = (0..<count).map { _ in
      switch seed % 6 {
      case 0: Int64(bitPattern: UInt64(random.below(.max)) &* 3)
      case 1: Int64(random.below(432_000_000))
      case 2: Int64(random.below(7)) - 3
      case 3: random.below(50) == 0 ? [Int64.min, .max][random.below(2)] : Int64(random.below(900))
      case 4: 42
      default: Int64(random.below(20)) * 1_000_000_007 - 9_000_000_000
      }
    }
    let sorted = values.sorted()
    let ranks = [0, count - 1, count / 2, count / 3] + (0..<20).map { _ in random.below(count) }
    let found = values.withUnsafeBufferPointer { MeasuredColumn.select(ranks, from: $0) }
    #expect(found == ranks.map { sorted[$0] }, "seed \(seed)")
  }
}
