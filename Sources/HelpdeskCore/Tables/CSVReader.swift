/// A row of a table.
public struct CSVRow: Hashable, Sendable {
  /// The line of the file on which the row begins, from 1.
  public let line: Int

  /// The cells, without their quotes.
  public let cells: [String]

  /// Makes a row.
  public init(line: Int, cells: [String]) {
    self.line = line
    self.cells = cells
  }
}

/// Reads CSV (RFC 4180) piece by piece, so that a file never has to be in memory.
///
/// ```swift
/// var reader = CSVReader()
/// let piece = Array("subject,email\nEscrow stuck,ada@example.com".utf8)
/// for row in try reader.read(piece) { print(row.line, row.cells) }
/// if let row = try reader.finish() { print(row.line, row.cells) }
/// ```
///
/// - Rows end with LF, CRLF or CR; the last one needs no end. Empty lines are no rows.
/// - A cell in quotes may hold delimiters, line breaks and doubled quotes. A quote that does not
///   begin a cell is an ordinary character, as spreadsheets have it.
/// - Rows may differ in length: what a missing cell means is for the caller to say.
/// - A byte order mark is passed over. Text is UTF-8; anything else is an error with its place.
/// - White space around a cell belongs to it.
///
/// A piece may end anywhere, even inside a character. After an error the reader is used up: every
/// further call throws the same error.
public struct CSVReader: Sendable {
  private enum State {
    case rowStart, cellStart, plain, quoted, quoteInQuoted
  }

  private let delimiter: UInt8
  private let maximumRowBytes: Int

  private var state = State.rowStart
  private var cell: [UInt8] = []
  private var cells: [String] = []
  private var rowBytes = 0
  private var line = 1
  private var column = 1
  private var rowLine = 1
  private var cellStart = (line: 1, column: 1)
  private var followsCarriageReturn = false
  private var head: [UInt8] = []
  private var isPastHead = false
  private var failure: CSVError?

  /// Makes a reader at the beginning of a file.
  ///
  /// A row may take `maximumRowBytes`; without such a limit one forgotten quote would make the
  /// rest of the file a single cell.
  public init(delimiter: CSVDelimiter = .comma, maximumRowBytes: Int = 4 << 20) {
    self.delimiter = delimiter.byte
    self.maximumRowBytes = maximumRowBytes
  }

  /// Takes the next piece of the file and returns the rows that are complete with it.
  public mutating func read(_ bytes: some Sequence<UInt8>) throws(CSVError) -> [CSVRow] {
    var rows: [CSVRow] = []
    for byte in bytes { try take(byte, &rows) }
    return rows
  }

  /// Ends the file and returns the last row, where it had no line break.
  public mutating func finish() throws(CSVError) -> CSVRow? {
    if let failure { throw failure }
    var rows: [CSVRow] = []
    try passHead(&rows)
    switch state {
    case .rowStart:
      break
    case .quoted:
      throw fail(
        "The quote that opens here is never closed. Close it, or double the quotes inside the cell.",
        cellStart)
    case .cellStart, .plain, .quoteInQuoted:
      try endRow(&rows)
    }
    return rows.first
  }

  /// The rows of a whole text.
  public static func rows(
    in text: String, delimiter: CSVDelimiter = .comma
  ) throws(CSVError) -> [CSVRow] {
    var reader = CSVReader(delimiter: delimiter)
    var rows = try reader.read(text.utf8)
    if let last = try reader.finish() { rows.append(last) }
    return rows
  }

  /// Holds the first bytes back until it is clear whether they are a byte order mark.
  private mutating func take(_ byte: UInt8, _ rows: inout [CSVRow]) throws(CSVError) {
    if let failure { throw failure }
    if isPastHead { return try step(byte, &rows) }
    head.append(byte)
    if head.count == 3 { try passHead(&rows) }
  }

  private mutating func passHead(_ rows: inout [CSVRow]) throws(CSVError) {
    guard !isPastHead else { return }
    isPastHead = true
    if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
      throw fail("The file is UTF-16. Save it as UTF-8.", (1, 1))
    }
    guard head != [0xEF, 0xBB, 0xBF] else { return }
    for byte in head { try step(byte, &rows) }
  }

  private mutating func step(_ byte: UInt8, _ rows: inout [CSVRow]) throws(CSVError) {
    defer { advance(over: byte) }
    if byte == 0x0A, followsCarriageReturn, state == .rowStart { return }
    rowBytes += 1
    guard rowBytes <= maximumRowBytes else {
      throw fail(
        "The row is longer than \(maximumRowBytes) bytes. Look for a quote that is never closed.",
        (rowLine, 1))
    }
    switch state {
    case .rowStart where byte == 0x0A || byte == 0x0D:
      rowBytes = 0
    case .rowStart, .cellStart:
      if state == .rowStart { rowLine = line }
      cellStart = (line, column)
      state = .plain
      if byte == 0x22 { state = .quoted } else { try takePlain(byte, &rows) }
    case .plain:
      try takePlain(byte, &rows)
    case .quoted:
      if byte == 0x22 { state = .quoteInQuoted } else { cell.append(byte) }
    case .quoteInQuoted:
      if byte == 0x22 {
        cell.append(byte)
        state = .quoted
      } else if byte == delimiter || byte == 0x0A || byte == 0x0D {
        try takePlain(byte, &rows)
      } else {
        throw fail(
          "There is text after a closing quote. Double the quotes inside the cell.", (line, column))
      }
    }
  }

  private mutating func takePlain(_ byte: UInt8, _ rows: inout [CSVRow]) throws(CSVError) {
    switch byte {
    case delimiter:
      try endCell()
      state = .cellStart
    case 0x0A, 0x0D:
      try endRow(&rows)
    default:
      cell.append(byte)
    }
  }

  /// Counts lines and columns; the second half of CRLF begins no line, inside quotes either.
  private mutating func advance(over byte: UInt8) {
    let completesBreak = byte == 0x0A && followsCarriageReturn
    followsCarriageReturn = byte == 0x0D
    if byte == 0x0A || byte == 0x0D {
      if !completesBreak { line += 1 }
      column = 1
    } else if byte & 0xC0 != 0x80 {
      column += 1
    }
  }

  private mutating func endCell() throws(CSVError) {
    if state == .cellStart { cellStart = (line, column) }
    guard let text = String(validating: cell, as: UTF8.self) else {
      throw fail("The cell that begins here is not UTF-8. Save the file as UTF-8.", cellStart)
    }
    cells.append(text)
    cell.removeAll(keepingCapacity: true)
  }

  private mutating func endRow(_ rows: inout [CSVRow]) throws(CSVError) {
    try endCell()
    rows.append(CSVRow(line: rowLine, cells: cells))
    cells = []
    rowBytes = 0
    state = .rowStart
  }

  private mutating func fail(_ message: String, _ place: (line: Int, column: Int)) -> CSVError {
    let error = CSVError(line: place.line, column: place.column, message: message)
    failure = error
    return error
  }
}
