/// The character between two cells of a table.
public struct CSVDelimiter: Hashable, Sendable {
  /// The character as an ASCII byte.
  public let byte: UInt8

  /// A comma, as in RFC 4180.
  public static let comma = CSVDelimiter(byte: 0x2C)
  /// A semicolon, as spreadsheets write where the comma stands in numbers.
  public static let semicolon = CSVDelimiter(byte: 0x3B)
  /// A tab.
  public static let tab = CSVDelimiter(byte: 0x09)
  /// A vertical bar.
  public static let pipe = CSVDelimiter(byte: 0x7C)

  private init(byte: UInt8) {
    self.byte = byte
  }

  /// Takes any ASCII character but quote, carriage return, line feed and U+0000; else nil.
  public init?(_ character: Character) {
    guard character.unicodeScalars.count == 1, let byte = character.asciiValue,
      ![0x00, 0x22, 0x0D, 0x0A].contains(byte)
    else { return nil }
    self.byte = byte
  }
}
