import Foundation
import HelpdeskCore

@testable import HelpdeskStore

/// Everything that a simulated disk holds, as a value.
struct SimDiskState: Sendable {
  static let root = 0

  var files: [Int: SimDiskInode] = [:]
  var directories: [Int: SimDiskDirectory] = [root: SimDiskDirectory()]
  /// The changes to names that are not durable, the oldest first.
  var namings: [SimDiskNaming] = []
  /// How many bytes the files may have together.
  var capacity: Int?
  var calls = 0
  var faults: [SimDiskFault] = []
  var random: Seeded

  private var nextNode = root + 1
  private var handles: [Int: Int] = [:]
  private var locks: Set<Int> = []

  init(capacity: Int?, seed: UInt64) {
    self.capacity = capacity
    random = Seeded(seed)
  }

  /// The disk when no process has a file of it open.
  var released: SimDiskState {
    var copy = self
    copy.handles = [:]
    copy.locks = []
    copy.faults = []
    copy.calls = 0
    return copy
  }

  // MARK: Paths

  /// A call's refusal.
  struct Refusal: Error {
    let number: Int32
  }

  func node(_ path: String) throws(Refusal) -> Int {
    var node = Self.root
    for name in path.split(separator: "/") {
      guard let directory = directories[node] else { throw Refusal(number: ENOTDIR) }
      guard let next = directory.names[String(name)] else { throw Refusal(number: ENOENT) }
      node = next
    }
    return node
  }

  func file(_ path: String) throws(Refusal) -> Int {
    let node = try node(path)
    guard files[node] != nil else { throw Refusal(number: EISDIR) }
    return node
  }

  func directory(_ path: String) throws(Refusal) -> Int {
    let node = try node(path)
    guard directories[node] != nil else { throw Refusal(number: ENOTDIR) }
    return node
  }

  /// The directory that a path's last name is in, and what the name stands for there.
  private func place(
    _ path: String
  ) throws(Refusal) -> (directory: Int, name: String, node: Int?) {
    guard let name = path.split(separator: "/").last.map(String.init) else {
      throw Refusal(number: EISDIR)
    }
    let parent = try directory(path.split(separator: "/").dropLast().joined(separator: "/"))
    return (parent, name, directories[parent]?.names[name])
  }

  // MARK: Calls

  /// Opens a file, and has it counted as open until ``close(_:locked:)``.
  mutating func open(_ path: String, _ mode: DiskOpenMode) throws(Refusal) -> Int {
    let node: Int
    if case .create = mode {
      node = try create(path)
    } else {
      node = try file(path)
    }
    handles[node, default: 0] += 1
    return node
  }

  mutating func lock(_ path: String) throws(Refusal) -> Int {
    let node = try place(path).node == nil ? create(path) : file(path)
    guard locks.insert(node).inserted else { throw Refusal(number: EWOULDBLOCK) }
    handles[node, default: 0] += 1
    return node
  }

  mutating func close(_ node: Int, locked: Bool) {
    let left = (handles[node] ?? 1) - 1
    handles[node] = left > 0 ? left : nil
    if locked { locks.remove(node) }
  }

  mutating func create(_ path: String) throws(Refusal) -> Int {
    let place = try place(path)
    guard place.node == nil else { throw Refusal(number: EEXIST) }
    let node = takeNode()
    files[node] = SimDiskInode()
    rename(.link(directory: place.directory, name: place.name, node: node))
    return node
  }

  mutating func makeDirectory(_ path: String) throws(Refusal) {
    guard path.contains(where: { $0 != "/" }) else { return }
    let place = try place(path)
    if let node = place.node {
      guard directories[node] != nil else { throw Refusal(number: EEXIST) }
      return
    }
    let node = takeNode()
    directories[node] = SimDiskDirectory()
    rename(.link(directory: place.directory, name: place.name, node: node))
  }

  mutating func move(_ path: String, to newPath: String) throws(Refusal) {
    let node = try file(path)
    let target = try place(newPath)
    if let replaced = target.node {
      guard files[replaced] != nil else { throw Refusal(number: EISDIR) }
      if replaced == node { return }
    }
    rename(.move(target: target.directory, name: target.name, node: node))
  }

  mutating func remove(_ path: String) throws(Refusal) {
    let node = try file(path)
    let place = try place(path)
    rename(.unlink(directory: place.directory, name: place.name, node: node))
  }

  /// Writes as much as there is room for.
  mutating func write(_ bytes: [UInt8], at offset: Int, node: Int) throws(Refusal) {
    let end = offset + bytes.count
    let limit = longest(node)
    guard end > limit else {
      files[node]?.write(bytes, at: offset)
      return
    }
    files[node]?.write(Array(bytes.prefix(max(0, limit - offset))), at: offset)
    throw Refusal(number: ENOSPC)
  }

  mutating func truncate(_ node: Int, to size: Int) throws(Refusal) {
    guard size <= longest(node) else { throw Refusal(number: ENOSPC) }
    files[node]?.truncate(to: size)
  }

  // MARK: Room

  /// How many bytes the files have that somebody can read, holes too.
  var used: Int {
    let named = Set(directories.values.flatMap(\.names.values))
    return files.reduce(0) { sum, entry in
      let isThere = named.contains(entry.key) || handles[entry.key] != nil
      return isThere ? sum + entry.value.current.count : sum
    }
  }

  /// How long a file can be with the room that is left.
  private func longest(_ node: Int) -> Int {
    let own = files[node]?.current.count ?? 0
    return capacity.map { max(own, own + $0 - used) } ?? .max
  }

  private mutating func takeNode() -> Int {
    defer { nextNode += 1 }
    return nextNode
  }

  /// Lets go of the files that nothing can bring back.
  mutating func sweep() {
    var kept = Set(handles.keys)
    kept.formUnion(namings.map(\.node))
    for directory in directories.values {
      kept.formUnion(directory.names.values)
      kept.formUnion(directory.durable.values)
    }
    files = files.filter { kept.contains($0.key) }
  }
}
