import HelpdeskCore

/// How many rows with given values in some columns have each value of another column.
///
/// A facet of a list asks for it: how an agent's live tickets divide among the priorities.
struct CountTopic: Hashable, Sendable {
  /// The columns that the rows are chosen by, ascending.
  let columns: [Int]
  /// Their values: a text's number, or an integer; nil is null.
  let values: [Int64?]
  /// The column whose values are counted.
  let counted: Int
}

/// By how much the counts that somebody has asked for have changed since writes follow them.
///
/// Counting visits every row of a list. So whoever has done it leaves what he counted, for others who
/// ask before the next write, and as a wish: that write begins to follow the topic. Where it follows
/// on just what was counted, or once somebody has counted after it, the counts are known as they were
/// where following began: see ``CountWishes``. From then on an answer is these plus the change, in a
/// time that does not grow with the rows. A table of which nobody asks counts follows nothing.
struct KeptCounts: Sendable {
  private struct Group: Sendable {
    var counted: [Counted] = []
  }

  private struct Counted: Sendable {
    let column: Int
    let number: UInt64
    var change: [Int64?: Int] = [:]
  }

  /// The topics over the same columns.
  private struct Shape: Sendable {
    let columns: [Int]
    var groups: [[Int64?]: Group] = [:]
  }

  /// Another one after every write, which no other copy of the table has.
  var generation: UInt64 = 0
  private var shapes: [Shape] = []
  /// The columns that any topic chooses or counts by.
  private var concerned: Set<Int> = []
  private var count = 0

  /// So many topics are followed at most; one more, and all are forgotten.
  ///
  /// A desk of a hundred agents with five facets each has five hundred. A write costs the more for it
  /// only by those that its rows come from or go to.
  static let maximumCount = 2_048

  var isEmpty: Bool { count == 0 }

  func concerns(_ column: Int) -> Bool { concerned.contains(column) }

  mutating func follow(_ topic: CountTopic, number: UInt64) {
    guard change(topic) == nil else { return }
    if count == Self.maximumCount { forget() }
    count += 1
    concerned.formUnion(topic.columns)
    concerned.insert(topic.counted)
    let shape =
      shapes.firstIndex { $0.columns == topic.columns }
      ?? {
        shapes.append(Shape(columns: topic.columns))
        return shapes.count - 1
      }()
    shapes[shape].groups[topic.values, default: Group()].counted.append(
      Counted(column: topic.counted, number: number))
  }

  private mutating func forget() {
    let generation = generation
    self = KeptCounts()
    self.generation = generation
  }

  /// The number under which a topic is followed, and how its counts have changed since; nil where it
  /// is not.
  func change(_ topic: CountTopic) -> (number: UInt64, change: [Int64?: Int])? {
    guard let shape = shapes.first(where: { $0.columns == topic.columns }),
      let counted = shape.groups[topic.values]?.counted.first(where: { $0.column == topic.counted })
    else { return nil }
    return (counted.number, counted.change)
  }

  /// Counts a row where it came from and where it goes.
  ///
  /// - Parameters:
  ///   - before: The row's value in a column; nil where there was no row.
  ///   - after: The same after the write; nil where there is none any more.
  mutating func move(from before: ((Int) -> Int64?)?, to after: ((Int) -> Int64?)?) {
    for shape in shapes.indices {
      let columns = shapes[shape].columns
      if let before { add(-1, shape, columns.map(before), before) }
      if let after { add(1, shape, columns.map(after), after) }
    }
  }

  private mutating func add(
    _ step: Int, _ shape: Int, _ values: [Int64?], _ value: (Int) -> Int64?
  ) {
    guard let place = shapes[shape].groups.index(forKey: values) else { return }
    for index in shapes[shape].groups.values[place].counted.indices {
      let key = value(shapes[shape].groups.values[place].counted[index].column)
      shapes[shape].groups.values[place].counted[index].change[key, default: 0] += step
    }
  }
}

/// What readers have counted, and want followed.
///
/// All copies of a table share it. A topic is followed under a number of its own, given once, so the
/// counts at its beginning are the same for every copy that follows it.
final class CountWishes: Sendable {
  private struct Counted: Sendable {
    let generation: UInt64
    let counts: [Int64?: Int]
  }

  private struct Content: Sendable {
    var lastGeneration: UInt64 = 0
    var lastNumber: UInt64 = 0
    /// What was counted since the last write, and is not followed.
    var wishes: [CountTopic: Counted] = [:]
    var beginnings: [UInt64: [Int64?: Int]] = [:]

    mutating func keep(_ counts: [Int64?: Int], at number: UInt64) {
      // What is forgotten here is counted again.
      if beginnings.count >= 2 * KeptCounts.maximumCount { beginnings = [:] }
      beginnings[number] = counts
    }
  }

  /// What a write finds.
  struct Finding: Sendable {
    /// For the table after the write.
    let generation: UInt64
    /// What is to be followed from this write on, each under a number.
    let wishes: [(topic: CountTopic, number: UInt64)]
  }

  private let content = Mutex(Content())

  /// Leaves what was counted in a table of a generation, and the wish that it be followed.
  func leave(_ counts: [Int64?: Int], of topic: CountTopic, at generation: UInt64) {
    content.withLock { content in
      guard content.wishes.count < KeptCounts.maximumCount else { return }
      content.wishes[topic] = Counted(generation: generation, counts: counts)
    }
  }

  /// What somebody has counted in a table of just this generation.
  func left(of topic: CountTopic, at generation: UInt64) -> [Int64?: Int]? {
    content.withLock { content in
      guard let counted = content.wishes[topic], counted.generation == generation else {
        return nil
      }
      return counted.counts
    }
  }

  /// To be called before each write into a table of a generation.
  func willWrite(at generation: UInt64) -> Finding {
    content.withLock { content in
      content.lastGeneration += 1
      var wishes: [(topic: CountTopic, number: UInt64)] = []
      if !content.wishes.isEmpty {
        for (topic, counted) in content.wishes {
          content.lastNumber += 1
          wishes.append((topic, content.lastNumber))
          guard counted.generation == generation else { continue }
          content.keep(counted.counts, at: content.lastNumber)
        }
        content.wishes = [:]
      }
      return Finding(generation: content.lastGeneration, wishes: wishes)
    }
  }

  /// The counts where following began, once somebody has counted.
  func beginning(_ number: UInt64) -> [Int64?: Int]? {
    content.withLock { $0.beginnings[number] }
  }

  func keep(_ counts: [Int64?: Int], at number: UInt64) {
    content.withLock { $0.keep(counts, at: number) }
  }
}
