import Foundation

/// The moments of a service-level history as bytes: a dozen for the first, about five for an answer.
///
/// A ticket keeps its history within its record, which is written with every change, so that an
/// answer on a ticket with thousands of them must not cost thousands of nested records.
///
/// A varint with the number of moments; then for each, in its order: one byte for the kind, the
/// milliseconds since the moment before (since 1970 for the first) in zig-zag form, and what the
/// kind names, as ``WireCodec`` writes texts and numbers.
enum PackedHistory {
  // The numbers are part of the stored format: they are never changed or reused.
  private enum Kind {
    static let created: UInt8 = 1
    static let waitMerged: UInt8 = 2
    static let priorityChanged: UInt8 = 3
    static let policyChanged: UInt8 = 4
    static let customerMessage: UInt8 = 5
    static let agentReply: UInt8 = 6
    static let statusChanged: UInt8 = 7
    static let snoozed: UInt8 = 8
    static let woken: UInt8 = 9
    static let mergedAway: UInt8 = 10
  }

  static func encode(_ history: [SLAMoment]) -> [UInt8] {
    var writer = ByteWriter()
    writer.reserve(16 + history.count * 6)
    writer.append(varint: UInt64(history.count))
    var previous: Int64 = 0
    for moment in history {
      let instant = moment.at.milliseconds
      func begin(_ kind: UInt8) {
        writer.append(byte: kind)
        writer.append(integer: instant &- previous)
      }
      switch moment.kind {
      case .created(let priority):
        begin(Kind.created)
        writer.append(text: priority.rawValue)
      case .waitMerged: begin(Kind.waitMerged)
      case .priorityChanged(let priority):
        begin(Kind.priorityChanged)
        writer.append(text: priority.rawValue)
      case .policyChanged(let from, let to):
        begin(Kind.policyChanged)
        for policy in [from, to] {
          writer.append(text: policy.id)
          writer.append(integer: Int64(policy.version))
        }
      case .customerMessage: begin(Kind.customerMessage)
      case .agentReply: begin(Kind.agentReply)
      case .statusChanged(let status):
        begin(Kind.statusChanged)
        writer.append(text: status.rawValue)
      case .snoozed: begin(Kind.snoozed)
      case .woken: begin(Kind.woken)
      case .mergedAway: begin(Kind.mergedAway)
      }
      previous = instant
    }
    return writer.bytes
  }

  /// Reads what ``encode(_:)`` writes, and refuses anything else.
  static func decode(_ bytes: [UInt8]) throws(StoreError) -> [SLAMoment] {
    var reader = ByteReader(bytes)
    let count = try reader.count()
    var history: [SLAMoment] = []
    history.reserveCapacity(count)
    var instant: Int64 = 0
    for _ in 0..<count {
      let number = try reader.byte()
      instant &+= try reader.integer()
      let kind: SLAMoment.Kind
      switch number {
      case Kind.created: kind = .created(try priority(&reader))
      case Kind.waitMerged: kind = .waitMerged
      case Kind.priorityChanged: kind = .priorityChanged(try priority(&reader))
      case Kind.policyChanged:
        let from = try policy(&reader)
        kind = .policyChanged(from: from, to: try policy(&reader))
      case Kind.customerMessage: kind = .customerMessage
      case Kind.agentReply: kind = .agentReply
      case Kind.statusChanged:
        guard let status = TicketStatus(rawValue: try reader.text()) else { throw unknown }
        kind = .statusChanged(status)
      case Kind.snoozed: kind = .snoozed
      case Kind.woken: kind = .woken
      case Kind.mergedAway: kind = .mergedAway
      default: throw unknown
      }
      history.append(SLAMoment(kind, at: Date(milliseconds: instant)))
    }
    guard reader.isAtEnd else {
      throw StoreError(
        .corrupt, "A service-level history has \(reader.remaining) bytes after its end.")
    }
    return history
  }

  private static func priority(_ reader: inout ByteReader) throws(StoreError) -> TicketPriority {
    guard let priority = TicketPriority(rawValue: try reader.text()) else { throw unknown }
    return priority
  }

  private static func policy(
    _ reader: inout ByteReader
  ) throws(StoreError) -> SLAPolicyReference {
    let id = try reader.text()
    return SLAPolicyReference(id: id, version: Int(try reader.integer()))
  }

  private static var unknown: StoreError {
    StoreError(.corrupt, "A service-level history has an unknown moment.")
  }
}
