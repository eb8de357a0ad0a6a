extension Tokenizer {
  typealias Emit = (_ token: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Void

  /// Walks over valid UTF-8 and hands out each word; the bytes are only valid inside the call.
  ///
  /// ASCII never leaves this loop: splitting by `Character` costs ten times as much.
  @inline(__always)
  static func scan(_ input: UnsafeBufferPointer<UInt8>, _ emit: Emit) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: maximumTokenBytes) { buffer in
      var word = OpenWord(buffer: buffer)
      var index = 0
      let count = input.count
      while index < count {
        let byte = input[index]
        if byte < 0x80 {
          let lower = byte | 0x20
          if lower &- 0x61 < 26 {
            word.append(ascii: lower, at: index, emit)
          } else if byte &- 0x30 < 10 {
            word.append(ascii: byte, at: index, emit)
          } else if byte != 0x27 {
            word.close(emit)
          }
          index += 1
        } else {
          let length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
          let end = min(index + length, count)
          word.append(fold(decode(input, index, end)), at: index..<end, emit)
          index = end
        }
      }
      word.close(emit)
    }
  }

  private static func decode(_ input: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int)
    -> UInt32
  {
    var value = UInt32(input[start]) & (0xFF >> UInt32(end - start + 1))
    for index in (start + 1)..<end { value = value << 6 | UInt32(input[index] & 0x3F) }
    return value
  }
}

/// The word that the scan is in.
private struct OpenWord {
  let buffer: UnsafeMutableBufferPointer<UInt8>
  private var count = 0
  private var start = 0
  private var end = 0
  /// Nothing more is taken once something did not fit, so that a cut word is a prefix of the whole.
  private var isCut = false
  /// The word is one letter of a script without spaces, and only signs may follow.
  private var isDense = false
  /// The last scalar appended, for composing; 0 after ASCII and after folds to several scalars.
  private var previous: UInt32 = 0

  init(buffer: UnsafeMutableBufferPointer<UInt8>) {
    self.buffer = buffer
  }

  @inline(__always)
  mutating func close(_ emit: Tokenizer.Emit) {
    guard count > 0 else { return }
    emit(UnsafeBufferPointer(rebasing: buffer[0..<count]), start..<end)
    count = 0
    isCut = false
    isDense = false
    previous = 0
  }

  @inline(__always)
  mutating func append(ascii byte: UInt8, at index: Int, _ emit: Tokenizer.Emit) {
    if isDense { close(emit) }
    if count == 0 { start = index }
    end = index + 1
    if count < Tokenizer.maximumTokenBytes, !isCut {
      buffer[count] = byte
      count += 1
    } else {
      isCut = true
    }
    previous = 0
  }

  mutating func append(_ fold: Tokenizer.Fold, at range: Range<Int>, _ emit: Tokenizer.Emit) {
    switch fold {
    case .separator:
      close(emit)
    case .ignored:
      break
    case .letter(let scalar):
      if isDense { close(emit) }
      append(scalar, range)
    case .letters(let bytes):
      if isDense { close(emit) }
      begin(range)
      append(bytes)
      previous = 0
    case .denseLetter(let scalar):
      close(emit)
      append(scalar, range)
      isDense = true
    case .sign(let scalar):
      guard count > 0 else { return }
      append(scalar, range)
    }
  }

  private mutating func append(_ scalar: UInt32, _ range: Range<Int>) {
    begin(range)
    guard !isCut else { return }
    if let composed = Tokenizer.compose(previous, scalar) {
      // Both the old and the new scalar take three bytes.
      count -= 3
      previous = composed
    } else {
      previous = scalar
    }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4) { bytes in
      append(UnsafeBufferPointer(rebasing: bytes[0..<Tokenizer.encode(previous, into: bytes)]))
    }
  }

  private mutating func begin(_ range: Range<Int>) {
    if count == 0 { start = range.lowerBound }
    end = range.upperBound
  }

  private mutating func append(_ bytes: some Collection<UInt8>) {
    guard !isCut, count + bytes.count <= Tokenizer.maximumTokenBytes else {
      isCut = true
      return
    }
    for byte in bytes {
      buffer[count] = byte
      count += 1
    }
  }
}

extension Tokenizer {
  /// Writes a scalar's UTF-8 and returns its length.
  fileprivate static func encode(
    _ scalar: UInt32, into bytes: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    func continuation(_ shift: UInt32) -> UInt8 { UInt8(0x80 | (scalar >> shift) & 0x3F) }
    switch scalar {
    case ..<0x80:
      bytes[0] = UInt8(scalar)
      return 1
    case ..<0x800:
      bytes[0] = UInt8(0xC0 | scalar >> 6)
      bytes[1] = continuation(0)
      return 2
    case ..<0x10000:
      bytes[0] = UInt8(0xE0 | scalar >> 12)
      bytes[1] = continuation(6)
      bytes[2] = continuation(0)
      return 3
    default:
      bytes[0] = UInt8(0xF0 | scalar >> 18)
      bytes[1] = continuation(12)
      bytes[2] = continuation(6)
      bytes[3] = continuation(0)
      return 4
    }
  }
}
