import HelpdeskCore
import Testing

@Suite("Reading CSV")
struct CSVReaderTests {
  @Test(
    "Rows are read as RFC 4180 has them",
    arguments: [
      ("", []), ("a,b", [["a", "b"]]), ("a\nb\r\nc\rd", [["a"], ["b"], ["c"], ["d"]]),
      ("a,\n,b\n", [["a", ""], ["", "b"]]), ("\n\r\n\ra\n\n", [["a"]]),
      ("\"a,\"\"b\"\"\r\nc\",d", [["a,\"b\"\r\nc", "d"]]), ("\"\"\n", [[""]]),
      ("\u{FEFF}\"a\",b", [["a", "b"]]), ("5\" disk, x ", [["5\" disk", " x "]]),
      ("ä,日本\n", [["ä", "日本"]]), ("\"\"", [[""]]), (",", [["", ""]]),
    ] as [(String, [[String]])])
  func reads(text: String, rows: [[String]]) throws {
    #expect(try CSVReader.rows(in: text).map(\.cells) == rows)
  }

  @Test("Rows know the line on which they begin")
  func lines() throws {
    let rows = try CSVReader.rows(in: "a\r\n\r\n\"x\r\ny\",b\nc\rd")
    #expect(rows.map(\.line) == [1, 3, 5, 6])
  }

  @Test("Any delimiter serves", arguments: [CSVDelimiter.semicolon, .tab, .pipe])
  func delimiters(delimiter: CSVDelimiter) throws {
    let mark = String(Unicode.Scalar(delimiter.byte))
    let rows = try CSVReader.rows(in: "a,b\(mark)\"c\(mark)\"", delimiter: delimiter)
    #expect(rows.map(\.cells) == [["a,b", "c\(mark)"]])
  }

  @Test("Characters that structure a table delimit no cells")
  func forbiddenDelimiters() {
    for character in ["\"", "\r", "\n", "\r\n", "é", "\0"] as [Character] {
      #expect(CSVDelimiter(character) == nil)
    }
    #expect(CSVDelimiter(";") == .semicolon)
  }

  @Test(
    "Errors name line and column",
    arguments: [
      ("a,b\nc,\"d", 2, 3), ("a\r\n\"b\"c", 2, 4), ("ä,\"x\"y", 1, 6), ("\"a\nb\"x", 2, 3),
    ])
  func errors(text: String, line: Int, column: Int) {
    let error = #expect(throws: CSVError.self) { try CSVReader.rows(in: text) }
    #expect(error?.line == line && error?.column == column)
  }

  @Test("What is not UTF-8 is an error with its place")
  func invalidText() {
    for (bytes, line, column) in [
      ([0x61, 0x0A, 0x62, 0x2C, 0xC3, 0x28], 2, 3), ([0xFF, 0xFE, 0x61, 0x00], 1, 1),
    ] as [([UInt8], Int, Int)] {
      var reader = CSVReader()
      let error = #expect(throws: CSVError.self) {
        _ = try reader.read(bytes)
        _ = try reader.finish()
      }
      #expect(error?.line == line && error?.column == column)
    }
  }

  @Test("A row longer than allowed is an error, and a failed reader stays failed")
  func rowLimit() throws {
    var reader = CSVReader(maximumRowBytes: 10)
    #expect(try reader.read("12345678\r\n12345678\n".utf8).count == 2)
    let error = try #require(throws: CSVError.self) { try reader.read("\"123456789012".utf8) }
    #expect(error.line == 3)
    #expect(throws: error) { try reader.read("a\n".utf8) }
    #expect(throws: error) { try reader.finish() }
  }

  @Test("Where the pieces end does not matter", arguments: 1...9)
  func pieces(size: Int) throws {
    let text = "\u{FEFF}a,\"b\r\n\"\"c\"\"\",ä\r\n\r\nd,日本,\"\"\r\n,e\"f,"
    var reader = CSVReader()
    var rows: [CSVRow] = []
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      rows += try reader.read(rest.prefix(size))
      rest = rest.dropFirst(size)
    }
    if let last = try reader.finish() { rows.append(last) }
    #expect(rows == (try CSVReader.rows(in: text)))
    #expect(rows.count == 3)
  }
}
