import Foundation
import HelpdeskCore
import HelpdeskStoreConformance
import Testing

@testable import HelpdeskStore

@Suite("Bytes that anybody may have written")
struct FuzzTests {
  @Test(
    "are read or refused, and end nothing but the reading", arguments: FuzzTarget.allCases)
  func isRead(target: FuzzTarget) async {
    let isSlow = target == .opening
    await FaultTest(
      19, "inputs for \(target)", quick: isSlow ? 150 : 1_500, share: isSlow ? 10_000 : 40_000,
      full: isSlow ? 200_000 : 2_000_000
    ).run { seed in
      let corpus = try await FuzzCorpus.examples(of: target, seed: seed)
      var random = Seeded(seed)
      for _ in 0..<250 {
        let example = corpus[random.below(corpus.count)]
        try await target.run(FuzzCorpus.mutated(example, with: corpus, &random))
      }
      return 250
    }
  }

  /// Leaves the examples for a fuzzer that learns from them, a file each.
  @Test(
    "have examples, which are written where HELPDESK_CORPUS says",
    .enabled(if: ProcessInfo.processInfo.environment["HELPDESK_CORPUS"] != nil))
  func writeCorpus() async throws {
    let root = try #require(ProcessInfo.processInfo.environment["HELPDESK_CORPUS"])
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    for target in FuzzTarget.allCases {
      let examples = try await FuzzCorpus.examples(of: target, seed: 1)
      for (number, example) in examples.prefix(10).enumerated() where example.count < 4_096 {
        // The fuzzer's first byte says whom the rest is for.
        let file = URL(filePath: "\(root)/\(target)-\(number)")
        try Data([target.rawValue] + example).write(to: file)
      }
    }
  }
}

/// Right inputs, and what becomes of them.
enum FuzzCorpus {
  static func examples(of target: FuzzTarget, seed: UInt64) async throws -> [[UInt8]] {
    if target == .search || target == .tokens { return texts }
    let bench = try await ToolBench.lived(seed: seed, operations: 12)
    let segments = try bench.segments()
    let transactions = try segments.flatMap { path, scan in
      let bytes = try bench.disk.contents(of: path)
      return try scan.frames.flatMap { frame in
        try LogTransaction.all(Array(bytes[frame.payload])).map { transaction in
          var writer = ByteWriter()
          transaction.encode(into: &writer)
          return writer.bytes
        }
      }
    }
    switch target {
    case .search, .tokens: return texts
    case .wire:
      return transactions.isEmpty ? [] : (0..<10).map { WireCodec.encode(fields($0)) }
    case .transactions: return transactions
    case .manifest:
      let text = try bench.disk.contents(of: ToolBench.store + "/MANIFEST")
      let body = String(decoding: text, as: UTF8.self).split(separator: "\n").dropLast()
      return [text, Array((body.joined(separator: "\n") + "\n").utf8)]
    case .segment:
      return try segments.map { path, _ in
        Array(try bench.disk.contents(of: path).dropFirst(SegmentHeader.size))
      }
    case .opening:
      let records = (0..<6).map { piece(2, recordPiece($0)) }
      let pieces = transactions.filter { $0.count < 256 }.map { piece(0, $0) } + records
      return [pieces, records, [piece(4, [])] + pieces.reversed() + records].map {
        Array($0.joined())
      }
    }
  }

  private static let texts = [
    "lost card -refund \"not here\" -\"nor here\" status:open,pending",
    "priority>=high assignee:me,nobody tag:\"two words\" created>4h order:deadline",
    "-customer:ada@example.com has:attachment is:live sla:breached due<=30m",
    "updated:2026-01-31 resolved<2026-01-31T09:00Z category:app_error kind:bug -inbox:unread",
    "tag:\"a\\\"b\\\\\" article:a1 team:t1 label:urgent follower:me chat:waiting channel:email",
    "Müller ＡＢＣ ﬁne can't e\u{301} 退款 ทดสอบ 한국어 \u{1100}\u{1161} İstanbul ß \u{AD}x 12.50 TK-1847",
    "status: stauts:x \" order:relevance -order:newest created:4h : = > -- \\",
  ].map { Array($0.utf8) }

  private static func piece(_ kind: UInt8, _ content: [UInt8]) -> [UInt8] {
    [kind, UInt8(clamping: content.count)] + content.prefix(255)
  }

  private static func recordPiece(_ number: Int) -> [UInt8] {
    var writer = ByteWriter()
    writer.append(byte: UInt8(number % 2))
    writer.append(varint: UInt64(number + 1))
    for index in 0..<2 {
      writer.append(text: "id-\(index)")
      writer.append(integer: Int64(number + 1))
      writer.append(blob: WireCodec.encode(fields(number)))
    }
    return writer.bytes
  }

  private static func fields(_ number: Int) -> RecordFields {
    var fields = RecordFields()
    fields[1] = .integer(Int64(number) << (6 * number))
    fields[2] = .text(String(repeating: "é", count: number))
    fields[4] = .texts((0..<number).map { "label \($0)" })
    fields[20] = .bytes([UInt8](repeating: 0xFF, count: number * 3))
    return fields
  }

  /// An example with a few things wrong with it.
  static func mutated(
    _ example: [UInt8], with corpus: [[UInt8]], _ random: inout Seeded
  ) -> [UInt8] {
    var bytes = example
    for _ in 0...random.below(4) {
      let place = random.below(bytes.count + 1)
      let end = min(bytes.count, place + random.below(9))
      switch random.below(7) {
      case 0: bytes.removeSubrange(place..<end)
      case 1: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 2:
        let other = corpus[random.below(corpus.count)]
        let start = random.below(other.count + 1)
        bytes.insert(contentsOf: other[start...].prefix(random.below(40)), at: place)
      case 3:
        // The largest number there is.
        bytes.replaceSubrange(place..<end, with: [UInt8](repeating: 0xFF, count: 9) + [1])
      case 4: bytes.replaceSubrange(place..<end, with: [0xFF, 0xFF, 0xFF, 0xFF, 0x0F])
      case 5 where place < bytes.count: bytes[place] ^= 1 << UInt8(random.below(8))
      default: if place < bytes.count { bytes[place] = UInt8(random.below(256)) }
      }
    }
    return bytes
  }
}
