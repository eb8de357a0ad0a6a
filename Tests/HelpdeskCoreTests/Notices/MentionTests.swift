import Testing

@testable import HelpdeskCore

@Suite("A mention")
struct MentionTests {
  static let known: Set<AgentID> = [
    "maya", "leo", "maya.l", "maya@corp.com", "u-7", "zoë", "Max", "max",
  ]

  @Test(
    "names an agent at the start of a word",
    arguments: [
      ("@maya please look", ["maya"]),
      ("please look, @maya", ["maya"]),
      ("please look @maya.", ["maya"]),
      ("please look @maya...", ["maya"]),
      ("@maya's idea", ["maya"]),
      ("(@maya) \"@leo\"", ["maya", "leo"]),
      ("cc:@maya,@leo;@u-7", ["maya", "leo", "u-7"]),
      ("line\n@leo\n@maya\n@leo", ["leo", "maya"]),
      ("@maya.l wrote", ["maya.l"]),
      ("@maya.l.", ["maya.l"]),
      ("@maya@corp.com has it", ["maya@corp.com"]),
      ("@zoë knows", ["zoë"]),
      ("@Maya and @MAYA", ["maya"]),
      ("@Max", ["Max"]),
      ("@max", ["max"]),
      ("*@maya* _x_", ["maya"]),
    ])
  func names(text: String, agents: [String]) {
    #expect(Mentions.agents(in: text, known: Self.known).map(\.rawValue) == agents)
  }

  @Test(
    "is not read out of anything else",
    arguments: [
      "", "maya", "@", "@@maya", "@ maya", "mail ada@maya now", "ada@maya.l", "a.@maya", "a+@maya",
      "x_@maya", "https://example.com/@maya", "?user=@maya", "@nobody", "@mayas", "@maya@leo",
      "@maya_l", "５@maya", "é@maya",
    ])
  func nothing(text: String) {
    #expect(Mentions.agents(in: text, known: Self.known).isEmpty)
  }

  @Test("is looked for in a text of any size, and only so often")
  func limits() {
    let many = (0..<200).map { "@u-\($0)" }.joined(separator: " ")
    #expect(Mentions.candidates(in: many).count == Mentions.limit)
    let long = "@" + String(repeating: "a", count: Limits.body)
    #expect(Mentions.candidates(in: long).isEmpty)
    let marks = "@maya" + String(repeating: ".", count: 1000)
    #expect(Mentions.agents(in: marks, known: Self.known) == ["maya"])
  }
}
