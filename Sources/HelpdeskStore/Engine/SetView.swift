/// A column of sets of texts' numbers while its bytes are at hand.
///
/// It must not leave the closure that it was given to.
struct SetView {
  /// How many bytes a member takes; 0 where all sets are empty.
  let memberSize: Int
  /// How many bytes one of the 257 offsets takes, which say where in the members a row's begin.
  let offsetSize: Int
  private let bytes: UnsafeRawPointer

  /// Nil where every row is null.
  @inline(__always)
  init?(_ column: UnsafeRawBufferPointer) {
    guard column.count >= PackedColumn.headerSize, let start = column.baseAddress else {
      return nil
    }
    bytes = start
    memberSize = Int(start.load(fromByteOffset: 8, as: UInt8.self))
    offsetSize = Int(start.load(fromByteOffset: 9, as: UInt8.self))
  }

  var present: Bits256 {
    Bits256(loading: UnsafeRawBufferPointer(start: bytes, count: PackedColumn.headerSize), at: 16)
  }

  /// How many members all rows have together.
  var memberCount: Int { offset(Page.capacity) }

  /// The places of a row's members among those of the page.
  @inline(__always)
  func members(_ row: Int) -> Range<Int> {
    let first = offset(row)
    // Offsets ascend.
    return Range(uncheckedBounds: (first, offset(row &+ 1)))
  }

  @inline(__always)
  func offset(_ row: Int) -> Int {
    let offset = PackedColumn.headerSize &+ row &* offsetSize
    switch offsetSize {
    case 0: return 0
    case 2:
      return Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
    default:
      return Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }
  }

  /// A member by its place in the page.
  @inline(__always)
  func member(_ place: Int) -> UInt32 {
    let offset =
      PackedColumn.headerSize &+ (Page.capacity &+ 1) &* offsetSize &+ place &* memberSize
    switch memberSize {
    case 1: return UInt32(bytes.load(fromByteOffset: offset, as: UInt8.self))
    case 2:
      return UInt32(
        UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
    default:
      return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
  }

  /// Whether a member stands in its set already, before this place.
  @inline(__always)
  func isRepeated(_ place: Int, in members: Range<Int>) -> Bool {
    let code = member(place)
    var earlier = members.lowerBound
    while earlier < place {
      if member(earlier) == code { return true }
      earlier &+= 1
    }
    return false
  }

  /// The set of a row, nil where it is null.
  subscript(row: Int) -> [UInt32]? { present[row] ? members(row).map(member) : nil }

  func contains(_ code: UInt32, _ row: Int) -> Bool {
    for place in members(row) where member(place) == code { return true }
    return false
  }

  /// Whether a row has these members in this order.
  func equals(_ codes: [UInt32], _ row: Int) -> Bool {
    let members = members(row)
    guard members.count == codes.count, present[row] else { return false }
    return zip(members, codes).allSatisfy { member($0) == $1 }
  }

  /// The rows that have a member.
  func rows(with code: UInt32) -> Bits256 {
    var rows = Bits256()
    var row = 0
    var end = offset(1)
    for place in 0..<memberCount where member(place) == code {
      while place >= end {
        row += 1
        end = offset(row + 1)
      }
      rows[row] = true
    }
    return rows
  }
}
