import HelpdeskCore

extension EngineState {
  /// Answers requests in their order; the text indexes they need must be folded.
  ///
  /// What several requests count, such as the facets of a list and its total, is looked for once.
  func answers(_ requests: [Request]) throws(StoreError) -> [Answer] {
    var uses: [RowSelection: Int] = [:]
    if requests.count > 1 {
      let selections = requests.compactMap(\.measured)
      for selection in selections { uses[selection, default: 0] += 1 }
      if !selections.isEmpty {
        for case let selection? in requests.map(\.totalled) where uses[selection] != nil {
          uses[selection, default: 0] += 1
        }
      }
    }
    var found: [RowSelection: MatchedRows] = [:]
    var answers: [Answer] = []
    answers.reserveCapacity(requests.count)
    for request in requests {
      guard !uses.isEmpty, let selection = request.measured ?? request.totalled,
        uses[selection, default: 0] > 1
      else {
        answers.append(try answer(request))
        continue
      }
      let table = try table(selection.type)
      let rows: MatchedRows
      if let known = found[selection] {
        rows = known
      } else {
        rows = MatchedRows(try FilterCompiler.compile(selection.filter, table, texts), table)
        found[selection] = rows
      }
      answers.append(try answer(request, table, rows))
    }
    return answers
  }

  private func answer(
    _ request: Request, _ table: Table, _ rows: MatchedRows
  ) throws(StoreError) -> Answer {
    switch request {
    case .query(let query): .page(try table.page(query, texts, rows))
    case .count: .count(rows.count)
    case .measure(let measure): .groups(try MeasureRun.run(measure, table, rows))
    default: try answer(request)
    }
  }
}

extension Request {
  /// The rows that a measure runs over.
  fileprivate var measured: RowSelection? {
    guard case .measure(let measure) = self else { return nil }
    return RowSelection(type: measure.type, filter: measure.filter)
  }

  /// The rows of which only the number is wanted: an index may know it without looking at them.
  fileprivate var totalled: RowSelection? {
    switch self {
    case .query(let query) where query.wantsTotal:
      RowSelection(type: query.type, filter: query.filter)
    case .count(let type, let filter): RowSelection(type: type, filter: filter)
    default: nil
    }
  }
}
