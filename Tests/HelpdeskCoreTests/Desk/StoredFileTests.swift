import Foundation
import HelpdeskStore
import Testing

@testable import HelpdeskCore

@Suite("A file in the store")
struct StoredFileTests {
  private func isThere(_ file: MessageAttachment, _ test: TestDesk) async throws -> Bool {
    do throws(StoreError) {
      _ = try await test.store.blob(file.blob)
      return true
    } catch {
      try #require(error.code == .blobMissing)
      return false
    }
  }

  private func note(_ file: MessageAttachment, _ test: TestDesk) async throws -> StoredFile? {
    try await test.desk.core.reader.record(StoredFile.key(file.blob))
  }

  @Test("that no message names within a day is removed, with its note")
  func unnamed() async throws {
    let test = try await TestDesk()
    let mine = try await test.maya.attach([1, 2, 3], name: "a.txt")
    let hers = try await test.ada.attach([4], name: "b.txt")
    await test.clock.advance(by: .hours(24) - .milliseconds(1))
    #expect(try await isThere(mine, test))
    #expect(try await isThere(hers, test))
    await test.clock.advance(by: .milliseconds(1))
    #expect(try await !isThere(mine, test))
    #expect(try await !isThere(hers, test))
    #expect(try await note(mine, test) == nil)
    let ticket = try await test.ticket()
    try await expectRefusal(.notFound, field: "attachments", on: test) {
      _ = try await test.maya.sendMessage(ticket.id, "Here.", attachments: [mine])
    }
  }

  @Test("stays as long as a ticket names it, in the bin too, and goes with the last of them")
  func named() async throws {
    let test = try await TestDesk()
    let file = try await test.maya.attach([1, 2, 3], name: "bill.pdf")
    let first = try await test.ticket("First")
    let second = try await test.maya.createTicket(
      NewTicket(subject: "Second", description: "With a file.", attachments: [file]),
      from: TestDesk.adaRequester, origin: .form)
    try await test.maya.sendMessage(first.id, "Here.", attachments: [file])
    await test.clock.advance(by: .days(3))
    #expect(try await test.maya.attachment(file, of: second.id) == [1, 2, 3])
    try await test.maya.deleteTicket(first.id)
    try await test.root.purgeTicket(first.id)
    await test.clock.advance(by: .hours(1))
    #expect(try await test.maya.attachment(file, of: second.id) == [1, 2, 3])
    try await test.maya.deleteTicket(second.id)
    await test.clock.advance(by: .days(29))
    #expect(try await isThere(file, test))
    await test.clock.advance(by: .days(1))
    #expect(try await !isThere(file, test))
    #expect(try await note(file, test) == nil)
    #expect(test.clock.pending.allSatisfy { $0.at > test.clock.now })
  }

  @Test("goes along when a split moves its message, and stays")
  func split() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    let file = try await test.ada.attach([9], name: "screen.png")
    try await test.ada.sendMessage(ticket.id, "And this.", attachments: [file])
    let thread = try await test.desk.core.reader.thread(of: ticket.id)
    let message = try #require(thread.first { $0.attachments == [file] })
    let part = try await test.maya.splitTicket(ticket.id, messages: [message.id], subject: "This")
    try await test.maya.deleteTicket(ticket.id)
    try await test.root.purgeTicket(ticket.id)
    await test.clock.advance(by: .days(2))
    #expect(try await test.maya.attachment(file, of: part.id) == [9])
  }

  @Test("whose removal was cut off is removed by the next desk, and nobody names it meanwhile")
  func cutOff() async throws {
    let test = try await TestDesk()
    let file = try await test.maya.attach([1], name: "a.txt")
    await test.desk.close()
    // As the timer leaves it between its first commit and the removal of the bytes.
    var note = try #require(try await note(file, test))
    let version = note.version
    note.isGoing = true
    var transaction = Transaction()
    transaction.update(note, from: version)
    _ = try await test.store.commit(transaction.commit(idempotency: nil), now: test.clock.now)
    let next = try await Helpdesk(store: test.store, clock: test.clock)
    let maya = next.acting(as: .agent("maya", name: "Maya"))
    let ticket = try await maya.createTicket(
      subject: "Late", description: "Late.", from: TestDesk.adaRequester)
    await #expect(throws: HelpdeskError(.notFound, "")) {
      try await maya.sendMessage(ticket.id, "Here.", attachments: [file])
    }
    await test.clock.advance(by: .hours(24))
    #expect(try await !isThere(file, test))
    #expect(try await next.core.reader.record(StoredFile.key(file.blob), StoredFile.self) == nil)
  }

  @Test("of a host that put it there without the desk can be named, and is kept from then on")
  func foreign() async throws {
    let test = try await TestDesk()
    let stream = AsyncThrowingStream<[UInt8], any Error> { continuation in
      continuation.yield([5, 6])
      continuation.finish()
    }
    let receipt = try await test.store.putBlob(stream, limit: 10)
    let file = MessageAttachment(
      name: "c.bin", mediaType: "application/octet-stream", size: 2, blob: receipt.id)
    let ticket = try await test.ticket()
    try await test.maya.sendMessage(ticket.id, "Here.", attachments: [file])
    await test.clock.advance(by: .days(2))
    #expect(try await test.maya.attachment(file, of: ticket.id) == [5, 6])
    try await test.maya.deleteTicket(ticket.id)
    try await test.root.purgeTicket(ticket.id)
    await test.clock.runDue()
    #expect(try await !isThere(file, test))
  }

  @Test("is kept by a ticket that was last written before tickets told of their files by a column")
  func earlierTicket() async throws {
    let test = try await TestDesk()
    let file = try await test.maya.attach([7], name: "old.txt")
    let old = try await test.ticket("Old")
    let new = try await test.ticket("New")
    try await test.maya.sendMessage(old.id, "Here.", attachments: [file])
    try await test.maya.sendMessage(new.id, "Here too.", attachments: [file])
    let ticket = try await test.current(old.id)
    var fields = ticket.recordFields
    fields[Ticket.Column.files] = nil
    let rewrite = Commit(
      preconditions: [.version(ticket.recordKey, ticket.version)],
      mutations: [.put(ticket.recordKey, fields)])
    _ = try await test.store.commit(rewrite, now: test.clock.now)
    try await test.maya.deleteTicket(new.id)
    try await test.root.purgeTicket(new.id)
    await test.clock.advance(by: .hours(1))
    #expect(try await test.maya.attachment(file, of: old.id) == [7])
    try await test.maya.deleteTicket(old.id)
    try await test.root.purgeTicket(old.id)
    await test.clock.advance(by: .hours(1))
    #expect(try await !isThere(file, test))
  }

  @Test("is named or removed, never both, however the two meet")
  func race() async throws {
    for round in 0..<20 {
      let test = try await TestDesk()
      let ticket = try await test.ticket()
      let file = try await test.maya.attach([UInt8(round)], name: "a.txt")
      await test.clock.advance(by: .hours(24) - .milliseconds(1))
      let clock = test.clock
      let maya = test.maya
      async let removal: Void = clock.advance(by: .milliseconds(1))
      var isNamed = true
      do throws(HelpdeskError) {
        try await maya.sendMessage(ticket.id, "Here.", attachments: [file])
      } catch {
        #expect(error.code == .notFound, "round \(round): \(error.fullDescription)")
        isNamed = false
      }
      await removal
      await clock.advance(by: .hours(1))
      #expect(try await isThere(file, test) == isNamed, "round \(round)")
    }
  }
}
