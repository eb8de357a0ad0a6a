public import HelpdeskCore

/// The schema that the conformance suite declares to a store under test.
public enum ConformanceSchema: Sendable {
  /// A record that stands for itself, with columns of every kind and a text of its own.
  public static let item = RecordType(rawValue: 201)
  /// What belongs to an item, without columns and without text.
  public static let note = RecordType(rawValue: 202)
  /// What belongs to an item and is searched as part of the item's document.
  public static let message = RecordType(rawValue: 203)

  /// An integer column of items.
  public static let size: FieldTag = 1
  /// A text column of items.
  public static let color: FieldTag = 2
  /// A unique text column of items.
  public static let code: FieldTag = 3
  /// A `texts` column of items.
  public static let labels: FieldTag = 4
  /// A unique integer column of items, into which numbers are drawn.
  public static let number: FieldTag = 5
  /// An integer column of items that no declared order names.
  public static let weight: FieldTag = 6

  /// The title of an item: searchable by everyone, each word counting four times; not a column.
  public static let title: FieldTag = 20
  /// Bytes that a store must not look into; not a column.
  public static let payload: FieldTag = 21
  /// The words of a message; not a column.
  public static let body: FieldTag = 30
  /// 1 where a message is for staff only; not a column.
  public static let isInternal: FieldTag = 31

  /// How often a word of a title counts.
  public static let titleWeight = 4

  /// The declaration.
  public static let schema = Schema([
    RecordSchema(
      type: item, name: "item",
      columns: [
        RecordSchema.Column(size, "size", .integer),
        RecordSchema.Column(color, "color", .text),
        RecordSchema.Column(code, "code", .text, isUnique: true),
        RecordSchema.Column(labels, "labels", .texts),
        RecordSchema.Column(number, "number", .integer, isUnique: true),
        RecordSchema.Column(weight, "weight", .integer),
      ],
      orders: [
        [.ascending(size)], [.descending(size)], [.ascending(color)],
        [.ascending(color), .descending(size)], [.ascending(number)],
      ],
      text: { key, fields in
        words(fields[title]).map {
          [TextPart(document: key, audience: .everyone, weight: titleWeight, tokens: $0)]
        } ?? []
      },
      decode: { record throws(StoreError) in
        KeptItem(key: record.key, version: record.version, fields: record.fields)
      }),
    RecordSchema(type: note, name: "note"),
    RecordSchema(
      type: message, name: "message",
      text: { key, fields in
        let audience: TextAudience = fields[isInternal] == .integer(1) ? .staff : .everyone
        let document = RecordKey(item, key.id)
        return words(fields[body]).map {
          [TextPart(document: document, audience: audience, tokens: $0)]
        } ?? []
      }),
  ])

  /// The tags of the columns of items; a feed shows these and no others.
  static let columns: Set<FieldTag> = [size, color, code, labels, number, weight]

  private static func words(_ value: FieldValue?) -> [String]? {
    guard case .text(let text)? = value else { return nil }
    let words = text.split(separator: " ").map(String.init)
    return words.isEmpty ? nil : words
  }
}

/// What the schema decodes an item into.
struct KeptItem: Sendable, Equatable {
  let key: RecordKey
  let version: Int64
  let fields: RecordFields
}
