import Foundation
import HelpdeskCore

/// Makes a state of the lines of a dump, and believes none of them.
struct DumpReader {
  private let file: any DiskFile
  private let size: Int
  private let progress: StoreProgressHandler?
  private let decoder = JSONDecoder()
  private var state = EngineState(feedCapacity: 1)
  private var header: DumpLine.Header?
  private var found = DumpLine.End()
  private var end: DumpLine.End?
  private var number = 0
  private static let piece = 1024 * 1024

  init(
    _ path: String, on disk: any Disk, progress: StoreProgressHandler?
  ) throws(StoreError) {
    self.progress = progress
    do throws(DiskError) {
      file = try disk.open(path, .read)
      size = try file.size()
    } catch {
      throw error.storeError
    }
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  }

  mutating func read() throws(StoreError) -> EngineState {
    defer { file.close() }
    var checksum = CRC32C()
    var rest: [UInt8] = []
    var offset = 0
    while offset < size {
      progress?(StoreProgress("reading the dump", offset, of: size))
      let start = offset
      let file = file
      let piece: [UInt8]
      do throws(DiskError) {
        piece = try file.read(at: start, count: Self.piece)
      } catch {
        throw error.storeError
      }
      guard !piece.isEmpty else { break }
      offset += piece.count
      rest += piece
      var line = 0
      while let stop = rest[line...].firstIndex(of: 0x0A) {
        number += 1
        try take(Array(rest[line..<stop]), crc: checksum.value)
        checksum.update(Array(rest[line...stop]))
        line = stop + 1
      }
      rest.removeFirst(line)
    }
    guard rest.isEmpty, end != nil, let header else {
      throw StoreError(.corrupt, "The dump is cut short: its last line is missing.")
    }
    return try finished(header)
  }

  private mutating func finished(_ header: DumpLine.Header) throws(StoreError) -> EngineState {
    if let key = try Duplicates.find(in: state).first?.loser {
      throw StoreError(
        .duplicateKey, "Two records of the dump have the same value in a unique column.", key: key)
    }
    state.revision = header.revision
    state.outbox.restore(lastPlace: header.lastPlace, lastLease: header.lastLease)
    return state
  }

  private func damaged(_ what: String) -> StoreError {
    StoreError(.corrupt, "Line \(number) of the dump \(what).")
  }

  /// Refuses what no store counts to, since whoever counts on from there would overflow.
  private func counter<Number: BinaryInteger>(_ numbers: Number...) throws(StoreError) {
    for number in numbers where !(0..<(1 << 62)).contains(Int64(clamping: number)) {
      throw damaged("holds the counter \(number)")
    }
  }

  private mutating func take(_ bytes: [UInt8], crc: UInt32) throws(StoreError) {
    guard end == nil else { throw damaged("comes after the end") }
    let line: DumpLine
    do {
      line = try decoder.decode(DumpLine.self, from: Data(bytes))
    } catch {
      throw damaged("is none of a dump: \(error)")
    }
    if header == nil {
      guard let first = line.dump else { throw damaged("is not the beginning of a dump") }
      guard first.format == DumpWriter.format else {
        throw StoreError(
          .unsupported,
          "The dump has format \(first.format); this version reads "
            + "\(DumpWriter.format). Load it with another version.")
      }
      try counter(first.revision, first.lastPlace, first.lastLease)
      header = first
      state.receipts.advance(toMilliseconds: first.latest)
    } else if let type = line.schema {
      try take(type)
    } else if let record = line.record {
      try take(record)
    } else if let sequence = line.sequence {
      found.sequences += 1
      try counter(sequence.last)
      state.setLastNumber(sequence.name, sequence.last)
    } else if let receipt = line.receipt {
      try take(receipt)
    } else if let item = line.outbox {
      try take(item)
    } else if let end = line.end {
      found.crc = end.crc
      guard UInt32(end.crc, radix: 16) == crc, found == end else {
        throw damaged("does not fit what comes before it: the dump was changed or damaged")
      }
      self.end = end
    } else {
      throw damaged("is none of a dump")
    }
  }

  private mutating func take(_ line: DumpLine.TypeLine) throws(StoreError) {
    guard found.records == 0 else { throw damaged("declares a type after the first record") }
    var columns: [RecordSchema.Column] = []
    for column in line.columns {
      guard let kind = RecordSchema.Column.Kind(dumped: column.kind) else {
        throw damaged("declares a column of unknown kind")
      }
      columns.append(
        RecordSchema.Column(column.tag, column.name, kind, isUnique: column.unique))
    }
    found.types += 1
    let type = RecordSchema(
      type: RecordType(rawValue: line.type), name: line.name, columns: columns)
    try state.attach(Schema([type]))
    guard state.tables.count == found.types else { throw damaged("declares a type again") }
  }

  private mutating func take(_ line: DumpLine.RecordLine) throws(StoreError) {
    found.records += 1
    let key = RecordKey(RecordType(rawValue: line.type), line.id, sequence: line.sequence)
    guard let fields = RecordFields(line.fields), line.version >= 1 else {
      throw damaged("holds a field without a value or a record without a version")
    }
    try counter(line.version)
    try Validation.check(key, fields, try state.table(key.type).layout)
    guard state.version(of: key) == nil else {
      throw damaged("holds a record that was there already")
    }
    let record = LogRecord(key, version: line.version, wire: WireCodec.encode(fields))
    try state.replay(.copy(LoggedCopy(records: [record])), segment: 0, base: 0)
  }

  private mutating func take(_ line: DumpLine.ReceiptLine) throws(StoreError) {
    found.receipts += 1
    guard let digest = UInt64(line.digest, radix: 16) else {
      throw damaged("holds a receipt without a digest")
    }
    let written = line.written.map { written in
      Receipt.Written(
        key: RecordKey(
          RecordType(rawValue: written.key.type), written.key.id, sequence: written.key.sequence),
        version: written.version)
    }
    state.receipts.add(
      Receipt(
        revision: Revision(rawValue: line.revision), numbers: line.numbers, written: written),
      under: Idempotency(key: line.key, digest: digest, isPermanent: line.expiry == nil),
      expiry: line.expiry, segment: 0)
  }

  private mutating func take(_ line: DumpLine.OutboxLine) throws(StoreError) {
    found.outbox += 1
    guard let payload = RecordFields(line.payload), state.outbox[line.id] == nil else {
      throw damaged("holds an outbox entry that is not right, or was there already")
    }
    try counter(line.place, line.lease)
    try counter(line.attempts)
    func date(_ seconds: Double) -> Date { Date(timeIntervalSinceReferenceDate: seconds) }
    let entry = OutboxEntry(
      id: line.id, topic: OutboxTopic(rawValue: line.topic), destination: line.destination,
      group: line.group, payload: payload, dueAt: date(line.entryDueAt))
    state.outbox.restore(
      Outbox.Item(
        entry: entry, place: line.place, attempts: line.attempts, dueAt: date(line.dueAt),
        lease: line.lease, leasedUntil: line.leasedUntil.map(date), reason: line.reason,
        isDead: line.isDead))
  }
}
