import HelpdeskCore

extension TextIndex {
  /// Makes the blocks of a checkpoint; everything must be folded.
  func encode(_ table: Int, into blocks: inout StateBlocks) async throws(StoreError) {
    guard generation > 0 else { return }
    blocks.begin(.text, table)
    try await blocks.item { writer in
      writer.append(varint: generation)
      for totals in [everyone, all] {
        writer.append(integer: Int64(totals.documents))
        writer.append(integer: Int64(totals.length))
      }
      writer.append(varint: UInt64(lengths.count))
    }
    try await blocks.end()
    blocks.begin(.lengths, table)
    for page in 0..<lengths.pageCount {
      try await blocks.item { lengths.encode(page: page, into: &$0) }
    }
    try await blocks.end()
    try await blocks.interner(terms, .terms, .freeTerms, table, 0)
    try await blocks.tree(sortedTerms, .sortedTerms, table, 0)
    for (index, segment) in segments.enumerated() {
      blocks.begin(.postings, table, index)
      var start = 0
      while start < segment.bytes.count {
        let end = min(start + Checkpoint.blockSize / 4, segment.bytes.count)
        try await blocks.item { $0.append(blob: Array(segment.bytes[start..<end])) }
        start = end
      }
      try await blocks.end()
    }
  }

  /// The parts of an index, as they are read.
  struct Parts {
    var generation: UInt64 = 0
    var everyone = Totals()
    var all = Totals()
    /// One more than the largest slot that ever had text.
    var slotBound = 0
    var lengths = TextLengths()
    var terms = Interner()
    var sortedTerms = RankTree<UInt32>()
    /// By segment its bytes, in pieces.
    var segments: [[[UInt8]]] = []

    /// Reads what stands before the other parts.
    init(_ reader: inout ByteReader) throws(StoreError) {
      generation = try reader.varint()
      everyone = try Self.totals(&reader)
      all = try Self.totals(&reader)
      slotBound = Int(clamping: try reader.varint())
    }

    init() {}

    private static func totals(_ reader: inout ByteReader) throws(StoreError) -> Totals {
      Totals(documents: Int(try reader.integer()), length: Int(try reader.integer()))
    }

    mutating func addLengths(_ reader: inout ByteReader) throws(StoreError) {
      while !reader.isAtEnd { try lengths.addPage(&reader) }
    }

    mutating func addBytes(_ reader: inout ByteReader, to segment: Int) throws(StoreError) {
      while segments.count <= segment { segments.append([]) }
      while !reader.isAtEnd { segments[segment].append(try reader.blob()) }
    }
  }

  init(_ parts: Parts) throws(StoreError) {
    self.init()
    try restore(parts)
  }
}
