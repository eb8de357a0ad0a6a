import Foundation
import HelpdeskCore
import Synchronization

/// Tables of tickets, in and out.
@MainActor
enum TransferCommands {
  nonisolated static let table: [Command] = [
    Command(
      "import FILE [--map COLUMN=FIELD,…] [--keep-columns]",
      "makes a ticket of every row of a CSV file; columns go by their usual names", .transfer,
      staff: { try await load($0, $1, &$2) }),
    Command(
      "export FILE [--format csv|jsonl] \(TicketFilter.usage)",
      "writes tickets to a file", .transfer,
      staff: { try await export($0, $1, &$2) }),
  ]

  static let fields: [(name: String, field: ImportField)] = [
    ("subject", .subject), ("text", .text), ("category", .category), ("kind", .kind),
    ("priority", .priority), ("status", .status), ("channel", .channel), ("tags", .tags),
    ("requester-id", .requesterID), ("requester-name", .requesterName),
    ("requester-email", .requesterEmail), ("requester-type", .requesterType),
    ("created", .createdAt), ("resolved", .resolvedAt), ("closed", .closedAt),
    ("ignore", .ignored),
  ]

  private static func load(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    let path = try arguments.text("which file")
    var mapping = ImportMapping.automatic
    mapping.keepsOtherColumns = arguments.flag("keep-columns")
    for pair in arguments.list("map") {
      let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        throw CommandError("“\(pair)” is no mapping. Write COLUMN=FIELD, as in Betreff=subject.")
      }
      mapping.columns[parts[0]] = try field(parts[1])
    }
    let report = try await desk.importTickets(
      csv: URL(filePath: path), mapping: mapping, progress: progress(session.output))
    say(report, path, session)
    if !report.rejected.isEmpty {
      throw CommandError(
        "\(Counted.of(report.rejected.count, "row")) became no ticket; see above. Mend them and"
          + " import the file again: what is there already is not imported twice.")
    }
  }

  /// Tells how far it is; another hundredth is worth a line.
  private static func progress(
    _ output: any Output
  ) -> @Sendable (ImportProgress) -> Void {
    let told = Atomic(-1)
    return { progress in
      let share = progress.bytes * 100 / max(1, progress.totalBytes ?? progress.bytes)
      let isNew = told.exchange(share, ordering: .relaxed) != share
      output.progress(
        ProgressStep(
          text: "  \(Counted.of(progress.rows, "row")), \(share) %", isNotable: isNew,
          share: Double(share) / 100, count: progress.rows, noun: "row"))
    }
  }

  private static func field(_ name: String) throws -> ImportField {
    if name.hasPrefix("custom.") { return .customField(String(name.dropFirst(7))) }
    if let known = fields.first(where: { $0.name == name.lowercased() }) { return known.field }
    throw CommandError(
      "A ticket has no field “\(name)” to import. There are"
        + " \(fields.map(\.name).joined(separator: ", ")) and custom.NAME.")
  }

  private static func say(_ report: ImportReport, _ path: String, _ session: Session) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    session.say(
      "\(name): \(Counted.of(report.rows, "row")), \(Counted.grouped(report.created)) new"
        + " \(report.created == 1 ? "ticket" : "tickets"),"
        + " \(Counted.grouped(report.alreadyThere)) there already,"
        + " \(Counted.grouped(report.rejected.count)) refused.")
    for rejection in report.rejected.prefix(10) {
      session.say("  line \(rejection.line): \(rejection.reason.oneLine)")
    }
    if report.rejected.count > 10 { session.say("  … and more") }
    for coercion in report.coerced.prefix(5) {
      session.say("  line \(coercion.line), \(coercion.field): \(coercion.reason.oneLine)")
    }
    if report.coerced.count > 5 {
      session.say("  … \(Counted.of(report.coerced.count, "value")) mended in all")
    }
    if !report.ignoredColumns.isEmpty {
      session.say("  columns passed over: \(report.ignoredColumns.joined(separator: ", "))")
    }
  }

  private static func export(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    let path = try arguments.next("which file")
    let query = try TicketFilter.parse(&arguments, otherwise: .all)
    try arguments.finish()
    let format: ExportFormat
    switch arguments.option("format") ?? (path.hasSuffix(".jsonl") ? "jsonl" : "csv") {
    case "csv": format = .csv
    case "jsonl", "json": format = .jsonLines
    case let name: throw CommandError("There is no format “\(name)”. There are csv and jsonl.")
    }
    let output = session.output
    let count = try await write(desk, query, format, to: path) { done, total in
      output.progress(
        ProgressStep(
          text: "  \(Counted.grouped(done)) of \(Counted.grouped(total))",
          share: Double(done) / Double(max(1, total)), count: done, noun: "ticket"))
    }
    session.say("\(Counted.of(count, "ticket")) written to \(path).")
  }

  /// Writes as it reads, so that a million tickets need no more memory than a few.
  private nonisolated static func write(
    _ desk: StaffDesk, _ query: TicketQuery, _ format: ExportFormat, to path: String,
    _ progress: @escaping @Sendable (Int, Int) -> Void
  ) async throws -> Int {
    // Written in place: what is a link or a device, such as /dev/stdout, stays one.
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else {
      throw CommandError("\(path) cannot be written. Check the folder and its rights.")
    }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    defer { try? file.close() }
    return try await desk.exportTickets(query, as: format, progress: progress) { text in
      try file.write(contentsOf: Data(text.utf8))
    }
  }
}
