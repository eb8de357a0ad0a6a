import HelpdeskCore

/// What one block of a checkpoint says, read apart from all others.
///
/// Most of the time that opening takes goes into this, and blocks can be read side by side.
struct StatePiece: Sendable {
  enum Content: Sendable {
    case pages([Page])
    case rows([PackedRows])
    case owners([Owners.OwnerPage])
    case runs([(UInt32, [UInt32])])
    case numbers([UInt32])
    case longNumbers([UInt64])
    case texts([String])
    case feed([Feed.Group])
    /// What is small, or goes into something that is there already, is read when it is taken.
    case unread
  }

  let section: StateSection
  /// The table's place among the layouts.
  let table: Int
  /// Which of several of its kind, such as the order.
  let index: Int
  let content: Content
  /// What has not been read.
  let rest: ByteReader

  static let damaged = StoreError(.corrupt, "The checkpoint is damaged.")

  /// - Parameters:
  ///   - block: Its bytes, of the right hash.
  ///   - layouts: Those of the state's tables.
  /// - Throws: ``StoreError/Code/corrupt``.
  init(_ block: [UInt8], _ layouts: [TableLayout]) throws(StoreError) {
    guard block.count > 3, let section = StateSection(rawValue: block[0]) else {
      throw Self.damaged
    }
    self.section = section
    table = Int(block[1])
    index = Int(block[2])
    var reader = ByteReader(block, from: 3)
    switch section {
    case .pages:
      guard table < layouts.count else { throw Self.damaged }
      let layout = layouts[table]
      content = .pages(
        try Self.all(&reader) { (reader) throws(StoreError) in try Page(layout, &reader) })
    case .rows: content = .rows(try Self.all(&reader, PackedRows.init))
    case .ownerPages: content = .owners(try Self.all(&reader, Owners.OwnerPage.init))
    case .ownerRuns:
      content = .runs(
        try Self.all(&reader) { (reader) throws(StoreError) in
          (UInt32(truncatingIfNeeded: try reader.varint()), try reader.fixed())
        })
    case .ownerHashes, .members: content = .longNumbers(try Self.numbers(&reader))
    case .ownerFree, .freeSlots, .freeTexts, .orders, .uniques, .freeTerms, .sortedTerms:
      content = .numbers(try Self.numbers(&reader))
    case .texts, .terms:
      content = .texts(try Self.all(&reader) { (reader) throws(StoreError) in try reader.text() })
    case .feed: content = .feed(try Self.all(&reader, Self.group))
    case .start, .receipts, .outbox, .table, .text, .lengths, .postings: content = .unread
    }
    rest = reader
  }

  private static func all<Element>(
    _ reader: inout ByteReader,
    _ read: (inout ByteReader) throws(StoreError) -> Element
  ) throws(StoreError) -> [Element] {
    var result: [Element] = []
    while !reader.isAtEnd { result.append(try read(&reader)) }
    return result
  }

  private static func numbers<Number: FixedWidthInteger>(
    _ reader: inout ByteReader
  ) throws(StoreError) -> [Number] {
    var numbers: [Number] = []
    while !reader.isAtEnd { numbers += try reader.fixed(Number.self) }
    return numbers
  }

  private static func group(_ reader: inout ByteReader) throws(StoreError) -> Feed.Group {
    let revision = try reader.varint()
    var entries: [Feed.Entry] = []
    for _ in 0..<(try reader.count()) {
      let key = try RecordKey(logged: &reader)
      let version = try reader.integer()
      let flags = try reader.byte()
      let before = flags & 1 == 0 ? nil : RecordImage.columns(try reader.blob())
      let after = flags & 2 == 0 ? nil : RecordImage.columns(try reader.blob())
      entries.append(Feed.Entry(key: key, version: version, before: before, after: after))
    }
    return Feed.Group(revision: revision, entries: entries)
  }
}
