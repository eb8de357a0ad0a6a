import Foundation

extension ArticleID {
  /// The lane in which changes of an article run one after the other, beside the tickets' lanes.
  ///
  /// Ids of tickets never contain a slash, so that the two never meet.
  var lane: TicketID { TicketID("article/\(rawValue)") }
}

extension Reservation {
  /// Who owns a slug; it outlives the article's moving to another one.
  static func slugName(_ slug: String) -> String { "slug:\(slug)" }

  /// What a reader did with an article.
  ///
  /// A key has room for 128 bytes: of a reader whose id is longer than the rest, a digest of twice
  /// 64 bits stands for the id.
  static func readerName(_ what: String, _ article: ArticleID, _ reader: String) -> String {
    let plain = "\(what):\(article):\(reader)"
    guard plain.utf8.count > Limits.identifier else { return plain }
    let digests = [Digest.of(reader), Digest.of("\(reader)\u{1}")].map { String($0, radix: 16) }
    return "\(what)#\(article)#\(digests.joined(separator: "-"))"
  }
}

extension DeskCore {
  /// Finds a free slug for a title and reserves it: the title's own, or that with a number.
  ///
  /// One that the article owns already, also from before, is as good as free. Two articles never
  /// get the same: the reservation must be absent when the commit happens.
  func takeSlug(
    for title: String, by article: ArticleID, in transaction: inout Transaction, at now: Date
  ) async throws(HelpdeskError) -> String {
    let base = Slug.make(title)
    var first = 1
    while true {
      let candidates = (first..<first + 16).map { $0 == 1 ? base : "\(base)-\($0)" }
      let keys = candidates.map { Reservation.key(Reservation.slugName($0)) }
      let holders = try await reader.records(keys, Reservation.self)
      for (slug, holder) in zip(candidates, holders) {
        guard let holder else {
          transaction.insert(
            Reservation(name: Reservation.slugName(slug), owner: article.rawValue, at: now))
          return slug
        }
        if holder.owner == article.rawValue { return slug }
      }
      first += candidates.count
    }
  }
}

extension DeskReader {
  static func noArticle(_ name: String) -> HelpdeskError {
    HelpdeskError(
      .notFound, "There is no article \(name) that you may see. Check the id or slug.",
      field: "article")
  }

  func article(_ id: ArticleID) async throws(HelpdeskError) -> Article {
    try Validation.id(id, "article")
    guard let article: Article = try await record(RecordKey(.article, id.rawValue)) else {
      throw Self.noArticle(id.rawValue)
    }
    return article
  }

  /// An article as everybody may see it; one that is not published does not exist.
  func publishedArticle(_ id: ArticleID) async throws(HelpdeskError) -> Article {
    let article = try await article(id)
    guard article.status == .published else { throw Self.noArticle(id.rawValue) }
    return article
  }

  /// The id of the article that has a slug, or had it once.
  func article(slug: String) async throws(HelpdeskError) -> ArticleID {
    let text = slug.trimmed.lowercased()
    guard (1...Slug.maximumBytes + 20).contains(text.utf8.count),
      text.utf8.allSatisfy({ $0 == 45 || (48...57).contains($0) || (97...122).contains($0) })
    else {
      throw .invalid(
        "slug",
        "“\(slug.prefix(80))” is no slug. Write lower-case letters, digits and hyphens.")
    }
    let key = Reservation.key(Reservation.slugName(text))
    guard let holder = try await record(key, Reservation.self) else {
      throw Self.noArticle(slug)
    }
    return ArticleID(holder.owner)
  }
}

extension Applied {
  /// A value with the version that the commit gave it.
  func stamped<Value: RecordValue>(
    _ value: Value, _ version: WritableKeyPath<Value, Int64>
  ) -> Value {
    var value = value
    value[keyPath: version] = self.version(of: value.recordKey) ?? value[keyPath: version]
    return value
  }
}
