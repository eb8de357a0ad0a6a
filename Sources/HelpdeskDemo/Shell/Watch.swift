import HelpdeskCore
import Synchronization

/// A live query whose changes are told.
@MainActor
protocol Watching: AnyObject {
  /// Tells of a change since the last time.
  func tell() async throws
  func stop()
}

/// What is told of a value: the first time all of it, then what became different.
enum Watched: Equatable {
  /// How many there are, and the first of them by name.
  case list(total: Int, names: [String])
  /// Facts, each with its name.
  case facts([Fact])

  struct Fact: Equatable {
    let name: String
    let value: String

    init(_ name: String, _ value: some CustomStringConvertible) {
      self.name = name
      self.value = "\(value)"
    }
  }

  private static let shown = 12

  /// All of it.
  var text: String {
    switch self {
    case .list(0, _): "none"
    case .list(let total, let names):
      "\(Counted.grouped(total)): \(Self.joined(names, of: total))"
    case .facts(let facts): facts.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    }
  }

  /// What is different from before: what came with a plus, what went with a minus.
  func text(since before: Watched) -> String {
    switch (before, self) {
    case (.list(let oldTotal, let old), .list(let total, let names)):
      let (wasThere, isThere) = (Set(old), Set(names))
      let changes =
        names.filter { !wasThere.contains($0) }.map { "+\($0)" }
        + old.filter { !isThere.contains($0) }.map { "-\($0)" }
      let counts = "\(Counted.grouped(oldTotal)) → \(Counted.grouped(total))"
      guard changes.isEmpty else {
        return "\(counts): \(Self.joined(changes, of: changes.count))"
      }
      return oldTotal == total ? "in another order: \(text)" : counts
    case (.facts(let old), .facts(let facts)) where old.map(\.name) == facts.map(\.name):
      return zip(old, facts).filter { $0 != $1 }
        .map { "\($0.name) \($0.value) → \($1.value)" }.joined(separator: ", ")
    default: return text
    }
  }

  private static func joined(_ names: [String], of total: Int) -> String {
    names.prefix(shown).joined(separator: ", ") + (total > min(names.count, shown) ? " …" : "")
  }
}

/// Watches one live query.
///
/// What changed is told after the command that caused it, so that a script says the same every
/// time. At a terminal, what happens while nobody types is told the moment it happens.
@MainActor
final class Watch<Value: Sendable & Equatable>: Watching {
  private let query: LiveQuery<Value>
  private let teller: Teller
  private let describe: @Sendable (Value) -> Watched
  private var task: Task<Void, Never>?

  init(
    _ name: String, _ query: LiveQuery<Value>, output: any Output,
    _ describe: @escaping @Sendable (Value) -> Watched
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
        teller.end(ErrorText.describe(error))
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
  private let last = Mutex<Watched?>(nil)

  init(name: String, output: any Output) {
    self.name = name
    self.output = output
  }

  func tell(_ value: Watched) {
    let text = last.withLock { last in
      defer { last = value }
      guard let before = last else { return Optional(value.text) }
      return before == value ? nil : value.text(since: before)
    }
    if let text { end(text) }
  }

  func end(_ text: String) { output.line("watch \(name): \(text)") }
}

extension Session {
  /// Begins to watch; the first value is told at once.
  func watch<Value>(
    _ name: String, _ query: LiveQuery<Value>, _ describe: @escaping @Sendable (Value) -> Watched
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
