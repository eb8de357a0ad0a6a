import HelpdeskCore
import Testing

@Suite("Ids and keys go by their bytes")
struct IdentifierTests {
  // One letter with its accent, and the letter followed by the accent.
  private let short = "caf\u{E9}"
  private let long = "cafe\u{301}"

  @Test("Ids that look alike but differ in bytes are different")
  func alikeIDs() {
    let left = AgentID(short)
    let right = AgentID(long)
    #expect(left.rawValue == right.rawValue)
    #expect(left != right)
    #expect(Set([left, right, AgentID(short)]).count == 2)
    // 0x65 of "e" comes before 0xC3, the first byte of "é".
    #expect([left, right].sorted() == [right, left])
  }

  @Test("Keys whose ids look alike but differ in bytes are different")
  func alikeKeys() {
    let type = RecordType(rawValue: 1)
    let left = RecordKey(type, short, sequence: 1)
    let right = RecordKey(type, long, sequence: 2)
    #expect(RecordKey(type, short) != RecordKey(type, long))
    #expect(Set([RecordKey(type, short), RecordKey(type, long)]).count == 2)
    // The ids decide, not the sequences.
    #expect(right < left && !(left < right))
  }

  @Test("Keys with equal ids differ by type and sequence")
  func sameIDs() {
    let type = RecordType(rawValue: 1)
    let key = RecordKey(type, "a", sequence: 1)
    #expect(key == RecordKey(type, "a", sequence: 1))
    #expect(key != RecordKey(type, "a", sequence: 2))
    #expect(key != RecordKey(RecordType(rawValue: 2), "a", sequence: 1))
    #expect(key < RecordKey(type, "a", sequence: 2))
  }
}
