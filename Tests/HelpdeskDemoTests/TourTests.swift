import Foundation
import HelpdeskStore
import Testing

@testable import HelpdeskCore
@testable import HelpdeskDemo

@Suite("The tour")
@MainActor
struct TourTests {
  /// One walk, which several tests look at.
  private static let walked = Task { await Demo.run(["tour"]) }

  @Test("Without a terminal it goes to its end, twice the same, whatever the clock of the desk")
  func wholeTour() async {
    let (code, text) = await Self.walked.value
    #expect(code == 0)
    for chapter in Tour.chapters {
      #expect(text.contains("\(chapter.title)\n"))
      for line in chapter.lines { #expect(text.contains("> \(line)\n")) }
    }
    #expect(
      text.hasSuffix(Tour.farewell.split(separator: " ").suffix(3).joined(separator: " ") + "\n"))
    let again = await Demo.run(Demo.clock + ["tour"])
    #expect(again.text == text)
  }

  @Test("Only the mistake that it means to show is an error")
  func oneMistake() async {
    let (_, text) = await Self.walked.value
    let errors = text.split(separator: "\n").filter { $0.hasPrefix("error:") }
    #expect(errors.count == 1)
    #expect(errors.first?.contains("Column 17: “hihg” is no priority.") == true)
  }

  @Test(
    "It shows what it says",
    arguments: [
      "category account_access", "“Escrow sync” and the ticket share", "Sent. TK-43 pending",
      "TK-44 is now part of TK-43", "TK-44 open, medium: Escrow for job 9107",
      "watch breached: 2 → 4: +TK-46, +TK-40", "= 8h, due 2026-03-02 12:00",
      "3 tickets: 3 done", "I have synced the escrow of job 9107.", "late then, not now: TK-4",
      "first replies in time", "TK-43 resolved, high, maya",
    ])
  func shows(text: String) async {
    #expect(await Self.walked.value.text.contains(text))
  }

  /// A session at whose terminal somebody types lines.
  private func walk(typing answers: [String]) async throws -> (text: String, asked: Int) {
    let output = CapturedOutput()
    var options = DemoOptions()
    options.isEmpty = true
    let session = try await Session.open(
      InMemoryStore(), ManualClock(now: Tour.start), options, output: output, isInteractive: true)
    var left = answers[...]
    var asked = 0
    session.ask = { _, _ in
      asked += 1
      return left.popFirst()
    }
    await Shell(session: session, options: options).carryOut("tour")
    await Shell(session: session, options: options).carryOut("list all")
    await session.close()
    return (output.transcript, asked)
  }

  @Test("At a terminal each chapter waits for Enter")
  func waits() async throws {
    let (text, asked) = try await walk(typing: Tour.chapters.map { _ in "" })
    #expect(asked == Tour.chapters.count)
    #expect(text.contains("10 of 10"))
  }

  @Test("A command that is typed in between is carried out on the tour's desk")
  func tries() async throws {
    let (text, asked) = try await walk(typing: ["list mine", "frobnicate", "", "q"])
    #expect(asked == 4)
    #expect(text.contains("There is no command “frobnicate”."))
    #expect(text.contains("2 of 10") && !text.contains("3 of 10"))
  }

  @Test("When the input ends, the tour ends, and the desk beside it has seen nothing of it")
  func ends() async throws {
    let (text, asked) = try await walk(typing: [])
    #expect(asked == 1)
    #expect(text.hasSuffix("No tickets.\n"))
  }
}
