/// Slots that are found in any order, perhaps repeatedly, and wanted in ascending order.
struct FoundSlots {
  /// Nil where the slots are so few that sorting them costs less than going over all pages.
  private var bitmap: SlotBitmap?
  private var slots: [UInt32] = []

  init(expected: Int, pageCount: Int) {
    if expected > pageCount / 16 { bitmap = SlotBitmap(pageCount: pageCount) }
  }

  mutating func insert(_ slot: UInt32) {
    if bitmap != nil { bitmap?.insert(slot) } else { slots.append(slot) }
  }

  /// Visits the pages that have any of the slots, in ascending order.
  func forEachPage(_ body: (_ index: Int, _ rows: Bits256) -> Void) {
    if let bitmap {
      for index in 0..<bitmap.pageCount {
        let rows = bitmap.page(index)
        if !rows.isEmpty { body(index, rows) }
      }
      return
    }
    let slots = slots.sorted()
    var place = 0
    while place < slots.count {
      let index = Int(slots[place]) >> 8
      var rows = Bits256()
      while place < slots.count, Int(slots[place]) >> 8 == index {
        rows[Int(slots[place]) & 255] = true
        place += 1
      }
      body(index, rows)
    }
  }

  /// All of them, each once.
  var ascending: [UInt32] {
    var result: [UInt32] = []
    forEachPage { index, rows in rows.visit { result.append(UInt32(index << 8 | $0)) } }
    return result
  }
}
