import HelpdeskCore

extension SabotagedStore {
  func read(_ requests: [Request], in snapshot: Snapshot?) async throws(StoreError) -> Answers {
    let answers = try await base.read(
      requests.map(distorted), in: sabotage == .readsTheNewestInSnapshots ? nil : snapshot)
    return Answers(
      revision: answers.revision, cursor: answers.cursor,
      answers: zip(requests, answers.answers).map(distorted))
  }

  private func distorted(_ request: Request) -> Request {
    switch request {
    case .query(var query):
      query.filter = distorted(query.filter)
      return .query(query)
    case .count(let type, let filter):
      return .count(type, distorted(filter))
    case .children(var children) where sabotage == .forgetsTheReversal:
      children.isReversed = false
      return .children(children)
    case .measure(var measure) where sabotage == .roundsPercentilesDown:
      measure.figures = measure.figures.map { figure in
        guard case .percentile(let tag, let permille) = figure else { return figure }
        return .percentile(tag, permille: permille / 100 * 100)
      }
      return .measure(measure)
    default: return request
    }
  }

  private func distorted(_ filter: Filter) -> Filter {
    switch sabotage {
    case .losesAGroup:
      return Filter(anyOf: filter.anyOf.count > 1 ? Array(filter.anyOf.dropLast()) : filter.anyOf)
    case .searchesStaffTextForAll, .forgetsExclusions, .forgetsPhrases:
      return Filter(
        anyOf: filter.anyOf.map { group in
          group.map { condition in
            guard case .text(var match) = condition else { return condition }
            if sabotage == .forgetsExclusions {
              match.excluded = []
            } else if sabotage == .forgetsPhrases {
              match.terms += match.phrases.joined().map { TextMatch.Term($0) }
              match.phrases = []
            } else {
              match.audience = .staff
            }
            return .text(match)
          }
        })
    default: return filter
    }
  }

  private func distorted(_ request: Request, _ answer: Answer) -> Answer {
    guard case .query(let query) = request, case .page(let page) = answer else { return answer }
    var records = page.records
    var next = page.next
    var total = page.total
    var scores = page.scores
    switch sabotage {
    case .cutsNulls:
      if case .columns(let terms) = query.order, let column = terms.first?.column {
        records.removeAll { $0.fields[column] == nil }
      }
    case .neverHasANextPage: next = nil
    case .alwaysHasANextPage: next = page.next ?? query.cursor
    case .countsThePageAsTotal: total = page.total.map { _ in page.records.count }
    case .reversesTies:
      if case .columns(let terms) = query.order, terms.first?.isDescending == true {
        records.reverse()
      }
    case .scoresOneTooMuch: scores = page.scores?.map { $0 + 1 }
    default: break
    }
    return .page(RecordPage(records: records, next: next, scores: scores, total: total))
  }
}
