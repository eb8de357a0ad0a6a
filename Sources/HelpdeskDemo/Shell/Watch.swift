import HelpdeskCore

/// A live query whose changes are told.
@MainActor
protocol Watching: AnyObject {
  /// Tells of a change since the last time, where somebody has to ask for it.
  func tell() async throws
  func stop()
}

/// Watches one live query.
///
/// At a terminal, changes are told the moment they happen. In a script they are told after the
/// command that caused them, so that the output is the same every time.
@MainActor
final class Watch<Value: Sendable & Equatable>: Watching {
  private let name: String
  private let query: LiveQuery<Value>
  private let describe: @Sendable (Value) -> String
  private let output: any Output
  private var last: String?
  private var task: Task<Void, Never>?

  init(
    _ name: String, _ query: LiveQuery<Value>, output: any Output,
    _ describe: @escaping @Sendable (Value) -> String
  ) {
    self.name = name
    self.query = query
    self.output = output
    self.describe = describe
  }

  func follow() {
    let (name, query, output, describe) = (name, query, output, describe)
    // Detached, because the main actor waits for the next command meanwhile.
    task = Task.detached {
      do {
        for try await value in query { output.line("watch \(name): \(describe(value))") }
      } catch {
        output.error("watch \(name): \(ErrorText.describe(error))")
      }
    }
  }

  func tell() async throws {
    guard task == nil else { return }
    let text = describe(try await query.value)
    guard text != last else { return }
    last = text
    output.line("watch \(name): \(text)")
  }

  func stop() { task?.cancel() }
}

extension Session {
  /// Begins to watch; the first value is told at once.
  func watch<Value>(
    _ name: String, _ query: LiveQuery<Value>, _ describe: @escaping @Sendable (Value) -> String
  ) async throws {
    let watch = Watch(name, query, output: output, describe)
    if isInteractive { watch.follow() } else { try await watch.tell() }
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
