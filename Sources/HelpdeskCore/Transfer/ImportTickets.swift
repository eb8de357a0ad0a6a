public import Foundation

extension StaffDesk {
  /// Makes a ticket of every row of a CSV file.
  ///
  /// The first row names the columns; see ``ImportField/init(columnNamed:)`` for the names that are
  /// recognised, and ``ImportMapping`` for others. The file is read piece by piece.
  ///
  /// - A row that cannot become a ticket is listed with its line and the reason, and stops no other.
  ///   A value that has to be mended is listed too.
  /// - Rows are recognised by their content, for good: importing the same file again adds none, and
  ///   an import that was cut off is completed by running it again. Equal rows of one file are
  ///   different tickets.
  /// - The service's promises run from the moment of the import, whenever a ticket was created; a
  ///   ticket that comes in resolved or closed has none.
  /// - Customers are added to the directory; those it knows stay as they are. A row that names nobody
  ///   gets the mapping's requester; one with a name only gets an id made from the name.
  ///
  /// ```swift
  /// let report = try await root.importTickets(csv: URL(filePath: "tickets.csv"))
  /// print("\(report.created) new, \(report.alreadyThere) known, \(report.rejected.count) bad")
  /// ```
  ///
  /// - Parameters:
  ///   - file: The file, UTF-8.
  ///   - mapping: What the columns hold, where their names do not say so.
  ///   - progress: Hears of every 256 rows.
  /// - Returns: What was done, and what was not.
  /// - Throws: ``HelpdeskError/Code/importFailed`` for a file that cannot be read or has no usable
  ///   header; ``HelpdeskError/Code/cancelled`` and errors of the store in the middle, after which
  ///   the import can be run again.
  public func importTickets(
    csv file: URL, mapping: ImportMapping = .automatic,
    progress: (@Sendable (ImportProgress) -> Void)? = nil
  ) async throws(HelpdeskError) -> ImportReport {
    try principal.authorize(.importTickets)
    let handle: FileHandle
    do {
      handle = try FileHandle(forReadingFrom: file)
    } catch {
      throw Self.unreadable(error)
    }
    // The size only tells how far there is to go.
    let size = (try? FileManager.default.attributesOfItem(atPath: file.path))?[.size] as? Int
    var run = try TicketImport(desk: self, mapping, totalBytes: size, progress)
    while true {
      let piece: Data?
      do {
        piece = try handle.read(upToCount: 1 << 16)
      } catch {
        throw Self.unreadable(error)
      }
      guard let piece, !piece.isEmpty else { break }
      guard try await run.take(Array(piece)) else { break }
    }
    return try await run.finish()
  }

  /// Makes a ticket of every row of a table in memory; the same as for a file.
  public func importTickets(
    csv bytes: [UInt8], mapping: ImportMapping = .automatic,
    progress: (@Sendable (ImportProgress) -> Void)? = nil
  ) async throws(HelpdeskError) -> ImportReport {
    try principal.authorize(.importTickets)
    var run = try TicketImport(desk: self, mapping, totalBytes: bytes.count, progress)
    for start in stride(from: 0, to: bytes.count, by: 1 << 16) {
      let piece = bytes[start..<min(start + 1 << 16, bytes.count)]
      guard try await run.take(Array(piece)) else { break }
    }
    return try await run.finish()
  }

  private static func unreadable(_ error: any Error) -> HelpdeskError {
    HelpdeskError(
      .importFailed, "The file cannot be read. Check its path and rights.", field: "csv",
      underlying: error)
  }
}
