import Dispatch
import Foundation
import HelpdeskCore

/// The settings of the terminal itself, and the signals that have to do with it.
enum TerminalModes {
  /// How the terminal was before; nil while it is so.
  private static let saved = Mutex<termios?>(nil)

  /// Whether lines can be edited: somebody types at a terminal, sees its output there, and it
  /// understands escape sequences.
  static var allowEditing: Bool {
    isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 && understandsSequences
  }

  static var understandsSequences: Bool {
    let name = ProcessInfo.processInfo.environment["TERM"] ?? ""
    return !name.isEmpty && name != "dumb"
  }

  /// How many columns the terminal of the output has: as it says itself, else as COLUMNS says,
  /// else 80; nil without a terminal.
  static var columns: Int? {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
    var size = winsize()
    if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      return Int(size.ws_col)
    }
    let text = ProcessInfo.processInfo.environment["COLUMNS"] ?? ""
    return Int(text).flatMap { $0 > 0 ? $0 : nil } ?? 80
  }

  /// Lets every key through as it is pressed, without an echo; what was typed already stays.
  static func enterRaw() {
    saved.withLock { saved in
      var modes = termios()
      guard tcgetattr(STDIN_FILENO, &modes) == 0 else { return }
      if saved == nil { saved = modes }
      modes.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG | IEXTEN)
      modes.c_iflag &= ~tcflag_t(ICRNL | INLCR | IGNCR | IXON | ISTRIP)
      withUnsafeMutableBytes(of: &modes.c_cc) {
        $0[Int(VMIN)] = 1
        $0[Int(VTIME)] = 0
      }
      tcsetattr(STDIN_FILENO, TCSADRAIN, &modes)
    }
    // Lets the terminal say where a paste begins and ends.
    Descriptor.write("\u{1B}[?2004h", to: STDOUT_FILENO)
  }

  /// Leaves the terminal as it was found.
  static func restore() {
    saved.withLock { saved in
      guard var modes = saved else { return }
      Descriptor.write("\u{1B}[?2004l", to: STDOUT_FILENO)
      tcsetattr(STDIN_FILENO, TCSADRAIN, &modes)
      saved = nil
    }
  }

  /// Stops the process, and those that were started with it, until it is continued; returns then.
  static func stop() {
    restore()
    kill(0, SIGTSTP)
    // The one above may hit any thread, at any time; this one has stopped when the call returns.
    pthread_kill(pthread_self(), SIGTSTP)
    enterRaw()
  }

  /// Ends the process as a signal does, with the terminal as it was found.
  static func end(by number: Int32) {
    restore()
    signal(number, SIG_DFL)
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, number)
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
    kill(getpid(), number)
  }

  /// Calls functions whenever their signals come, on a thread of its own rather than in the middle of
  /// something, until the sources are released.
  ///
  /// Returns when all are listened for: until then a signal would do what it does by itself, and
  /// leave the terminal as nobody can use it.
  static func sources(
    _ actions: [(signal: Int32, act: @Sendable () -> Void)]
  ) -> [any DispatchSourceSignal] {
    let registered = DispatchGroup()
    let sources = actions.map { number, act in
      #if canImport(Darwin)
      // A source sees signals there beside their usual effect.
      signal(number, SIG_IGN)
      #endif
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { act() }
      registered.enter()
      source.setRegistrationHandler { registered.leave() }
      source.activate()
      return source
    }
    registered.wait()
    return sources
  }
}
