import HelpdeskCore
import Testing

@Suite("Writing CSV")
struct CSVWriterTests {
  @Test(
    "Cells are quoted where they must be",
    arguments: [
      (["a", "b c"], "a,b c\r\n"), (["a,b", "say \"x\""], "\"a,b\",\"say \"\"x\"\"\"\r\n"),
      (["line\nbreak", ""], "\"line\nbreak\",\r\n"), ([""], "\"\"\r\n"), ([], "\r\n"),
      ([" a", "b "], "\" a\",\"b \"\r\n"),
    ] as [([String], String)])
  func quotes(cells: [String], line: String) {
    #expect(CSVWriter().row(cells) == line)
  }

  @Test(
    "A cell that a spreadsheet would run gets an apostrophe, a number does not",
    arguments: [
      ("=1+1", "'=1+1"), ("+cmd", "'+cmd"), ("-x", "'-x"), ("@sum", "'@sum"), ("-", "'-"),
      ("＝1", "'＝1"), ("\tx", "'\tx"), ("-5", "-5"), ("+49301234", "+49301234"),
      ("-1.5e-3", "-1.5e-3"), ("-12%", "-12%"), ("-1+2", "'-1+2"), ("-1e", "'-1e"), ("a=b", "a=b"),
    ])
  func guards(cell: String, written: String) throws {
    let cells = try CSVReader.rows(in: CSVWriter().row([cell])).first?.cells
    #expect(cells == [written])
    let plain = try CSVReader.rows(in: CSVWriter(guardsFormulas: false).row([cell])).first?.cells
    #expect(plain == [cell])
  }

  @Test("What was written is read back", arguments: 1...40)
  func roundTrip(seed: UInt64) throws {
    var random = SeededNumbers(seed: seed)
    let alphabet = [
      "a", "é", "日", ",", ";", "\t", "\"", "\n", "\r", "\r\n", " ", "=", "-", "\u{FEFF}",
    ]
    let delimiters: [CSVDelimiter] = [.comma, .semicolon, .tab, .pipe]
    let delimiter = delimiters[random.below(4)]
    let rows = (0..<20).map { _ in
      (0...random.below(4)).map { _ in
        (0..<random.below(7)).map { _ in alphabet[random.below(alphabet.count)] }.joined()
      }
    }
    let writer = CSVWriter(delimiter: delimiter, guardsFormulas: false)
    let text = rows.map(writer.row).joined()
    var reader = CSVReader(delimiter: delimiter)
    var read: [CSVRow] = []
    for byte in text.utf8 { read += try reader.read(CollectionOfOne(byte)) }
    #expect(try reader.finish() == nil)
    let bytes = read.map { $0.cells.map { Array($0.utf8) } }
    #expect(bytes == rows.map { $0.map { Array($0.utf8) } }, "seed \(seed)")
  }
}

/// Numbers that only depend on their seed (SplitMix64).
struct SeededNumbers {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((value ^ (value >> 31)) % UInt64(bound))
  }
}
