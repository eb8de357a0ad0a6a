import Foundation
import HelpdeskCore
import HelpdeskStore
import Testing

/// One case at a time: FoundationNetworking blocks threads of the pool for every session, and dozens of
/// sessions at once would leave none to read what arrives.
@Suite("An escalation's alert", .serialized)
struct EscalationAlertTests {
  private func desk(_ url: URL) async throws -> TestDesk {
    let webhook = SlackWebhook(url: url, timeout: .seconds(3600))
    let test = try await TestDesk(alerts: [webhook])
    try await test.root.directory.addTeam("finance", name: "Finance")
    return test
  }

  private func alert(_ test: TestDesk) async throws -> Escalation {
    let escalations = try await test.maya.escalations().value
    return try #require(escalations.last)
  }

  @Test("is sent once Slack said ok, and only then counts as sent")
  func delivered() async throws {
    let server = try LoopbackServer(.answer(200, body: "ok"))
    defer { server.stop() }
    let test = try await desk(try server.url())
    let ticket = try await test.ticket(priority: .high)
    let queued = try await test.maya.escalateTicket(
      ticket.id, reason: .billing, to: "finance", priority: .urgent, notes: "<!channel> look")
    #expect(!queued.slackAlertSent)
    await test.desk.settle()
    let sent = try await alert(test)
    #expect(sent.slackAlertSent)
    #expect(server.requests.count == 1)
    let body = String(decoding: try #require(server.requests.first).body, as: UTF8.self)
    #expect(body.contains("TK-1"))
    #expect(!body.contains("<!channel>"))
    let after = try await test.maya.ticketDetail(ticket.id).value
    #expect(after.ticket.status == .escalated)
    #expect(after.ticket.priority == .urgent)
    #expect(after.ticket.team == "finance")
    #expect(after.events.contains { $0.kind == .alertDelivered })
  }

  @Test("is tried again after 1 m, 5 m, 15 m, 1 h and 6 h, and then given up")
  func retries() async throws {
    let server = try LoopbackServer(.answer(500))
    defer { server.stop() }
    let test = try await desk(try server.url())
    let ticket = try await test.ticket()
    try await test.maya.escalateTicket(ticket.id, reason: .technical, to: "finance")
    await test.desk.settle()
    var attempts = [server.requests.count]
    for delay in [Duration.minutes(1), .minutes(5), .minutes(15), .hours(1), .hours(6)] {
      await test.clock.advance(by: delay)
      await test.desk.settle()
      attempts.append(server.requests.count)
    }
    #expect(attempts == [1, 2, 3, 4, 5, 6])
    #expect(try await alert(test).alert == .failed)
    #expect(try await test.root.outbox.deadLetters().count == 1)
    await test.clock.advance(by: .days(2))
    #expect(server.requests.count == 6)
    await test.desk.close()
    #expect(test.clock.pending.isEmpty)
  }

  @Test("waits as long as Slack asks for")
  func retryAfter() async throws {
    let server = try LoopbackServer(
      .answer(429, headers: [("Retry-After", "600")]), .answer(200, body: "ok"))
    defer { server.stop() }
    let test = try await desk(try server.url())
    let ticket = try await test.ticket()
    try await test.maya.escalateTicket(ticket.id, reason: .technical, to: "finance")
    await test.desk.settle()
    await test.clock.advance(by: .minutes(9))
    await test.desk.settle()
    #expect(server.requests.count == 1)
    await test.clock.advance(by: .minutes(1))
    await test.desk.settle()
    #expect(server.requests.count == 2)
    #expect(try await alert(test).slackAlertSent)
  }

  @Test(
    "does not count as sent for an answer that is not ok",
    arguments: ["<html>sign in</html>", "", "okay", "invalid_payload"])
  func garbage(body: String) async throws {
    let server = try LoopbackServer(.answer(200, body: body))
    defer { server.stop() }
    let test = try await desk(try server.url())
    let ticket = try await test.ticket()
    try await test.maya.escalateTicket(ticket.id, reason: .technical, to: "finance")
    await test.desk.settle()
    #expect(try await alert(test).alert == .queued)
    #expect(try await alert(test).slackAlertSent == false)
  }

  @Test("is given up at once where the channel is gone, and delivered when replayed")
  func replay() async throws {
    let server = try LoopbackServer(
      .answer(404, body: "channel_not_found"), .answer(200, body: "ok"))
    defer { server.stop() }
    let test = try await desk(try server.url())
    let ticket = try await test.ticket()
    try await test.maya.escalateTicket(ticket.id, reason: .technical, to: "finance")
    await test.desk.settle()
    #expect(try await alert(test).alert == .failed)
    let dead = try await test.root.outbox.deadLetters()
    try await test.root.outbox.replay(try #require(dead.first).entry.id)
    await test.desk.settle()
    #expect(try await alert(test).slackAlertSent)
    #expect(try await test.root.outbox.deadLetters().isEmpty)
  }

  @Test("is delivered by a desk opened later, where the first one ended before")
  func laterDesk() async throws {
    let server = try LoopbackServer(.answer(503), .answer(200, body: "ok"))
    defer { server.stop() }
    let test = try await desk(try server.url())
    let ticket = try await test.ticket()
    try await test.maya.escalateTicket(ticket.id, reason: .technical, to: "finance")
    await test.desk.settle()
    await test.desk.close()
    let webhook = SlackWebhook(url: try server.url(), timeout: .seconds(3600))
    let later = try await Helpdesk(store: test.store, clock: test.clock, alerts: [webhook])
    await test.clock.advance(by: .minutes(1))
    await later.settle()
    let maya = later.acting(as: .agent("maya", name: "Maya"))
    #expect(try await maya.escalations().value.last?.slackAlertSent == true)
    await later.close()
  }

  @Test("is refused by name where the desk has no channel")
  func notConfigured() async throws {
    let test = try await TestDesk()
    try await test.root.directory.addTeam("finance", name: "Finance")
    let ticket = try await test.ticket()
    let escalation = try await test.maya.escalateTicket(
      ticket.id, reason: .legal, to: "finance")
    #expect(escalation.alert == .none)
    try await expectRefusal(.notConfigured, on: test) {
      try await test.maya.slack.sendEscalationAlert(ticket.id)
    }
  }

  @Test("waits for approval where the settings say so")
  func approval() async throws {
    var settings = DeskSettings.standard
    settings.escalationsNeedApproval = true
    let test = try await TestDesk(settings: settings)
    try await test.root.directory.addTeam("finance", name: "Finance")
    let ticket = try await test.ticket()
    let asked = try await test.maya.escalateTicket(ticket.id, reason: .dispute, to: "finance")
    #expect(asked.status == .pending)
    #expect(try await test.current(ticket.id).status == .open)
    try await expectRefusal(.permissionDenied, on: test) {
      try await test.maya.approveEscalation(asked.id)
    }
    let approved = try await test.root.approveEscalation(asked.id)
    #expect(approved.status == .approved)
    #expect(try await test.current(ticket.id).status == .escalated)
    #expect(try await test.maya.deescalateTicket(ticket.id).status == .inProgress)
    #expect(try await test.maya.escalations().value.last?.status == .ended)
  }

  @Test("is refused for an unknown team or agent, and for a closed ticket")
  func badInput() async throws {
    let test = try await TestDesk()
    try await test.root.directory.addTeam("finance", name: "Finance")
    let ticket = try await test.ticket()
    try await expectRefusal(.notFound, on: test) {
      try await test.maya.escalateTicket(ticket.id, reason: .legal, to: "nobody")
    }
    try await expectRefusal(.notFound, on: test) {
      try await test.maya.escalateTicket(ticket.id, reason: .legal, to: "finance", agent: "ghost")
    }
    try await test.maya.closeTicket(ticket.id)
    try await expectRefusal(.illegalTransition, on: test) {
      try await test.maya.escalateTicket(ticket.id, reason: .legal, to: "finance")
    }
  }
}
