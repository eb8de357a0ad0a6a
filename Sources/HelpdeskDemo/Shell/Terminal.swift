import Dispatch
import Foundation
import HelpdeskCore

/// A terminal at which somebody edits lines, and which shows what is said meanwhile.
///
/// A thread of its own reads what is typed, so that Ctrl-C is seen while a command runs, and what
/// is typed ahead is there when the next line is asked for. All that is shown goes through one
/// lock: what a watch tells while somebody types is put above his line.
final class Terminal: Output {
  /// What a wait for the keyboard ends with.
  private enum Event {
    case line(String)
    case end
    case complete(String, Int)
  }

  private struct State {
    var keys = KeyReader()
    var editor: LineEditor?
    /// What the row of the editor shows; nil where it has to be drawn anew.
    var shown: EditorRow?
    var waiting: CheckedContinuation<Event, Never>?
    var history: History
    var killed = ""
    var isAtEnd = false
    /// Ends the command that runs.
    var cancel: (@Sendable () -> Void)?
    var interruptions = 0
  }

  private let state: Mutex<State>
  private let sources = Mutex<[any DispatchSourceSignal]>([])
  private let bar = ProgressBar()
  private let showsErrorsHere = isatty(STDERR_FILENO) == 1
  let showsStyles: Bool

  init(history: History, showsStyles: Bool) {
    state = Mutex(State(history: history))
    self.showsStyles = showsStyles
  }

  var columns: Int? { TerminalModes.columns }

  // MARK: - Beginning and ending

  /// Takes the terminal over, until `stop`.
  func start() {
    var actions: [(signal: Int32, act: @Sendable () -> Void)] = [
      (SIGINT, { [weak self] in self?.press([0x03]) }),
      (SIGCONT, { [weak self] in self?.resume() }),
      (SIGWINCH, { [weak self] in self?.resize() }),
    ]
    for number in [SIGTERM, SIGHUP, SIGQUIT] {
      actions.append((number, { TerminalModes.end(by: number) }))
    }
    let heard = TerminalModes.sources(actions)
    sources.withLock { $0 = heard }
    TerminalModes.enterRaw()
    atexit { TerminalModes.restore() }
    Thread { [weak self] in
      var bytes = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = read(STDIN_FILENO, &bytes, bytes.count)
        if count > 0 {
          self?.press(bytes[..<count])
        } else if count == 0 || errno != EINTR && errno != EAGAIN {
          break
        } else if errno == EAGAIN {
          var ready = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
          poll(&ready, 1, -1)
        }
      }
      self?.hangUp()
    }.start()
  }

  /// Gives the terminal back as it was.
  func stop() {
    sources.withLock { sources in
      for source in sources { source.cancel() }
      sources = []
    }
    TerminalModes.restore()
  }

  // MARK: - Lines

  /// The next line; nil when the input is over.
  ///
  /// The function completes what was typed up to a place in the line.
  func line(
    after prompt: String, completing: @Sendable (String, Int) async -> Completions
  ) async -> String? {
    state.withLock { state in
      state.cancel = nil
      state.interruptions = 0
      state.editor = LineEditor(
        prompt: prompt, width: columns ?? 80, history: state.history.lines, killed: state.killed)
      state.shown = nil
      draw(&state)
    }
    while true {
      switch await event() {
      case .line(let line): return line
      case .end: return nil
      case .complete(let line, let cursor):
        let found = await completing(line, cursor)
        state.withLock { complete(found, &$0) }
      }
    }
  }

  private func event() async -> Event {
    await withCheckedContinuation { continuation in
      state.withLock { state in
        state.waiting = continuation
        work(&state)
      }
    }
  }

  /// Tells what ends the command that runs now, until the next line is asked for.
  func onInterrupt(_ cancel: @escaping @Sendable () -> Void) {
    let wasInterrupted = state.withLock { state in
      state.cancel = cancel
      return state.interruptions > 0
    }
    if wasInterrupted { cancel() }
  }

  /// Ends the time in which a command can be interrupted; whether it was.
  func endCommand() -> Bool {
    state.withLock { state in
      bar.clear(ends: true)
      state.cancel = nil
      return state.interruptions > 0
    }
  }

  // MARK: - Keys

  private func press(_ bytes: some Sequence<UInt8>) {
    let cancel = state.withLock { state -> (@Sendable () -> Void)? in
      if state.editor == nil { return whileRunning(Array(bytes), &state) }
      state.keys.append(bytes)
      work(&state)
      return nil
    }
    cancel?()
  }

  /// While a command runs, keys wait for the next line, except those that stop it.
  private func whileRunning(_ bytes: [UInt8], _ state: inout State) -> (@Sendable () -> Void)? {
    guard let place = bytes.lastIndex(where: { [0x03, 0x1A, 0x1C].contains($0) }) else {
      state.keys.append(bytes)
      return nil
    }
    if bytes[place] == 0x1C { TerminalModes.end(by: SIGQUIT) }
    if bytes[place] == 0x1A {
      state.keys.append(bytes.filter { $0 != 0x1A })
      TerminalModes.stop()
      return nil
    }
    // What was typed before is dropped, as terminals do: it was meant to follow what is stopped.
    state.keys.removeAll()
    state.keys.append(bytes[(place + 1)...])
    state.interruptions += 1
    bar.clear(ends: false)
    let more = state.interruptions > 1 ? " Still stopping. Ctrl-\\ leaves at once." : ""
    Descriptor.write("^C\(more)\n", to: STDOUT_FILENO)
    return state.cancel
  }

  /// Lets the editor have its keys, as long as somebody waits for what comes of them.
  private func work(_ state: inout State) {
    var isChanged = false
    while let waiting = state.waiting, state.editor != nil {
      guard let key = state.keys.next() else {
        if state.isAtEnd { finish(state.editor?.text, &state) }
        break
      }
      guard let action = state.editor?.press(key) else { break }
      isChanged = true
      switch action {
      case .edit: break
      case .bell: Descriptor.write("\u{7}", to: STDOUT_FILENO)
      case .submit(let line):
        close("", &state)
        state.history.add(line)
        deliver(.line(line), &state)
        // A Ctrl-C that came along with the line is meant for its command.
        _ = whileRunning(state.keys.takeRest(), &state)
      case .end:
        close("", &state)
        deliver(.end, &state)
      case .interrupt: interrupt(&state)
      case .complete:
        guard let editor = state.editor else { break }
        draw(&state)
        state.waiting = nil
        waiting.resume(returning: .complete(editor.text, editor.cursor))
      case .clearScreen:
        Descriptor.write("\u{1B}[H\u{1B}[2J", to: STDOUT_FILENO)
        state.shown = nil
      case .suspend:
        draw(&state)
        Descriptor.write("\n", to: STDOUT_FILENO)
        TerminalModes.stop()
        state.shown = nil
      case .quit:
        close("^\\", &state)
        TerminalModes.end(by: SIGQUIT)
      }
    }
    if isChanged { draw(&state) }
  }

  /// Gives up the line, and begins another.
  private func interrupt(_ state: inout State) {
    guard let editor = state.editor else { return }
    close("^C", &state)
    state.editor = LineEditor(
      prompt: editor.prompt, width: columns ?? 80, history: state.history.lines,
      killed: state.killed)
  }

  /// Ends the row of the editor with a text behind it.
  private func close(_ text: String, _ state: inout State) {
    draw(&state)
    state.killed = state.editor?.killedText ?? ""
    state.editor = nil
    state.shown = nil
    Descriptor.write(text + "\n", to: STDOUT_FILENO)
  }

  private func deliver(_ event: Event, _ state: inout State) {
    let waiting = state.waiting
    state.waiting = nil
    waiting?.resume(returning: event)
  }

  /// Nobody types any more: what he had typed is a line still.
  private func hangUp() {
    state.withLock { state in
      state.isAtEnd = true
      work(&state)
    }
  }

  private func finish(_ text: String?, _ state: inout State) {
    close("", &state)
    deliver(text.flatMap { $0.isEmpty ? nil : .line($0) } ?? .end, &state)
  }

  private func complete(_ found: Completions, _ state: inout State) {
    guard let (action, shown) = state.editor?.complete(found) else { return }
    var text = action == .bell ? "\u{7}" : ""
    if !shown.isEmpty {
      text += "\n" + Columns.lines(shown, width: columns ?? 80).joined(separator: "\n") + "\n"
      state.shown = nil
    }
    draw(&state, after: text)
  }

  // MARK: - Drawing

  private func draw(_ state: inout State, after text: String = "") {
    guard let row = state.editor?.row() else { return Self.put(text) }
    let drawing = row.drawing(from: state.shown)
    state.shown = row
    Self.put(text + drawing)
  }

  private static func put(_ text: String) {
    if !text.isEmpty { Descriptor.write(text, to: STDOUT_FILENO) }
  }

  private func resume() {
    state.withLock { state in
      TerminalModes.enterRaw()
      state.shown = nil
      draw(&state)
    }
  }

  private func resize() {
    state.withLock { state in
      guard let width = columns, state.editor != nil else { return }
      // A terminal that became narrower has broken the row into several; the cursor is in the last.
      let rows = (state.shown?.cursor ?? 0) / max(1, width)
      state.editor?.width = width
      state.shown = nil
      draw(&state, after: (rows > 0 ? "\u{1B}[\(rows)A" : "") + "\r\u{1B}[J")
    }
  }

  // MARK: - Output

  func line(_ text: String) { say(fitted(text) + "\n", to: STDOUT_FILENO) }

  func error(_ text: String) {
    say((showsErrorsHere ? fitted(text) : text) + "\n", to: STDERR_FILENO)
  }

  /// The text with its lines broken between words, where the terminal would break within one.
  private func fitted(_ text: String) -> String {
    guard let columns, columns >= 20, !text.contains("\u{1B}") else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      guard TextWidth.of(String(line)) > columns else { return [String(line)] }
      let indent = String(line.prefix { $0 == " " }.prefix(columns / 2))
      return TextWidth.wrap(String(line), width: columns - indent.count).map { indent + $0 }
    }.joined(separator: "\n")
  }

  func prompt(_ text: String) { say(text, to: STDOUT_FILENO) }

  func progress(_ step: ProgressStep) {
    guard showsErrorsHere else { return }
    state.withLock { state in
      if state.editor == nil { bar.show(step, width: columns ?? 80) }
    }
  }

  /// Says something above whatever is being typed.
  private func say(_ text: String, to descriptor: Int32) {
    state.withLock { state in
      guard descriptor == STDOUT_FILENO || showsErrorsHere else {
        Descriptor.write(text, to: descriptor)
        return
      }
      bar.clear(ends: false)
      guard state.editor != nil else {
        Descriptor.write(text, to: descriptor)
        return
      }
      state.shown = nil
      if descriptor == STDOUT_FILENO {
        draw(&state, after: EditorRow.erase + text)
      } else {
        Descriptor.write(EditorRow.erase + text, to: descriptor)
        draw(&state)
      }
    }
  }
}
