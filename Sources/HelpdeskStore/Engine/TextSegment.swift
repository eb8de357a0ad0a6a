import HelpdeskCore

/// An immutable part of a text index: postings by term, then slot, packed into one array.
///
/// Counts may be negative where a text was removed; the sum over all segments is the truth. The
/// array is what a checkpoint keeps, so all numbers in it are little endian:
///
/// | part      | holds                                                                        |
/// | --------- | ---------------------------------------------------------------------------- |
/// | records   | for each term, ascending: what it is above the one before in its group of 16, |
/// |           | how long its list is, both varints, and the list (see ``PostingList``)       |
/// | directory | for each group its first term and where its record begins, 4 bytes each      |
/// | footer    | how many terms there are, one more than the largest slot, 4 bytes each; how  |
/// |           | many postings there are, 8 bytes                                             |
final class TextSegment: Sendable {
  /// One posting by itself, before it is packed.
  struct Posting {
    /// The term's number and the slot, in one for sorting.
    let key: UInt64
    var everyone: Int32
    var staff: Int32

    var slot: UInt32 { UInt32(truncatingIfNeeded: key) }
    var term: UInt32 { UInt32(truncatingIfNeeded: key >> 32) }
  }

  static let groupSize = 16
  static let footerSize = 16
  static let entrySize = 8

  let bytes: [UInt8]
  let termCount: Int
  let postingCount: Int
  /// No slot is as large.
  let slotBound: UInt32
  private let directory: Int
  /// By term, how often it stands in this segment and those below it, where somebody has asked.
  private let frequencies = Mutex<[UInt32: TermFrequency]>([:])

  /// Takes bytes that a packer made.
  init(packed bytes: [UInt8]) {
    let footer = Footer(bytes)
    self.bytes = bytes
    termCount = footer.termCount
    postingCount = footer.postingCount
    slotBound = footer.slotBound
    directory = footer.directory
  }

  /// Takes postings in any order; nil where they count nothing together.
  static func sorting(_ postings: [Posting]) -> TextSegment? {
    var packer = PostingsPacker()
    var sum: Posting?
    for posting in postings.sorted(by: { $0.key < $1.key }) {
      if let before = sum, before.key == posting.key {
        sum?.everyone += posting.everyone
        sum?.staff += posting.staff
      } else {
        if let sum { packer.add(sum.term, sum.slot, everyone: sum.everyone, staff: sum.staff) }
        sum = posting
      }
    }
    if let sum { packer.add(sum.term, sum.slot, everyone: sum.everyone, staff: sum.staff) }
    return packer.finish()
  }

  /// Two segments in one; nil where they count nothing together.
  static func merging(_ older: TextSegment, _ newer: TextSegment) -> TextSegment? {
    var packer = PostingsPacker()
    packer.reserve(older.bytes.count + newer.bytes.count)
    var olderTerms = Records(older)
    var newerTerms = Records(newer)
    var left = olderTerms.next()
    var right = newerTerms.next()
    while left != nil || right != nil {
      if let one = left, let other = right, one.term == other.term {
        packer.add(one.term, one, other)
        left = olderTerms.next()
        right = newerTerms.next()
      } else if let one = left, one.term < right?.term ?? .max {
        packer.copy(one, as: one.term)
        left = olderTerms.next()
      } else if let other = right {
        packer.copy(other, as: other.term)
        right = newerTerms.next()
      }
    }
    return packer.finish()
  }

  /// The postings of a term; nil where it has none.
  func list(of term: UInt32) -> PostingList? { place(of: term).map(list) }

  /// The postings that begin at a place.
  @inline(__always)
  func list(at place: Int) -> PostingList {
    // Segments never change, so what they hold stays in its place for as long as they live.
    bytes.withUnsafeBytes { PostingList(self, at: $0.baseAddress.unsafelyUnwrapped + place) }
  }

  /// Where the postings of a term begin; nil where it has none.
  func place(of term: UInt32) -> Int? {
    bytes.withUnsafeBytes { buffer -> Int? in
      guard let start = buffer.baseAddress else { return nil }
      guard let group = group(of: term, start) else { return nil }
      var reader = PackedReader(start + Int(entry(group, start).offset))
      var found = entry(group, start).term
      for _ in 0..<min(Self.groupSize, termCount - group * Self.groupSize) {
        found &+= UInt32(truncatingIfNeeded: reader.varint())
        let length = Int(truncatingIfNeeded: reader.varint())
        if found >= term { return found == term ? reader.place - start : nil }
        reader.skip(length)
      }
      return nil
    }
  }

  /// The last group whose first term is not behind a term.
  private func group(of term: UInt32, _ start: UnsafeRawPointer) -> Int? {
    var lower = 0
    var upper = (termCount + Self.groupSize - 1) / Self.groupSize
    while lower < upper {
      let middle = (lower + upper) >> 1
      if entry(middle, start).term <= term { lower = middle + 1 } else { upper = middle }
    }
    return lower == 0 ? nil : lower - 1
  }

  @inline(__always)
  fileprivate func entry(
    _ group: Int, _ start: UnsafeRawPointer
  ) -> (term: UInt32, offset: UInt32) {
    let place = start + (directory + group * Self.entrySize)
    return (
      UInt32(littleEndian: place.loadUnaligned(as: UInt32.self)),
      UInt32(littleEndian: place.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
    )
  }

  /// The largest term.
  var lastTerm: UInt32 {
    var rest = Records(self, fromGroup: (termCount - 1) / Self.groupSize)
    var last: UInt32 = 0
    while let record = rest.next() { last = record.term }
    return last
  }

  func frequency(of term: UInt32) -> TermFrequency? { frequencies.withLock { $0[term] } }

  func keep(_ frequency: TermFrequency, of term: UInt32) {
    frequencies.withLock { $0[term] = frequency }
  }
}

extension TextSegment {
  /// What stands at the end of a segment's bytes.
  struct Footer {
    let termCount: Int
    let slotBound: UInt32
    let postingCount: Int
    /// Where the directory begins; negative where the bytes are too few for it.
    let directory: Int

    init(_ bytes: [UInt8]) {
      let start = bytes.count - footerSize
      (termCount, slotBound, postingCount) = bytes.withUnsafeBytes { bytes in
        (
          Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self))),
          UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start + 4, as: UInt32.self)),
          Int(
            clamping: UInt64(
              littleEndian: bytes.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self)))
        )
      }
      directory = start - (termCount + groupSize - 1) / groupSize * entrySize
    }
  }

  /// A term with its postings, as they stand in a segment.
  struct Record {
    let segment: TextSegment
    let term: UInt32
    let place: UnsafeRawPointer
    let length: Int

    var list: PostingList { PostingList(segment, at: place) }
  }

  /// Walks over the terms of a segment.
  struct Records {
    private let segment: TextSegment
    private var reader: PackedReader?
    private var index: Int
    private var term: UInt32 = 0

    /// Begins with the first term of a group.
    init(_ segment: TextSegment, fromGroup group: Int = 0) {
      self.segment = segment
      index = group * groupSize
      reader = segment.bytes.withUnsafeBytes { bytes in
        bytes.baseAddress.map {
          PackedReader($0 + Int(segment.entry(group, $0).offset))
        }
      }
    }

    mutating func next() -> Record? {
      guard index < segment.termCount, var reader else { return nil }
      if index % groupSize == 0 { term = segment.firstTerm(ofGroup: index / groupSize) }
      term &+= UInt32(truncatingIfNeeded: reader.varint())
      let length = Int(truncatingIfNeeded: reader.varint())
      let record = Record(segment: segment, term: term, place: reader.place, length: length)
      reader.skip(length)
      self.reader = reader
      index += 1
      return record
    }
  }

  private func firstTerm(ofGroup group: Int) -> UInt32 {
    bytes.withUnsafeBytes { buffer in buffer.baseAddress.map { entry(group, $0).term } ?? 0 }
  }

  /// Walks over the terms of several segments at once.
  struct MergedTerms {
    private var heads: [(record: Record, rest: Records)]

    init(_ segments: [TextSegment]) {
      heads = segments.compactMap { segment in
        var rest = Records(segment)
        return rest.next().map { ($0, rest) }
      }
    }

    /// The next term with what each segment has of it, in the order of the segments.
    mutating func next() -> (term: UInt32, records: [Record])? {
      guard let term = heads.lazy.map(\.record.term).min() else { return nil }
      var records: [Record] = []
      var hasEnded = false
      for index in heads.indices where heads[index].record.term == term {
        records.append(heads[index].record)
        if let record = heads[index].rest.next() {
          heads[index].record = record
        } else {
          hasEnded = true
          heads[index].record = heads[index].record.ended
        }
      }
      if hasEnded { heads.removeAll { $0.record.length < 0 } }
      return (term, records)
    }
  }
}

extension TextSegment.Record {
  /// Stands where a segment has no term left.
  fileprivate var ended: Self { Self(segment: segment, term: term, place: place, length: -1) }
}
