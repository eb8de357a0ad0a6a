import HelpdeskCore

/// Makes a state from the blocks of a checkpoint.
///
/// Every fault throws ``StoreError/Code/corrupt``: the checkpoint is then passed over.
struct StateRestoration {
  /// The state with everything but the records' places in memory.
  private struct Parts {
    var table: Table
    var pages = PersistentArray<Page>()
    var rows = PersistentArray<PackedRows>()
    var seed: UInt64 = 0
    var ownerPages = PersistentArray<Owners.OwnerPage>()
    var ownerHashes: [UInt64] = []
    var ownerRuns: [(UInt32, [UInt32])] = []
    var ownerFree: [UInt32] = []
    var freeSlots = PersistentArray<UInt32>()
    var texts: [[String]]
    var freeTexts: [[UInt32]]
    var orders: [[UInt32]]
    var uniques: [[UInt32]]
    var members: [[UInt64]]
    var text: TextIndex.Parts?
    var terms: [String] = []
    var freeTerms: [UInt32] = []
    var sortedTerms: [UInt32] = []

    init(_ table: Table) {
      self.table = table
      let layout = table.layout
      texts = Array(repeating: [], count: layout.internerCount)
      freeTexts = texts.map { _ in [] }
      orders = Array(repeating: [], count: layout.orders.count)
      uniques = Array(repeating: [], count: layout.uniqueTerms.count)
      members = Array(repeating: [], count: layout.setCount)
    }
  }

  private var state: EngineState
  private var parts: [Parts]
  private var groups: [Feed.Group] = []
  private var floor: UInt64 = 0
  private(set) var usage = LogUsage()
  private var hasStarted = false

  /// - Parameter empty: A state with the schema attached and nothing in it.
  init(_ empty: EngineState) {
    state = empty
    parts = empty.tables.map { Parts($0) }
  }

  /// What the blocks of its tables are read by.
  var layouts: [TableLayout] { parts.map(\.table.layout) }

  /// Takes the next piece.
  ///
  /// - Throws: ``StoreError/Code/corrupt``; ``StoreError/Code/schemaMismatch`` where the checkpoint
  ///   was made under another schema.
  mutating func take(_ piece: StatePiece) throws(StoreError) {
    var reader = piece.rest
    let table = piece.table
    switch piece.section {
    case .start: try takeStart(&reader)
    case .receipts: try takeReceipts(&reader)
    case .outbox:
      while !reader.isAtEnd { state.outbox.restore(try LoggedItem(&reader).item) }
    default:
      if case .feed(let found) = piece.content {
        groups += found
        return
      }
      guard hasStarted, table < parts.count else { throw StatePiece.damaged }
      try take(piece, table)
    }
  }

  private mutating func takeStart(_ reader: inout ByteReader) throws(StoreError) {
    state.revision = try reader.varint()
    state.segment = try reader.varint()
    guard try StateShape(&reader) == StateShape(state) else {
      throw StoreError(.schemaMismatch, "The checkpoint was made under another schema.")
    }
    state.receipts.advance(toMilliseconds: try reader.integer())
    state.outbox.restore(lastPlace: try reader.counter(), lastLease: try reader.counter())
    floor = try reader.varint()
    for _ in 0..<(try reader.count()) {
      state.setLastNumber(try reader.text(), try reader.integer())
    }
    for _ in 0..<(try reader.count()) {
      let segment = try reader.varint()
      usage.add(
        total: Int(clamping: try reader.varint()), live: Int(clamping: try reader.varint()),
        to: segment)
    }
    hasStarted = true
  }

  private mutating func takeReceipts(_ reader: inout ByteReader) throws(StoreError) {
    while !reader.isAtEnd {
      let receipt = try LoggedReceipt(&reader)
      state.receipts.add(
        receipt.receipt, under: receipt.idempotency, expiry: receipt.expiry,
        segment: try reader.varint())
    }
  }

  private mutating func take(_ piece: StatePiece, _ table: Int) throws(StoreError) {
    let index = piece.index
    var reader = piece.rest
    switch (piece.section, piece.content) {
    case (.table, _):
      parts[table].table.slotCount = Int(clamping: try reader.varint())
      parts[table].table.liveCount = Int(clamping: try reader.varint())
      parts[table].seed = try reader.fixed64()
    case (.pages, .pages(let pages)): for page in pages { parts[table].pages.append(page) }
    case (.rows, .rows(let rows)): for rows in rows { parts[table].rows.append(rows) }
    case (.ownerPages, .owners(let pages)):
      for page in pages { parts[table].ownerPages.append(page) }
    case (.ownerRuns, .runs(let runs)): parts[table].ownerRuns += runs
    case (.ownerHashes, .longNumbers(let hashes)): parts[table].ownerHashes += hashes
    case (.ownerFree, .numbers(let numbers)): parts[table].ownerFree += numbers
    case (.freeSlots, .numbers(let slots)):
      for slot in slots { parts[table].freeSlots.append(slot) }
    case (.texts, .texts(let texts)) where index < parts[table].texts.count:
      parts[table].texts[index] += texts
    case (.freeTexts, .numbers(let numbers)) where index < parts[table].freeTexts.count:
      parts[table].freeTexts[index] += numbers
    case (.orders, .numbers(let slots)) where index < parts[table].orders.count:
      parts[table].orders[index] += slots
    case (.uniques, .numbers(let slots)) where index < parts[table].uniques.count:
      parts[table].uniques[index] += slots
    case (.members, .longNumbers(let entries)) where index < parts[table].members.count:
      parts[table].members[index] += entries
    case (.text, _): parts[table].text = try TextIndex.Parts(&reader)
    case (.lengths, _): try parts[table].text?.addLengths(&reader)
    case (.terms, .texts(let terms)): parts[table].terms += terms
    case (.freeTerms, .numbers(let numbers)): parts[table].freeTerms += numbers
    case (.sortedTerms, .numbers(let numbers)): parts[table].sortedTerms += numbers
    case (.postings, _): try parts[table].text?.addBytes(&reader, to: index)
    default: throw StatePiece.damaged
    }
  }

  /// The whole state.
  consuming func finish() throws(StoreError) -> EngineState {
    guard hasStarted else { throw StatePiece.damaged }
    for index in parts.indices {
      state.tables[index] = try Self.table(&parts[index])
    }
    state.feed.restore(groups, floor: floor)
    return state
  }

  private static func table(_ parts: inout Parts) throws(StoreError) -> Table {
    var table = parts.table
    let slots = table.slotCount
    let pageCount = (slots + 255) >> 8
    guard parts.pages.count == pageCount, parts.rows.count == pageCount,
      parts.orders.allSatisfy({ $0.count == table.liveCount }), table.liveCount <= slots
    else { throw StatePiece.damaged }
    table.pages = parts.pages
    table.rows = parts.rows
    table.owners = Owners(
      seed: parts.seed, pages: parts.ownerPages, hashes: RankTree(sorted: parts.ownerHashes),
      runs: parts.ownerRuns, free: parts.ownerFree)
    table.freeSlots = parts.freeSlots
    makeTrees(&table, parts)
    if var text = parts.text {
      text.terms = Interner(texts: parts.terms, free: parts.freeTerms)
      text.sortedTerms = RankTree(sorted: parts.sortedTerms)
      table.text = try TextIndex(text)
    }
    return table
  }

  /// Makes the trees of orders and the like, which need nothing of one another, side by side.
  private static func makeTrees(_ table: inout Table, _ parts: Parts) {
    var sources = parts.orders.map { TreeSource.slots($0) }
    sources += parts.uniques.map { .slots($0) }
    sources += parts.members.map { .entries($0) }
    sources += zip(parts.texts, parts.freeTexts).map { .texts($0, free: $1) }
    var trees = SideBySide.map(sources) { $0.tree }[...]
    for index in parts.orders.indices {
      if case .slots(let tree)? = trees.popFirst() { table.orders[index] = RowOrder(tree) }
    }
    for index in parts.uniques.indices {
      if case .slots(let tree)? = trees.popFirst() { table.uniques[index] = tree }
    }
    for index in parts.members.indices {
      if case .entries(let tree)? = trees.popFirst() { table.members[index] = tree }
    }
    for index in parts.texts.indices {
      if case .texts(let interner)? = trees.popFirst() { table.interners[index] = interner }
    }
  }
}

/// What a tree is made of.
private enum TreeSource: Sendable {
  enum Tree: Sendable {
    case slots(RankTree<UInt32>)
    case entries(RankTree<UInt64>)
    case texts(Interner)
  }

  case slots([UInt32])
  case entries([UInt64])
  case texts([String], free: [UInt32])

  var tree: Tree {
    switch self {
    case .slots(let slots): .slots(RankTree(sorted: slots))
    case .entries(let entries): .entries(RankTree(sorted: entries))
    case .texts(let texts, let free): .texts(Interner(texts: texts, free: free))
    }
  }
}
