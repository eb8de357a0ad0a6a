import Foundation

Heap.growInLargeSteps()
exit(await DemoProgram.run(Array(CommandLine.arguments.dropFirst()), output: TerminalOutput()))
