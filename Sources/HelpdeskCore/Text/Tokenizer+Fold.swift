extension Tokenizer {
  /// What a scalar outside ASCII becomes.
  enum Fold {
    /// It ends the word before it.
    case separator
    /// It disappears, and the word goes on.
    case ignored
    /// A letter or digit of a word.
    case letter(UInt32)
    /// Several letters, as UTF-8.
    case letters([UInt8])
    /// A letter of a script without spaces: a word of its own.
    case denseLetter(UInt32)
    /// A sign that belongs to the letter before it.
    case sign(UInt32)
  }

  /// The fold of a scalar of at least U+0080.
  static func fold(_ scalar: UInt32) -> Fold {
    if scalar < 0x600 { return lowFolds[Int(scalar) - 0x80] }
    return uncachedFold(scalar)
  }

  /// Latin, Greek and Cyrillic, worked out once; the scripts above them cost a few comparisons.
  private static let lowFolds: [Fold] = (0x80..<0x600).map { uncachedFold($0) }

  private static func uncachedFold(_ scalar: UInt32) -> Fold {
    if let fold = foldByRange(scalar) { return fold }
    if let target = foldTable[scalar] { return Self.fold(of: target) }
    guard let unicode = Unicode.Scalar(scalar) else { return .separator }
    switch unicode.properties.generalCategory {
    case .uppercaseLetter, .titlecaseLetter:
      return fold(of: Array(unicode.properties.lowercaseMapping.unicodeScalars))
    case .lowercaseLetter, .otherLetter, .modifierLetter, .letterNumber, .otherNumber,
      .nonspacingMark, .spacingMark:
      return .letter(scalar)
    case .decimalNumber:
      let digit = unicode.properties.numericValue.map { UInt32($0) }
      return .letter(digit.map { $0 + 0x30 } ?? scalar)
    default:
      return .separator
    }
  }

  private static func fold(of target: [Unicode.Scalar]) -> Fold {
    guard target.count != 1 else { return .letter(target[0].value) }
    return .letters(Array(String(String.UnicodeScalarView(target)).utf8))
  }

  /// The scripts that are settled by where a scalar stands.
  private static func foldByRange(_ scalar: UInt32) -> Fold? {
    switch scalar {
    // Apostrophes, and characters that nobody sees.
    case 0x2018, 0x2019, 0x02BC, 0x00AD, 0x034F, 0x200C...0x200F, 0x202A...0x202E,
      0x2060...0x2064, 0xFE00...0xFE0F, 0xFEFF, 0xFF07:
      return .ignored
    // Diacritics of Latin, Greek and Cyrillic; vowel points of Hebrew and Arabic.
    case 0x0300...0x036F, 0x0483...0x0489, 0x0591...0x05BD, 0x05BF, 0x05C1, 0x05C2, 0x05C4,
      0x05C5, 0x05C7, 0x0640, 0x064B...0x065F, 0x0670, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF,
      0x20D0...0x20FF, 0xFE20...0xFE2F:
      return .ignored
    case 0x0622, 0x0623, 0x0625: return .letter(0x0627)
    case 0x0624: return .letter(0x0648)
    case 0x0626: return .letter(0x064A)
    case 0x06C0: return .letter(0x06D5)
    case 0x06C2: return .letter(0x06C1)
    case 0x06D3: return .letter(0x06D2)
    case 0xAC00...0xD7A3, 0x1100...0x11FF: return .letter(scalar)
    // Full-width digits and letters.
    case 0xFF10...0xFF19: return .letter(scalar - 0xFF10 + 0x30)
    case 0xFF21...0xFF3A: return .letter(scalar - 0xFF21 + 0x61)
    case 0xFF41...0xFF5A: return .letter(scalar - 0xFF41 + 0x61)
    // Bold, italic and other mathematical Latin letters and digits.
    case 0x1D400...0x1D6A3: return .letter((scalar - 0x1D400) % 26 + 0x61)
    case 0x1D7CE...0x1D7FF: return .letter((scalar - 0x1D7CE) % 10 + 0x30)
    default: return denseFold(scalar)
    }
  }

  private static func denseFold(_ scalar: UInt32) -> Fold? {
    switch scalar {
    // Ideographs.
    case 0x3005...0x3007, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF:
      return .denseLetter(scalar)
    // Kana; the sound marks and the length mark belong to the letter before them.
    case 0x3099, 0x309A, 0x30FC: return .sign(scalar)
    case 0x3041...0x3096, 0x309D...0x309F, 0x30A1...0x30FA, 0x30FD...0x30FF, 0x31F0...0x31FF:
      return .denseLetter(scalar)
    case 0xFF70: return .sign(0x30FC)
    case 0xFF9E: return .sign(0x3099)
    case 0xFF9F: return .sign(0x309A)
    case 0xFF66...0xFF9D: return .denseLetter(halfWidthKana[Int(scalar - 0xFF66)])
    // Thai, Lao, Burmese and Khmer.
    case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF:
      guard let unicode = Unicode.Scalar(scalar) else { return .separator }
      switch unicode.properties.generalCategory {
      case .otherLetter: return .denseLetter(scalar)
      case .nonspacingMark, .spacingMark, .modifierLetter: return .sign(scalar)
      default: return nil
      }
    default: return nil
    }
  }

  private static let halfWidthKana = Array(
    "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
      .unicodeScalars.map(\.value))

  /// The scalar that two scalars make together, for Hangul written in parts and kana with marks.
  ///
  /// All scalars concerned take three bytes of UTF-8.
  static func compose(_ first: UInt32, _ second: UInt32) -> UInt32? {
    switch (first, second) {
    case (0x1100...0x1112, 0x1161...0x1175):
      return 0xAC00 + ((first - 0x1100) * 21 + second - 0x1161) * 28
    case (0xAC00...0xD7A3, 0x11A8...0x11C2) where (first - 0xAC00) % 28 == 0:
      return first + second - 0x11A7
    case (0x3041...0x30FE, 0x3099): return voiced[first]
    case (0x3041...0x30FE, 0x309A): return voiced[first].map { $0 + 1 }.flatMap(halfVoiced)
    default: return nil
    }
  }

  private static func halfVoiced(_ scalar: UInt32) -> UInt32? {
    let base = scalar >= 0x30A1 ? scalar - 0x60 : scalar
    return [0x3071, 0x3074, 0x3077, 0x307A, 0x307D].contains(base) ? scalar : nil
  }

  private static let voiced: [UInt32: UInt32] = {
    var table: [UInt32: UInt32] = [0x3046: 0x3094, 0x30A6: 0x30F4, 0x309D: 0x309E, 0x30FD: 0x30FE]
    for letter in "かきくけこさしすせそたちつてとはひふへほ".unicodeScalars {
      table[letter.value] = letter.value + 1
      table[letter.value + 0x60] = letter.value + 0x61
    }
    return table
  }()
}
