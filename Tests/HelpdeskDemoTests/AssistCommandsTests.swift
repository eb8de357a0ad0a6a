import HelpdeskCore
import Testing

@testable import HelpdeskDemo

@MainActor
@Suite("The demo's suggestions")
struct AssistCommandsTests {
  @Test("Similar tickets are shown with scores and reasons, triage with its honest no match")
  func shown() async {
    let (code, text) = await Demo.say(
      "similar 8", "triage 8", "triage --text \"Where is my payout?\"", "suggest 8")
    #expect(code == 0, "\(text)")
    #expect(text.contains(" % alike: "))
    #expect(text.contains(" shares “"))
    #expect(text.contains("Learned from 2 tickets."))
    #expect(text.contains("category: no match, too few tickets have ended"))
  }

  @Test("The articles for a bank are loaded once, and suggested")
  func banking() async {
    let (code, text) = await Demo.run(
      Demo.clock + [
        "--empty", "demo banking", "demo banking",
        "new \"My card has still not arrived\" --from p-17 --name Ada", "suggest 1",
      ])
    #expect(code == 0, "\(text)")
    #expect(text.contains("20 articles published."))
    #expect(text.contains("0 articles published."))
    #expect(text.contains("Your new card has not arrived yet"))
  }

  @Test("A suggestion says who made it")
  func source() async {
    let (_, text) = await Demo.say("suggest 8")
    #expect(text.contains("Answered by: offline."))
    let answer = AssistAnswer(
      [], by: "offline",
      fallback: AssistFallback(from: "gemini", reason: "no answer in time", underlying: Lost()),
      dropped: 2, usage: AssistUsage(inputTokens: 900, outputTokens: 100))
    #expect(
      AssistCommands.source(of: answer)
        == "Answered by: offline, 900 tokens in and 100 out, 2 suggestions left out for breaking a "
        + "rule, since gemini did not: no answer in time.")
  }

  @Test("A key in the environment makes nobody ask Gemini; the option and a key do")
  func options() throws {
    let environment = [GeminiKey.variable: "a-key-that-nobody-uses"]
    #expect(try DemoOptions([]).assistant(in: environment) is OfflineAssistant)
    #expect(
      try DemoOptions(["--assistant", "offline"]).assistant(in: environment) is OfflineAssistant)
    let asked = try DemoOptions(["--assistant", "gemini"])
    #expect(try asked.assistant(in: environment) is GeminiAssistant)
    #expect(throws: CommandError.self) { try asked.assistant(in: [:]) }
    #expect(throws: CommandError.self) { try DemoOptions(["--assistant", "oracle"]) }
  }
}

@Suite("The demo's gaps")
@MainActor
struct GapCommandTests {
  @Test("say what several asked and no article answers, by words, tickets and the nearest article")
  func gaps() async {
    let (code, text) = await Demo.say(
      "gaps", "new \"I forgot my passcode\" --from p-1",
      "new \"Passcode forgotten, what now?\" --from p-2",
      "new \"How do I reset the passcode I forgot?\" --from p-3", "gaps 2d --limit 1", "gaps 5s")
    #expect(text.hasPrefix("No question of several is unanswered.\n"))
    #expect(text.contains("3 tickets (general): passcode, forgot"))
    #expect(text.contains("  TK-10 I forgot my passcode\n"))
    #expect(text.contains("Give a window of one hour to 366 days."))
    #expect(code == 1)
  }
}

private struct Lost: Error {}
