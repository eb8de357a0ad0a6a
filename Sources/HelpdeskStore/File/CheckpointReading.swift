import Foundation
import HelpdeskCore

/// A checkpoint that goes with a log.
struct FoundCheckpoint: Sendable {
  let name: String
  let header: Checkpoint
}

extension StoreFolder {
  /// The newest checkpoint whose header is right and of this store, if there is one.
  func newestCheckpoint(of store: StoreID) -> FoundCheckpoint? {
    guard let names = try? checkpointNames() else { return nil }
    for name in names.reversed() where name.hasSuffix(".ckpt") {
      guard let bytes = try? bytes(checkpoints + "/" + name, limit: Checkpoint.size),
        let header = Checkpoint(bytes), header.store == store
      else { continue }
      return FoundCheckpoint(name: name, header: header)
    }
    return nil
  }

  /// The state in a checkpoint.
  ///
  /// - Throws: ``StoreError/Code/corrupt`` where it is damaged, ``StoreError/Code/schemaMismatch``
  ///   where it was made under another schema, ``StoreError/Code/io``.
  func state(
    in found: FoundCheckpoint, _ empty: EngineState
  ) throws(StoreError) -> (state: EngineState, usage: LogUsage) {
    let damaged = StoreError(.corrupt, "The checkpoint \(found.name) is damaged.")
    var restoration = StateRestoration(empty)
    var isWhole = false
    let file = try attempt { () throws(DiskError) in
      try disk.open(checkpoints + "/" + found.name, .read)
    }
    defer { file.close() }
    var offset = Checkpoint.size
    while !isWhole {
      let place = offset
      let head = try attempt { () throws(DiskError) in try file.read(at: place, count: 12) }
      guard head.count == 12 else { throw damaged }
      var reader = ByteReader(head)
      let length = Int(try reader.fixed32())
      let hash = try reader.fixed64()
      let block = try attempt { () throws(DiskError) in
        try file.read(at: place + 12, count: max(0, min(length, try file.size() - place - 12)))
      }
      guard block.count == length, Checkpoint.hash(block) == hash else { throw damaged }
      offset += 12 + length
      isWhole = length == 0
      if !isWhole { try restoration.take(block) }
    }
    let usage = restoration.usage
    return (try restoration.finish(), usage)
  }
}
