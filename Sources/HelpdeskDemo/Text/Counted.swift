/// Numbers in words.
enum Counted {
  /// `1 ticket`, `10,003 tickets`.
  static func of(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(grouped(count)) \(count == 1 ? noun : plural ?? noun + "s")"
  }

  /// With commas between the thousands.
  static func grouped(_ number: Int) -> String {
    var result = ""
    for (index, digit) in String(abs(number)).reversed().enumerated() {
      if index > 0, index % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return (number < 0 ? "-" : "") + String(result.reversed())
  }

  /// Permille as percent: `96.7 %`.
  static func percent(_ permille: Int?) -> String {
    guard let permille else { return "-" }
    return "\(permille / 10).\(permille % 10) %"
  }
}
