import Foundation
import HelpdeskCore

/// What the program was started with.
struct DemoOptions: Equatable {
  var clock: Date?
  var isEmpty = false
  /// The folder in which everything is kept; nil for memory.
  var store: String?
  var script: String?
  var stopsOnError = false
  var echoes = false
  /// Whether agents' escalations wait for an admin's approval.
  var needsApproval = false
  /// Whether suggestions are asked of Gemini; a key in the environment alone makes nobody ask.
  var asksGemini = false
  var width: Int?
  var wantsHelp = false
  /// Command lines, each of them one argument.
  var lines: [String] = []

  init() {}

  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--clock":
        clock = try DateText.parse(try Self.value(of: argument, &rest))
      case "--empty": isEmpty = true
      case "--store": store = try Self.value(of: argument, &rest)
      case "--script": script = try Self.value(of: argument, &rest)
      case "--stop-on-error": stopsOnError = true
      case "--echo": echoes = true
      case "--approval": needsApproval = true
      case "--assistant":
        switch try Self.value(of: argument, &rest) {
        case "gemini": asksGemini = true
        case "offline": asksGemini = false
        case let name: throw CommandError("--assistant takes offline or gemini, not \(name).")
        }
      case "--width":
        let text = try Self.value(of: argument, &rest)
        guard let number = Int(text), (40...400).contains(number) else {
          throw CommandError("--width takes 40 to 400 columns, not \(text).")
        }
        width = number
      case "--help", "-h": wantsHelp = true
      case _ where argument.hasPrefix("--"):
        throw CommandError("There is no option \(argument).")
      default: lines.append(argument)
      }
    }
  }

  private static func value(
    of option: String, _ rest: inout ArraySlice<String>
  ) throws -> String {
    guard let value = rest.popFirst() else { throw CommandError("\(option) needs a value.") }
    return value
  }

  /// Who makes suggestions.
  ///
  /// The environment is looked at only where the options ask for Gemini. Its waits between two
  /// attempts take real time, also where the desk's clock stands still.
  func assistant(
    in environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> any Assistant {
    guard asksGemini else { return OfflineAssistant() }
    guard let key = try GeminiKey.fromEnvironment(in: environment) else {
      throw CommandError("--assistant gemini needs a key in \(GeminiKey.variable).")
    }
    return try GeminiAssistant(key: key)
  }

  /// Where the commands come from.
  func source() throws -> LineSource {
    var fixed: [LineSource.Line] = []
    if let script {
      guard let data = FileManager.default.contents(atPath: script) else {
        throw CommandError("The script \(script) cannot be read. Check the path.")
      }
      let name = script.split(separator: "/").last.map(String.init) ?? script
      let text = String(decoding: data, as: UTF8.self)
      for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        .enumerated()
      {
        fixed.append(LineSource.Line(text: String(line), place: "\(name):\(index + 1)"))
      }
    }
    fixed += lines.map { LineSource.Line(text: $0, place: nil) }
    if script != nil || !lines.isEmpty { return LineSource(fixed) }
    return .standardInput
  }
}
