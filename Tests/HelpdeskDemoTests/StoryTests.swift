import Foundation
import Testing

@testable import HelpdeskDemo

@Suite("The demo, told as a story")
@MainActor
struct StoryTests {
  @Test("A story is answered as it is written down")
  func transcript() async {
    let (code, text) = await Demo.run(Story.options + Story.lines)
    #expect(text == Story.transcript)
    #expect(code == 1, "The story has commands that fail.")
  }

  @Test("The same story twice gives the same bytes")
  func sameBytes() async {
    let first = await Demo.run(Story.options + Story.lines)
    let second = await Demo.run(Story.options + Story.lines)
    #expect(Array(first.text.utf8) == Array(second.text.utf8))
  }

  @Test("A script in a file gives what the same lines give, with the place of each error")
  func script() async throws {
    let path = NSTemporaryDirectory() + "helpdesk-\(UUID().uuidString).script"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("# a comment\n\nlist mine\r\nopen 99\nnow\n".utf8).write(to: URL(filePath: path))
    let (code, text) = await Demo.run(Demo.clock + ["--script", path])
    let name = path.split(separator: "/").last ?? ""
    #expect(text.contains("No tickets.\n\(name):4: error: There is no ticket 99"))
    #expect(text.hasSuffix("2026-03-02 09:00 Greenwich time\n"))
    #expect(code == 1)
  }
}
