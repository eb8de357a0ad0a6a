public import Foundation

/// What a bulk job does to each of its tickets.
public enum BulkOperation: Hashable, Sendable {
  /// Gives the ticket to an agent.
  case assign(AgentID)
  /// Takes the ticket from its agent.
  case unassign
  /// Closes the ticket, with a public message made from a canned response where one is named.
  case close(template: CannedResponseID?)
  /// Changes fields.
  case update(TicketChanges)

  /// A word for it.
  public var name: String {
    switch self {
    case .assign: "assign"
    case .unassign: "unassign"
    case .close: "close"
    case .update: "update"
    }
  }
}

/// Where a bulk job stands.
public enum BulkPhase: String, Hashable, Sendable, CaseIterable, Codable {
  /// At work, or to be taken up again when the desk opens.
  case running
  /// Every ticket was tried.
  case finished
  /// Stopped before every ticket was tried; what was under way is finished and counted.
  case cancelled
}

/// What became of one ticket of a bulk job.
public enum BulkOutcome: Hashable, Sendable {
  /// Not tried yet.
  case waiting
  /// Done.
  case succeeded
  /// Nothing to do: it was as wanted already.
  case skipped(reason: String)
  /// Refused; the error is the one the single operation gives.
  case failed(HelpdeskError.Code, message: String)
  /// Not tried, because the job was cancelled.
  case cancelled
}

/// A bulk job's own record; its tickets are in chunks beside it.
public struct BulkJob: Hashable, Sendable, Identifiable {
  /// The job's id.
  public let id: BulkJobID
  /// What it does.
  public let operation: BulkOperation
  /// Who began it.
  public let startedBy: Staff
  /// When.
  public let startedAt: Date
  /// How many tickets it has.
  public let total: Int
  /// Where it stands.
  public internal(set) var phase: BulkPhase
  /// How many chunks of tickets are done.
  public internal(set) var chunksDone: Int
  /// How many tickets are done.
  public internal(set) var succeeded: Int
  /// How many had nothing to do.
  public internal(set) var skipped: Int
  /// How many were refused.
  public internal(set) var failed: Int
  /// When it ended.
  public internal(set) var endedAt: Date?
  /// Identifies the selection, whatever its order.
  let selection: String
  /// One more with every change.
  public internal(set) var version: Int64
  var unknown = RecordFields()

  /// How many tickets were tried.
  public var done: Int { succeeded + skipped + failed }
}

/// A part of a bulk job's tickets, with what became of them.
struct BulkChunk: Hashable, Sendable {
  struct Item: Hashable, Sendable {
    let ticket: TicketID
    /// The version the ticket must still have, where the caller asked for that.
    let expectedVersion: Int64?
    /// The ticket whose version that is.
    var expectedTarget: TicketID?
    var outcome: BulkOutcome

    init(ticket: TicketID, expectedVersion: Int64?, outcome: BulkOutcome) {
      self.ticket = ticket
      self.expectedVersion = expectedVersion
      self.outcome = outcome
    }
  }

  let job: BulkJobID
  /// From 1.
  let sequence: Int64
  var items: [Item]
  var unknown = RecordFields()
}
