import Foundation
import HelpdeskCore
import Testing

@testable import HelpdeskDemo

@Suite("What the demo reads and writes as text")
struct TextTests {
  @Test(
    "White space separates words, quotes group them, apostrophes are letters",
    arguments: [
      ("", []), ("  list   mine ", ["list", "mine"]),
      (#"new "Payment stuck" --from p-17"#, ["new", "Payment stuck", "--from", "p-17"]),
      (#"reply 3 I'm here"#, ["reply", "3", "I'm", "here"]),
      (#"a "say \"yes\"\nnow\\""#, ["a", "say \"yes\"\nnow\\"]),
      (#"update 3 subject="Two words""#, ["update", "3", "subject=Two words"]),
      (#"a 12" pipe"#, ["a", #"12""#, "pipe"]), (#"x """#, ["x", ""]),
    ])
  func words(line: String, expected: [String]) throws {
    #expect(try Words.split(line).map(\.text) == expected)
  }

  @Test("A quote that is not closed is refused")
  func openQuote() {
    #expect(throws: CommandError.self) { try Words.split(#"new "Payment"#) }
  }

  @Test("Text of several words is taken as it was typed, one quoted word without its quotes")
  func text() throws {
    let command = try CommandTable.command(named: "note")
    var several = try Arguments(try Words.split(#"7 he said "now" -- twice"#), for: command)
    #expect(try several.next("number") == "7")
    #expect(several.text() == #"he said "now" -- twice"#)
    var one = try Arguments(try Words.split(#""  two  spaces ""#), for: command)
    #expect(one.text() == "  two  spaces ")
  }

  @Test("A command's usage says which options it has, and which take a value")
  func options() {
    let names = OptionNames(usage: "do THING [--map COLUMN=FIELD,…] [--name NAME] [--keep] [--n N]")
    #expect(names.valued == ["map", "name", "n"])
    #expect(names.flags == ["keep"])
  }

  @Test(
    "Durations are read with their units",
    arguments: [
      ("2h", 7200), ("30m", 1800), ("1d12h", 129_600), ("45s", 45), ("2w", 1_209_600), ("0m", 0),
      ("1H30M", 5400),
    ])
  func durations(text: String, seconds: Int) throws {
    #expect(try DurationText.parse(text) == .seconds(seconds))
  }

  @Test(
    "What is no duration is refused", arguments: ["", "h", "2", "-2h", "2h 3", "2x", "9999999d"])
  func noDurations(text: String) {
    #expect(throws: CommandError.self) { try DurationText.parse(text) }
  }

  @Test(
    "Durations are written with their two largest units",
    arguments: [
      (0, "0s"), (59, "59s"), (60, "1m"), (3661, "1h 1m"), (7205, "2h"), (90_000, "1d 1h"),
      (864_000, "10d"),
    ])
  func durationTexts(seconds: Int, expected: String) {
    #expect(DurationText.string(.seconds(seconds)) == expected)
  }

  @Test(
    "Instants are Greenwich time",
    arguments: [
      ("2026-03-02T09:00", "2026-03-02 09:00", 1_772_442_000),
      ("2026-03-02", "2026-03-02 00:00", 1_772_409_600),
      ("2026-03-02 09:00:30Z", "2026-03-02 09:00", 1_772_442_030),
    ])
  func dates(text: String, shown: String, seconds: Int) throws {
    let date = try DateText.parse(text)
    #expect(date == Date(timeIntervalSince1970: Double(seconds)))
    #expect(DateText.string(date) == shown)
  }

  @Test(
    "What is no instant is refused",
    arguments: [
      "", "2026", "2026-13-01", "2026-02-30", "2026-03-02T25:00", "2026-03-02T9:00", "tomorrow",
    ])
  func noDates(text: String) {
    #expect(throws: CommandError.self) { try DateText.parse(text) }
  }

  @Test("A table keeps its columns and cuts the last one to the width")
  func table() {
    let table = TextTable(
      header: ["N", "NAME", "TEXT"],
      rows: [["1", "Émile", "short"], ["22", "漢字", "a text that is much too long\nfor this"]])
    #expect(
      table.lines(width: 30) == [
        "N   NAME   TEXT", "1   Émile  short", "22  漢字   a text that is muc…",
      ])
  }

  @Test("Control characters of a customer never reach the terminal")
  func controls() {
    #expect("a\u{1B}[31mred\u{7}".printable == "a\u{FFFD}[31mred\u{FFFD}")
    #expect("two\r\nlines\tand tab".oneLine == "two lines and tab")
  }

  @Test(
    "Large numbers get commas",
    arguments: [
      (0, "0 tickets"), (1, "1 ticket"), (999, "999 tickets"), (10_003, "10,003 tickets"),
      (1_234_567, "1,234,567 tickets"),
    ])
  func counts(count: Int, expected: String) {
    #expect(Counted.of(count, "ticket") == expected)
  }
}

@Suite("What is told of what is watched")
struct WatchedTests {
  private func list(_ names: [String], total: Int? = nil) -> Watched {
    .list(total: total ?? names.count, names: names)
  }

  @Test("The first time it is all of it")
  func first() {
    #expect(list([]).text == "none")
    #expect(list(["TK-1", "TK-2"]).text == "2: TK-1, TK-2")
    #expect(list(["TK-1", "TK-2"], total: 3).text == "3: TK-1, TK-2 …")
    let many = (1...20).map { "TK-\($0)" }
    #expect(list(many).text == "20: \(many.prefix(12).joined(separator: ", ")) …")
    #expect(Watched.facts([.init("open", 3), .init("waiting", 1)]).text == "open 3, waiting 1")
  }

  @Test("Then it is what came and what went")
  func changes() {
    let before = list(["TK-1", "TK-2"])
    #expect(list(["TK-2", "TK-3"]).text(since: before) == "2 → 2: +TK-3, -TK-1")
    #expect(list([]).text(since: before) == "2 → 0: -TK-1, -TK-2")
    #expect(list(["TK-2", "TK-1"]).text(since: before) == "in another order: 2: TK-2, TK-1")
    #expect(list(["TK-1", "TK-2"], total: 3).text(since: before) == "2 → 3")
    let facts = Watched.facts([.init("open", 3), .init("waiting", 1)])
    #expect(
      Watched.facts([.init("open", 4), .init("waiting", 1)]).text(since: facts) == "open 3 → 4")
  }
}

@Suite("Text that keeps to a terminal's width")
struct WidthTests {
  private let table = TextTable(
    header: ["ID", "A LONG TEXT", "MAIL", "LAST"],
    rows: [
      ["01HX7-4711", "one two three four five six", "somebody@example.com", "and something more"]
    ])

  @Test(
    "In a pipe only the last column is cut, on a terminal texts before names", arguments: 20...120)
  func fits(width: Int) {
    let plain = table.lines(width: width)
    #expect(plain.allSatisfy { $0.contains("one two") != $0.contains("ID") })
    #expect(plain[1].contains("one two three four five six"))
    let fitted = TextTable.$fitsTerminal.withValue(true) { table.lines(width: width) }
    #expect(fitted.allSatisfy { TextWidth.of($0) <= width })
    if width >= 61 { #expect(fitted[1].contains("01HX7-4711  one two")) }
    if width >= 83 { #expect(fitted == plain) }
  }

  @Test("A heat map is narrower where there is less room, and so is a chart of bars")
  func charts() {
    let rows = [(label: "mon", values: Array(repeating: 1, count: 24))]
    #expect(TextWidth.of(Chart.heatMap(rows, width: 80)[0]) == 55)
    #expect(TextWidth.of(Chart.heatMap(rows, width: 40)[0]) == 31)
    for width in 30...200 {
      let bars = Chart.bars([("a", 3, "3"), ("longer", 900, "900 in all")], width: width)
      #expect(bars.allSatisfy { TextWidth.of($0) < width })
    }
  }

  @Test("A progress line waits a second, says rate and time left, and keeps to the width")
  func progress() {
    let step = ProgressStep(text: "", share: 0.25, count: 5000, noun: "row")
    let start = ContinuousClock.now
    var line = ProgressLine(from: start)
    #expect(line.line(step, at: start + .milliseconds(999), width: 80) == nil)
    let shown = line.line(step, at: start + .seconds(10), width: 80) ?? ""
    #expect(shown.hasSuffix("25 %  5,000 rows, 500/s, 30s left"))
    #expect(shown.contains("███████░"))
    #expect(line.line(step, at: start + .milliseconds(10_050), width: 80) == nil)
    for width in 1...200 {
      let line = ProgressLine.line(step, after: .seconds(10), width: width)
      #expect(TextWidth.of(line) < max(width, 2))
    }
    let done = ProgressStep(text: "", share: 1, count: 3, noun: "day")
    #expect(
      ProgressLine.line(done, after: .seconds(2), width: 80).hasSuffix("100 %  3 days, 1.5/s"))
  }
}

@Suite("Colours")
@MainActor
struct StyleTests {
  private func list(showsStyles: Bool) async throws -> String {
    let output = CapturedOutput(showsStyles: showsStyles)
    _ = await DemoProgram.run(Demo.clock + ["list unassigned --sort sla"], output: output)
    return output.transcript
  }

  @Test("What is late is red, the head is bold, and nothing else is different")
  func late() async throws {
    let styled = try await list(showsStyles: true)
    #expect(styled.hasPrefix("\u{1B}[1mNUMBER "))
    #expect(styled.contains("  \u{1B}[31mlate by 3h 15m\u{1B}[0m  Ada Okafor "))
    #expect(styled.contains("  due in 1h 55m   Dmitri Volkov "))
    let plain = styled.replacing(/\u{1B}\[[0-9;]*m/, with: "")
    #expect(try await list(showsStyles: false) == plain)
  }
}
