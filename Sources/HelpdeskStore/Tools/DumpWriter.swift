import Foundation
import HelpdeskCore

/// Writes a state as lines of JSON, in an order that depends on nothing but the content.
struct DumpWriter {
  static let format = 1
  private let disk: any Disk
  private let file: any DiskFile
  private let encoder = JSONEncoder()
  private var buffer: [UInt8] = []
  private var written = 0
  private var checksum = CRC32C()
  private var end = DumpLine.End()
  private static let piece = 1024 * 1024

  /// Writes a dump to a file that does not exist; it is there whole or not at all.
  static func write(
    _ state: EngineState, to path: String, on disk: any Disk, progress: StoreProgressHandler?
  ) throws(StoreError) -> StoreDump {
    let folder = StoreFolder(disk: disk, path: StoreFolder.parent(of: path))
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard try !folder.names(in: folder.path).contains(name) else {
      throw StoreError(
        .invalidRequest, "The file \(path) exists; nothing was written. Choose another.")
    }
    let temporary = path + ".tmp"
    let file = try folder.attempt { () throws(DiskError) in
      try folder.removeIfPresent(temporary)
      return try disk.open(temporary, .create)
    }
    defer { file.close() }
    var writer = DumpWriter(disk, file)
    let report: StoreDump
    do throws(StoreError) {
      report = try writer.write(state, progress)
    } catch {
      try? folder.removeIfPresent(temporary)
      throw error
    }
    try folder.attempt { () throws(DiskError) in
      try file.sync()
      try disk.rename(temporary, to: path)
      try disk.syncDirectory(folder.path)
    }
    return report
  }

  private init(_ disk: any Disk, _ file: any DiskFile) {
    self.disk = disk
    self.file = file
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  }

  private mutating func write(
    _ state: EngineState, _ progress: StoreProgressHandler?
  ) throws(StoreError) -> StoreDump {
    try line(
      DumpLine(
        dump: DumpLine.Header(
          format: Self.format, revision: state.revision, latest: state.receipts.latest,
          lastPlace: state.outbox.lastPlace, lastLease: state.outbox.lastLease)))
    for entry in LoggedSchema(state).entries {
      end.types += 1
      try line(DumpLine(schema: Self.line(entry)))
    }
    let tables = state.tables.filter { $0.liveCount > 0 }
    for (index, table) in tables.enumerated() {
      let name = table.layout.schema.name
      progress?(StoreProgress("writing records of \(name)", index, of: tables.count))
      for slot in table.sortedSlots {
        guard let record = try table.box(at: slot)?.record else { continue }
        end.records += 1
        try line(DumpLine(record: Self.line(record)))
      }
    }
    for (name, last) in state.allNumbers {
      end.sequences += 1
      try line(DumpLine(sequence: DumpLine.SequenceLine(name: name, last: last)))
    }
    for (key, entry) in state.receipts.all {
      end.receipts += 1
      try line(DumpLine(receipt: Self.line(key, entry)))
    }
    for item in state.outbox.all {
      end.outbox += 1
      try line(DumpLine(outbox: Self.line(item)))
    }
    let digits = String(checksum.value, radix: 16)
    end.crc = String(repeating: "0", count: 8 - digits.count) + digits
    try line(DumpLine(end: end))
    try flush()
    return StoreDump(
      revision: Revision(rawValue: state.revision), records: end.records, receipts: end.receipts,
      outbox: end.outbox, bytes: written)
  }

  private mutating func line(_ line: DumpLine) throws(StoreError) {
    let start = buffer.count
    do {
      buffer += try encoder.encode(line)
    } catch {
      throw StoreError(.corrupt, "A record cannot be written as JSON.", underlying: error)
    }
    buffer.append(0x0A)
    buffer.withUnsafeBytes {
      checksum.update(UnsafeRawBufferPointer(rebasing: $0[start...]))
    }
    if buffer.count >= Self.piece { try flush() }
  }

  private mutating func flush() throws(StoreError) {
    do throws(DiskError) {
      try file.write(buffer, at: written)
    } catch {
      throw error.storeError
    }
    written += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }

  private static func line(_ entry: LoggedSchema.Entry) -> DumpLine.TypeLine {
    DumpLine.TypeLine(
      type: entry.type.rawValue, name: entry.name,
      columns: entry.columns.map {
        DumpLine.TypeLine.Column(
          tag: $0.tag, name: $0.name, kind: $0.kind.dumped, unique: $0.isUnique)
      })
  }

  private static func line(_ record: StoredRecord) -> DumpLine.RecordLine {
    DumpLine.RecordLine(
      type: record.key.type.rawValue, id: record.key.id, sequence: record.key.sequence,
      version: record.version, fields: record.fields.fields.map(DumpLine.Field.init))
  }

  private static func line(_ key: String, _ entry: Receipts.Entry) -> DumpLine.ReceiptLine {
    let digits = String(entry.digest, radix: 16)
    return DumpLine.ReceiptLine(
      key: key, digest: String(repeating: "0", count: 16 - digits.count) + digits,
      expiry: entry.expiry, revision: entry.receipt.revision.rawValue,
      numbers: entry.receipt.numbers,
      written: entry.receipt.written.map { written in
        let key = written.key
        return DumpLine.ReceiptLine.Written(
          key: DumpLine.Key(type: key.type.rawValue, id: key.id, sequence: key.sequence),
          version: written.version)
      })
  }

  private static func line(_ item: Outbox.Item) -> DumpLine.OutboxLine {
    let entry = item.entry
    return DumpLine.OutboxLine(
      id: entry.id, topic: entry.topic.rawValue, destination: entry.destination,
      group: entry.group, payload: entry.payload.fields.map(DumpLine.Field.init),
      entryDueAt: entry.dueAt.timeIntervalSinceReferenceDate, place: item.place,
      attempts: item.attempts, dueAt: item.dueAt.timeIntervalSinceReferenceDate,
      lease: item.lease, leasedUntil: item.leasedUntil?.timeIntervalSinceReferenceDate,
      reason: item.reason, isDead: item.isDead)
  }
}
