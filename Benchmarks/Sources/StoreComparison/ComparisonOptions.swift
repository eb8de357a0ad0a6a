/// What the command line asks for.
struct ComparisonOptions: Sendable {
  var tickets = 100_000
  var rounds = 3
  var seed: UInt64 = 1
  var json: String?
  var only: [String] = []
  var except: [String] = []
  /// Without the store in memory, and without text.
  var isPlain = false
  var folder: String?
  /// Milliseconds added to every fsync, 0 for none.
  var slowSync = 0
  /// Which store's memory this process is to measure; set by the program itself.
  var memoryOf: String?
  /// How many processes to kill instead of measuring anything.
  var kills = 0
  /// From which index on this process is to write until it is killed; set by the program itself.
  var writesFrom: Int?
  var wantsHelp = false

  static let help = """
    Measures the stores beside SQLite, with GRDB as those write it who know it well.

    swift run --package-path Benchmarks -c release StoreComparison [options]

      --tickets N        how many tickets with 5 messages and 3 events each both sides hold (100000)
      --rounds N         how many interleaved rounds are measured (3)
      --seed N           begins the generator of the contents (1)
      --only TEXT        measures only the rows whose name contains this text, or one of these texts
      --except TEXT      leaves out the rows whose name contains this text
      --plain            leaves out the store in memory and everything with text, for which a large
                         desk needs much memory and time
      --slow-fsync N     adds N milliseconds to every fsync of both sides; only on Linux (0)
      --folder PATH      where the files go (a new folder among the temporary ones)
      --json FILE        writes the figures as JSON too
      --kills N          measures nothing, but kills a process with -9 while 64 writers write to our
                         store, N times in a row, and holds that nothing acknowledged is lost
      --write-until-killed INDEX
                         writes until it is killed; the program calls itself with this
      --measure-memory NAME
                         prints what a process needs that opens the store "file", "memory" or
                         "sqlite" of the folder, in bytes; the program calls itself with this
      --help             prints this

    The table goes to the standard output, progress to the standard error.
    """

  init(_ arguments: some Sequence<String>) throws {
    var rest = Array(arguments)[...]
    while let name = rest.popFirst() {
      switch name {
      case "--tickets": tickets = try Self.number(name, &rest, in: 2_000...1_500_000)
      case "--rounds": rounds = try Self.number(name, &rest, in: 1...100)
      case "--seed": seed = UInt64(try Self.number(name, &rest, in: 0...Int.max))
      case "--only": only.append(try Self.value(name, &rest))
      case "--except": except.append(try Self.value(name, &rest))
      case "--plain": isPlain = true
      case "--slow-fsync": slowSync = try Self.number(name, &rest, in: 0...1_000)
      case "--folder": folder = try Self.value(name, &rest)
      case "--json": json = try Self.value(name, &rest)
      case "--measure-memory": memoryOf = try Self.value(name, &rest)
      case "--kills": kills = try Self.number(name, &rest, in: 1...100_000)
      case "--write-until-killed": writesFrom = try Self.number(name, &rest, in: 0...1 << 40)
      case "--help", "-h": wantsHelp = true
      default: throw ComparisonError("There is no option \(name). --help lists them.")
      }
    }
  }

  private static func value(_ name: String, _ rest: inout ArraySlice<String>) throws -> String {
    guard let value = rest.popFirst() else { throw ComparisonError("\(name) needs a value.") }
    return value
  }

  private static func number(
    _ name: String, _ rest: inout ArraySlice<String>, in range: ClosedRange<Int>
  ) throws -> Int {
    let text = try value(name, &rest)
    guard let number = Int(text), range.contains(number) else {
      throw ComparisonError(
        "\(name) takes \(range.lowerBound) to \(range.upperBound), not \(text).")
    }
    return number
  }
}
