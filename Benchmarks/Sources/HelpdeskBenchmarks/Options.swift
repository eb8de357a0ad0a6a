/// What the command line asks for.
struct Options: Sendable {
  var tickets = 100_000
  var messages = 5
  var rounds = 5
  var seed: UInt64 = 1
  var json: String?
  var only: String?
  var wantsHelp = false

  static let help = """
    Measures the desk on a store in memory, through the public API.

    swift run --package-path Benchmarks -c release HelpdeskBenchmarks [options]

      --tickets N    how many tickets the desk holds before anything is measured (100000)
      --messages N   how many messages each of them has, the opening one included (5)
      --rounds N     how many rounds are measured; the table shows their median (5)
      --seed N       begins the generator of the contents: the same seed, the same contents (1)
      --only TEXT    measures only the rows whose name contains this text
      --json FILE    writes the figures as JSON too
      --help         prints this

    The table goes to the standard output, progress to the standard error.
    """

  init(_ arguments: some Sequence<String>) throws(OptionError) {
    var rest = Array(arguments)[...]
    while let name = rest.popFirst() {
      switch name {
      case "--tickets": tickets = try Self.number(name, &rest, in: 10...10_000_000)
      case "--messages": messages = try Self.number(name, &rest, in: 1...1_000)
      case "--rounds": rounds = try Self.number(name, &rest, in: 1...1_000)
      case "--seed": seed = UInt64(try Self.number(name, &rest, in: 0...Int.max))
      case "--only": only = try Self.value(name, &rest)
      case "--json": json = try Self.value(name, &rest)
      case "--help", "-h": wantsHelp = true
      default: throw OptionError("There is no option \(name). --help lists them.")
      }
    }
  }

  private static func value(
    _ name: String, _ rest: inout ArraySlice<String>
  ) throws(OptionError) -> String {
    guard let value = rest.popFirst() else { throw OptionError("\(name) needs a value.") }
    return value
  }

  private static func number(
    _ name: String, _ rest: inout ArraySlice<String>, in range: ClosedRange<Int>
  ) throws(OptionError) -> Int {
    let text = try value(name, &rest)
    guard let number = Int(text), range.contains(number) else {
      throw OptionError(
        "\(name) takes \(range.lowerBound) to \(range.upperBound), not \(text).")
    }
    return number
  }
}

/// An option that cannot be understood.
struct OptionError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
