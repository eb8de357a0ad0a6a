/// Writes CSV (RFC 4180).
public struct CSVWriter: Hashable, Sendable {
  /// What stands between two cells.
  public var delimiter: CSVDelimiter

  /// Whether cells that a spreadsheet would run as a formula get an apostrophe in front.
  ///
  /// Such cells begin with `=`, `+`, `-`, `@` (also full-width), a tab or a line break, and are no
  /// plain number. On by default, because an export holds texts of strangers and is opened with a
  /// spreadsheet. Turn it off where a program reads the table: with it, such a cell comes back with
  /// the apostrophe.
  public var guardsFormulas: Bool

  /// Makes a writer.
  public init(delimiter: CSVDelimiter = .comma, guardsFormulas: Bool = true) {
    self.delimiter = delimiter
    self.guardsFormulas = guardsFormulas
  }

  /// One row, with CRLF at its end.
  ///
  /// Cells are quoted where the delimiter, a quote, a line break or white space at an end asks for
  /// it. Without cells the row is an empty line, which a reader passes over.
  public func row(_ cells: [String]) -> String {
    var line = ""
    for (number, cell) in cells.enumerated() {
      if number > 0 { line.unicodeScalars.append(Unicode.Scalar(delimiter.byte)) }
      append(cell, isOnly: cells.count == 1, to: &line)
    }
    line += "\r\n"
    return line
  }

  private func append(_ cell: String, isOnly: Bool, to line: inout String) {
    let guarded = guardsFormulas && Self.isFormula(cell) ? "'" + cell : cell
    guard needsQuotes(guarded, isOnly: isOnly) else {
      line += guarded
      return
    }
    var quoted: [UInt8] = [0x22]
    for byte in guarded.utf8 {
      if byte == 0x22 { quoted.append(byte) }
      quoted.append(byte)
    }
    quoted.append(0x22)
    line += String(decoding: quoted, as: UTF8.self)
  }

  private func needsQuotes(_ cell: String, isOnly: Bool) -> Bool {
    guard let first = cell.utf8.first, let last = cell.utf8.last else { return isOnly }
    // A byte order mark at the very beginning would be passed over.
    if first == 0xEF || [first, last].contains(where: { $0 == 0x20 || $0 == 0x09 }) { return true }
    return cell.utf8.contains {
      $0 == delimiter.byte || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D
    }
  }

  private static func isFormula(_ cell: String) -> Bool {
    guard let first = cell.unicodeScalars.first else { return false }
    switch first {
    case "=", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠": return true
    case "+", "-": return !isNumber(cell.utf8.dropFirst())
    default: return false
    }
  }

  /// Whether a text without its sign is digits with points, commas, an exponent or a percent sign.
  private static func isNumber(_ text: Substring.UTF8View) -> Bool {
    var digits = text
    if digits.last == UInt8(ascii: "%") { digits.removeLast() }
    let parts = digits.split(
      maxSplits: 1, omittingEmptySubsequences: false,
      whereSeparator: { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") })
    guard let mantissa = parts.first, let leading = mantissa.first, isDigit(leading),
      mantissa.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") })
    else { return false }
    guard parts.count == 2, let exponent = parts.last else { return true }
    let hasSign = exponent.first == UInt8(ascii: "-") || exponent.first == UInt8(ascii: "+")
    let power = exponent.dropFirst(hasSign ? 1 : 0)
    return !power.isEmpty && power.allSatisfy(isDigit)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte)
  }
}
