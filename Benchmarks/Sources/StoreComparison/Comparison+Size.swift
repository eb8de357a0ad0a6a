import Foundation
import Sampling

extension Comparison {
  /// Fills both sides with the same contents.
  func fill(withText: Bool) async throws {
    let ours = try await places.openStore(withText: withText)
    let theirs = try places.openDatabase(withText: withText)
    let count = options.tickets
    let ourRound = try await whole(count) { try await ours.fill(threads, count: count) }
    let theirRound = try await whole(count) { try await theirs.fill(threads, count: count) }
    try await ours.close()
    try await theirs.close()
    let name =
      "Filling, for each ticket with its messages and events, "
      + (withText ? "with text" : "without text")
    guard wants(name) else { return }
    add(
      ComparedRow(
        name, ours: [ourRound], theirs: [theirRound],
        note: "256 tickets a call; 10000 a transaction. One round"))
  }

  /// From nothing to the first page, with the files in the system's cache.
  func measureOpening() async throws {
    let places = places
    try await compare(
      "Opening, to the first page", note: "files in the system's cache, closed in order"
    ) { _, _ in
    } ours: {
      var opened: StoreEngine?
      let round = try await whole(1) {
        let engine = try await places.openStore(withText: false)
        keep(try await engine.page(of: SampleThreads.agent(1)))
        opened = engine
      }
      try await opened?.close()
      return round
    } theirs: {
      var opened: SQLiteEngine?
      let round = try await whole(1) {
        let engine = try places.openDatabase(withText: false)
        keep(try await engine.page(of: SampleThreads.agent(1)))
        opened = engine
      }
      try await opened?.close()
      return round
    }
  }

  /// What a process needs that has opened a store and used it a little.
  func measureMemory(
    _ names: [String], beside other: String, note: String
  ) throws {
    let nothing = try names.contains { wants("Resident memory, \($0)") } ? probe("nothing") : nil
    let bare = nothing.map { ComparisonReport.text($0, .bytes) } ?? "unknown"
    for name in names {
      let title = "Resident memory, \(name)"
      guard wants(title) else { continue }
      guard let ours = try probe(name), let theirs = try probe(other) else { continue }
      add(
        ComparedRow(
          title, .bytes, ours: [Round(perOperation: ours)],
          theirs: [Round(perOperation: theirs)],
          note: "\(note), a process of its own each; one that opens nothing: \(bare)"))
    }
  }

  private func probe(_ name: String) throws -> Double? {
    guard let executable = Bundle.main.executableURL else { return nil }
    let process = Process()
    let output = Pipe()
    process.executableURL = executable
    process.arguments = [
      "--measure-memory", name, "--folder", places.folder.path(percentEncoded: false),
      "--tickets", "\(options.tickets)", "--seed", "\(options.seed)",
    ]
    process.standardOutput = output
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Double(
      String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// Bytes that go to the system for each byte of payload, one commit after the other.
  func measureBytes(_ ours: StoreEngine, _ theirs: SQLiteEngine) async throws {
    let name = "Bytes written for a byte of payload, 1 writer"
    guard wants(name), BytesWritten.now() != nil else { return }
    var ourRounds: [Round] = []
    var theirRounds: [Round] = []
    for _ in 0..<options.rounds {
      let (first, threads) = freshThreads(500)
      let payload = Double(threads.reduce(0) { $0 + StoreEngine.payload($1) })
      func measured(_ engine: any Engine) async throws -> Round {
        let before = BytesWritten.now() ?? 0
        for (place, thread) in threads.enumerated() {
          try await engine.create(thread, index: first + place, isAlone: true)
        }
        return Round(perOperation: ((BytesWritten.now() ?? 0) - before) / payload)
      }
      ourRounds.append(try await measured(ours))
      theirRounds.append(try await measured(theirs))
    }
    add(
      ComparedRow(
        name, .factor, ours: ourRounds, theirs: theirRounds,
        note: "all write calls, SQLite's checkpoints included"))
  }
}

/// How many bytes the process has handed to write calls; nil where the system does not say so.
enum BytesWritten {
  static func now() -> Double? {
    guard let text = try? String(contentsOfFile: "/proc/self/io", encoding: .utf8) else {
      return nil
    }
    for line in text.split(separator: "\n") where line.hasPrefix("wchar:") {
      return Double(line.dropFirst(6).trimmingCharacters(in: .whitespaces))
    }
    return nil
  }
}
