/// What the desk keeps: its record types, declared to a store once, before anything else.
public struct Schema: Sendable {
  /// The record types.
  public let records: [RecordSchema]

  /// Makes a schema; the types' numbers must differ.
  public init(_ records: [RecordSchema]) {
    self.records = records
  }

  /// The declaration of one type.
  public subscript(type: RecordType) -> RecordSchema? {
    records.first { $0.type == type }
  }
}

/// One record type: what a store may filter, sort, group and search by.
///
/// Everything that is not declared as a column is opaque to the store.
public struct RecordSchema: Sendable {
  /// A field that can be filtered, sorted and grouped by.
  public struct Column: Hashable, Sendable {
    /// What a column holds.
    public enum Kind: Hashable, Sendable {
      /// `FieldValue.integer`.
      case integer
      /// `FieldValue.text` of at most 128 bytes of UTF-8, sorted by its bytes.
      case text
      /// `FieldValue.texts`, each of at most 128 bytes.
      case texts
    }

    /// The field that the column shows.
    public let tag: FieldTag
    /// The column's name, for messages.
    public let name: String
    /// What the column holds.
    public let kind: Kind
    /// Whether no two records may have the same value; null never collides.
    public let isUnique: Bool

    /// Declares a column.
    public init(_ tag: FieldTag, _ name: String, _ kind: Kind, isUnique: Bool = false) {
      self.tag = tag
      self.name = name
      self.kind = kind
      self.isUnique = isUnique
    }
  }

  /// The type's number.
  public let type: RecordType

  /// The type's name, for messages.
  public let name: String

  /// The columns.
  public let columns: [Column]

  /// The orders that queries of this type will ask for.
  ///
  /// Leading terms may be bound by equality conditions. A store may answer other orders more slowly, but must answer them.
  public let orders: [[SortTerm]]

  /// The searchable text of a record: a pure function, or nil where the type has none.
  public let text: (@Sendable (RecordKey, RecordFields) -> [TextPart])?

  /// The version of ``text``; raise it when the function finds other words than before, and a store
  /// that keeps its index makes it anew.
  public let textVersion: Int

  /// Decodes a record into the value that the desk works with: a pure function that a store may
  /// call once per put, to hand the result out as ``StoredRecord/kept``.
  public let decode: (@Sendable (StoredRecord) throws(StoreError) -> any Sendable)?

  /// Declares a type.
  public init(
    type: RecordType, name: String, columns: [Column] = [], orders: [[SortTerm]] = [],
    text: (@Sendable (RecordKey, RecordFields) -> [TextPart])? = nil, textVersion: Int = 1,
    decode: (@Sendable (StoredRecord) throws(StoreError) -> any Sendable)? = nil
  ) {
    self.type = type
    self.name = name
    self.columns = columns
    self.orders = orders
    self.text = text
    self.textVersion = textVersion
    self.decode = decode
  }

  /// The declaration of one column.
  public subscript(tag: FieldTag) -> Column? {
    columns.first { $0.tag == tag }
  }
}

/// One term of an order: a column and a direction.
///
/// Nulls come last in both directions.
public struct SortTerm: Hashable, Sendable {
  /// The column; `texts` columns cannot be sorted by.
  public let column: FieldTag

  /// Whether large values come first.
  public let isDescending: Bool

  /// Small values first.
  public static func ascending(_ column: FieldTag) -> SortTerm {
    SortTerm(column: column, isDescending: false)
  }

  /// Large values first.
  public static func descending(_ column: FieldTag) -> SortTerm {
    SortTerm(column: column, isDescending: true)
  }

  /// Makes a term.
  public init(column: FieldTag, isDescending: Bool) {
    self.column = column
    self.isDescending = isDescending
  }
}

/// A piece of searchable text that belongs to a document.
public struct TextPart: Hashable, Sendable {
  /// The record that is found by this text: a ticket for the body of its message.
  public let document: RecordKey

  /// Who may find the document by this text.
  public let audience: TextAudience

  /// How often a token of this part counts, 1 for a body; a title counts more.
  public let weight: Int

  /// The tokens in their order (see ``Tokenizer``), each of at most 64 bytes.
  public let tokens: [String]

  /// Makes a part.
  public init(document: RecordKey, audience: TextAudience, weight: Int = 1, tokens: [String]) {
    self.document = document
    self.audience = audience
    self.weight = weight
    self.tokens = tokens
  }
}

/// Who may find a document by a text.
public enum TextAudience: Hashable, Sendable {
  /// Customers and staff.
  case everyone
  /// Staff only, such as an internal note.
  case staff
}
