import Foundation
import HelpdeskCore

@testable import HelpdeskStore

/// What a disk does to files behind the programs' backs: it is durable at once, counts as no call
/// and meets no fault.
extension SimDisk {
  /// The paths of all files in ascending order, directories left out.
  var paths: [String] {
    state.withLock { state in
      var found: [String] = []
      var ahead = [(path: "", node: SimDiskState.root)]
      while let next = ahead.popLast() {
        if state.files[next.node] != nil { found.append(next.path) }
        let names = state.directories[next.node]?.names ?? [:]
        ahead += names.map { ("\(next.path)/\($0.key)", $0.value) }
      }
      return found.sorted()
    }
  }

  /// What a program reads in a file.
  func contents(of path: String) throws(DiskError) -> [UInt8] {
    try behindTheScenes(.read, path) { (state) throws(SimDiskState.Refusal) in
      state.files[try state.file(path)]?.current.all ?? []
    }
  }

  /// What is certain to be in a file after a loss of power, its name supposed to be there.
  func durableContents(of path: String) throws(DiskError) -> [UInt8] {
    try behindTheScenes(.read, path) { (state) throws(SimDiskState.Refusal) in
      state.files[try state.file(path)]?.durable.all ?? []
    }
  }

  /// Turns one bit of a file over, counted from the lowest of its first byte.
  func flip(_ path: String, bit: Int) throws(DiskError) {
    try damage(path) { content in
      guard let byte = content.read(bit / 8..<bit / 8 + 1).first else { return }
      content.write([byte ^ (1 << UInt8(bit % 8))], at: bit / 8)
    }
  }

  /// Writes over bytes of a file, which grows where needed.
  func overwrite(_ path: String, at offset: Int, _ bytes: [UInt8]) throws(DiskError) {
    try damage(path) { $0.write(bytes, at: offset) }
  }

  /// Cuts a file, or fills it up with zeros.
  func cut(_ path: String, to size: Int) throws(DiskError) {
    try damage(path) { $0.resize(to: size) }
  }

  /// Puts a file where there is none, or gives one another content; its directory exists.
  func put(_ path: String, _ bytes: [UInt8]) throws(DiskError) {
    try behindTheScenes(.write, path) { (state) throws(SimDiskState.Refusal) in
      let held = try? state.file(path)
      let node = if let held { held } else { try state.create(path) }
      state.files[node] = SimDiskInode(SimDiskBytes(bytes))
      state.settle(node: node)
    }
  }

  /// Takes a file away.
  func discard(_ path: String) throws(DiskError) {
    try behindTheScenes(.remove, path) { (state) throws(SimDiskState.Refusal) in
      let node = try state.file(path)
      try state.remove(path)
      state.settle(node: node)
    }
  }

  /// Has everything read anew whose loss a failed sync has covered up.
  func dropCaches() {
    state.withLock { state in
      for node in state.files.keys { state.files[node]?.dropForgotten() }
    }
  }

  private func damage(
    _ path: String, _ change: (inout SimDiskBytes) -> Void
  ) throws(DiskError) {
    try behindTheScenes(.write, path) { (state) throws(SimDiskState.Refusal) in
      state.files[try state.file(path)]?.damage(change)
    }
  }

  private func behindTheScenes<Value: Sendable>(
    _ call: DiskError.Call, _ path: String,
    _ work: (inout SimDiskState) throws(SimDiskState.Refusal) -> Value
  ) throws(DiskError) -> Value {
    try state.withLock { state throws(DiskError) in
      do throws(SimDiskState.Refusal) {
        return try work(&state)
      } catch {
        throw DiskError(call: call, path: path, number: error.number)
      }
    }
  }
}

extension SimDiskState {
  /// Makes durable where a node is, or that it is nowhere.
  fileprivate mutating func settle(node: Int) {
    for naming in namings where naming.node == node { apply(naming, to: \.durable) }
    namings.removeAll { $0.node == node }
  }
}
