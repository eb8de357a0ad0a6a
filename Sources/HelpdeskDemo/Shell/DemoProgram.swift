import Foundation
import HelpdeskCore
import HelpdeskStore

/// The whole program, apart from the process around it.
@MainActor
enum DemoProgram {
  static let usage = """
    usage: HelpdeskDemo [options] ["command line" …]

      --clock 2026-03-02T09:00  a clock that stands still until `advance`; every run is the same
      --empty                   begin with agents and teams alone, without the demo data
      --store FOLDER            keep everything in a folder, which is made where there is none
      --script FILE             read the commands from a file
      --stop-on-error           stop at the first command that fails
      --echo                    print each command before what it answers
      --approval                agents' escalations wait for `approve` by an admin
      --assistant gemini        ask Gemini for suggestions, with the key in GEMINI_API_KEY; else offline
      --width N                 columns of the output, 40 to 400
      --help                    this text

    `HelpdeskDemo --store FOLDER store …` looks after the folder instead; `store help` says how.
    Without a script and without command lines, commands come from the standard input.
    The exit code is 0 when all went well, 1 when a command failed, 2 for wrong options.
    """

  /// Runs the program with its arguments and answers its exit code.
  static func run(_ arguments: [String], output: any Output) async -> Int32 {
    do {
      let options = try DemoOptions(arguments)
      if options.wantsHelp {
        output.line(usage)
        return 0
      }
      if options.lines.first == "store" {
        return try await StoreCommand.run(
          Array(options.lines.dropFirst()), in: options.store, output: output)
      }
      return try await run(options, output: output)
    } catch let error as CommandError {
      output.error("error: \(error.message)")
      output.error("`HelpdeskDemo --help` shows the options.")
      return 2
    } catch {
      output.error("error: \(ErrorText.describe(error))")
      return 1
    }
  }

  private static func run(_ options: DemoOptions, output: any Output) async throws -> Int32 {
    let source = try options.source()
    let isInteractive = source.isTerminal
    let terminal = isInteractive && TerminalModes.allowEditing ? Self.terminal(output) : nil
    let session = try await Session.open(
      options, output: terminal ?? output, isInteractive: isInteractive)
    let shell = Shell(session: session, options: options, terminal: terminal)
    terminal?.start()
    let code = await shell.run(source)
    terminal?.stop()
    await session.close()
    return code
  }

  private static func terminal(_ output: any Output) -> Terminal {
    let file = ProcessInfo.processInfo.environment["HELPDESK_HISTORY"]
    return Terminal(history: History(file: file), showsStyles: output.showsStyles)
  }
}
