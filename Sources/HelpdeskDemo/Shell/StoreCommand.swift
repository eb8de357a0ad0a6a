import Foundation
import HelpdeskCore
import HelpdeskStore

/// `HelpdeskDemo --store FOLDER store …`: looks after a store's folder without opening a desk.
@MainActor
struct StoreCommand {
  static let usage = """
    usage: HelpdeskDemo --store FOLDER store …

      store inspect             what the folder holds; also while it is in use
      store verify              read everything and list what is damaged; also while it is in use
      store backup INTO         copy the store into a new folder
      store restore FROM        verify a backup and make a store of it in FOLDER
      store dump FILE           write everything but the blobs into a new file, a line of JSON each
      store load FILE           make a store of a dump in FOLDER
      store salvage INTO        make a store of what a damaged one still holds
      store erase TYPE:ID …     remove records with every trace; TYPE:ID:N for one with a sequence

    The exit code is 0 when all is well, 1 for damage or failure, 2 for wrong options.
    """

  let folder: URL
  let output: any Output

  /// Runs a tool; the exit code.
  static func run(_ words: [String], in folder: String?, output: any Output) async throws -> Int32 {
    if words.first == "help" {
      output.line(usage)
      return 0
    }
    guard let folder else { throw CommandError("Say which store: --store FOLDER store …") }
    let command = StoreCommand(folder: URL(filePath: folder), output: output)
    do {
      return try await command.run(words)
    } catch let error as StoreError {
      output.error("error: \(error.message)")
      return 1
    }
  }

  private func run(_ words: [String]) async throws -> Int32 {
    let rest = Array(words.dropFirst())
    switch words.first {
    case "inspect": return try await inspect(rest)
    case "verify": return try await verify(rest)
    case "backup":
      return report(
        try await StoreTools.backup(
          folder, to: try target(rest, "which folder to copy into"), progress: progress))
    case "restore":
      return report(
        try await StoreTools.restore(
          try target(rest, "which backup"), to: folder, progress: progress))
    case "dump":
      let dump = try await StoreTools.dump(
        folder, to: try target(rest, "which file to write"), progress: progress)
      output.line("\(dump)")
      return 0
    case "load":
      return report(
        try await StoreTools.load(
          try target(rest, "which dump"), into: folder, progress: progress))
    case "salvage": return try await salvage(rest)
    case "erase": return try await erase(rest)
    case nil: throw CommandError("Say what to do with the store. `store help` lists the tools.")
    case let word?: throw CommandError("There is no store tool \(word). `store help` lists them.")
    }
  }

  /// A bar where somebody looks on, and else lines, which can be kept.
  private var progress: StoreProgressHandler {
    { [output] progress in
      let share = progress.total > 1 ? " (\(progress.completed) of \(progress.total))" : ""
      let text = "\(progress.step)\(share) …"
      guard output.columns != nil, progress.total > 1 else { return output.line(text) }
      output.progress(
        ProgressStep(
          text: text, share: Double(progress.completed) / Double(progress.total),
          count: progress.completed, noun: "part"))
    }
  }

  private func target(_ words: [String], _ what: String) throws -> URL {
    guard let word = words.first else { throw CommandError("Say \(what).") }
    guard words.count == 1 else { throw CommandError("“\(words[1])” is one word too many.") }
    return URL(filePath: word)
  }

  private func none(_ words: [String]) throws {
    if let word = words.first { throw CommandError("“\(word)” is one word too many.") }
  }

  private func list(_ title: String, _ faults: [StoreFault]) {
    guard !faults.isEmpty else { return }
    output.line("\(title):")
    for fault in faults { output.line("  \(fault)") }
  }

  private func inspect(_ words: [String]) async throws -> Int32 {
    try none(words)
    let found = try await StoreTools.inspect(folder)
    output.line(
      "Store \(found.store), format \(found.format), revision \(found.revision.rawValue).")
    output.line(
      found.isOpen
        ? "A process has it open."
        : found.wasClosed
          ? "It was closed in order." : "It was not closed in order; the next opening mends it.")
    for segment in found.segments {
      output.line(
        "  \(segment.file)  \(Counted.of(segment.bytes, "byte")), "
          + "\(Counted.of(segment.transactions, "transaction")), "
          + "\(Counted.of(segment.records, "record"))\(segment.isActive ? ", newest" : "")")
    }
    output.line(
      "\(Counted.of(found.records, "record")), \(Counted.of(found.blobs, "blob")):")
    for type in found.types where type.count > 0 {
      output.line("  \(type.name) (\(type.type.rawValue)): \(Counted.grouped(type.count))")
    }
    list("Damage, of which `store verify` says more", found.faults)
    return found.faults.isEmpty ? 0 : 1
  }

  private func verify(_ words: [String]) async throws -> Int32 {
    try none(words)
    let found = try await StoreTools.verify(folder, progress: progress)
    list("Notes", found.notes)
    list("Damage", found.faults)
    output.line("\(found)")
    if !found.isSound {
      output.line("Restore a backup, or `store salvage INTO` what is left.")
    }
    return found.isSound ? 0 : 1
  }

  private func report(_ copy: StoreCopy) -> Int32 {
    list("Damaged blobs, left out", copy.damagedBlobs)
    output.line("\(copy)")
    return copy.damagedBlobs.isEmpty ? 0 : 1
  }

  private func salvage(_ words: [String]) async throws -> Int32 {
    let saved = try await StoreTools.salvage(
      folder, into: try target(words, "which folder to save into"), progress: progress)
    list("Notes", saved.notes)
    list("Lost", saved.losses + saved.copy.damagedBlobs)
    output.line("\(saved)")
    return saved.isComplete ? 0 : 1
  }

  // MARK: - Erasing

  private func erase(_ words: [String]) async throws -> Int32 {
    guard !words.isEmpty else { throw CommandError("Say what to erase, such as ticket:01J9….") }
    let types = try await StoreTools.inspect(folder).types
    let keys = try words.map { try key($0, types) }
    let erased = try await StoreTools.erase(keys, in: folder, progress: progress)
    output.line(
      "\(erased.found) of \(Counted.of(erased.keys, "record")) erased; no file of the store holds "
        + "them. Backups and dumps still may.")
    return erased.found == erased.keys ? 0 : 1
  }

  private func key(_ word: String, _ types: [StoreInspection.TypeCount]) throws -> RecordKey {
    let parts = word.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard (2...3).contains(parts.count), !parts[1].isEmpty,
      let sequence = parts.count == 3 ? Int64(parts[2]) : 0
    else { throw CommandError("“\(word)” is no record. Write TYPE:ID or TYPE:ID:N.") }
    guard
      let type = types.first(where: { $0.name == parts[0] || "\($0.type.rawValue)" == parts[0] })
    else {
      throw CommandError(
        "The store has no records of type \(parts[0]). It has "
          + "\(types.map(\.name).joined(separator: ", ")).")
    }
    return RecordKey(type.type, parts[1], sequence: sequence)
  }
}
