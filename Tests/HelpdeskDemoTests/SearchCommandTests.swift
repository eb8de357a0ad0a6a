import Testing

@testable import HelpdeskDemo

@Suite("Searching in the demo")
@MainActor
struct SearchCommandTests {
  private static let made: [String] = [
    "--empty", "--clock", "2026-03-02T09:00", "as agent maya",
    "new \"Lost card\" --from p-1 --name Ada --priority high --tags refund",
    "new \"Question\" --from p-2 --name Bo --body \"Where is it? I have lost my card, a blue card.\"",
    "note 2 \"the pirate took it\"",
  ]

  private func say(_ lines: String..., styles: Bool = false) async -> [Substring] {
    let output = CapturedOutput(showsStyles: styles)
    _ = await DemoProgram.run(Self.made + lines, output: output)
    return output.transcript.split(separator: "\n").dropFirst(4).map { $0 }
  }

  @Test("takes words, phrases, exclusions and fields, and shows where the words stand")
  func search() async {
    let words = await say("search lost card")
    #expect(words.contains { $0.hasPrefix("TK-1 ") })
    #expect(words.contains { $0.hasPrefix("TK-2 ") })
    #expect(words.contains { $0.hasPrefix("    ") && $0.contains("I have lost my card") })
    #expect(words.last == "2 tickets.")
    #expect(await say("search \"lost card\"").last == "1 ticket.")
    #expect(await say("search \"lost my card\" -pirate").last == "No tickets.")
    #expect(await say("search lost card priority>=high created<1h").last == "1 ticket.")
    #expect(await say("search tag:\"refund\" --limit 3").last == "1 ticket.")
    #expect(await say("search").contains { $0.contains("Say what to look for.") })
  }

  @Test("narrows a list down, or looks among all tickets")
  func list() async {
    #expect(await say("list -tag:refund").last == "1 ticket.")
    #expect(await say("list open card priority:high").last == "1 ticket.")
    #expect(await say("resolve 1 done", "list open card").last == "1 ticket.")
    #expect(await say("resolve 1 done", "list card").last == "2 tickets.")
    #expect(
      await say("list card --sort number --limit 1", "next").last?.contains("last page") == true)
  }

  @Test("marks the words where the output shows styles, and only there")
  func styles() async {
    let marked = await say("search blue", styles: true)
    #expect(marked.contains { $0.contains("a \u{1B}[1;33mblue\u{1B}[0m card") })
    #expect(await say("search blue").allSatisfy { !$0.contains("\u{1B}") })
  }

  @Test("points at what cannot be read")
  func faults() async {
    let lines = await say("search 🙂 refund stauts:open")
    let place = lines.firstIndex { $0 == "  🙂 refund stauts:open" }
    #expect(
      lines.contains {
        $0.contains("Column 10: there is no field “stauts”. Did you mean “status”?")
      })
    #expect(place.map { lines[$0 + 1] } == "            ^")
  }

  @Test("knows no field of the desk when a customer asks")
  func customer() async {
    let lines = await say(
      "as customer p-2", "search card", "search pirate", "search assignee:me", "list status:open"
    )
    #expect(lines.contains("1 ticket."))
    #expect(lines.contains("No tickets."))
    #expect(
      lines.contains { $0.contains("there is no field “assignee”") && !$0.contains("priority") })
    #expect(lines.last == "1 ticket.")
  }
}
