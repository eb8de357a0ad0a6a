import Foundation
import Testing

@testable import HelpdeskDemo

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The built demo at a terminal of its own, typed into and looked at by a test.
///
/// Nothing sleeps: a test waits until the screen shows what it expects, or for a minute.
final class PseudoTerminal {
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  private let master: Int32
  private let process: pid_t
  private(set) var screen: Emulator
  /// Everything that the program wrote.
  private(set) var bytes: [UInt8] = []
  private var hasEnded = false

  /// The program beside the one that runs the tests.
  private static var program: String {
    let path = Bundle.main.executablePath ?? CommandLine.arguments[0]
    var folder = URL(filePath: path).deletingLastPathComponent()
    // On Apple's systems the tests are in a bundle, some folders deeper.
    for _ in 0..<4 {
      let candidate = folder.appending(path: "HelpdeskDemo").path
      if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
      folder.deleteLastPathComponent()
    }
    for bundle in Bundle.allBundles {
      let candidate = bundle.bundleURL.deletingLastPathComponent().appending(path: "HelpdeskDemo")
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate.path }
    }
    return "HelpdeskDemo"
  }

  /// Starts the program as the leader of a session whose terminal is a new one.
  init(
    columns: Int = 80, _ arguments: [String], environment: [String: String] = [:]
  ) throws {
    screen = Emulator(width: columns)
    var (master, slave): (Int32, Int32) = (-1, -1)
    guard openpty(&master, &slave, nil, nil, nil) == 0, let name = ttyname(slave) else {
      throw Problem(description: "There is no pseudo-terminal: \(errno)")
    }
    self.master = master
    // Kept open until the program has it, so that its size is not lost meanwhile.
    defer { close(slave) }
    for descriptor in [master, slave] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    Self.resize(slave, columns)
    process = try Self.spawn(
      [Self.program] + arguments, terminal: String(cString: name), environment)
  }

  deinit {
    close(master)
    if !hasEnded {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
  }

  private static func resize(_ descriptor: Int32, _ columns: Int) {
    var size = winsize(ws_row: 24, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
  }

  private static func spawn(
    _ arguments: [String], terminal: String, _ extra: [String: String]
  ) throws -> pid_t {
    #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    var attributes: posix_spawnattr_t?
    #else
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    // The first terminal that the leader of a new session opens becomes the session's own.
    #if canImport(Darwin)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSID))
    #else
    // Glibc's header defines it only for programs that ask for GNU's extensions.
    posix_spawnattr_setflags(&attributes, 0x80)
    #endif
    posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var environment = ProcessInfo.processInfo.environment
    for name in ["NO_COLOR", "COLUMNS", "HELPDESK_HISTORY"] { environment[name] = nil }
    environment["TERM"] = "xterm"
    environment.merge(extra) { $1 }
    var words = arguments.map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in words + variables { free(text) } }
    var process = pid_t()
    let code = posix_spawn(&process, arguments[0], &actions, &attributes, &words, &variables)
    guard code == 0 else { throw Problem(description: "\(arguments[0]) does not start: \(code)") }
    return process
  }

  // MARK: - Typing and looking

  func type(_ text: String) { Descriptor.write(text, to: master) }

  /// Sends the program a signal, as another program does.
  func send(_ signal: Int32) { kill(process, signal) }

  /// Whether the terminal echoes what is typed and gives it line by line, as it did at first.
  var isCooked: Bool {
    var modes = termios()
    tcgetattr(master, &modes)
    let flags = tcflag_t(ECHO | ICANON | ISIG)
    return modes.c_lflag & flags == flags
  }

  func resize(to columns: Int) {
    screen.width = columns
    Self.resize(master, columns)
  }

  /// Waits until the screen is as it is expected.
  func wait(
    _ what: String, _ location: SourceLocation = #_sourceLocation,
    until isExpected: (Emulator) -> Bool
  ) throws {
    let end = ContinuousClock.now + .seconds(60)
    while !isExpected(screen) {
      let left = ContinuousClock.now.duration(to: end)
      guard left > .zero, receive(left) else {
        let shown = screen.lines.suffix(24).joined(separator: "\n")
        Issue.record("Never seen: \(what). The screen:\n\(shown)", sourceLocation: location)
        throw Problem(description: what)
      }
    }
  }

  /// Waits until the line that is typed, prompt and all, reads so up to the cursor.
  func wait(typed: String, _ location: SourceLocation = #_sourceLocation) throws {
    try wait(typed, location) { $0.typed == typed }
  }

  /// Waits until some line reads so.
  func wait(line: String, _ location: SourceLocation = #_sourceLocation) throws {
    try wait(line, location) { $0.lines.contains(line) }
  }

  /// The status with which the program ended by itself; its output is read to the end.
  func end() throws -> Int32 {
    let end = ContinuousClock.now + .seconds(60)
    while receive(ContinuousClock.now.duration(to: end)) {}
    guard ContinuousClock.now < end else { throw Problem(description: "It does not end.") }
    var status: Int32 = 0
    waitpid(process, &status, 0)
    hasEnded = true
    return status
  }

  /// Reads what is there, or comes in time; false at the end.
  private func receive(_ time: Duration) -> Bool {
    var ready = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    let milliseconds = Int32(max(0, time.components.seconds) * 1000 + 1)
    guard poll(&ready, 1, milliseconds) > 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = read(master, &buffer, buffer.count)
    guard count > 0 else { return false }
    bytes += buffer[..<count]
    screen.feed(buffer[..<count])
    return true
  }
}
