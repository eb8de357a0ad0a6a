import Foundation

/// What seldom changes about a ticket.
///
/// An edit holds a ticket as it was and as it is, and hands both on; with what seldom changes in one
/// box, a copy is a fraction of the ticket, and comparing two begins by looking whether the box is
/// the same.
struct TicketFacts: Hashable, Sendable {
  var number: TicketNumber
  var subject: String
  var excerpt: String
  var severity: TicketSeverity
  var category: TicketCategory
  var kind: TicketKind
  var purpose: TicketPurpose
  var channel: Channel
  var origin: TicketOrigin
  var requester: Requester
  var followers: [AgentID] = []
  var ccs: [Contact] = []
  var tags: [String] = []
  var labels: [TicketLabel] = []
  var customFields: [String: String] = [:]
  var hostLinks: [HostLink] = []
  var articles: [ArticleID] = []
  var links: [TicketLink] = []
  var createdAt: Date
  var firstMessageAt: Date
  var mergedInto: TicketID?
  var absorbed: [TicketID] = []
  var attachments: [MessageAttachment] = []
  var context: CapturedContext?
  var satisfaction: Satisfaction?
  var deletedAt: Date?
  var conversation: String?
  var visibleMessageAt: Date?
  var ratedResolution: Date?
  var unknown = RecordFields()
}

/// A large value in a box of its own, so that copying what has it costs little.
///
/// A value like any other: changing it makes another box.
struct Boxed<Value: Hashable & Sendable>: Hashable, Sendable {
  private final class Box: Sendable {
    let value: Value

    init(_ value: Value) {
      self.value = value
    }
  }

  private var box: Box

  init(_ value: Value) {
    box = Box(value)
  }

  var value: Value {
    _read { yield box.value }
  }

  mutating func change(_ change: (inout Value) -> Void) {
    var value = box.value
    change(&value)
    box = Box(value)
  }

  static func == (left: Boxed, right: Boxed) -> Bool {
    left.box === right.box || left.value == right.value
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(value)
  }
}
