/// The texts of one column as small numbers, so that rows hold four bytes and equal texts are
/// equal numbers.
///
/// Numbers say nothing about order. Number 0 stands for null. Only ``forgetUnused(_:)`` ever takes a
/// text away, so a number that a row holds keeps its meaning.
struct Interner: Sendable {
  private var texts = PersistentArray<String>()
  private var codes = PersistentMap<String, UInt32>()
  private(set) var free = PersistentArray<UInt32>()

  init() {
    texts.append("")
  }

  /// One more than the largest number in use.
  var codeBound: Int { texts.count }

  func code(of text: String) -> UInt32? { codes[text] }

  func text(_ code: UInt32) -> String { texts[Int(code)] }

  /// Negative, zero or positive, as the bytes of a text come before, with or after another's.
  func compare(_ code: UInt32, to text: String) -> Int {
    texts.with(Int(code)) { ByteText.compare($0, text) }
  }

  /// Negative, zero or positive, as the bytes of one text come before, with or after another's.
  @inline(__always)
  func compare(_ left: UInt32, _ right: UInt32) -> Int {
    ByteText.compare(
      texts.place(of: Int(left)).pointee, texts.place(of: Int(right)).pointee)
  }

  /// What a text begins with: see ``ByteText/leading(_:)``.
  func leading(_ code: UInt32) -> UInt64 { texts.with(Int(code)) { ByteText.leading($0) } }

  mutating func intern(_ text: String) -> UInt32 {
    if let code = codes[text] { return code }
    let code: UInt32
    if free.isEmpty {
      code = UInt32(texts.count)
      texts.append(text)
    } else {
      code = free.removeLast()
      texts.replace(Int(code), with: text)
    }
    codes[text] = code
    return code
  }

  /// Takes texts as they are numbered, from 1 on, and the numbers among them that are free.
  init(texts: [String], free: [UInt32]) {
    self.init()
    let unused = Set(free)
    for text in texts {
      let code = UInt32(self.texts.count)
      self.texts.append(text)
      if !unused.contains(code) { codes[text] = code }
    }
    for code in free { self.free.append(code) }
  }

  /// Removes the texts that no row holds any longer.
  ///
  /// - Parameter isUsed: By number, whether a row has the text.
  mutating func forgetUnused(_ isUsed: [Bool]) {
    var isFree = [Bool](repeating: false, count: texts.count)
    free.visit { _, code in isFree[Int(code)] = true }
    for number in isUsed.indices.dropFirst() where !isUsed[number] && !isFree[number] {
      codes[text(UInt32(number))] = nil
      texts.replace(number, with: "")
      free.append(UInt32(number))
    }
  }
}
