import Foundation
import HelpdeskCore
import Synchronization
import Testing

@Suite("An import")
struct ImportTests {
  private func run(
    _ bench: BulkBench, _ text: String, _ mapping: ImportMapping = .automatic
  ) async throws -> ImportReport {
    try await bench.root.importTickets(csv: Array(text.utf8), mapping: mapping)
  }

  private func tickets(_ bench: BulkBench) async throws -> [Ticket] {
    try await bench.maya.tickets(.all.sorted(by: .number).limit(1000)).value.tickets
  }

  @Test("recognises the usual columns, and makes a subject where there is none")
  func columns() async throws {
    let bench = try await BulkBench()
    let report = try await run(
      bench,
      """
      text,category,Priority,Tags,Name,Email,created_at,Colour
      "Hi team, my card has not arrived. It is late.",card_arrival,HIGH,"card, post",Ada,\
      Ada@example.com,2026-02-01T10:30:00+02:00,red
      Where is it?,,,,,,,

      """)
    #expect(report.created == 2)
    #expect(report.rejected.isEmpty)
    #expect(report.coerced.isEmpty)
    #expect(report.ignoredColumns == ["Colour"])
    let all = try await tickets(bench)
    let first = try #require(all.first)
    #expect(first.number.description == "TK-1")
    #expect(first.subject == "Hi team, my card has not arrived")
    #expect(first.category == "card_arrival")
    #expect(first.priority == .high)
    #expect(first.tags == ["card", "post"])
    #expect(first.requester.email == "ada@example.com")
    #expect(first.requester.name == "Ada")
    #expect(first.origin == .imported)
    #expect(first.createdAt == Date(milliseconds: 1_769_934_600_000))
    #expect(
      try await bench.maya.messages(first.id).value.map(\.body)
        == ["Hi team, my card has not arrived. It is late."])
    #expect(all.last?.requester == .customer("import", name: "Imported customer"))
    #expect(all.last?.category == .general)
    #expect(try await bench.maya.customer(email: "ada@example.com").value.customer.name == "Ada")
  }

  @Test("promises from now on what it promises for live tickets, and nothing for ended ones")
  func promises() async throws {
    let bench = try await BulkBench()
    _ = try await run(
      bench,
      """
      subject,status,created_at,resolved_at,closed_at
      One,open,2020-01-01,,
      Two,waiting customer,2020-01-01,,
      Three,solved,2020-01-01,2020-01-03,
      Four,closed,2020-01-01,,2020-01-02 12:00
      """)
    let all = try await tickets(bench)
    #expect(all.map(\.status) == [.open, .pending, .resolved, .closed])
    #expect(all.allSatisfy { $0.createdAt == Date(milliseconds: 1_577_836_800_000) })
    #expect(all[0].sla.clocks.allSatisfy { $0.startedAt == TestDesk.monday })
    #expect(!all[0].sla.clocks.isEmpty)
    #expect(all[2].resolvedAt == Date(milliseconds: 1_578_009_600_000))
    #expect(all[3].closedAt == Date(milliseconds: 1_577_966_400_000))
    #expect(all[2].sla.clocks.isEmpty)
    #expect(all[3].sla.clocks.isEmpty)
    #expect(try await bench.maya.breachedTickets().value.isEmpty)
  }

  @Test("lists bad rows with line and reason, mends what can be mended, and takes all the others")
  func badRows() async throws {
    let bench = try await BulkBench()
    let long = String(repeating: "word ", count: 80)
    let report = try await run(
      bench,
      """
      subject,text,category,priority,status,email,created_at
      Good,"A text
      of two lines",billing,low,open,ada@example.com,1769934600000
      ,,billing,,,,
      Extra,a,b,low,open,ada@example.com,2026-01-01,one too many
      Mended,a,Card Arrival,whatever,escalated,not-an-address,yesterday
      \(long),a,,,,,2030-01-01
      Control\u{7},a,,,,,
      Last,z,,,,,
      """)
    #expect(report.created == 4)
    #expect(report.rejected.map(\.line) == [4, 5, 8])
    #expect(report.rejected[0].reason.contains("neither a subject nor a text"))
    #expect(report.rejected[1].reason.contains("8 cells"))
    #expect(report.rejected[2].reason.contains("U+0007"))
    #expect(
      report.coerced.map { "\($0.line) \($0.field)" } == [
        "6 category", "6 priority", "6 status", "6 email", "6 createdAt", "7 subject",
        "7 createdAt",
      ])
    #expect(report.rows == 7)
    let all = try await tickets(bench)
    #expect(all.map(\.category) == ["billing", "card_arrival", .general, .general])
    #expect(all[1].status == .inProgress)
    #expect(all[1].createdAt == TestDesk.monday)
    #expect(all[2].subject.count <= 255)
    #expect(try await bench.maya.messages(all[0].id).value.first?.body == "A text\nof two lines")
  }

  @Test("adds nothing the second time, and makes equal rows of one file different tickets")
  func repetition() async throws {
    let bench = try await BulkBench()
    let text = "text\nThe same\nThe same\nAnother\n,,\n"
    let first = try await run(bench, text)
    #expect(first.created == 3)
    let second = try await run(bench, text)
    #expect(second.created == 0)
    #expect(second.alreadyThere == 3)
    #expect(second.rejected == first.rejected)
    let longer = try await run(bench, text + "The same\n")
    #expect(longer.created == 1)
    #expect(longer.alreadyThere == 3)
    #expect(try await tickets(bench).map(\.number.value) == [1, 2, 3, 4])
  }

  @Test("that was killed is completed by running it again")
  func resumption() async throws {
    let bench = try await BulkBench()
    let rows = (0..<700).map { "\"Row \($0), please help\",cat_\($0 % 7)" }
    let text = Array(("text,category\n" + rows.joined(separator: "\n")).utf8)
    bench.store.stop(after: 300)
    await #expect(throws: HelpdeskError.self) {
      try await bench.root.importTickets(csv: text)
    }
    bench.store.stop(after: nil)
    let report = try await bench.root.importTickets(csv: text)
    #expect(report.created + report.alreadyThere == 700)
    #expect(report.alreadyThere > 256)
    let all = try await tickets(bench)
    #expect(all.map(\.number.value) == Array(1...700))
    #expect(all.map(\.excerpt) == (0..<700).map { "Row \($0), please help" })
    // The customer with the first agent; then three calls of at most 256.
    #expect(bench.store.calls.suffix(3) == [256, 256, 188])
  }

  @Test("reads a file piece by piece, and says how far it has come")
  func file() async throws {
    let bench = try await BulkBench()
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "helpdesk-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "tickets.csv")
    let rows = (0..<600).map { "Row \($0) \(String(repeating: "x", count: 200)) é" }
    let text = "text\n" + rows.joined(separator: "\n")
    try Data(text.utf8).write(to: file)
    let heard = Mutex<[ImportProgress]>([])
    let report = try await bench.root.importTickets(csv: file) { progress in
      heard.withLock { $0.append(progress) }
    }
    #expect(report.created == 600)
    let progress = heard.withLock { $0 }
    #expect(progress.map(\.rows) == [256, 512, 600])
    #expect(progress.last?.bytes == text.utf8.count)
    #expect(progress.allSatisfy { $0.totalBytes == text.utf8.count })
    await #expect(throws: HelpdeskError(.importFailed, "")) {
      try await bench.root.importTickets(csv: folder.appending(path: "nothing.csv"))
    }
  }

  @Test("takes other columns by a mapping")
  func mapping() async throws {
    let bench = try await BulkBench()
    let report = try await run(
      bench, "Betreff;Kunde;Kundin-Nr;Plan;text\nHallo;Ada;p-17;gold;\n",
      ImportMapping(
        columns: ["Betreff": .subject, "Kunde": .requesterName, "Kundin-Nr": .requesterID],
        keepsOtherColumns: true, delimiter: .semicolon))
    #expect(report.created == 1)
    #expect(report.ignoredColumns.isEmpty)
    let ticket = try #require(try await tickets(bench).first)
    #expect(ticket.subject == "Hallo")
    #expect(ticket.requester.id == "p-17")
    #expect(ticket.requester.name == "Ada")
    #expect(ticket.customFields == ["plan": "gold"])
    // A customer whom the directory knows keeps his name where the row has none.
    _ = try await run(bench, "text,customer_id\nAgain,p-17\n")
    #expect(try await tickets(bench).last?.requester.name == "Ada")
  }

  @Test("takes the rows before a fault of the file, and says where it stopped")
  func fault() async throws {
    let bench = try await BulkBench()
    let report = try await run(bench, "text\nOne\nTwo\n\"Three\nFour\n")
    #expect(report.created == 2)
    #expect(report.unreadFromLine == 4)
    #expect(report.rejected.map(\.line) == [4])
    let bytes = try await bench.root.importTickets(
      csv: Array("text\nFive\n".utf8) + [0xFF, 0x0A] + Array("Six\n".utf8))
    #expect(bytes.created == 1)
    #expect(bytes.unreadFromLine == 3)
    #expect(try await tickets(bench).map(\.subject) == ["One", "Two", "Five"])
  }

  @Test("is refused without a usable header, and to agents; nothing is stored")
  func refusals() async throws {
    let test = try await TestDesk()
    for text in ["", "colour,size\nred,9\n", "\"text\n"] {
      try await expectRefusal(.importFailed, on: test) {
        _ = try await test.root.importTickets(csv: Array(text.utf8))
      }
    }
    try await expectRefusal(.invalidField, field: "mapping", on: test) {
      _ = try await test.root.importTickets(
        csv: Array("text\nA\n".utf8), mapping: ImportMapping(columns: ["body": .text]))
    }
    try await expectRefusal(.permissionDenied, on: test) {
      _ = try await test.maya.importTickets(csv: Array("text\nA\n".utf8))
    }
  }

  @Test(
    "reads dates as tables write them",
    arguments: [
      ("1970-01-01", 0), ("2024-02-29", 1_709_164_800_000), ("2023-02-29", nil),
      ("2000-03-01T00:00:00Z", 951_868_800_000), ("2026-03-02T10:00+01:00", 1_772_442_000_000),
      ("2026-03-01 09:00:00.123456", 1_772_355_600_123), ("1772442000000", 1_772_442_000_000),
      ("2026-13-01", nil), ("2026-03-02T25:00", nil), ("soon", nil), ("2026-03-02T09:00X", nil),
      ("1969-12-31T23:59:59.5Z", -500),
    ] as [(String, Int64?)])
  func dates(text: String, milliseconds: Int64?) async throws {
    let bench = try await BulkBench()
    let report = try await run(bench, "text,created_at\nA,\(text)\n")
    let ticket = try #require(try await tickets(bench).first)
    #expect(ticket.createdAt == milliseconds.map(Date.init(milliseconds:)) ?? TestDesk.monday)
    #expect(report.coerced.map(\.field) == (milliseconds == nil ? ["createdAt"] : []))
  }
}
