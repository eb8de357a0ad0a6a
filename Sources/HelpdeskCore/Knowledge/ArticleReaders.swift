import Foundation

extension DeskCore {
  /// Counts a view, once per reader and day in UTC; a repetition changes nothing.
  func view(
    _ id: ArticleID, by reader: String, _ command: Command
  ) async throws(HelpdeskError) -> Article {
    var command = command
    command.lanes.insert(id.lane)
    return try await write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Article in
      var article = try await self.reader.publishedArticle(id)
      let day = "\(Self.day(of: context.now))"
      let isNew = try await mark("view", id, by: reader, day, in: &transaction, context) != day
      if isNew {
        article.views += 1
        transaction.update(article, from: article.version)
      }
      return { [article] in $0.stamped(article, \.version) }
    }
  }

  /// Takes a reader's vote; he has one, and may change it.
  func rate(
    _ id: ArticleID, isHelpful: Bool, by reader: String, _ command: Command
  ) async throws(HelpdeskError) -> Article {
    var command = command
    command.lanes.insert(id.lane)
    return try await write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Article in
      var article = try await self.reader.publishedArticle(id)
      let vote = isHelpful ? "yes" : "no"
      let earlier = try await mark("vote", id, by: reader, vote, in: &transaction, context)
      if earlier != vote {
        if earlier == "yes" { article.helpfulYes -= 1 }
        if earlier == "no" { article.helpfulNo -= 1 }
        if isHelpful { article.helpfulYes += 1 } else { article.helpfulNo += 1 }
        transaction.update(article, from: article.version)
      }
      return { [article] in $0.stamped(article, \.version) }
    }
  }

  /// Notes what a reader did with an article; answers what was noted before.
  ///
  /// One mark for each reader and article is enough: it holds the last day, or the vote.
  private func mark(
    _ what: String, _ article: ArticleID, by reader: String, _ value: String,
    in transaction: inout Transaction, _ context: RuleContext
  ) async throws(HelpdeskError) -> String? {
    let name = Reservation.readerName(what, article, reader)
    let key = Reservation.key(name)
    guard var mark = try await self.reader.record(key, Reservation.self) else {
      transaction.insert(Reservation(name: name, owner: value, at: context.now))
      return nil
    }
    let earlier = mark.owner
    guard earlier != value else { return earlier }
    mark.owner = value
    mark.at = context.now
    // A mark has no version of its own; the article, which changes with it, guards it.
    transaction.put(mark)
    return earlier
  }

  /// Days since 1970 in UTC.
  private static func day(of instant: Date) -> Int64 {
    Int64((Double(instant.milliseconds) / 86_400_000).rounded(.down))
  }
}
