import HelpdeskCore

/// Reads command lines, carries them out one after the other, and counts what failed.
@MainActor
final class Shell {
  private let session: Session
  private let options: DemoOptions
  private(set) var failures = 0

  init(session: Session, options: DemoOptions) {
    self.session = session
    self.options = options
  }

  /// Runs until the source ends or somebody quits; the exit code.
  func run(_ source: LineSource) async -> Int32 {
    var source = source
    if source.isTerminal {
      session.output.line("A helpdesk to play with. `help` lists the commands, `quit` leaves.")
    }
    while !session.isOver {
      if source.isTerminal { session.output.prompt(session.prompt) }
      guard let line = source.next() else {
        if source.isTerminal { session.output.line("") }
        break
      }
      let isDone = await carryOut(line.text, place: line.place)
      if !isDone, options.stopsOnError, !source.isTerminal { break }
    }
    return failures > 0 && !source.isTerminal ? 1 : 0
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
      var arguments = try Arguments(words, for: found)
      try await found.run(session, &arguments)
      try arguments.finish()
    } catch {
      failures += 1
      report(error, of: command, place: place)
      await session.showChanges()
      return false
    }
    await session.showChanges()
    return true
  }

  private func report(_ error: any Error, of command: Command?, place: String?) {
    let prefix = place.map { "\($0): " } ?? ""
    session.output.error("\(prefix)error: \(ErrorText.describe(error))")
    if let command, (error as? CommandError)?.showsUsage == true {
      session.output.error("usage: \(command.usage)")
    }
  }
}
