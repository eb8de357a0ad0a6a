import Foundation
import HelpdeskCore
import Testing

extension StoreConformance {
  static let claimChecks: [StoreCase: StoreCheck] = [
    .entryIsClaimedAsWritten: StoreCheck { bench in
      let written = entry("e", to: "#ops", group: "t1")
      try await bench.commit(
        Commit(mutations: [.put(Bench.item("i"), fields())], outbox: [written]))
      let claim = try await bench.claimOne(lease: .seconds(30))
      #expect(claim.entry == written)
      #expect(claim.attempt == 1)
      #expect(claim.leasedUntil == Bench.now.adding(.seconds(30)))
    },
    .oldestOfAGroupComesFirst: StoreCheck { bench in
      try await bench.enqueue([entry("z"), entry("a"), entry("m")])
      for expected in ["z", "a", "m"] {
        let claim = try await bench.claimOne()
        #expect(claim.entry.id == expected)
        #expect(try await bench.claim().isEmpty, "a leased entry holds up its group")
        try await bench.settle(claim, .delivered)
      }
      #expect(try await bench.claim().isEmpty)
      #expect(try await bench.outbox().isEmpty)
    },
    .entriesOfOneCommitKeepTheirOrder: StoreCheck { bench in
      try await bench.commit(Commit(outbox: [entry("z"), entry("a"), entry("m")]))
      #expect(try await bench.outbox().map(\.entry.id) == ["z", "a", "m"])
      #expect(try await bench.claimOne().entry.id == "z")
    },
    .groupsAndDestinationsAreApart: StoreCheck { bench in
      try await bench.enqueue([
        entry("1", to: "#ops", group: "t1"), entry("2", to: "#ops", group: "t2"),
        entry("3", to: "mail", group: "t1"), entry("4", to: "#ops", group: "t1"),
        entry("5", to: "mail", group: "t2"),
      ])
      #expect(try await bench.claim().map(\.entry.id) == ["1", "2", "3", "5"])
    },
    .waitingHeadHoldsUpItsGroup: StoreCheck { bench in
      let later = Bench.now.adding(.seconds(10))
      try await bench.enqueue([
        entry("head", dueAt: later), entry("next"), entry("other", group: "t2"),
      ])
      #expect(try await bench.claim().map(\.entry.id) == ["other"])
      #expect(try await bench.claim(at: later.adding(.milliseconds(-1))).isEmpty)
      #expect(try await bench.claim(at: later).map(\.entry.id) == ["head"])
    },
    .topicsAreClaimedApart: StoreCheck { bench in
      let mail = OutboxTopic(rawValue: "mail")
      try await bench.enqueue([
        entry("a", group: "t1"), entry("b", topic: mail, to: "x@example.org", group: "t1"),
      ])
      #expect(try await bench.claim(mail).map(\.entry.id) == ["b"])
      #expect(try await bench.outbox().map(\.entry.id) == ["a"])
      #expect(try await bench.outbox(mail).map(\.entry.id) == ["b"])
      #expect(try await bench.claim(OutboxTopic(rawValue: "none")).isEmpty)
    },
    .claimKeepsToTheLimit: StoreCheck { bench in
      try await bench.enqueue((1...5).map { entry("e\($0)", group: "t\($0)") })
      #expect(try await bench.claim(limit: 2).map(\.entry.id) == ["e1", "e2"])
      #expect(try await bench.claim(limit: 2, by: "other").map(\.entry.id) == ["e3", "e4"])
      #expect(try await bench.claim(limit: 2).map(\.entry.id) == ["e5"])
    },
    .leaseKeepsOthersAway: StoreCheck { bench in
      try await bench.enqueue([entry("e")])
      let first = try await bench.claimOne(lease: .seconds(10))
      let almost = Bench.now.adding(.milliseconds(9_999))
      #expect(try await bench.claim(by: "other", at: almost).isEmpty)
      let second = try await bench.claimOne(at: Bench.now.adding(.seconds(10)))
      #expect(second.entry == first.entry)
      #expect(second.attempt == 2)
      #expect(second.lease != first.lease)
    },
    .outboxShowsWhatHappened: StoreCheck { bench in
      try await bench.enqueue([entry("a", group: "t1"), entry("b", group: "t2")])
      let claim = try #require(try await bench.claim(limit: 1).first)
      let again = Bench.now.adding(.minutes(5))
      try await bench.settle(claim, .retry(at: again, reason: "rate limit"))
      let entries = try await bench.outbox()
      try #require(entries.map(\.entry.id) == ["a", "b"])
      #expect(entries[0].attempts == 1)
      #expect(entries[0].dueAt == again)
      #expect(entries[0].reason == "rate limit")
      #expect(entries[1].attempts == 0)
      #expect(entries[1].reason == nil)
      #expect(!entries.contains { $0.isDead })
      #expect(try await bench.outbox(limit: 1).map(\.entry.id) == ["a"])
    },
    .dueIsWhenTheNextCanBeClaimed: StoreCheck { bench in
      func after(_ seconds: Int) -> Date { Bench.now.adding(.seconds(seconds)) }
      #expect(try await bench.outboxDue() == nil)
      try await bench.enqueue([
        entry("head", dueAt: after(50)), entry("next", dueAt: after(1)),
        entry("other", group: "t2", dueAt: after(60)),
      ])
      #expect(try await bench.outboxDue() == after(50), "an older entry holds up the next")
      let claim = try await bench.claimOne(lease: .seconds(100), at: after(50))
      #expect(try await bench.outboxDue() == after(60), "a leased entry is not due")
      let other = try await bench.claimOne(lease: .seconds(20), at: after(60))
      #expect(try await bench.outboxDue() == after(80), "a lease runs out")
      try await bench.settle(claim, .delivered)
      #expect(try await bench.outboxDue() == after(1), "the next has come to the head")
      #expect(try await bench.claimOne(at: after(79)).entry.id == "next")
      try await bench.settle(other, .delivered)
    },
  ]

  static let settlementChecks: [StoreCase: StoreCheck] = [
    .deliveredEntryIsGone: StoreCheck { bench in
      try await bench.enqueue([entry("e")])
      try await bench.settle(try await bench.claimOne(), .delivered)
      #expect(try await bench.outbox().isEmpty)
      #expect(try await bench.outbox(dead: true).isEmpty)
      #expect(try await bench.claim(at: Bench.now.adding(.days(1))).isEmpty)
    },
    .retryWaits: StoreCheck { bench in
      try await bench.enqueue([entry("e"), entry("f")])
      let claim = try await bench.claimOne()
      let again = Bench.now.adding(.seconds(5))
      try await bench.settle(claim, .retry(at: again, reason: "busy"))
      #expect(try await bench.claim().isEmpty)
      let second = try await bench.claimOne(at: again)
      #expect(second.entry.id == "e")
      #expect(second.attempt == 2)
    },
    .deadEntryHoldsUpNobody: StoreCheck { bench in
      try await bench.enqueue([entry("e"), entry("f")])
      try await bench.settle(try await bench.claimOne(), .dead(reason: "gone"))
      let dead = try await bench.outbox(dead: true)
      #expect(dead.map(\.entry.id) == ["e"])
      #expect(dead.first?.reason == "gone")
      #expect(dead.first?.isDead == true)
      #expect(try await bench.outbox().map(\.entry.id) == ["f"])
      #expect(try await bench.claimOne().entry.id == "f")
    },
    .deadEntryCanBeReplayed: StoreCheck { bench in
      try await bench.enqueue([entry("e")])
      try await bench.settle(try await bench.claimOne(), .dead(reason: "gone"))
      #expect(try await bench.claim(at: Bench.now.adding(.days(1))).isEmpty)
      let again = Bench.now.adding(.seconds(5))
      let replay = OutboxSettlement(id: "e", lease: 0, outcome: .replay(at: again))
      try await bench.commit(Commit(settlements: [replay]))
      #expect(try await bench.outbox(dead: true).isEmpty)
      #expect(try await bench.claim().isEmpty)
      #expect(try await bench.claimOne(at: again).attempt == 1)
    },
    .lostLeaseIsRefused: StoreCheck { bench in
      try await bench.enqueue([entry("e")])
      let lost = try await bench.claimOne(lease: .seconds(1))
      let held = try await bench.claimOne(at: Bench.now.adding(.seconds(1)))
      let outcomes: [OutboxSettlement.Outcome] = [
        .delivered, .retry(at: Bench.now, reason: "x"), .dead(reason: "x"),
      ]
      for outcome in outcomes {
        try await bench.refuses(
          .leaseLost, Commit(settlements: [bench.settlement(lost, outcome)]))
      }
      try await bench.settle(held, .delivered)
      try await bench.refuses(
        .leaseLost, Commit(settlements: [bench.settlement(held, .delivered)]), "settled twice")
    },
    .lateSettlementCounts: StoreCheck { bench in
      try await bench.enqueue([entry("e")])
      let claim = try await bench.claimOne(lease: .seconds(1))
      try await bench.commit(
        Commit(settlements: [bench.settlement(claim, .delivered)]),
        at: Bench.now.adding(.hours(1)))
      #expect(try await bench.outbox().isEmpty)
    },
    .settlementIsPartOfItsCommit: StoreCheck { bench in
      try await bench.enqueue([entry("e")])
      let claim = try await bench.claimOne(lease: .seconds(1))
      let key = Bench.item("i")
      var commit = Commit(
        preconditions: [.present(key)], mutations: [.put(key, fields(size: 2))],
        outbox: [entry("next")], settlements: [bench.settlement(claim, .delivered)])
      try await bench.refuses(.conflict, commit)
      #expect(try await bench.outbox().map(\.entry.id) == ["e"])
      try await bench.put(key, fields(size: 1))
      let held = try await bench.claimOne(at: Bench.now.adding(.seconds(1)))
      try await bench.refuses(.leaseLost, commit)
      #expect(try await bench.record(key)?.version == 1)
      #expect(try await bench.outbox().map(\.entry.id) == ["e"])
      commit.settlements = [bench.settlement(held, .delivered)]
      try await bench.commit(commit)
      #expect(try await bench.record(key)?.version == 2)
      #expect(try await bench.outbox().map(\.entry.id) == ["next"])
    },
    .liveEntryIdIsTaken: StoreCheck { bench in
      try await bench.enqueue([entry("e")])
      try await bench.refuses(.duplicateKey, Commit(outbox: [entry("e", group: "t2")]))
      try await bench.refuses(.duplicateKey, Commit(outbox: [entry("f"), entry("f")]))
      #expect(try await bench.outbox().map(\.entry.id) == ["e"])
    },
  ]
}
