import Foundation
import Testing

@testable import HelpdeskDemo

@Suite("The demo's commands")
@MainActor
struct CommandTests {
  @Test("`next` shows every ticket once, page by page")
  func paging() async {
    let (code, text) = await Demo.say(
      "list all --sort number --limit 4", "next", "next", "next")
    for number in 1...9 {
      #expect(text.components(separatedBy: "\nTK-\(number) ").count == 2)
    }
    #expect(text.contains("that was the last page."))
    #expect(text.hasSuffix("error: There is no next page. Begin one with `list`.\n"))
    #expect(code == 1)
  }

  @Test("Bulk takes numbers, ranges and filters, and says what had nothing to do")
  func bulk() async {
    let (code, text) = await Demo.say(
      "bulk assign maya 7-9", "bulk assign maya 7 9",
      "bulk update priority=low --category payments",
      "bulk close 99")
    #expect(text.contains("3 tickets: 3 done, 0 had nothing to do, 0 refused.\n"))
    #expect(text.contains("2 tickets: 0 done, 2 had nothing to do, 0 refused.\n"))
    #expect(text.contains("There is no ticket 99"))
    #expect(code == 1)
  }

  @Test("A watched list tells of a breach at the moment it happens, and of nothing else")
  func watching() async {
    let (_, text) = await Demo.say(
      "watch breached", "note 9 Nothing changes.", "advance 1h", "advance 1h", "watch off",
      "advance 1d")
    let told = text.split(separator: "\n").filter { $0.hasPrefix("watch ") }
    #expect(
      told == ["watch breached: 3: TK-2, TK-6, TK-7", "watch breached: 3 → 4: +TK-4"])
  }

  @Test("An article is written, published, read, rated and found again")
  func knowledge() async {
    let (code, text) = await Demo.say(
      #"kb new Refunds in parts --body "A refund may come in parts." --category payments"#,
      "as customer p-17", "kb show refunds", "as root", "kb publish refunds-in-parts",
      "as customer p-17", "kb show refunds-in-parts", "kb helpful refunds-in-parts", "as root",
      "kb refund", "kb link refunds-in-parts 7", "open 7", "kb revisions refunds")
    #expect(text.contains("refunds-in-parts is a draft."))
    #expect(text.contains("A refund may come in parts.\nWas this helpful?"))
    #expect(text.contains("Thank you. Helpful to 1 of 1."))
    #expect(text.contains("articles  refunds-in-parts"))
    #expect(code == 1, "A customer does not see the draft.")
  }

  @Test("An agent's escalation waits for an admin where it has to, and is announced once")
  func escalation() async {
    let (code, text) = await Demo.run(
      Demo.clock + [
        "--approval", "as maya", "escalate 7 payments billing The bank holds it", "approve 7",
        "as root", "approve 7", "outbox", "deescalate 7", "escalations",
      ])
    #expect(text.contains("TK-7 to payments (billing), pending, alert none"))
    #expect(text.contains("error: An agent may not decideEscalation."))
    #expect(text.components(separatedBy: "#ops_alerts: TK-7").count == 2)
    #expect(text.contains("TK-7 to payments (billing), approved, alert delivered"))
    #expect(text.contains("Nothing waits."))
    #expect(text.contains("TK-7 in_progress, high"))
    #expect(code == 1)
  }

  @Test("A bot's conversation becomes one ticket, however often it is handed over")
  func transferFromBot() async {
    let (code, text) = await Demo.say(
      "transfer chat-1 My account was hacked --from p-17",
      "transfer chat-1 My account was hacked --from p-17", "thread 10", "open 11")
    let line = "TK-10 open, urgent: My account was hacked (security_concern, via chatbot)\n"
    #expect(text.hasPrefix(line + line))
    #expect(text.contains("I would like to speak with a person."))
    #expect(text.hasSuffix("There is no ticket 11 that you may see. Check the number or id.\n"))
    #expect(code == 1)
  }

  @Test("A file is imported once, its bad rows are named, and it comes out again")
  func transfer() async throws {
    let folder = NSTemporaryDirectory() + "helpdesk-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let csv = "Frage,category\n\"Where is, my card?\",card_arrival\n,\nI lost it,lost\n"
    try Data(csv.utf8).write(to: URL(filePath: folder + "/in.csv"))
    let load = "import \(folder)/in.csv --map Frage=text"
    let (code, text) = await Demo.run(
      Demo.clock + [
        "--empty", load, load, "search card", "export \(folder)/out.csv",
        "import \(folder)/none.csv",
      ])
    #expect(text.contains("2 new tickets, 0 there already"))
    #expect(text.contains("0 new tickets, 2 there already"))
    #expect(text.contains("Where is, my card?"))
    #expect(text.contains("2 tickets written to"))
    #expect(code == 1)
    let written = try String(contentsOfFile: folder + "/out.csv", encoding: .utf8)
    #expect(written.contains("\"Where is, my card?\""))
  }

  @Test("An export writes through a link, and leaves it a link")
  func exportThroughLink() async throws {
    let folder = NSTemporaryDirectory() + "helpdesk-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/link.csv", withDestinationPath: folder + "/real.csv")
    #expect(await Demo.say("export \(folder)/link.csv all").code == 0)
    let kind = try FileManager.default.attributesOfItem(atPath: folder + "/link.csv")[.type]
    #expect(kind as? FileAttributeType == .typeSymbolicLink)
    let written = try String(contentsOfFile: folder + "/real.csv", encoding: .utf8)
    #expect(written.contains("Payment stuck in escrow"))
    #expect(await Demo.say("export /nowhere/at/all.csv all").text.contains("cannot be written"))
  }
}
