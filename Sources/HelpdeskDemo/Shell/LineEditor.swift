/// A line that is being typed: keys in, edits and a drawing out.
///
/// It knows of no terminal and does not wait, so that all it does can be tried in a test. A line
/// longer than the terminal is wide scrolls sideways within one row.
struct LineEditor {
  /// What a key asks for that the editor cannot do itself.
  enum Action: Equatable {
    /// Nothing but another drawing.
    case edit
    case submit(String)
    /// The input is over.
    case end
    case interrupt, suspend, quit
    case complete
    case clearScreen
    /// The key could do nothing.
    case bell
  }

  let prompt: String
  var width: Int {
    didSet { left = 0 }
  }
  private(set) var buffer: [Character] = []
  private(set) var cursor = 0
  var search: HistorySearch?
  let history: [String]
  /// What was last cut, to be put in elsewhere.
  private var killed: [Character]
  private var wasKill = false
  private var wasTab = false
  /// The line of the history that is shown; the count of them for the one that is new.
  private var place: Int
  private var newLine: [Character] = []
  /// The first character that is shown.
  private var left = 0

  init(prompt: String, width: Int, history: [String] = [], killed: String = "") {
    self.prompt = prompt
    self.width = width
    self.history = history
    self.killed = Array(killed)
    place = history.count
  }

  var text: String { String(buffer) }
  var killedText: String { String(killed) }

  /// Does what a key says.
  mutating func press(_ key: Key) -> Action {
    if search != nil, let action = searching(key) { return action }
    let (followsKill, followsTab) = (wasKill, wasTab)
    (wasKill, wasTab) = (false, false)
    switch key {
    case .text(let text): insert(text)
    case .enter: return .submit(text)
    case .tab:
      wasTab = followsTab
      return .complete
    case .interrupt: return .interrupt
    case .suspend: return .suspend
    case .quit: return .quit
    case .clearScreen: return .clearScreen
    case .endOfInput:
      if buffer.isEmpty { return .end }
      return remove(cursor..<min(cursor + 1, buffer.count))
    case .backspace: return remove(max(0, cursor - 1)..<cursor)
    case .delete: return remove(cursor..<min(cursor + 1, buffer.count))
    case .killToEnd: return kill(cursor..<buffer.count, followsKill)
    case .killToStart: return kill(0..<cursor, followsKill)
    case .killWordLeft: return kill(wordStart(isBlank: \.isWhitespace)..<cursor, followsKill)
    case .killWordRight: return kill(cursor..<wordEnd, followsKill)
    case .yank: insert(String(killed))
    case .transpose: return transpose()
    case .left, .right, .home, .end, .wordLeft, .wordRight: return move(key)
    case .up: return recall(place - 1)
    case .down: return recall(place + 1)
    case .search:
      search = HistorySearch(before: history.count)
      return .edit
    case .abandon, .unknown: return .bell
    }
    return .edit
  }

  // MARK: - Editing

  private mutating func insert(_ text: String) {
    // A mark joins the character before it, so the text is taken apart anew.
    let before = String(buffer[..<cursor]) + text
    buffer = Array(before + String(buffer[cursor...]))
    cursor = min(before.count, buffer.count)
  }

  private mutating func remove(_ range: Range<Int>) -> Action {
    guard !range.isEmpty else { return .bell }
    buffer.removeSubrange(range)
    cursor = range.lowerBound
    return .edit
  }

  /// Cuts; what is cut by keys in a row is put in again as one.
  private mutating func kill(_ range: Range<Int>, _ followsKill: Bool) -> Action {
    let cut = Array(buffer[range])
    wasKill = true
    guard !cut.isEmpty else { return .bell }
    if !followsKill {
      killed = cut
    } else if range.upperBound == cursor {
      killed = cut + killed
    } else {
      killed += cut
    }
    return remove(range)
  }

  /// Exchanges the two characters before the cursor at the end, and those around it elsewhere.
  private mutating func transpose() -> Action {
    let right = min(cursor, buffer.count - 1)
    guard right >= 1 else { return .bell }
    buffer.swapAt(right - 1, right)
    cursor = right + 1
    return .edit
  }

  private mutating func move(_ key: Key) -> Action {
    let target =
      switch key {
      case .left: max(0, cursor - 1)
      case .right: min(buffer.count, cursor + 1)
      case .home: 0
      case .end: buffer.count
      case .wordLeft: wordStart { !$0.isLetter && !$0.isNumber }
      default: wordEnd
      }
    guard target != cursor else { return .bell }
    cursor = target
    return .edit
  }

  private func wordStart(isBlank: (Character) -> Bool) -> Int {
    var place = cursor
    while place > 0, isBlank(buffer[place - 1]) { place -= 1 }
    while place > 0, !isBlank(buffer[place - 1]) { place -= 1 }
    return place
  }

  private var wordEnd: Int {
    func isBlank(_ character: Character) -> Bool { !character.isLetter && !character.isNumber }
    var place = cursor
    while place < buffer.count, isBlank(buffer[place]) { place += 1 }
    while place < buffer.count, !isBlank(buffer[place]) { place += 1 }
    return place
  }

  /// Puts the cursor behind a line that takes the place of this one.
  mutating func replace(with line: String, at place: Int? = nil) {
    buffer = Array(line)
    cursor = buffer.count
    if let place { self.place = place }
  }

  private mutating func recall(_ wanted: Int) -> Action {
    guard (0...history.count).contains(wanted), wanted != place else { return .bell }
    if place == history.count { newLine = buffer }
    replace(with: wanted == history.count ? String(newLine) : history[wanted], at: wanted)
    return .edit
  }

  // MARK: - Completion

  /// Puts in what completes the word before the cursor; what is left to show to whoever pressed
  /// the key twice.
  mutating func complete(_ found: Completions) -> (action: Action, shown: [String]) {
    guard found.start <= cursor, let common = found.common else {
      wasTab = false
      return (.bell, [])
    }
    let begun = String(buffer[found.start..<cursor])
    if found.words.count == 1 || common.count > begun.count {
      buffer.removeSubrange(found.start..<cursor)
      cursor = found.start
      insert(common)
      let isLast = found.words.count == 1
      if isLast, found.words[0].isWhole {
        if cursor < buffer.count, buffer[cursor] == " " { cursor += 1 } else { insert(" ") }
      }
      wasTab = !isLast
      return (.edit, [])
    }
    defer { wasTab = true }
    return wasTab ? (.edit, found.words.map(\.text)) : (.bell, [])
  }

  // MARK: - Drawing

  /// The row as it is to be shown.
  mutating func row() -> EditorRow {
    if let search {
      let found = search.place.map { history[$0] } ?? text
      return Self.cut(search.row(of: found), to: max(4, width - 1))
    }
    // A terminal moves to the next row once its last column is filled; that one stays free.
    let columns = max(4, width - 1)
    var prompt = self.prompt
    if TextWidth.of(prompt) + 12 > columns {
      prompt = TextWidth.cut(prompt, to: max(1, columns - 12))
    }
    let start = TextWidth.of(prompt)
    scroll(to: columns - start)
    var cells = Array(prompt) + (left > 0 ? ["…"] : [])
    var used = start + (left > 0 ? 1 : 0)
    var column = used
    for index in left..<buffer.count {
      let size = TextWidth.of(buffer[index])
      let isLast = index == buffer.count - 1
      guard used + size <= columns - (isLast ? 0 : 1) else {
        cells.append("…")
        break
      }
      cells.append(buffer[index])
      used += size
      if index < cursor { column = used }
    }
    return EditorRow(cells: cells, cursor: column)
  }

  /// Chooses the first character that is shown so that the cursor is seen, in steps large enough
  /// that not every key draws the whole row.
  private mutating func scroll(to room: Int) {
    var ends = [0]
    for character in buffer { ends.append(ends[ends.count - 1] + TextWidth.of(character)) }
    guard ends[buffer.count] > room else {
      left = 0
      return
    }
    left = min(left, buffer.count)
    let next = min(cursor + 1, buffer.count)
    let isSeen =
      (left == 0 || left < cursor) && ends[next] - ends[left] <= room - (left > 0 ? 2 : 1)
    if isSeen { return }
    let before = cursor <= left ? room / 3 : room * 2 / 3
    let most = room - 2
    left =
      (0..<cursor).first { ends[cursor] - ends[$0] <= before && ends[next] - ends[$0] <= most }
      ?? cursor
  }

  /// The columns around the cursor of a row that is too long.
  private static func cut(_ row: EditorRow, to columns: Int) -> EditorRow {
    var row = row
    while row.width > columns, let first = row.cells.first {
      if row.cursor < columns {
        row.cells.removeLast()
      } else {
        row.cells.removeFirst()
        row.cursor -= TextWidth.of(first)
      }
    }
    return row
  }
}
