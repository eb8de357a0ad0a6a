import Foundation
import Testing

@testable import HelpdeskCore

@Suite("A record")
struct RecordRoundTripTests {
  let now = Date(milliseconds: 1_772_442_000_123)

  private func roundTrip<Value: RecordValue & Equatable>(_ value: Value) throws {
    let fields = value.recordFields
    let decoded = try WireCodec.decode(WireCodec.encode(fields))
    #expect(decoded == fields)
    let again = try Value(StoredRecord(key: value.recordKey, version: 7, fields: decoded))
    #expect(again.recordFields == fields)
    #expect(again.recordKey == value.recordKey)
    // A column that the schema does not name reaches neither filters nor those who hear of changes.
    let schema = try #require(Schema.helpdesk[Value.recordType])
    let columns = Set(schema.columns.map(\.tag))
    let derived = fields.fields.map(\.tag).filter { $0 >= FieldTag.firstDerived }
    #expect(columns.isSuperset(of: derived), "\(Set(derived).subtracting(columns))")
  }

  /// A ticket in which nothing is left out.
  private func fullTicket() -> Ticket {
    let context = RuleContext(
      now: now, author: .desk, role: .system,
      book: RuleBook(settings: .standard, policies: PolicyBook(current: .standard)))
    var captured = CapturedContext()
    captured.page = "https://example.com/pay"
    captured.recentActions = [.init(name: "clicked pay", at: "09:00")]
    captured.services = [.init(name: "escrow", status: "degraded")]
    var new = NewTicket(
      subject: "Escrow", description: "Stuck.", tags: ["b", "a"], labels: [.urgent],
      ccs: [Contact(name: "Cy", email: "cy@example.com")], assignee: "maya", team: "finance",
      customFields: ["order": "4711"], hostLinks: [HostLink(.job, "j-1")], context: captured)
    new.htmlDescription = "<p>Stuck.</p>"
    var edit = TicketEdit(
      creating: "t1", new, from: .poster("p-17", name: "Ada"), origin: .form, in: context)
    edit.ticket.articles = ["a1"]
    edit.ticket.links = [TicketLink(.related, "t2")]
    edit.ticket.absorbed = ["t3"]
    edit.ticket.satisfaction = Satisfaction(rating: 4, comment: "Fine", ratedAt: now)
    edit.ticket.resolution = "Done."
    edit.ticket.resolvedAt = now
    edit.ticket.ratedResolution = now
    edit.ticket.autoCloseAt = now.adding(.days(4))
    edit.ticket.snoozedUntil = now.adding(.hours(1))
    edit.ticket.conversation = "conv-1"
    edit.ticket.assignmentChangedAt = now
    edit.ticket.automationMarks = [
      AutomationMark(automation: "a1", since: now, dueAt: now.adding(.hours(1))),
      AutomationMark(automation: "a2", since: now, dueAt: nil),
      AutomationMark(automation: "a3", since: now, dueAt: now, isDeferred: true),
    ]
    var chat = TicketChat(state: .human, topic: "Escrow", prompt: "Help.")
    chat.model = "m-1"
    chat.tokensUsed = 12
    chat.sentiment = .frustrated
    chat.summary = "Escrow is stuck."
    chat.lastTopics = ["escrow"]
    chat.failures = 1
    chat.handover = .asked
    chat.waitingSince = now
    chat.acceptedAt = now
    chat.acceptedBy = "maya"
    chat.agentName = "Maya"
    chat.lastLine = 3
    chat.answeredLine = 2
    chat.answerDueAt = now
    edit.ticket.chat = chat
    edit.ticket.sla.announced = 3
    return edit.ticket
  }

  @Test("of a ticket survives the wire with every field")
  func ticket() throws {
    var ticket = fullTicket()
    try roundTrip(ticket)
    let again = try Ticket(
      StoredRecord(key: ticket.recordKey, version: 7, fields: ticket.recordFields))
    ticket.version = 7
    #expect(again == ticket)
  }

  @Test("keeps fields that this version does not know")
  func unknownFields() throws {
    var fields = fullTicket().recordFields
    fields[900] = .text("from a later version")
    let ticket = try Ticket(
      StoredRecord(key: RecordKey(.ticket, "t1"), version: 1, fields: fields))
    #expect(ticket.recordFields == fields)
  }

  @Test("of a merge survives the wire with the ticket it keeps")
  func merge() throws {
    let ticket = fullTicket()
    let before = Merge.TargetBefore(
      status: .open, inbox: .unread, reopenCount: 0, sla: ticket.sla, lastMessageAt: now)
    var merge = Merge(
      source: "t1", target: "t2", author: .desk, at: now, sourceBefore: ticket,
      targetBefore: before)
    merge.addedTags = ["x"]
    merge.repointed = [Merge.Repointed(ticket: "t4", kind: .related, hadTarget: true)]
    merge.movedAlong = ["t3"]
    try roundTrip(merge)
  }

  @Test("refuses bytes that are cut short anywhere, and anything after the end")
  func damaged() {
    let bytes = WireCodec.encode(fullTicket().recordFields)
    for length in 0..<bytes.count {
      #expect(throws: StoreError.self) { try WireCodec.decode(Array(bytes[..<length])) }
    }
    #expect(throws: StoreError.self) { try WireCodec.decode(bytes + [0]) }
  }

  @Test("refuses a ticket without a field it needs, and says which")
  func missingField() {
    var fields = fullTicket().recordFields
    fields[Ticket.Field.subject] = nil
    #expect(throws: StoreError(.corrupt, "")) {
      _ = try Ticket(StoredRecord(key: RecordKey(.ticket, "t1"), version: 1, fields: fields))
    }
  }

  @Test("numbers its types once and for all")
  func types() {
    let types = Schema.helpdesk.records.map(\.type.rawValue)
    #expect(Set(types).count == types.count)
    #expect(RecordType.ticket.rawValue == 1)
    #expect(RecordType.message.rawValue == 2)
    #expect(RecordType.policy.rawValue == 17)
  }
}
