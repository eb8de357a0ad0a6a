import Foundation

extension Article.Step: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, title)
    writer.put(2, body)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    self.init(title: try reader.string(1), body: try reader.string(2))
  }
}

extension Article: RecordValue {
  static let recordType = RecordType.article
  var recordKey: RecordKey { RecordKey(.article, id.rawValue) }

  enum Field {
    static let title: FieldTag = 1
    static let slug: FieldTag = 2
    static let excerpt: FieldTag = 3
    static let body: FieldTag = 4
    static let steps: FieldTag = 5
    static let category: FieldTag = 6
    static let tags: FieldTag = 7
    static let author: FieldTag = 8
    static let status: FieldTag = 9
    static let views: FieldTag = 10
    static let helpfulYes: FieldTag = 11
    static let helpfulNo: FieldTag = 12
    static let linkedTickets: FieldTag = 13
    static let formerSlugs: FieldTag = 14
    static let revision: FieldTag = 15
    static let createdAt: FieldTag = 16
    static let updatedAt: FieldTag = 17
    static let publishedAt: FieldTag = 18
    static let editor: FieldTag = 19
  }

  var recordFields: RecordFields {
    var writer = FieldWriter(keeping: unknown)
    writer.put(Field.title, title)
    writer.put(Field.slug, slug)
    writer.put(Field.excerpt, excerpt)
    writer.put(Field.body, body)
    writer.put(Field.steps, nested: steps)
    writer.put(Field.category, category)
    writer.put(Field.tags, tags)
    writer.put(Field.author, nested: author)
    writer.put(Field.status, status)
    writer.put(Field.views, views)
    writer.put(Field.helpfulYes, helpfulYes)
    writer.put(Field.helpfulNo, helpfulNo)
    writer.put(Field.linkedTickets, linkedTickets)
    writer.put(Field.formerSlugs, formerSlugs)
    writer.put(Field.revision, revision)
    writer.put(Field.createdAt, createdAt)
    writer.put(Field.updatedAt, updatedAt)
    writer.put(Field.publishedAt, publishedAt)
    writer.put(Field.editor, nested: editor)
    return writer.fields
  }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "article")
    id = ArticleID(record.key.id)
    version = record.version
    title = try reader.string(Field.title)
    slug = try reader.string(Field.slug)
    excerpt = try reader.string(Field.excerpt)
    body = try reader.string(Field.body)
    steps = try reader.nestedList(Field.steps)
    category = try reader.value(Field.category)
    tags = try reader.texts(Field.tags)
    author = try reader.nested(Field.author)
    status = try reader.value(Field.status)
    views = try reader.int(Field.views)
    helpfulYes = try reader.int(Field.helpfulYes)
    helpfulNo = try reader.int(Field.helpfulNo)
    linkedTickets = try reader.ids(Field.linkedTickets)
    formerSlugs = try reader.texts(Field.formerSlugs)
    revision = try reader.int(Field.revision)
    createdAt = try reader.date(Field.createdAt)
    updatedAt = try reader.date(Field.updatedAt)
    publishedAt = try reader.optionalDate(Field.publishedAt)
    editor = try reader.optionalNested(Field.editor) ?? author
    unknown = reader.rest()
  }

  static var schema: RecordSchema {
    RecordSchema(
      Article.self, name: "article",
      columns: [
        .init(Field.slug, "slug", .text, isUnique: true),
        .init(Field.category, "category", .text),
        .init(Field.tags, "tags", .texts),
        .init(Field.status, "status", .text),
        .init(Field.views, "views", .integer),
        .init(Field.helpfulYes, "helpfulYes", .integer),
        .init(Field.linkedTickets, "linkedTickets", .texts),
        .init(Field.formerSlugs, "formerSlugs", .texts),
        .init(Field.createdAt, "createdAt", .integer),
        .init(Field.updatedAt, "updatedAt", .integer),
      ],
      orders: [
        [.ascending(Field.status), .descending(Field.views), .descending(Field.helpfulYes)],
        [.descending(Field.updatedAt)],
      ],
      text: { key, fields in
        var parts: [TextPart] = []
        // What is not published neither matches nor ranks for customers.
        let isPublished = fields[Field.status] == .text(ArticleStatus.published.rawValue)
        func add(_ text: FieldValue?, weight: Int) {
          guard case .text(let text)? = text else { return }
          parts.append(
            TextPart(
              document: key, audience: isPublished ? .everyone : .staff, weight: weight,
              tokens: Tokenizer.tokens(text)))
        }
        add(fields[Field.title], weight: 4)
        if case .texts(let tags)? = fields[Field.tags] {
          add(.text(tags.joined(separator: " ")), weight: 3)
        }
        add(fields[Field.body], weight: 1)
        var reader = FieldReader(fields, of: "article")
        for step in (try? reader.nestedList(Field.steps, Step.self)) ?? [] {
          add(.text(step.title), weight: 2)
          add(.text(step.body), weight: 1)
        }
        return parts
      })
  }
}

extension ArticleRevision: RecordValue {
  static let recordType = RecordType.articleRevision
  var recordKey: RecordKey {
    RecordKey(.articleRevision, article.rawValue, sequence: Int64(revision))
  }

  var recordFields: RecordFields {
    var writer = FieldWriter(keeping: unknown)
    writer.put(1, title)
    writer.put(2, body)
    writer.put(3, nested: steps)
    writer.put(4, category)
    writer.put(5, tags)
    writer.put(6, nested: author)
    writer.put(7, at)
    return writer.fields
  }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "article revision")
    article = ArticleID(record.key.id)
    revision = Int(record.key.sequence)
    title = try reader.string(1)
    body = try reader.string(2)
    steps = try reader.nestedList(3)
    category = try reader.value(4)
    tags = try reader.texts(5)
    author = try reader.nested(6)
    at = try reader.date(7)
    unknown = reader.rest()
  }

  static var schema: RecordSchema {
    RecordSchema(ArticleRevision.self, name: "article revision")
  }
}
