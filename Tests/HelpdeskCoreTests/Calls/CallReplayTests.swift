import Foundation
import HelpdeskCore
import HelpdeskStore
import Testing

@Suite("A random life of calls")
struct CallReplayTests {
  /// A desk that may be down between what happens to it.
  private final class Life {
    let store = InMemoryStore()
    let clock = ManualClock(now: TestDesk.monday)
    let isAlwaysOn: Bool
    let mail = RecordingMessenger()
    var desk: Helpdesk?
    var ticket: TicketID = ""
    var calls: [CallID] = []

    init(isAlwaysOn: Bool) {
      self.isAlwaysOn = isAlwaysOn
    }

    func open() async throws -> StaffDesk {
      if let desk { return desk.acting(as: .agent("maya", name: "Maya")) }
      let opened = try await Helpdesk(
        store: store, clock: clock, sla: .none,
        calls: .testing { $0.reminders = [.hours(24), .hours(3), .minutes(15), .zero] },
        messengers: [mail])
      desk = opened
      await clock.runDue()
      await opened.settle()
      return opened.acting(as: .agent("maya", name: "Maya"))
    }

    func pass(_ time: Duration) async {
      if isAlwaysOn {
        // What is on its way arrives before more time passes, so that no lease runs out meanwhile.
        let end = clock.now.adding(time)
        await desk?.settle()
        while let next = clock.pending.map(\.at).min(), next <= end {
          await clock.advance(to: next)
          await desk?.settle()
        }
        await clock.advance(to: end)
      } else {
        await desk?.close()
        desk = nil
        clock.jump(to: clock.now.adding(time))
      }
    }

    /// Everything that was reminded of, by the number of its call.
    func reminders(sentOnly: Bool) async throws -> [String] {
      let maya = try await open()
      var all: [String] = []
      for (index, id) in calls.enumerated() {
        for reminder in try await maya.calls.call(id).value.reminders
        where reminder.wasSent || !sentOnly {
          all.append("\(index) \(reminder.lead) \(reminder.start.milliseconds)")
        }
      }
      return all.sorted()
    }
  }

  @Test(
    "gives the same reminders, each once, whether the desk was always on or mostly down",
    arguments: 0..<(4 * CalendarSupport.factor))
  func replay(round: Int) async throws {
    let seed = UInt64(round) &+ 900
    let (on, off) = (Life(isAlwaysOn: true), Life(isAlwaysOn: false))
    for life in [on, off] {
      var random = CallRandom(seed)
      let maya = try await life.open()
      let root = try #require(life.desk).acting(as: .superAdmin("root", name: "Root"))
      try await root.directory.addAgent("leo", name: "Leo")
      life.ticket = try await maya.createTicket(
        subject: "Escrow", from: TestDesk.adaRequester
      ).id
      for _ in 0..<40 {
        try await step(life, &random)
        await life.pass(.minutes(Int.random(in: 1...900, using: &random)))
      }
      await life.pass(.days(30))
      _ = try await life.open()
    }
    let comment: Comment = "seed \(seed)"
    let all = try await on.reminders(sentOnly: false)
    #expect(try await off.reminders(sentOnly: false) == all, comment)
    #expect(try await on.reminders(sentOnly: true) == all, comment)
    #expect(!all.isEmpty, comment)
    #expect(Set(all).count == all.count, comment)
    for life in [on, off] {
      // A desk that went down while it delivered delivers again, under the same key.
      let keys = Set(life.mail.keys.filter { $0.contains("/reminder/") })
      if life.isAlwaysOn {
        #expect(life.mail.keys.count == Set(life.mail.keys).count, comment)
      }
      let sent = try await life.reminders(sentOnly: true)
      #expect(keys.count == 2 * sent.count, comment)
      await life.desk?.close()
      #expect(life.clock.pending.isEmpty, comment)
    }
  }

  private func step(_ life: Life, _ random: inout CallRandom) async throws {
    let maya = try await life.open()
    let slots = try await maya.calls.slots().value
    let slot = try #require(slots.randomElement(using: &random))
    let roll = Int.random(in: 0..<10, using: &random)
    let chosen = life.calls.isEmpty ? nil : life.calls.randomElement(using: &random)
    guard roll >= 4, let id = chosen else {
      life.calls.append(try await maya.calls.book(life.ticket, at: slot.start).id)
      return
    }
    guard try await maya.calls.call(id).value.status == .scheduled else { return }
    if roll < 9 {
      do throws(HelpdeskError) {
        try await maya.calls.reschedule(id, to: slot.start)
      } catch {
        #expect(error.code == .alreadyDone, "\(error.fullDescription)")
      }
    } else {
      try await maya.calls.cancel(id, reason: "Off.")
    }
  }
}
