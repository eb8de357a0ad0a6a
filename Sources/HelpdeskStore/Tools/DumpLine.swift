import Foundation
import HelpdeskCore

/// One line of a dump: exactly one of these.
struct DumpLine: Codable {
  var dump: Header?
  var schema: TypeLine?
  var record: RecordLine?
  var sequence: SequenceLine?
  var receipt: ReceiptLine?
  var outbox: OutboxLine?
  var end: End?

  /// The first line.
  struct Header: Codable {
    var format: Int
    var revision: UInt64
    /// The latest clock reading of a commit, in milliseconds.
    var latest: Int64
    var lastPlace: UInt64
    var lastLease: UInt64
  }

  struct TypeLine: Codable {
    var type: UInt8
    var name: String
    var columns: [Column]

    struct Column: Codable {
      var tag: UInt16
      var name: String
      var kind: String
      var unique: Bool
    }
  }

  struct Key: Codable {
    var type: UInt8
    var id: String
    var sequence: Int64
  }

  struct RecordLine: Codable {
    var type: UInt8
    var id: String
    var sequence: Int64
    var version: Int64
    var fields: [Field]
  }

  /// A field: the tag, and the value under the name of its kind, bytes as base64.
  struct Field: Codable {
    var tag: UInt16
    var integer: Int64?
    var text: String?
    var texts: [String]?
    var bytes: String?
  }

  struct SequenceLine: Codable {
    var name: String
    var last: Int64
  }

  struct ReceiptLine: Codable {
    var key: String
    /// Sixteen hexadecimal digits.
    var digest: String
    /// In milliseconds; nil for good.
    var expiry: Int64?
    var revision: UInt64
    var numbers: [Int64]
    var written: [Written]

    struct Written: Codable {
      var key: Key
      var version: Int64
    }
  }

  /// Instants are seconds since 2001, exactly as they are kept.
  struct OutboxLine: Codable {
    var id: String
    var topic: String
    var destination: String
    var group: String
    var payload: [Field]
    var entryDueAt: Double
    var place: UInt64
    var attempts: Int
    var dueAt: Double
    var lease: UInt64
    var leasedUntil: Double?
    var reason: String?
    var isDead: Bool
  }

  /// The last line: what came before, and its CRC-32C.
  struct End: Codable, Equatable {
    var types = 0
    var records = 0
    var sequences = 0
    var receipts = 0
    var outbox = 0
    var crc = ""
  }
}

extension DumpLine.Field {
  init(_ field: RecordFields.Field) {
    self.init(tag: field.tag)
    switch field.value {
    case .integer(let value): integer = value
    case .text(let value): text = value
    case .texts(let values): texts = values
    case .bytes(let value): bytes = Data(value).base64EncodedString()
    }
  }

  /// The value; nil where there is not exactly one.
  var value: FieldValue? {
    switch (integer, text, texts, bytes) {
    case (let value?, nil, nil, nil): .integer(value)
    case (nil, let value?, nil, nil): .text(value)
    case (nil, nil, let values?, nil): .texts(values)
    case (nil, nil, nil, let text?): Data(base64Encoded: text).map { .bytes(Array($0)) }
    default: nil
    }
  }
}

extension RecordFields {
  /// Fields of a dump; nil where one of them has no value, or two have the same tag.
  init?(_ lines: [DumpLine.Field]) {
    self.init()
    for line in lines {
      guard let value = line.value, self[line.tag] == nil else { return nil }
      self[line.tag] = value
    }
  }
}

extension RecordSchema.Column.Kind {
  var dumped: String {
    switch self {
    case .integer: "integer"
    case .text: "text"
    case .texts: "texts"
    }
  }

  init?(dumped name: String) {
    switch name {
    case "integer": self = .integer
    case "text": self = .text
    case "texts": self = .texts
    default: return nil
    }
  }
}
