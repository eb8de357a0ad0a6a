import Foundation
import Testing

@testable import HelpdeskDemo

@Suite("The demo at a terminal", .serialized)
struct TerminalTests {
  private static let clock = ["--clock", "2026-03-02T09:00"]
  private static let prompt = "root (superAdmin)> "

  private func open(
    columns: Int = 80, _ arguments: [String] = TerminalTests.clock,
    environment: [String: String] = [:]
  ) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(columns: columns, arguments, environment: environment)
    try terminal.wait(typed: Self.prompt)
    return terminal
  }

  @Test("Tab completes commands, tickets and searches, and lists what there is at the second press")
  func completion() throws {
    let terminal = try open()
    terminal.type("lis\t")
    try terminal.wait(typed: Self.prompt + "list ")
    terminal.type("unas\t")
    try terminal.wait(typed: Self.prompt + "list unassigned ")
    terminal.type("\u{15}open tk-7\t")
    try terminal.wait(typed: Self.prompt + "open TK-7 ")
    terminal.type("\u{15}search status:res\tprio\t")
    try terminal.wait(typed: Self.prompt + "search status:resolved priority:")
    terminal.type("\u{15}unm\t7\u{15}es\t\t")
    try terminal.wait(line: "escalate     escalations")
    try terminal.wait(typed: Self.prompt + "escalat")
    terminal.type("\t\u{04}\u{15}\u{04}")
    #expect(try terminal.end() == 0)
    #expect(terminal.screen.bells > 0)
  }

  @Test("Lines are edited, recalled and searched for")
  func history() throws {
    let terminal = try open()
    terminal.type("noww\u{7F}\r")
    try terminal.wait(line: "2026-03-02 09:00 Greenwich time")
    terminal.type("whoami\r")
    try terminal.wait(line: "You are Root, superAdmin root.")
    terminal.type("\u{1B}[A\u{1B}[A")
    try terminal.wait(typed: Self.prompt + "now")
    terminal.type("\u{1B}[B")
    try terminal.wait(typed: Self.prompt + "whoami")
    terminal.type("\u{15}\u{12}no")
    try terminal.wait(line: "(search) no: now")
    terminal.type("\r")
    try terminal.wait("a second answer") {
      $0.lines.count { $0 == "2026-03-02 09:00 Greenwich time" } == 2
    }
    terminal.type("quit\r")
    #expect(try terminal.end() == 0)
  }

  @Test("Only a history that is named is kept in a file")
  func historyFile() throws {
    let path = NSTemporaryDirectory() + "helpdesk-history-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    for line in ["now", "whoami"] {
      let terminal = try open(environment: ["HELPDESK_HISTORY": path])
      if line == "whoami" {
        terminal.type("\u{1B}[A")
        try terminal.wait(typed: Self.prompt + "now")
        terminal.type("\u{15}")
      }
      terminal.type(line + "\r\u{04}")
      #expect(try terminal.end() == 0)
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "now\nwhoami\n")
  }

  @Test("Ctrl-C gives up a line, and Ctrl-D on an empty one ends the program")
  func keys() throws {
    let terminal = try open()
    terminal.type("delete 7\u{03}")
    try terminal.wait(line: Self.prompt + "delete 7^C")
    try terminal.wait(typed: Self.prompt)
    terminal.type("x\u{04}\u{7F}\u{04}")
    #expect(try terminal.end() == 0)
    #expect(!terminal.screen.lines.contains { $0.contains("TK-7") })
    #expect(terminal.bytes.suffix(8) == Array("\u{1B}[?2004l".utf8), "The terminal is given back.")
  }

  @Test("Ctrl-C stops a command, says so, and the next one runs")
  func cancel() throws {
    let terminal = try open()
    terminal.type("simulate 400 --week 700\r")
    try terminal.wait("a bar with what is left") { $0.current.contains("left") }
    terminal.type("now\r")
    terminal.type("\u{03}")
    try terminal.wait("the cancellation") { $0.lines.contains { $0.hasPrefix("Cancelled. ") } }
    try terminal.wait(typed: Self.prompt)
    #expect(!terminal.screen.lines.contains { $0.contains("left") }, "The bar is taken away.")
    #expect(!terminal.screen.lines.contains { $0.contains("Greenwich") })
    terminal.type("whoami\r")
    try terminal.wait(line: "You are Root, superAdmin root.")
    #expect(terminal.screen.wraps == 0)
  }

  @Test("Ctrl-C stops an import and a bulk change, and what was done until then stays")
  func cancelWork() throws {
    let path = NSTemporaryDirectory() + "helpdesk-\(UUID().uuidString).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let rows = (1...40_000).map { "\"Question \($0) about a card\",card_arrival" }
    try ("text,category\n" + rows.joined(separator: "\n")).write(
      toFile: path, atomically: true, encoding: .utf8)
    let terminal = try open(["--empty"])
    terminal.type("import \(path)\r")
    // Enough to be changed for longer than the second after which there is a bar.
    try terminal.wait("6,000 rows and more") { screen in
      guard let end = screen.current.firstRange(of: " rows, ")?.lowerBound else { return false }
      let digits = screen.current[..<end].split(separator: " ").last?.replacing(",", with: "")
      return screen.current.contains("left") && (digits.flatMap { Int($0) } ?? 0) >= 6000
    }
    terminal.type("\u{03}")
    try terminal.wait("the cancellation") {
      $0.lines.contains { $0.hasPrefix("Cancelled. The import was cancelled.") }
    }
    terminal.type("list all --limit 1\r")
    try terminal.wait("what was imported") { $0.lines.contains { $0.hasPrefix("1 of ") } }
    try terminal.wait(typed: Self.prompt)
    #expect(terminal.screen.lines.contains { $0.hasPrefix("TK-") })
    terminal.type("bulk update priority=high all\r")
    try terminal.wait("a bar with what is left") { $0.current.contains("left") }
    terminal.type("\u{03}")
    try terminal.wait("what was changed") {
      $0.lines.contains { $0.contains(" 0 refused. Cancelled: ") }
    }
    try terminal.wait(typed: Self.prompt)
    terminal.type("quit\r")
    #expect(try terminal.end() == 0)
    #expect(terminal.screen.wraps == 0)
  }

  @Test("What is typed while a command runs is there afterwards, and a paste is run line by line")
  func typedAhead() throws {
    let terminal = try open()
    terminal.type("simulate 7\rnow\rwho")
    try terminal.wait(typed: Self.prompt + "who")
    #expect(terminal.screen.lines.contains("2026-03-02 09:00 Greenwich time"))
    terminal.type("\u{15}\u{1B}[200~advance 1h\nnow\nopen\t7\u{1B}[201~")
    try terminal.wait(typed: Self.prompt + "open 7")
    #expect(terminal.screen.lines.count { $0 == "2026-03-02 10:00 Greenwich time" } == 2)
  }

  @Test(
    "Nothing wraps, and tables and lines follow the terminal's width", arguments: [40, 80, 200])
  func width(columns: Int) throws {
    let terminal = try open(columns: columns)
    let long = String(repeating: "0123456789 ", count: 30)
    terminal.type("list all\rtraffic\rsla week by team\rhelp\r")
    terminal.type("# \(long)\u{01}\u{05}end")
    try terminal.wait("the end of the line") { $0.current.hasSuffix("789 end") }
    #expect(terminal.screen.wraps == 0)
    let fits = terminal.screen.lines.contains { $0.contains("How do I invite a second contractor") }
    #expect(fits == (columns == 200))
    // What is wider than the terminal becomes, after a resize, as wide as there is room.
    terminal.resize(to: 120)
    try terminal.wait("a row of the new width") {
      (80...119).contains(TextWidth.of($0.current))
    }
    terminal.type("\u{15}list mine\r")
    try terminal.wait(typed: Self.prompt)
    #expect(terminal.screen.wraps == 0)
  }

  @Test(
    "However the program ends, the terminal is as it was", arguments: [SIGTERM, SIGHUP, SIGQUIT, 0])
  func restored(signal: Int32) throws {
    let terminal = try open()
    #expect(!terminal.isCooked)
    if signal == 0 { terminal.type("quit\r") } else { terminal.send(signal) }
    #expect(try terminal.end() & 0x7F == signal)
    #expect(terminal.bytes.suffix(8) == Array("\u{1B}[?2004l".utf8))
    #expect(terminal.isCooked)
  }

  @Test("After a stop the line is drawn anew, and goes on where it was")
  func stopped() throws {
    let terminal = try open()
    terminal.type("whoa\u{1A}")
    try terminal.wait(typed: Self.prompt + "whoa")
    let before = terminal.bytes.count
    terminal.send(SIGSTOP)
    terminal.send(SIGCONT)
    try terminal.wait("the line once more") { _ in
      String(decoding: terminal.bytes[before...], as: UTF8.self).contains(Self.prompt + "whoa")
    }
    terminal.type("\t\r")
    try terminal.wait(line: "You are Root, superAdmin root.")
  }

  @Test("A watch tells above the line that is typed")
  func watching() throws {
    let terminal = try open(["--empty"])
    terminal.type("watch list\r")
    try terminal.wait(line: "watch list: none")
    terminal.type("new A --priority urgent\rwhoa")
    try terminal.wait(line: "watch list: 0 → 1: +TK-1")
    try terminal.wait(typed: Self.prompt + "whoa")
  }

  @Test("A dumb terminal gets plain lines, and nobody who does not want colour gets it")
  func plain() throws {
    let dumb = try PseudoTerminal(Self.clock, environment: ["TERM": "dumb"])
    dumb.type("search stuck\rnow\rquit\r")
    #expect(try dumb.end() == 0)
    #expect(!dumb.bytes.contains(0x1B))
    #expect(dumb.screen.lines.contains { $0.hasSuffix("2026-03-02 09:00 Greenwich time") })
    for (environment, isStyled) in [([:], true), (["NO_COLOR": "1"], false)] {
      let terminal = try open(environment: environment)
      terminal.type("search stuck\rquit\r")
      #expect(try terminal.end() == 0)
      #expect(terminal.screen.styles.isEmpty != isStyled)
    }
  }
}
