import HelpdeskCore

/// Reads command lines, carries them out one after the other, and counts what failed.
@MainActor
final class Shell {
  private let session: Session
  private let options: DemoOptions
  /// Where somebody edits his lines; nil where they come as they are.
  private let terminal: Terminal?
  private(set) var failures = 0

  init(session: Session, options: DemoOptions, terminal: Terminal? = nil) {
    self.session = session
    self.options = options
    self.terminal = terminal
  }

  /// Runs until the source ends or somebody quits; the exit code.
  func run(_ source: LineSource) async -> Int32 {
    var source = source
    if source.isTerminal {
      session.output.line("A helpdesk to play with. `help` lists the commands, `quit` leaves.")
    }
    session.terminal = terminal
    if source.isTerminal { session.ask = { await Self.ask($0, $1) } }
    while !session.isOver {
      guard let line = await next(&source) else { break }
      let isDone = await carryOut(line.text, place: line.place)
      if !isDone, options.stopsOnError, !source.isTerminal { break }
    }
    return failures > 0 && !source.isTerminal ? 1 : 0
  }

  private func next(_ source: inout LineSource) async -> LineSource.Line? {
    if terminal != nil, let ask = session.ask {
      let text = await ask(session.prompt, session)
      return text.map { LineSource.Line(text: $0, place: nil) }
    }
    if source.isTerminal { session.output.prompt(session.prompt) }
    let line = source.next()
    if line == nil, source.isTerminal { session.output.line("") }
    return line
  }

  /// The next line that somebody types at a terminal.
  private static func ask(_ prompt: String, _ session: Session) async -> String? {
    guard let terminal = session.terminal else {
      session.output.prompt(prompt)
      let line = readLine()
      if line == nil { session.output.line("") }
      return line
    }
    return await terminal.line(after: prompt) { line, cursor in
      await session.completions(of: line, at: cursor)
    }
  }

  /// Carries out one line; whether it went well.
  @discardableResult
  func carryOut(
    _ line: String, place: String? = nil, isEchoed: Bool = true
  ) async -> Bool {
    var command: Command?
    do {
      var words = try Words.split(line)
      guard let first = words.first, !first.text.hasPrefix("#") || first.isQuoted else {
        return true
      }
      if options.echoes, isEchoed { session.output.line(session.prompt + line) }
      words.removeFirst()
      let found = try CommandTable.command(named: first.text)
      command = found
      try await perform(found, try Arguments(words, for: found), line)
    } catch {
      failures += 1
      report(error, of: command, place: place)
      await session.showChanges()
      return false
    }
    await session.showChanges()
    return true
  }

  /// Runs a command; at a terminal as a task of its own, which Ctrl-C ends.
  private func perform(
    _ command: Command, _ arguments: Arguments, _ line: String
  ) async throws {
    guard let terminal else {
      return try await recording(command, arguments, line) {
        try await run(command, arguments)
      }
    }
    let task = Task {
      try await recording(command, arguments, line) { try await run(command, arguments) }
    }
    terminal.onInterrupt { task.cancel() }
    let result = await task.result
    let wasInterrupted = terminal.endCommand()
    do {
      try result.get()
    } catch {
      guard wasInterrupted, Self.isCancellation(error) else { throw error }
      session.say("Cancelled. \(ErrorText.describe(error))")
    }
  }

  /// Keeps what takes the command back, also where it failed after a part of it.
  private func recording(
    _ command: Command, _ arguments: Arguments, _ line: String,
    _ run: () async throws -> Void
  ) async throws {
    guard case .staff(let person) = session.person else { return try await run() }
    let desk = session.desk.acting(as: person)
    var words = arguments
    session.recorder = UndoRecorder(line)
    await session.recorder.note(command.name, words.all(), desk)
    let result: Result<Void, any Error>
    do {
      result = .success(try await run())
    } catch {
      result = .failure(error)
    }
    if let step = await session.recorder.step(desk) { session.undo.push(step) }
    try result.get()
  }

  private func run(_ command: Command, _ arguments: Arguments) async throws {
    var arguments = arguments
    try await TextTable.$fitsTerminal.withValue(session.output.columns != nil) {
      try await command.run(session, &arguments)
    }
    try arguments.finish()
  }

  private static func isCancellation(_ error: any Error) -> Bool {
    if error is CancellationError { return true }
    return (error as? HelpdeskError)?.code == .cancelled
  }

  private func report(_ error: any Error, of command: Command?, place: String?) {
    let prefix = place.map { "\($0): " } ?? ""
    session.output.error("\(prefix)error: \(ErrorText.describe(error))")
    if let command, (error as? CommandError)?.showsUsage == true {
      session.output.error("usage: \(command.usage)")
    }
  }
}
