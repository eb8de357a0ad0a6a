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
    #expect(errors.count == 8, "\(text)")
    #expect(text.contains("There is no trigger “2h-since:message”."))
    #expect(text.contains("There is no metric “patience”."))
    #expect(text.contains("There is no action “dance”."))
    #expect(text.contains("There is no agent nobody."))
    #expect(text.contains("A condition cannot ask for “me”."))
    #expect(text.contains("An agent may not writeAutomations."))
    #expect(text.contains("A customer may not automation."))
    #expect(code == 1)
  }

  private static let expected = #"""
    root (superAdmin)> automation add "Quiet customer" --when 2h-after:message --then "set priority=urgent; tag +quiet; notify assignee" --status open --priority high
    “Quiet customer” is on, at place 1.
    root (superAdmin)> automation add Thanks --when message --then "note The customer wrote." all
    “Thanks” is on, at place 2.
    root (superAdmin)> automation dry-run "Quiet customer" --since 1d
    “Quiet customer” would have acted 1 time on 9 tickets.
    NUMBER  AT                CHANGES
    TK-7    2026-03-02 05:45  field_changed priority high → urgent; sla_breached first_reply 2026-03-02…
    root (superAdmin)> advance 1m
    2026-03-02 09:01 Greenwich time
    root (superAdmin)> as customer p-17
    You are Ada Okafor (poster p-17, ada@example.com).
    p-17 (customer)> reply 7 Any news?
    Sent. TK-7 open: Payment stuck in escrow
    p-17 (customer)> as root
    You are Root, superAdmin root.
    root (superAdmin)> automation
    PLACE  NAME            STATE  WHEN              ACTED  LAST              REFUSED
    1      Quiet customer  on     2h after message  1      2026-03-02 09:00  0
    2      Thanks          on     message           1      2026-03-02 09:01  0
    root (superAdmin)> automation show thanks
    Thanks: on, message
      notes “The customer wrote.”
      acted 1, refused 0
      2026-03-02 09:01 TK-7 done
    root (superAdmin)> automation off thanks
    “Thanks” is off.
    root (superAdmin)> automation move thanks 0
    “Thanks” is at 0.
    root (superAdmin)> automation remove quiet
    “Quiet customer” is removed.
    root (superAdmin)> automation
    PLACE  NAME    STATE  WHEN     ACTED  LAST              REFUSED
    0      Thanks  off    message  1      2026-03-02 09:01  0

    """#
}
