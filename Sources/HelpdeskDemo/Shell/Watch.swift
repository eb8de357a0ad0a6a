import HelpdeskCore
import Synchronization

/// A live query whose changes are told.
@MainActor
protocol Watching: AnyObject {
  /// Tells of a change since the last time.
  func tell() async throws
  func stop()
}

/// Watches one live query.
///
/// What changed is told after the command that caused it, so that a script says the same every
/// time. At a terminal, what happens while nobody types is told the moment it happens.
@MainActor
final class Watch<Value: Sendable & Equatable>: Watching {
  private let query: LiveQuery<Value>
  private let teller: Teller
  private let describe: @Sendable (Value) -> String
  private var task: Task<Void, Never>?

  init(
    _ name: String, _ query: LiveQuery<Value>, output: any Output,
    _ describe: @escaping @Sendable (Value) -> String
  ) {
    self.query = query
    self.describe = describe
    teller = Teller(name: name, output: output)
  }

  func follow() {
    let (query, teller, describe) = (query, teller, describe)
    // Detached, because the main actor waits for the next command meanwhile.
    task = Task.detached {
      do {
        for try await value in query { teller.tell(describe(value)) }
      } catch {
        teller.tell(ErrorText.describe(error))
      }
    }
  }

  func tell() async throws { teller.tell(describe(try await query.value)) }

  func stop() { task?.cancel() }
}

/// Says something only where it is something new.
private final class Teller: Sendable {
  private let name: String
  private let output: any Output
  private let last = Mutex<String?>(nil)

  init(name: String, output: any Output) {
    self.name = name
    self.output = output
  }

  func tell(_ text: String) {
    let isNew = last.withLock { last in
      defer { last = text }
      return last != text
    }
    if isNew { output.line("watch \(name): \(text)") }
  }
}

extension Session {
  /// Begins to watch; the first value is told at once.
  func watch<Value>(
    _ name: String, _ query: LiveQuery<Value>, _ describe: @escaping @Sendable (Value) -> String
  ) async throws {
    let watch = Watch(name, query, output: output, describe)
    try await watch.tell()
    if isInteractive { watch.follow() }
    watches.append(watch)
  }

  func stopWatching() {
    for watch in watches { watch.stop() }
    watches = []
  }

  /// Lets everything happen that the last command caused, and tells of what is watched.
  func showChanges() async {
    await desk.settle()
    for watch in watches {
      do {
        try await watch.tell()
      } catch {
        output.error("watch: \(ErrorText.describe(error))")
        watch.stop()
        watches.removeAll { $0 === watch }
      }
    }
  }
}
