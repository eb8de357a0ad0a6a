import Foundation
import Testing

@testable import HelpdeskDemo

@Suite("The demo's shell")
@MainActor
struct ShellTests {
  @Test("When every command succeeds, the exit code is 0")
  func success() async {
    let (code, text) = await Demo.say("whoami", "now")
    #expect(code == 0)
    #expect(text == "You are Root, superAdmin root.\n2026-03-02 09:00 Greenwich time\n")
  }

  @Test("After an error the next command runs, and the exit code is 1")
  func goesOn() async {
    let (code, text) = await Demo.say("open 4711", "now")
    #expect(code == 1)
    #expect(text.contains("error: There is no ticket 4711"))
    #expect(text.contains("2026-03-02 09:00"))
  }

  @Test("With --stop-on-error the first failing command is the last")
  func stops() async {
    let (code, text) = await Demo.run(Demo.clock + ["--stop-on-error", "open 4711", "now"])
    #expect(code == 1)
    #expect(!text.contains("2026-03-02"))
  }

  @Test(
    "An unknown command suggests the nearest",
    arguments: [
      ("lisst", "Did you mean list?"), ("reslove 3", "Did you mean resolve?"),
      ("breached", "Did you mean list breached?"), ("frobnicate", "`help` lists them all."),
    ])
  func nearest(line: String, remedy: String) async {
    let (code, text) = await Demo.say(line)
    #expect(text.contains(remedy))
    #expect(code == 1)
  }

  @Test("A mistake is answered with what is wrong, the remedy and the usage")
  func remedy() async {
    let (_, text) = await Demo.say("take", "take twelve", "take 7 8", "list --colour red")
    #expect(text.contains("error: Say which ticket, such as TK-12.\nusage: take TICKET\n"))
    #expect(text.contains("“twelve” is no ticket number. Write it like TK-1847."))
    #expect(text.contains("“8” is one word too many.\nusage: take TICKET\n"))
    #expect(text.contains("list has no option --colour."))
  }

  @Test(
    "Wrong options of the program itself give the exit code 2",
    arguments: [
      ["--clok"], ["--clock"], ["--clock", "yesterday"], ["--width", "7"],
      ["--script", "/nowhere/at/all"],
    ])
  func wrongOptions(arguments: [String]) async {
    let (code, text) = await Demo.run(arguments)
    #expect(code == 2)
    #expect(text.contains("--help"))
  }

  @Test("`quit` ends the run before the lines that follow")
  func quit() async {
    let (code, text) = await Demo.say("quit", "now")
    #expect(code == 0)
    #expect(text.isEmpty)
  }

  @Test("Every command is in the help, explains itself and is reached by each of its names")
  func everyCommand() async throws {
    var seen: Set<String> = []
    for command in CommandTable.all {
      #expect(!command.summary.isEmpty)
      #expect(command.usage.hasPrefix(command.name))
      for name in [command.name] + command.aliases {
        #expect(seen.insert(name).inserted, "Two commands are called \(name).")
        #expect(try CommandTable.command(named: name).name == command.name)
      }
    }
    let overview = await Demo.say("help", "as customer p-17", "help").text
    for command in CommandTable.all {
      let (code, text) = await Demo.say("help \(command.name)")
      #expect(code == 0)
      #expect(text.contains("usage: \(command.name)"))
      #expect(overview.contains("  \(command.name) "))
    }
  }

  @Test("The example of every task is a line that the desk carries out")
  func examples() async {
    let path = NSTemporaryDirectory() + "helpdesk-\(UUID().uuidString).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    for group in CommandGroup.allCases {
      #expect(CommandTable.all.contains { $0.group == group })
      guard let example = group.example else { continue }
      let line = example.replacing("tickets.csv", with: path)
      let (code, text) = await Demo.say(line)
      #expect(code == 0, "\(line): \(text)")
    }
  }

  @Test("A customer is told what he may not do, and the help shows him only what he may")
  func customers() async {
    let (code, text) = await Demo.say("as customer p-17", "note 7 hello", "help", "open 1")
    #expect(code == 1)
    #expect(text.contains("A customer may not note. A customer has new, list"))
    #expect(text.contains("There is no ticket 1 that you may see."))
    #expect(!text.contains("escalates"))
  }

  @Test("Without --clock, time cannot be moved")
  func realTime() async {
    let (code, text) = await Demo.run(["--empty", "advance 2h"])
    #expect(code == 1)
    #expect(text.contains("Start it with --clock 2026-03-02T09:00"))
  }

  @Test("An empty desk has agents and no tickets, and takes the demo data once")
  func empty() async {
    let (code, text) = await Demo.run(
      Demo.clock + ["--empty", "list all", "agents", "demo", "list all --limit 1", "demo"])
    #expect(text.contains("No tickets."))
    #expect(text.contains("maya "))
    #expect(text.contains("1 of 9 tickets"))
    #expect(text.contains("error: The demo data is there already"))
    #expect(code == 1)
  }
}
