import Foundation

exit(await DemoProgram.run(Array(CommandLine.arguments.dropFirst()), output: TerminalOutput()))
