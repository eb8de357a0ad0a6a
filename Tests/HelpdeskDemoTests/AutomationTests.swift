import Testing

@testable import HelpdeskDemo

@Suite("The demo's automations")
@MainActor
struct AutomationTests {
  @Test("An automation is tried, made, acts by itself, and is taken away, as it is written down")
  func transcript() async {
    let (code, text) = await Demo.run(
      Demo.clock + [
        "--echo",
        #"automation add "Quiet customer" --when 2h-after:message --then "#
          + #""set priority=urgent; tag +quiet; notify assignee" --status open --priority high"#,
        #"automation add Thanks --when message --then "note The customer wrote." all"#,
        #"automation dry-run "Quiet customer" --since 1d"#,
        "advance 1m",
        "as customer p-17",
        "reply 7 Any news?",
        "as root",
        "automation",
        "automation show thanks",
        "automation off thanks",
        "automation move thanks 0",
        "automation remove quiet",
        "automation",
      ])
    #expect(text == Self.expected)
    #expect(code == 0)
  }

  @Test("What cannot be is refused with what would be right")
  func refusals() async {
    let (code, text) = await Demo.say(
      "automation add Late --when 2h-since:message --then unassign",
      "automation add Late --when breach:patience --then unassign",
      "automation add Late --when breach --then dance",
      
      #"automation add Late --when breach --then "assign nobody""#,
      #"automation add Late --when breach --then unassign mine"#,
      "automation show Late", "as maya",
      "automation add Late --when breach --then unassign", "as customer p-17", "automation")
    let errors = text.split(separator: "\n").filter { $0.contains("error: ") }
    #expect(errors.count == 9, "\(text)")
    #expect(text.contains("There is no trigger “2h-since:message”."))
    #expect(text.contains("There is no metric “patience”."))
    #expect(text.contains("There is no action “dance”."))
    #expect(text.contains("There is no agent nobody."))
    #expect(text.contains("A condition cannot ask for “me”."))
    #expect(text.contains("An agent may not writeAutomations."))
    #expect(text.contains("A customer may not automation."))
    #expect(code == 1)
  }

  private static let expected = "?"
}
