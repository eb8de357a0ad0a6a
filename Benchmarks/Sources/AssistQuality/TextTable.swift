import Foundation

/// A table in Markdown, whose first column is a name.
struct TextTable {
  private let decimals: Int
  private var lines: [[String]]

  init(_ header: [String], decimals: Int = 2) {
    lines = [header]
    self.decimals = decimals
  }

  /// Adds a row of shares, printed as percentages.
  mutating func add(_ name: String, _ shares: [Double]) {
    lines.append([name] + shares.map { String(format: "%.\(decimals)f", $0 * 100) })
  }

  mutating func addRow(_ cells: [String]) {
    lines.append(cells)
  }

  func print() {
    let rule = ["---"] + [String](repeating: "---:", count: lines[0].count - 1)
    for line in [lines[0], rule] + lines.dropFirst() {
      Swift.print("| \(line.joined(separator: " | ")) |")
    }
    Swift.print()
  }
}

/// How figures are worked out and written.
enum Figures {
  static func share<Values: Collection>(
    of values: Values, where holds: (Values.Element) -> Bool
  ) -> Double {
    values.isEmpty ? 0 : Double(values.count { holds($0) }) / Double(values.count)
  }

  static func percent(_ share: Double) -> String { String(format: "%.1f", share * 100) }

  static func seconds(_ duration: Duration) -> String {
    String(format: "%.2f s", duration / .seconds(1))
  }

  static func microseconds(_ duration: Duration, _ count: Int) -> String {
    String(format: "%.0f µs", duration / .microseconds(1) / Double(max(1, count)))
  }
}
