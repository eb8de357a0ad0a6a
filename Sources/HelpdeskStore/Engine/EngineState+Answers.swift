import HelpdeskCore

extension EngineState {
  /// Answers requests in their order; the text indexes they need must be folded.
  ///
  /// What several requests count, such as the facets of a list and its total, is looked for once,
  /// and not at all where writes have followed it.
  func answers(_ requests: [Request]) throws(StoreError) -> [Answer] {
    if requests.count < 2 {
      var answers: [Answer] = []
      for request in requests { answers.append(try answer(request)) }
      return answers
    }
    let kept = requests.map(keptGroups)
    var uses: [RowSelection: Int] = [:]
    for (request, kept) in zip(requests, kept) where kept == nil {
      if let selection = request.measured { uses[selection, default: 0] += 1 }
    }
    if !uses.isEmpty {
      for case let selection? in requests.map(\.totalled) where uses[selection] != nil {
        uses[selection, default: 0] += 1
      }
    }
    var found: [RowSelection: MatchedRows] = [:]
    var answers: [Answer] = []
    answers.reserveCapacity(requests.count)
    for (request, kept) in zip(requests, kept) {
      if let kept {
        answers.append(.groups(kept))
        continue
      }
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

  /// The groups of a measure; what it counts is kept for whoever asks next.
  func groups(
    _ measure: Measure, _ rows: MatchedRows? = nil
  ) throws(StoreError) -> [MeasureGroup] {
    let table = try table(measure.type)
    if let kept = table.keptGroups(measure) { return kept }
    let groups =
      if let rows {
        try MeasureRun.run(measure, table, rows)
      } else {
        try MeasureRun.run(measure, table, texts)
      }
    table.keep(groups, of: measure)
    return groups
  }

  private func keptGroups(_ request: Request) -> [MeasureGroup]? {
    guard case .measure(let measure) = request, let index = tableIndex(measure.type) else {
      return nil
    }
    return tables[index].keptGroups(measure)
  }

  private func answer(
    _ request: Request, _ table: Table, _ rows: MatchedRows
  ) throws(StoreError) -> Answer {
    switch request {
    case .query(let query): .page(try table.page(query, texts, rows))
    case .count: .count(rows.count)
    case .measure(let measure): .groups(try groups(measure, rows))
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
