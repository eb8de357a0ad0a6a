import HelpdeskCore
import Testing

@Suite("The status machine")
struct StatusMachineTests {
  @Test("has one row for each legal pair of status and event")
  func rowsAreUnique() {
    let pairs = StatusMachine.table.map { "\($0.from) \($0.event)" }
    #expect(Set(pairs).count == pairs.count)
    for row in StatusMachine.table {
      #expect(StatusMachine.transition(from: row.from, on: row.event) == row)
    }
  }

  @Test(
    "moves as the table of the domain says",
    arguments: [
      (TicketStatus.open, StatusEvent.work, TicketStatus.inProgress),
      (.open, .agentReply, .pending), (.inProgress, .agentReply, .pending),
      (.escalated, .agentReply, .escalated), (.pending, .customerMessage, .open),
      (.resolved, .customerMessage, .open), (.inProgress, .customerMessage, .inProgress),
      (.open, .escalate, .escalated), (.escalated, .deescalate, .inProgress),
      (.open, .resolve, .resolved), (.resolved, .close, .closed), (.open, .close, .closed),
      (.closed, .reopen, .open), (.closed, .work, .inProgress), (.open, .mergeAway, .closed),
      (.inProgress, .endChat, .closed),
    ])
  func legal(from: TicketStatus, event: StatusEvent, to: TicketStatus) {
    #expect(StatusMachine.transition(from: from, on: event)?.to == to)
  }

  @Test(
    "refuses what the table does not have",
    arguments: [
      (TicketStatus.closed, StatusEvent.agentReply), (.closed, .close), (.closed, .resolve),
      (.resolved, .resolve), (.resolved, .escalate), (.open, .deescalate), (.closed, .mergeAway),
      (.open, .reopen), (.closed, .wait),
    ])
  func illegal(from: TicketStatus, event: StatusEvent) {
    #expect(StatusMachine.transition(from: from, on: event) == nil)
  }

  @Test("counts a reopen exactly when a ticket that was done becomes live")
  func reopens() {
    for row in StatusMachine.table {
      #expect(row.isReopen == (!row.from.isLive && row.to.isLive))
    }
  }

  @Test("lets customers cause only their messages, reopens and the end of a chat")
  func customers() {
    let events = Set(StatusMachine.table.filter { $0.roles.contains(.customer) }.map(\.event))
    #expect(events == [.customerMessage, .reopen, .endChat])
  }

  @Test(
    "reads the names that other desks use",
    arguments: [
      ("waiting_customer", TicketStatus.pending), ("waiting_user", .pending), ("New", .open),
      ("In Progress", .inProgress), ("in-progress", .inProgress), ("solved", .resolved),
    ])
  func names(name: String, status: TicketStatus) {
    #expect(TicketStatus(named: name) == status)
  }

  @Test("rejects an unknown status")
  func unknownStatus() {
    #expect(TicketStatus(named: "limbo") == nil)
    #expect(TicketStatus(rawValue: "OPEN") == nil)
  }
}
