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
    }
    try await blocks.end()
    blocks.begin(.lengths, table)
    for slot in 0..<slotBound {
      let length = lengths[slot]
      try await blocks.item { writer in
        writer.append(integer: Int64(length.everyone))
        writer.append(integer: Int64(length.staff))
        writer.append(integer: Int64(length.parts))
      }
    }
    try await blocks.end()
    try await blocks.interner(terms, .terms, .freeTerms, table, 0)
    try await blocks.tree(sortedTerms, .sortedTerms, table, 0)
    for (index, segment) in segments.enumerated() {
      blocks.begin(.postings, table, index)
      var start = 0
      while start < segment.postings.count {
        let part = segment.postings[start..<min(start + 4096, segment.postings.count)]
        try await blocks.item { writer in
          writer.append(varint: UInt64(part.count))
          for posting in part {
            writer.append(fixed64: posting.key)
            writer.append(integer: Int64(posting.everyone))
            writer.append(integer: Int64(posting.staff))
          }
        }
        start += part.count
      }
      try await blocks.end()
    }
  }

  /// The parts of an index, as they are read.
  struct Parts {
    var generation: UInt64 = 0
    var everyone = Totals()
    var all = Totals()
    var lengths: [Length] = []
    var terms = Interner()
    var sortedTerms = RankTree<UInt32>()
    var postings: [[TextSegment.Posting]] = []

    /// Reads what stands before the other parts.
    init(_ reader: inout ByteReader) throws(StoreError) {
      generation = try reader.varint()
      everyone = try Self.totals(&reader)
      all = try Self.totals(&reader)
    }

    init() {}

    private static func totals(_ reader: inout ByteReader) throws(StoreError) -> Totals {
      Totals(documents: Int(try reader.integer()), length: Int(try reader.integer()))
    }

    mutating func addLengths(_ reader: inout ByteReader) throws(StoreError) {
      while !reader.isAtEnd {
        lengths.append(
          Length(
            everyone: Int(try reader.integer()), staff: Int(try reader.integer()),
            parts: Int(try reader.integer())))
      }
    }

    mutating func addPostings(
      _ reader: inout ByteReader, to segment: Int
    ) throws(StoreError) {
      while postings.count <= segment { postings.append([]) }
      while !reader.isAtEnd {
        for _ in 0..<(try reader.count()) {
          postings[segment].append(
            TextSegment.Posting(
              key: try reader.fixed64(), everyone: Int32(clamping: try reader.integer()),
              staff: Int32(clamping: try reader.integer())))
        }
      }
    }
  }

  init(_ parts: Parts) {
    self.init()
    restore(parts)
  }
}
