import HelpdeskCore
import Testing

@testable import HelpdeskStore

@Suite("Pages as a checkpoint keeps them")
struct PageCoding {
  private static func layout() throws -> TableLayout {
    let schema = try #require(Desk.schema.records.first)
    return try TableLayout(schema)
  }

  @Test("A page that was written is read back", arguments: 1...4)
  func roundTrip(seed: UInt64) throws {
    var random = Seeded(seed)
    let layout = try Self.layout()
    let page = Self.page(layout, &random)
    var writer = ByteWriter()
    page.encode(layout, into: &writer)
    writer.append(byte: 99)
    var reader = ByteReader(writer.bytes)
    let read = try Page(layout, &reader, codeBounds: [401, 401, 401])
    #expect(try reader.byte() == 99, "seed \(seed)")
    #expect(read.live == page.live, "seed \(seed)")
    for column in layout.columns {
      for row in 0..<Page.capacity {
        #expect(read.value(column, row) == page.value(column, row), "seed \(seed)")
      }
    }
    var again = ByteWriter()
    read.encode(layout, into: &again)
    #expect(again.bytes == Array(writer.bytes.dropLast()), "seed \(seed)")
  }

  @Test("A page that is cut short is refused")
  func cutShort() throws {
    var random = Seeded(1)
    let layout = try Self.layout()
    var writer = ByteWriter()
    Self.page(layout, &random).encode(layout, into: &writer)
    for length in stride(from: 0, to: writer.bytes.count, by: 7) {
      expectCorrupt(Array(writer.bytes[..<length]), layout, "The first \(length) bytes")
    }
  }

  @Test("A damaged page is refused or read as another page, and never trapped on")
  func damage() throws {
    var random = Seeded(2)
    let layout = try Self.layout()
    var writer = ByteWriter()
    Self.page(layout, &random).encode(layout, into: &writer)
    var refused = 0
    for round in 0..<1_500 {
      var bytes = writer.bytes
      // What says how the rest is to be read stands at the front of a column.
      let place = random.below(round % 2 == 0 ? 120 : bytes.count)
      bytes[place] ^= 1 << UInt8(random.below(8))
      var reader = ByteReader(bytes)
      guard let page = try? Page(layout, &reader, codeBounds: [401, 401, 401]) else {
        refused += 1
        continue
      }
      for column in layout.columns {
        for row in stride(from: 0, to: Page.capacity, by: 15) {
          switch page.value(column, row) {
          case .text(let code): #expect((1...400).contains(code), "round \(round)")
          case .texts(let codes):
            #expect(codes.allSatisfy { (1...400).contains($0) }, "round \(round)")
          case .integer, .null: break
          }
        }
      }
    }
    #expect(refused > 100)
  }

  @Test("A text's number beyond those known is refused")
  func unknownText() throws {
    var random = Seeded(3)
    let layout = try Self.layout()
    var writer = ByteWriter()
    Self.page(layout, &random).encode(layout, into: &writer)
    for interner in 0..<3 {
      var bounds = [401, 401, 401]
      bounds[interner] = 300
      expectCorrupt(writer.bytes, layout, "Interner \(interner)", bounds)
    }
  }

  private func expectCorrupt(
    _ bytes: [UInt8], _ layout: TableLayout, _ what: Comment, _ bounds: [Int] = [401, 401, 401]
  ) {
    do throws(StoreError) {
      var reader = ByteReader(bytes)
      _ = try Page(layout, &reader, codeBounds: bounds)
      Issue.record(what)
    } catch {
      #expect(error.code == .corrupt, what)
    }
  }

  /// A page as writes, overwrites and deletions leave it.
  private static func page(_ layout: TableLayout, _ random: inout Seeded) -> Page {
    var page = Page(layout)
    for _ in 0..<600 {
      let row = random.below(Page.capacity)
      let isDeleted = random.below(5) == 0
      page.setLive(row, !isDeleted)
      for (index, column) in layout.columns.enumerated() {
        page.set(column, row, to: isDeleted ? .null : value(column, index, &random))
      }
    }
    return page
  }

  private static func value(
    _ column: TableLayout.Column, _ index: Int, _ random: inout Seeded
  ) -> CellValue {
    if random.below(5) == 0 { return .null }
    switch column.kind {
    case .integer:
      let ranges: [ClosedRange<Int64>] = [0...1, -4...4, 0...70_000, .min ... .max]
      return .integer(.random(in: ranges[index % 4], using: &random))
    case .text: return .text(.random(in: 1...400, using: &random))
    case .texts:
      return .texts((0..<random.below(4)).map { _ in .random(in: 1...400, using: &random) })
    }
  }
}
