import HelpdeskCore

/// How long the texts of the documents are, by slot: pages of small integers, of which copies share
/// all but what was changed since.
struct TextLengths: Sendable {
  /// How long one document's text is, weights counted.
  struct Length: Sendable, Hashable {
    var everyone = 0
    var staff = 0
    var parts = 0

    @inline(__always)
    func seen(_ audience: TextAudience) -> Int {
      audience == .everyone ? everyone : everyone + staff
    }
  }

  /// The lengths of 256 slots: a column for everyone, one for the staff and one of the numbers of
  /// parts; null stands for 0.
  private struct LengthPage: Sendable {
    /// One array, so that copying a page costs one reference.
    var columns = Array(repeating: PackedColumn(), count: 3)

    @inline(__always)
    func value(_ column: Int, _ row: Int) -> Int {
      columns.withUnsafeBufferPointer { $0[column].withIntegers { Int($0?[row] ?? 0) } }
    }

    mutating func set(_ column: Int, _ row: Int, to value: Int) {
      if value == 0 {
        columns[column].clear(row)
      } else {
        columns[column].set(row, to: Int64(value))
      }
    }
  }

  private var pages = PersistentArray<LengthPage>()
  /// One more than the largest slot that ever had a length.
  private(set) var count = 0

  init() {}

  /// The length of a slot; 0 where it never had one.
  subscript(slot: UInt32) -> Length {
    guard Int(slot) < count else { return Length() }
    return pages.with(Int(slot) >> 8) { page in
      let row = Int(slot) & 255
      return Length(
        everyone: page.value(0, row), staff: page.value(1, row), parts: page.value(2, row))
    }
  }

  /// Changes the length of a slot.
  mutating func change(
    _ slot: UInt32, _ body: (inout Length) -> Void
  ) -> (before: Length, after: Length) {
    count = max(count, Int(slot) + 1)
    while pages.count << 8 < count { pages.append(LengthPage()) }
    let before = self[slot]
    var after = before
    body(&after)
    let row = Int(slot) & 255
    pages.modify(Int(slot) >> 8) { page in
      if after.everyone != before.everyone { page.set(0, row, to: after.everyone) }
      if after.staff != before.staff { page.set(1, row, to: after.staff) }
      if after.parts != before.parts { page.set(2, row, to: after.parts) }
    }
    return (before, after)
  }
}

extension TextLengths {
  /// Reads many lengths as one audience sees them, fastest where the slots ascend.
  struct Reader {
    /// Keeps the pages where they are: it is held here and never changed.
    private let lengths: TextLengths
    private let isForEveryone: Bool
    private var page = -1
    private var everyone: IntegerView?
    private var staff: IntegerView?

    init(_ lengths: TextLengths, _ audience: TextAudience) {
      self.lengths = lengths
      isForEveryone = audience == .everyone
    }

    @inline(__always)
    mutating func length(_ slot: UInt32) -> Int {
      if Int(slot) &>> 8 != page { turn(to: Int(slot) &>> 8) }
      let row = Int(slot) & 255
      let open = Int(everyone?[row] ?? 0)
      return isForEveryone ? open : open &+ Int(staff?[row] ?? 0)
    }

    private mutating func turn(to page: Int) {
      self.page = page
      everyone = nil
      staff = nil
      guard page < lengths.pages.count else { return }
      lengths.pages.place(of: page).pointee.columns.withUnsafeBufferPointer { columns in
        // The views point into arrays that stay as they are for as long as this reader holds them.
        everyone = columns[0].withIntegers { $0 }
        staff = columns[1].withIntegers { $0 }
      }
    }
  }
}

extension TextLengths {
  /// No sum of lengths reaches the end of its type.
  private static let allowed: ClosedRange<Int64> = -(1 << 40)...(1 << 40)

  /// How many pages there are.
  var pageCount: Int { pages.count }

  /// Appends a page as a checkpoint keeps it.
  func encode(page index: Int, into writer: inout ByteWriter) {
    for column in pages[index].columns { writer.append(blob: column.narrowed().encoded) }
  }

  /// Takes the next page that was written.
  ///
  /// - Throws: ``StoreError/Code/corrupt`` where it is none.
  mutating func addPage(_ reader: inout ByteReader) throws(StoreError) {
    var page = LengthPage()
    for column in page.columns.indices {
      guard
        let packed = PackedColumn(integers: try reader.blob(), { Self.allowed.contains($0) })
      else { throw StoreError(.corrupt, "A page of lengths is damaged.") }
      page.columns[column] = packed
    }
    pages.append(page)
  }

  /// Says how many slots the pages that were taken are for.
  ///
  /// - Throws: ``StoreError/Code/corrupt`` where there are more pages or fewer.
  mutating func close(count: Int) throws(StoreError) {
    guard count >= 0, count <= Int(UInt32.max), pages.count == (count + 255) >> 8 else {
      throw StoreError(.corrupt, "The text index has not the lengths of its slots.")
    }
    self.count = count
  }
}
