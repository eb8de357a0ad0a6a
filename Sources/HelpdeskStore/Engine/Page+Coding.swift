import HelpdeskCore

extension Page {
  /// Appends the page as a checkpoint keeps it: its rows and the columns in their narrowest forms.
  ///
  /// Nothing is left of values that the columns do not hold any more.
  func encode(_ layout: TableLayout, into writer: inout ByteWriter) {
    writer.append(varint: UInt64(columnCount))
    for word in 0..<4 { writer.append(fixed64: live.words[word]) }
    for column in layout.columns {
      switch column.kind {
      case .integer, .text: writer.append(blob: self[column.index].narrowed().encoded)
      case .texts: writer.append(blob: self[column.index].bytes)
      }
    }
  }

  /// Reads a page, and refuses one that the layout cannot have.
  ///
  /// - Parameters:
  ///   - layout: The layout that the page was written with.
  ///   - reader: Stands at the page's first byte, and then behind its last.
  ///   - codeBounds: By interner, one more than the largest number of a text; nil where the reader
  ///     checks the numbers itself.
  /// - Throws: ``StoreError/Code/corrupt`` where the bytes are cut short or say what no page says.
  init(
    _ layout: TableLayout, _ reader: inout ByteReader, codeBounds: [Int]? = nil
  ) throws(StoreError) {
    guard try reader.varint() == UInt64(layout.columns.count) else {
      throw StoreError(.corrupt, "A page has not the columns of its type.")
    }
    var words = SIMD4<UInt64>.zero
    for word in 0..<4 { words[word] = try reader.fixed64() }
    let live = Bits256(words: words)
    var columns: [PackedColumn] = []
    columns.reserveCapacity(layout.columns.count)
    for column in layout.columns {
      let bytes = try reader.blob()
      let packed: PackedColumn? =
        switch column.kind {
        case .integer: PackedColumn(integers: bytes) { _ in true }
        case .text: PackedColumn(integers: bytes, Self.codes(column, codeBounds).contains)
        case .texts: PackedColumn(sets: bytes, Self.codes(column, codeBounds).contains)
        }
      guard let packed, (packed.present & ~live).isEmpty else {
        throw StoreError(.corrupt, "Column \(column.declaration.name) of a page is damaged.")
      }
      columns.append(packed)
    }
    self.init(live: live, columns: columns)
  }

  /// The numbers that a column's texts can have; 0 stands for null, so that no row holds it.
  private static func codes(_ column: TableLayout.Column, _ bounds: [Int]?) -> Range<Int64> {
    let bound = bounds.map { Int64($0[column.interner]) } ?? 1 << 32
    return 1..<max(1, bound)
  }
}

extension PackedColumn {
  /// What a checkpoint keeps of a column of integers.
  var encoded: [UInt8] {
    bytes.isEmpty ? [] : Array(bytes[..<Self.size(bits: Int(bytes[8]))])
  }

  /// Nil where the bytes are none that ``encoded`` gives, or a value is not among those allowed.
  init?(integers encoded: [UInt8], _ isAllowed: (Int64) -> Bool) {
    guard !encoded.isEmpty else { return }
    guard Self.hasHeader(encoded), encoded[9] == 0 else { return nil }
    let bits = Int(encoded[8])
    guard bits <= 1 || (bits <= 64 && bits & 7 == 0),
      encoded.count == Self.size(bits: bits)
    else { return nil }
    bytes = encoded + [UInt8](repeating: 0, count: Self.padding(bits: bits))
    let isValid = withIntegers { view in
      guard let view else { return false }
      var isValid = true
      view.present.visit { row in
        let value = view.value(row)
        if value < view.base || !isAllowed(value) { isValid = false }
      }
      return isValid
    }
    guard isValid else { return nil }
  }

  /// Nil where the bytes are none of a column of sets, or a member is not among those allowed.
  fileprivate init?(sets encoded: [UInt8], _ isAllowed: (Int64) -> Bool) {
    guard !encoded.isEmpty else { return }
    guard Self.hasHeader(encoded), encoded[..<8].allSatisfy({ $0 == 0 }) else { return nil }
    let memberSize = Int(encoded[8])
    let offsetSize = Int(encoded[9])
    let start = Self.headerSize + (Page.capacity + 1) * offsetSize
    guard memberSize == 0 ? offsetSize == 0 : [1, 2, 4].contains(memberSize),
      memberSize == 0 || [2, 4].contains(offsetSize), encoded.count >= start
    else { return nil }
    bytes = encoded
    let isValid = withSets { view in
      guard let view else { return false }
      let present = view.present
      guard view.offset(0) == 0 else { return false }
      for row in 0..<Page.capacity {
        let count = view.offset(row + 1) - view.offset(row)
        guard count == 0 || (count > 0 && present[row]) else { return false }
      }
      guard encoded.count == start + view.memberCount * memberSize else { return false }
      return (0..<view.memberCount).allSatisfy { isAllowed(Int64(view.member($0))) }
    }
    guard isValid else { return nil }
  }

  private static func hasHeader(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= headerSize, bytes[10..<16].allSatisfy({ $0 == 0 }) else { return false }
    return bytes[16..<headerSize].contains { $0 != 0 }
  }
}
