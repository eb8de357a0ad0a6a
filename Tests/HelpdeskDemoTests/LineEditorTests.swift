import Foundation
import Testing

@testable import HelpdeskDemo

/// An editor that is typed into byte by byte, on a terminal that shows one row.
struct Typist {
  var keys = KeyReader()
  var editor: LineEditor
  var actions: [LineEditor.Action] = []

  init(prompt: String = "> ", width: Int = 80, history: [String] = []) {
    editor = LineEditor(prompt: prompt, width: width, history: history)
  }

  mutating func type(_ text: String) { type(Array(text.utf8)) }

  mutating func type(_ bytes: [UInt8]) {
    for byte in bytes {
      keys.append([byte])
      while let key = keys.next() {
        let action = editor.press(key)
        if action != .edit { actions.append(action) }
      }
    }
  }

  /// The line with a bar where the cursor is.
  var line: String {
    String(editor.buffer[..<editor.cursor]) + "|" + String(editor.buffer[editor.cursor...])
  }
}

@Suite("Lines that are edited")
struct LineEditorTests {
  @Test(
    "Keys move, cut, put in and exchange",
    arguments: [
      ("list mine", "list mine|"), ("abc\u{1B}[D\u{1B}[Dx", "ax|bc"), ("abc\u{01}x", "x|abc"),
      ("abc\u{01}\u{05}x", "abcx|"), ("abc\u{1B}[H\u{1B}[3~", "|bc"), ("abc\u{1B}OHx", "x|abc"),
      ("abc\u{02}\u{02}\u{06}x", "abx|c"), ("abc\u{7F}", "ab|"), ("abc\u{01}\u{04}", "|bc"),
      ("one two\u{1B}b\u{0B}", "one |"), ("one two\u{1B}b\u{15}", "|two"),
      ("one two \u{17}x", "one x|"), ("one two\u{01}\u{1B}d", "| two"),
      ("one two\u{01}\u{1B}f!", "one!| two"), ("one two\u{1B}[1;5D-", "one -|two"),
      ("one two\u{17}\u{17}\u{19}\u{19}", "one twoone two|"),
      ("one two\u{01}\u{1B}d\u{1B}d\u{05}\u{19}", "one two|"),
      ("one two\u{15}x\u{19}", "xone two|"), ("ab\u{14}", "ba|"), ("abc\u{02}\u{02}\u{14}", "ba|c"),
    ])
  func keys(typed: String, expected: String) {
    var typist = Typist()
    typist.type(typed)
    #expect(typist.line == expected)
  }

  @Test("Characters of several bytes come whole, and marks join what they stand on")
  func unicode() {
    var typist = Typist()
    typist.type("e\u{301}漢👩‍🚀🇩🇪")
    #expect(typist.line == "é漢👩‍🚀🇩🇪|")
    #expect(typist.editor.buffer.count == 4)
    typist.type("\u{7F}\u{7F}\u{7F}")
    #expect(typist.line == "é|")
    typist.type([0xC3, 0x28, 0x61])
    #expect(typist.line == "é\u{FFFD}(a|")
  }

  @Test("What an action asks for is told: a line, its end, an interruption, a completion")
  func actions() {
    var typist = Typist()
    typist.type("now\r\t\u{03}\u{1A}\u{1C}\u{0C}")
    #expect(
      typist.actions == [.submit("now"), .complete, .interrupt, .suspend, .quit, .clearScreen])
    var empty = Typist()
    empty.type("\u{04}x\u{04}")
    #expect(empty.actions == [.end, .bell], "Behind the last character nothing can be deleted.")
  }

  @Test("Unknown sequences are passed over whole, and Escape alone does nothing")
  func sequences() {
    var typist = Typist()
    typist.type("a\u{1B}[15~b\u{1B}[1;2Pc\u{1B}\u{1B}[Dd\u{1B}[99;99;99x\u{1B}Qe")
    #expect(typist.line == "abde|c")
    #expect(typist.actions.allSatisfy { $0 == .bell })
  }

  @Test("A paste of several lines gives each of them, with spaces for tabs and no keys in it")
  func paste() {
    var typist = Typist()
    typist.type("\u{1B}[200~one\r\ntwo\tx\u{03}\u{01}\nth\u{1B}[Dree\u{1B}[201~!")
    #expect(typist.actions == [.submit("one"), .submit("onetwo x")])
    #expect(typist.editor.text == "onetwo xthree!")
  }

  @Test("The history goes back and forth, and the line that was begun comes back")
  func recall() {
    var typist = Typist(history: ["first", "second"])
    typist.type("beg\u{1B}[A")
    #expect(typist.line == "second|")
    typist.type("\u{10}")
    #expect(typist.line == "first|")
    typist.type("\u{10}")
    #expect(typist.actions == [.bell])
    typist.type("\u{1B}[B\u{0E}")
    #expect(typist.line == "beg|")
  }

  @Test("A search finds the latest line first, goes further back, and gives up without a trace")
  func search() {
    var typist = Typist(history: ["open 1", "list mine", "open 2", "open 2", "now"])
    typist.type("x\u{12}OP")
    #expect(String(typist.editor.row().cells) == "(search) OP: open 2")
    typist.type("\u{12}")
    #expect(String(typist.editor.row().cells) == "(search) OP: open 1")
    typist.type("\u{12}")
    #expect(String(typist.editor.row().cells) == "(not found) OP: open 1")
    typist.type("\u{07}")
    #expect(typist.line == "x|")
    typist.type("\u{12}mine\u{01}")
    #expect(typist.line == "|list mine")
    typist.type("\u{12}now\r")
    #expect(typist.actions == [.submit("now")])
  }
}

@Suite("How an edited line is drawn")
struct EditorRowTests {
  @Test(
    "A line that is too long scrolls within its row, with its cursor in sight", arguments: 6...30)
  func scrolling(width: Int) {
    var typist = Typist(prompt: "me> ", width: width)
    let text = "abc漢字def 👍 ghi jkl mno pqr stu vwx"
    for character in text {
      typist.type(String(character))
      check(&typist, width)
    }
    for _ in text {
      typist.type("\u{1B}[D")
      check(&typist, width)
    }
    typist.type("\u{05}")
    check(&typist, width)
    typist.type("\u{01}")
    check(&typist, width)
  }

  private func check(_ typist: inout Typist, _ width: Int) {
    let row = typist.editor.row()
    #expect(row.width < width, "\(String(row.cells)) is too wide for \(width).")
    #expect(row.cursor < width)
    let isAtEnd = typist.editor.cursor == typist.editor.buffer.count
    guard !isAtEnd else {
      #expect(row.cursor == row.width)
      return
    }
    var column = 0
    let under = row.cells.first { cell in
      defer { column += TextWidth.of(cell) }
      return column == row.cursor
    }
    #expect(under == typist.editor.buffer[typist.editor.cursor])
  }

  @Test("Only what differs is written")
  func differences() {
    let old = EditorRow(cells: Array("> list"), cursor: 6)
    #expect(EditorRow(cells: Array("> lists"), cursor: 7).drawing(from: old) == "s")
    #expect(EditorRow(cells: Array("> list"), cursor: 2).drawing(from: old) == "\r\u{1B}[2C")
    #expect(
      EditorRow(cells: Array("> lit"), cursor: 5).drawing(from: old) == "\r\u{1B}[4Ct\u{1B}[K")
    #expect(
      EditorRow(cells: Array("> 漢"), cursor: 2).drawing(from: nil) == "\r> 漢\u{1B}[K\r\u{1B}[2C")
    #expect(old.drawing(from: old).isEmpty)
  }

  @Test(
    "Marks take no column, East Asian characters and pictures two",
    arguments: [
      ("abc", 3), ("é", 1), ("e\u{301}", 1), ("\u{301}", 0), ("\u{200B}", 0), ("漢字", 4), ("한", 2),
      ("👍🏽", 2), ("👩‍🚀", 2), ("🇩🇪", 2), ("❤\u{FE0F}", 2), ("ｱ", 1), ("Ａ", 2), ("…│█", 3),
    ])
  func widths(text: String, columns: Int) {
    #expect(TextWidth.of(text) == columns)
  }
}

@Suite("The history of lines")
struct HistoryTests {
  private func withFile(_ body: (String) throws -> Void) rethrows {
    let path = NSTemporaryDirectory() + "helpdesk-history-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test("Blank lines and repetitions are left out")
  func repetitions() {
    var history = History()
    for line in ["a", "a", "", "  ", "b", "a"] { history.add(line) }
    #expect(history.lines == ["a", "b", "a"])
  }

  @Test("A file is read by its owner alone, keeps the last thousand, and is there the next time")
  func file() throws {
    try withFile { path in
      var history = History(file: path)
      for number in 1...1500 { history.add("line \(number)") }
      let again = History(file: path)
      #expect(again.lines == (501...1500).map { "line \($0)" })
      #expect(again.lines == history.lines)
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
      #expect(mode as? Int == 0o600)
    }
  }

  @Test("Without a name there is no file, and one that cannot be written stops nobody")
  func noFile() {
    var nameless = History(file: "")
    nameless.add("x")
    var unwritable = History(file: "/nowhere/at/all")
    unwritable.add("x")
    #expect(nameless.lines == ["x"])
    #expect(unwritable.lines == ["x"])
  }
}
