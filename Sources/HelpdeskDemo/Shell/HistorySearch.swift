/// A search backwards through the history, while it is being typed.
struct HistorySearch: Equatable {
  private(set) var query = ""
  /// The line that was found.
  private(set) var place: Int?
  private var hasFailed = false
  private let end: Int

  /// Begins behind the last line.
  init(before end: Int) {
    self.end = end
  }

  /// Looks for a longer or shorter text, from the line that is shown.
  mutating func type(_ query: String, in history: [String]) {
    self.query = query
    find(from: place ?? end - 1, in: history)
  }

  /// Looks for the same text further back.
  mutating func goOn(in history: [String]) { find(from: (place ?? end) - 1, in: history) }

  private mutating func find(from start: Int, in history: [String]) {
    guard !query.isEmpty else {
      hasFailed = false
      return
    }
    let shown = place.map { history[$0] }
    let wanted = query.lowercased()
    let found = stride(from: start, through: 0, by: -1).first { index in
      history[index].lowercased().contains(wanted) && (index == place || history[index] != shown)
    }
    hasFailed = found == nil
    if let found { place = found }
  }

  /// What is shown meanwhile: the text that is looked for, and the line that has it.
  func row(of line: String) -> EditorRow {
    let head = Array("(\(hasFailed ? "not found" : "search")) \(query): ")
    let column = head.dropLast(2).reduce(0) { $0 + TextWidth.of($1) }
    return EditorRow(cells: head + Array(line), cursor: column)
  }
}

extension LineEditor {
  /// What a key does while a search goes on; nil where the search ends and the key counts as ever.
  mutating func searching(_ key: Key) -> Action? {
    guard var search else { return nil }
    switch key {
    case .text(let text): search.type(search.query + text, in: history)
    case .backspace:
      guard !search.query.isEmpty else { return .bell }
      search.type(String(search.query.dropLast()), in: history)
    case .search: search.goOn(in: history)
    case .abandon, .interrupt:
      self.search = nil
      return .edit
    default:
      accept(search)
      return nil
    }
    self.search = search
    return .edit
  }

  private mutating func accept(_ search: HistorySearch) {
    if let place = search.place { replace(with: history[place], at: place) }
    self.search = nil
  }
}
