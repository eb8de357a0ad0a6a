import Foundation
import Testing

@testable import HelpdeskDemo

@Suite("What is taken back")
@MainActor
struct UndoTests {
  @Test(
    "Every change that has an inverse is taken back, down to the line that the list shows",
    arguments: [
      ["take 7"], ["take 1"], ["assign 7 jonas"], ["unassign 1"], ["update 7 priority=low"],
      ["update 7 subject=Other status=pending team=payments custom.plan=gold"],
      ["tag 7 +vip -escrow"], ["label 7 +urgent"], ["snooze 7 2h"], ["follow 7"],
      ["resolve 7 Done."], ["close 7"], ["delete 7"], ["merge 8 into 7"], ["link 7 related 8"],
      ["archive 7"], ["read 7"], ["bulk assign maya 5-8"],
      ["bulk update priority=low --tag escrow"],
      ["bulk close 5-8"], ["take 7", "resolve 7 Done.", "close 7"],
      ["resolve 7 Done.", "reopen 7"], ["snooze 7 2h", "wake 7"], ["merge 8 into 7", "unmerge 8"],
      ["delete 7", "restore 7"], ["link 7 related 8", "unlink 7 related 8"],
    ])
  func inverses(commands: [String]) async {
    let look = ["list all --sort number", "open 7", "open 8", "open 5", "list bin"]
    func shown(_ lines: [String]) async -> [String] {
      let text = await Demo.run(Demo.clock + lines).text
      // The clocks have run, and a resolution stays on a reopened ticket.
      return text.split(separator: "\n")
        .filter { !$0.contains("  promises  ") && !$0.contains("  resolution  ") }
        .map { $0.split(separator: " ").joined(separator: " ") }
    }
    let before = await shown(["as maya"] + look)
    let undone = commands.map { _ in "undo" }
    let after = await shown(["as maya"] + commands + undone + look)
    #expect(after.suffix(before.count - 1) == before.suffix(before.count - 1))
    let told = after.filter { $0.hasPrefix("Taken back: ") }
    #expect(
      told.map { $0.dropFirst(12) }.map { $0.components(separatedBy: " (")[0] }
        == commands.reversed())
  }

  @Test("What has changed since is not taken back, and the next undo goes further")
  func changed() async {
    let (code, text) = await Demo.say(
      "as maya", "assign 6 jonas", "take 7", "as jonas", "reply 7 Hello", "as maya", "undo", "undo",
      "undo")
    #expect(code == 1)
    #expect(text.contains("error: TK-7 has changed since “take 7”, which is not taken back."))
    #expect(text.contains("Taken back: assign 6 jonas\n  TK-6 open, urgent: Cannot log in"))
    #expect(text.contains("error: There is nothing to take back."))
  }

  @Test("Of many tickets, those that have changed since stay")
  func many() async {
    let (code, text) = await Demo.say(
      "bulk assign maya 5-8", "note 6 Mine.", "undo", "list mine", "as maya", "list mine")
    #expect(code == 1)
    #expect(text.contains("Taken back: bulk assign maya 5-8 (3 tickets)\n"))
    #expect(text.contains("error: TK-6 has changed since"))
  }

  @Test(
    "Taking back needs the rights that the change needs, and goes through once somebody has them")
  func rights() async {
    let (code, text) = await Demo.say(
      "take 7", "as bot helper", "undo", "as root", "undo", "open 7")
    #expect(code == 1)
    #expect(text.contains("error: A bot may not assignTicket."))
    #expect(text.contains("Taken back: take 7\n  TK-7 open"))
  }

  @Test("Fifty changes can be taken back in turn")
  func depth() async {
    let changes = (1...60).map { "tag 7 +word\($0)" }
    let undone = changes.map { _ in "undo" }
    let (_, text) = await Demo.run(Demo.clock + changes + undone)
    let told = text.split(separator: "\n").filter { $0.hasPrefix("Taken back: ") }
    #expect(told.count == 50)
    #expect(told.last == "Taken back: tag 7 +word11")
  }

  @Test("What only looks, or fails, is passed over")
  func passedOver() async {
    let (_, text) = await Demo.say("take 7", "list mine", "open 7", "take 4711", "take 7", "undo")
    #expect(text.contains("Taken back: take 7\n  TK-7 open, high: Payment"))
  }
}
