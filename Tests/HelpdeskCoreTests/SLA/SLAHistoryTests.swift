import Foundation
import Testing

@testable import HelpdeskCore

@Suite("A service-level history")
struct SLAHistoryTests {
  private static let seed: UInt64 = 20_261_121
  private static let start = Date(milliseconds: 1_772_442_000_000)

  private static func history(
    _ count: Int, _ random: inout SeededRandom
  ) -> [SLAMoment] {
    var instant = start
    var moments = [SLAMoment(.created(.high), at: instant)]
    let priorities = TicketPriority.allCases
    let statuses = TicketStatus.allCases
    while moments.count < count {
      // A wall clock can step back.
      instant = instant.adding(.milliseconds(Int64(random.below(40_000_000)) - 1_000_000))
      let kind: SLAMoment.Kind
      switch random.below(12) {
      case 0: kind = .waitMerged
      case 1: kind = .priorityChanged(priorities[random.below(priorities.count)])
      case 2:
        kind = .policyChanged(
          from: SLAPolicyReference(id: "gold", version: random.below(9)),
          to: SLAPolicyReference(id: "silver", version: 2))
      case 3, 4: kind = .customerMessage
      case 5, 6: kind = .agentReply
      case 7, 8: kind = .statusChanged(statuses[random.below(statuses.count)])
      case 9: kind = .snoozed
      case 10: kind = .woken
      default: kind = .mergedAway
      }
      moments.append(SLAMoment(kind, at: instant))
    }
    return moments
  }

  @Test("of any kind is the same after a turn as bytes")
  func roundTrip() throws {
    var random = SeededRandom(Self.seed)
    for _ in 0..<300 {
      let history = Self.history(1 + random.below(60), &random)
      let read = try PackedHistory.decode(PackedHistory.encode(history))
      #expect(read == history, "seed \(Self.seed)")
    }
    #expect(try PackedHistory.decode(PackedHistory.encode([])) == [])
  }

  @Test("of a thousand answers, one a minute, takes five bytes for each")
  func size() {
    let history = (0..<1000).map {
      SLAMoment(.agentReply, at: Self.start.adding(.minutes($0)))
    }
    #expect(PackedHistory.encode(history).count < 5 * 1000 + 16)
  }

  @Test("that was kept as a record for each moment is still read")
  func earlierForm() throws {
    var state = SLAState(SLATerms(.standard), priority: .high, at: Self.start)
    let moments: [(String, String?, SLAMoment.Kind)] = [
      ("created", "high", .created(.high)), ("reply", nil, .agentReply),
      ("customer", nil, .customerMessage), ("status", "pending", .statusChanged(.pending)),
      ("priority", "low", .priorityChanged(.low)), ("snoozed", nil, .snoozed),
      ("woken", nil, .woken), ("waited", nil, .waitMerged), ("merged", nil, .mergedAway),
    ]
    var list = ByteWriter()
    list.append(varint: UInt64(moments.count))
    for (name, value, _) in moments {
      var moment = FieldWriter()
      moment.put(1, name)
      moment.put(2, value)
      moment.put(3, Self.start)
      list.append(moment.fields)
    }
    var writer = FieldWriter()
    state.write(to: &writer)
    var fields = writer.fields
    fields[8] = nil
    fields[3] = .bytes(list.bytes)
    var reader = FieldReader(fields, of: "ticket")
    let read = try SLAState(from: &reader)
    state.history = moments.map { SLAMoment($0.2, at: Self.start) }
    #expect(read == state)
  }

  @Test("whose bytes are damaged is refused or read, and never more")
  func damage() {
    var random = SeededRandom(Self.seed)
    var refused = 0
    for _ in 0..<2000 {
      var bytes = PackedHistory.encode(Self.history(1 + random.below(12), &random))
      if random.below(3) == 0 { bytes.removeLast(1 + random.below(bytes.count)) }
      for _ in 0..<random.below(4) where !bytes.isEmpty {
        bytes[random.below(bytes.count)] = UInt8(random.below(256))
      }
      do throws(StoreError) {
        let read = try PackedHistory.decode(bytes)
        #expect(read.count <= bytes.count, "seed \(Self.seed)")
      } catch {
        #expect(error.code == .corrupt, "seed \(Self.seed)")
        refused += 1
      }
    }
    #expect(refused > 500)
  }

  @Test("tells what became of each promise as a search through all of them does")
  func transitions() {
    var random = SeededRandom(Self.seed)
    var policy = SLAPolicy.standard
    for priority in TicketPriority.allCases {
      policy.targets[priority] = .init(
        firstReply: .hours(1), nextReply: .hours(2), update: .hours(3), requesterWait: .hours(4),
        agentWork: .hours(5), totalResolution: .hours(6))
    }
    var seen: Set<SLAOccurrence.Kind> = []
    for _ in 0..<100 {
      let history = Self.history(2 + random.below(40), &random)
      let new = policy.clocks(for: history)
      let old = policy.clocks(for: history.dropLast(1 + random.below(history.count - 1)))
      let found = SLAState.transitions(from: old, to: new, at: Self.start)
      let expected = new.compactMap { clock -> SLAOccurrence? in
        let before = old.first { $0.metric == clock.metric && $0.cycle == clock.cycle }
        let kind: SLAOccurrence.Kind
        switch (before?.outcome ?? .running, clock.outcome) {
        case (.running, .done): kind = .fulfilled
        case (.running, .cancelled): kind = .cancelled
        case (.done, .running), (.cancelled, .running): kind = .reopened
        default: return nil
        }
        return SLAOccurrence(
          kind: kind, metric: clock.metric, cycle: clock.cycle, deadline: clock.deadline,
          at: Self.start)
      }
      #expect(found == expected, "seed \(Self.seed)")
      seen.formUnion(found.map(\.kind))
    }
    #expect(seen == [.fulfilled, .cancelled, .reopened])
  }
}

extension SeededRandom {
  fileprivate mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
}
