import HelpdeskCore

extension PackedColumn {
  @inline(__always)
  func withSets<Result>(_ body: (SetView?) -> Result) -> Result {
    bytes.withUnsafeBytes { body(SetView($0)) }
  }

  /// Writes one row, or makes it null.
  ///
  /// - Complexity: O(256 + *m*), where *m* is the number of all rows' members.
  mutating func set(_ row: Int, to members: [UInt32]?) {
    self = withSets { view in
      var present = view?.present ?? Bits256()
      present[row] = members != nil
      return PackedColumn(view, row, members ?? [], present)
    }
  }

  /// The sets of another column with one row replaced.
  private init(_ view: SetView?, _ row: Int, _ members: [UInt32], _ present: Bits256) {
    guard !present.isEmpty else { return }
    let old = view?.members(row) ?? 0..<0
    let oldCount = view?.memberCount ?? 0
    let count = oldCount - old.count + members.count
    var memberSize = count == oldCount - old.count ? 0 : Self.size(of: members.max() ?? 0)
    if count > members.count { memberSize = max(memberSize, view?.memberSize ?? 0) }
    let offsetSize = count == 0 ? 0 : count <= Int(UInt16.max) ? 2 : 4
    let start = Self.headerSize + (Page.capacity + 1) * offsetSize
    bytes = [UInt8](repeating: 0, count: start + count * memberSize)
    bytes.withUnsafeMutableBytes { bytes in
      bytes[8] = UInt8(memberSize)
      bytes[9] = UInt8(offsetSize)
      present.store(in: UnsafeMutableRawBufferPointer(rebasing: bytes[16..<48]))
      guard count > 0 else { return }
      for index in 0...Page.capacity {
        let offset = view?.offset(index) ?? 0
        Self.store(
          UInt32(index <= row ? offset : offset - old.count + members.count), in: bytes,
          at: Self.headerSize + index * offsetSize, size: offsetSize)
      }
      var place = start
      func append(_ code: UInt32) {
        Self.store(code, in: bytes, at: place, size: memberSize)
        place += memberSize
      }
      if let view { for index in 0..<old.lowerBound { append(view.member(index)) } }
      for code in members { append(code) }
      if let view { for index in old.upperBound..<oldCount { append(view.member(index)) } }
    }
  }

  private static func size(of member: UInt32) -> Int {
    member <= UInt32(UInt8.max) ? 1 : member <= UInt32(UInt16.max) ? 2 : 4
  }

  @inline(__always)
  private static func store(
    _ value: UInt32, in bytes: UnsafeMutableRawBufferPointer, at offset: Int, size: Int
  ) {
    switch size {
    case 1: bytes[offset] = UInt8(value)
    case 2:
      bytes.storeBytes(of: UInt16(value).littleEndian, toByteOffset: offset, as: UInt16.self)
    default: bytes.storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt32.self)
    }
  }
}
