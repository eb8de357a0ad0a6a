import Foundation
import HelpdeskCore

/// Makes a state of what is left of a damaged log.
struct Salvaging {
  var result = StoreSalvage()
  private let folder: StoreFolder
  private let progress: StoreProgressHandler?
  private let manifest: Manifest?
  private var state = EngineState(feedCapacity: 1)
  private var types: Set<RecordType> = []
  /// Types that the log uses and no readable part of it declares.
  private var bare: Set<RecordType> = []
  private var numbers = SalvagedNumbers()

  /// A segment to read.
  private struct Source {
    let number: UInt64
    let file: String
    /// Nil for all of it.
    let length: Int?
    /// Whether an unfinished write may stand at its end.
    let isLast: Bool
  }

  init(_ folder: StoreFolder, progress: StoreProgressHandler?) throws(StoreError) {
    self.folder = folder
    self.progress = progress
    var found: Manifest?
    for name in [Manifest.name, Manifest.previousName] where found == nil {
      let bytes = try folder.bytesIfPresent(folder.path + "/" + name)
      found = bytes.flatMap { try? Manifest($0) }
      if found != nil {
        result.list = name
      } else {
        result.notes.append(
          StoreFault(name, bytes == nil ? "The file is missing." : "The file is damaged."))
      }
    }
    manifest = found
  }

  /// Reads the log twice, first for the types of its records.
  mutating func run() throws(StoreError) -> EngineState {
    let sources = try sources()
    guard !sources.isEmpty else {
      throw StoreError(.corrupt, "The folder \(folder.path) holds no log; nothing can be saved.")
    }
    try attachTypes(sources)
    for (index, source) in sources.enumerated() {
      progress?(StoreProgress("reading \(source.file)", index, of: sources.count))
      let (bytes, scan) = try scan(source, isFirst: false)
      apply(scan, bytes, source)
    }
    try removeDuplicates()
    try numbers.raise(in: &state)
    state.setTables(
      state.tables.filter { !bare.contains($0.layout.schema.type) || $0.liveCount > 0 })
    return state
  }

  /// Of two records with the same unique value, of which the deletion of one was lost, keeps the
  /// later: another schema could not be attached to both.
  private mutating func removeDuplicates() throws(StoreError) {
    var pairs = try Duplicates.find(in: state)
    while !pairs.isEmpty {
      // One that is removed takes nothing else with it.
      for pair in pairs
      where state.version(of: pair.winner) != nil && state.version(of: pair.loser) != nil {
        result.losses.append(
          StoreFault(
            "log",
            "Two records had the same \(pair.column); the older was left out: \(pair.loser.id) of "
              + "type \(pair.loser.type.rawValue)."))
        state.apply(pair.loser, nil, before: try state.textBefore(pair.loser))
      }
      pairs = try Duplicates.find(in: state)
    }
  }

  // MARK: - Segments

  private mutating func sources() throws(StoreError) -> [Source] {
    let files = try files()
    let numbers = files.keys.sorted()
    guard let manifest else {
      return numbers.map { source($0, files, nil, isLast: $0 == numbers.last) }
    }
    var sources: [Source] = []
    let named = manifest.sealed.map(\.number) + [manifest.active]
    for number in numbers where number < manifest.active && !named.contains(number) {
      result.notes.append(
        StoreFault(
          files[number] ?? "log", "It was no part of the log any more, and is left out."))
    }
    for number in named where files[number] == nil {
      result.losses.append(
        StoreFault("log/" + Manifest.fileName(number), "The file is missing, and all in it."))
    }
    let later = numbers.filter { $0 > manifest.active }
    let all = named.filter { files[$0] != nil } + later
    for number in all {
      let sealed = manifest.sealed.first { $0.number == number }
      sources.append(source(number, files, sealed?.length, isLast: number == all.last))
    }
    return sources
  }

  /// The log's files by the segments that they hold.
  ///
  /// What a file's own header says counts, for files may have been swapped, renamed or copied; of
  /// several with one segment the one under its right name is taken. A file without a whole header
  /// is taken for what its name says.
  private mutating func files() throws(StoreError) -> [UInt64: String] {
    var files: [UInt64: String] = [:]
    var strays: [(number: UInt64, file: String)] = []
    for name in try folder.names(in: folder.log) {
      guard let number = Manifest.number(ofFile: name) else { continue }
      let file = "log/" + name
      let head = try folder.bytesIfPresent(folder.path + "/" + file, limit: SegmentHeader.size)
      guard let header = SegmentHeader(head ?? []) else {
        files[number] = file
        continue
      }
      if header.store != manifest?.store ?? header.store {
        result.losses.append(
          StoreFault(file, "The file belongs to another store, and is left out."))
      } else if header.number == number {
        files[number] = file
      } else {
        strays.append((header.number, file))
      }
    }
    for (number, file) in strays {
      let right = "log/" + Manifest.fileName(number)
      if files[number] == right {
        result.notes.append(StoreFault(file, "It is a copy of \(right), and is left out."))
      } else {
        files[number] = file
        result.notes.append(StoreFault(file, "It is \(right), which stands under another name."))
      }
    }
    return files
  }

  private func source(
    _ number: UInt64, _ files: [UInt64: String], _ length: Int?, isLast: Bool
  ) -> Source {
    Source(
      number: number, file: files[number] ?? "log/" + Manifest.fileName(number), length: length,
      isLast: isLast)
  }

  /// Reads a segment.
  private mutating func scan(
    _ source: Source, isFirst: Bool
  ) throws(StoreError) -> (bytes: [UInt8], scan: SalvageScan) {
    let bytes =
      try folder.bytesIfPresent(folder.path + "/" + source.file, limit: source.length ?? .max) ?? []
    let header = SegmentHeader(bytes)
    if header == nil, isFirst {
      result.losses.append(
        StoreFault(source.file, at: 0, "The file's header is damaged; its content is tried."))
    }
    if let length = source.length, bytes.count < length, isFirst {
      result.losses.append(
        StoreFault(source.file, at: bytes.count, "\(length - bytes.count) bytes are missing."))
    }
    let seed = header?.seed ?? Self.seed(bytes, source.number)
    return (bytes, SalvageScan(bytes, seed: seed, isActive: source.isLast || source.length == nil))
  }

  /// The seed of a segment whose header is damaged elsewhere than in its salt.
  private static func seed(_ bytes: [UInt8], _ number: UInt64) -> CRC32C {
    var reader = ByteReader(bytes, from: 48)
    let salt = (try? reader.fixed64()) ?? 0
    return SegmentHeader(
      store: StoreID(high: 0, low: 0), number: number, baseRevision: 0, salt: salt
    ).seed
  }

  // MARK: - Types

  private mutating func attachTypes(_ sources: [Source]) throws(StoreError) {
    var schema: LoggedSchema?
    var used: Set<RecordType> = []
    for (index, source) in sources.enumerated() {
      progress?(StoreProgress("finding the schema in \(source.file)", index, of: sources.count))
      let (bytes, scan) = try scan(source, isFirst: true)
      for case .frame(_, _, let payload) in scan.pieces {
        for transaction in (try? LogTransaction.all(Array(bytes[payload]))) ?? [] {
          schema = transaction.declaredSchema ?? schema
          used.formUnion(transaction.records.map(\.key.type))
        }
      }
    }
    let entries = schema?.entries ?? []
    if schema == nil {
      result.losses.append(
        StoreFault("log", "The declaration of the record types; the desk declares them anew."))
      // Any type may be in what is damaged.
      used = Set((0...UInt8.max).map { RecordType(rawValue: $0) })
    }
    bare = used.subtracting(entries.map(\.type))
    let declared = bare.sorted().map { type in
      RecordSchema(type: type, name: "type \(type.rawValue)")
    }
    try state.attach(Schema((schema?.schema.records ?? []) + declared))
    types = Set(state.tables.map(\.layout.schema.type))
  }

  // MARK: - Content

  private mutating func apply(_ scan: SalvageScan, _ bytes: [UInt8], _ source: Source) {
    for piece in scan.pieces {
      switch piece {
      case .frame(let offset, _, let payload):
        guard let content = try? LogTransaction.all(Array(bytes[payload])) else {
          rescue(bytes, payload, source, lost: "A write of \(payload.count) bytes")
          continue
        }
        for transaction in content { apply(transaction, source, offset, payload.lowerBound) }
      case .gap(let range):
        if source.isLast, range.lowerBound >= scan.end {
          // Perhaps never acknowledged: half a transaction must not come to life.
          result.notes.append(
            StoreFault(
              source.file, at: range.lowerBound,
              "\(range.count) bytes behind the last whole write were left out: most likely a write "
                + "that was never finished."))
        } else {
          rescue(bytes, range, source, lost: "\(range.count) bytes")
        }
      }
    }
  }

  private mutating func apply(
    _ transaction: LogTransaction, _ source: Source, _ offset: Int, _ base: Int
  ) {
    // Without a manifest, or with an older one, what was copied is read twice.
    switch transaction {
    case .commit(let commit): if commit.revision <= state.revision { return }
    case .erase(let erasure): if erasure.revision <= state.revision { return }
    case .schema, .claim, .copy: break
    }
    let before = state
    do throws(StoreError) {
      try state.replay(transaction, segment: source.number, base: base)
      result.transactions += 1
      if case .commit(let commit) = transaction { numbers.learn(from: commit) }
    } catch {
      state = before
      result.losses.append(
        StoreFault(source.file, at: offset, "A transaction: \(error.message)"))
    }
  }

  /// Takes the records out of damaged bytes.
  private mutating func rescue(
    _ bytes: [UInt8], _ range: Range<Int>, _ source: Source, lost: String
  ) {
    let records = SalvageScan.records(in: bytes, range, types: types)
    var saved = 0
    for record in records {
      let before = state
      do throws(StoreError) {
        try state.replay(
          .copy(LoggedCopy(records: [record])), segment: source.number, base: range.lowerBound)
        saved += 1
      } catch {
        state = before
      }
    }
    result.rescuedRecords += saved
    result.losses.append(
      StoreFault(
        source.file, at: range.lowerBound,
        "\(lost) with commits were damaged; \(saved) records in them were whole and are saved, and "
          + "nothing else."))
  }
}
