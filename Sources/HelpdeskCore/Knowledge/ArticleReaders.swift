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
      let day = Self.day(of: context.now)
      let name = Reservation.readerName("view", id, reader)
      // A clock that steps back finds a later day noted, and counts nothing.
      if try await mark(name).flatMap(Int64.init) ?? .min < day {
        note("\(day)", under: name, in: &transaction, context)
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
      let name = Reservation.readerName("vote", id, reader)
      let earlier = try await mark(name)
      if earlier != vote {
        note(vote, under: name, in: &transaction, context)
        if earlier == "yes" { article.helpfulYes -= 1 }
        if earlier == "no" { article.helpfulNo -= 1 }
        if isHelpful { article.helpfulYes += 1 } else { article.helpfulNo += 1 }
        transaction.update(article, from: article.version)
      }
      return { [article] in $0.stamped(article, \.version) }
    }
  }

  /// What is noted of a reader and an article: the last day he viewed it, or his vote.
  private func mark(_ name: String) async throws(HelpdeskError) -> String? {
    try await reader.record(Reservation.key(name), Reservation.self)?.owner
  }

  /// Notes it anew; the article changes in the same commit, and its version guards the note.
  private func note(
    _ value: String, under name: String, in transaction: inout Transaction,
    _ context: RuleContext
  ) {
    transaction.put(Reservation(name: name, owner: value, at: context.now))
  }

  /// Days since 1970 in UTC.
  private static func day(of instant: Date) -> Int64 {
    Int64((Double(instant.milliseconds) / 86_400_000).rounded(.down))
  }
}
