import HelpdeskCore

/// One column of a page, in as few bytes as its values take.
///
/// An array of its own, so that writing one value copies one column of one page, and that a column
/// costs the page eight bytes where every row is null. The array is what a checkpoint keeps, so all
/// numbers in it are little endian:
///
/// | bytes    | integers and texts' numbers     | sets of texts                      |
/// | -------- | ------------------------------- | ---------------------------------- |
/// | 0 ..< 8  | the smallest value it can hold  | 0                                  |
/// | 8        | bits of a value: 0, 1, 8 … 64   | bytes of a member: 0, 1, 2, 4      |
/// | 9        | 0                               | bytes of an offset: 0, 2, 4        |
/// | 10 ..< 16| 0                               | 0                                  |
/// | 16 ..< 48| which rows are not null         | the same                           |
/// | 48 ...   | 256 values above the smallest   | 257 offsets, then the members      |
///
/// No array at all stands for a column that is null in every row.
struct PackedColumn: Sendable {
  static let headerSize = 48

  /// For this file and its extensions; always empty or of one of the two forms.
  var bytes: [UInt8] = []

  /// Null in every row.
  init() {}

  /// The same in some rows and null in all others: what a page marks its records by.
  init(rows: Bits256) {
    self = rows.isEmpty ? PackedColumn() : PackedColumn(bits: 0, base: 0, rows)
  }

  /// A header with room for integers, all of them the smallest.
  init(bits: Int, base: Int64, _ present: Bits256) {
    bytes = [UInt8](repeating: 0, count: Self.size(bits: bits) + Self.padding(bits: bits))
    bytes.withUnsafeMutableBytes { bytes in
      bytes.storeBytes(of: base.littleEndian, as: Int64.self)
      bytes[8] = UInt8(bits)
      present.store(in: UnsafeMutableRawBufferPointer(rebasing: bytes[16..<48]))
    }
  }

  /// The rows that are not null.
  var present: Bits256 {
    bytes.withUnsafeBytes { $0.isEmpty ? Bits256() : Bits256(loading: $0, at: 16) }
  }

  /// What integers take, without what may be read behind the last.
  static func size(bits: Int) -> Int { headerSize + bits * (Page.capacity / 8) }

  /// A value is read and written as the eight bytes that begin with it.
  static func padding(bits: Int) -> Int { bits == 64 ? 0 : 8 }
}
