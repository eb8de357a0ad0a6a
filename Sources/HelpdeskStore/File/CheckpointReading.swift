import Foundation
import HelpdeskCore

/// A checkpoint that goes with a log.
struct FoundCheckpoint: Sendable {
  let name: String
  let header: Checkpoint
}

extension StoreFolder {
  /// Enough for every core to have something to do; so many megabytes are held at once.
  private static let blocksAtOnce = 16

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

  func length(ofCheckpoint found: FoundCheckpoint) throws(DiskError) -> Int {
    try length(of: checkpoints + "/" + found.name)
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
    let layouts = restoration.layouts
    var offset = Checkpoint.size
    while !isWhole {
      // The file is read in its order; to check and decode what was read is most of the time.
      var blocks: [(hash: UInt64, bytes: [UInt8])] = []
      while !isWhole, blocks.count < Self.blocksAtOnce {
        let place = offset
        let head = try attempt { () throws(DiskError) in try file.read(at: place, count: 12) }
        guard head.count == 12 else { throw damaged }
        var reader = ByteReader(head)
        let length = Int(try reader.fixed32())
        let hash = try reader.fixed64()
        let block = try attempt { () throws(DiskError) in
          try file.read(at: place + 12, count: max(0, min(length, try file.size() - place - 12)))
        }
        guard block.count == length else { throw damaged }
        blocks.append((hash, block))
        offset += 12 + length
        isWhole = length == 0
      }
      let pieces = SideBySide.map(blocks) { block -> Result<StatePiece?, StoreError> in
        Result { () throws(StoreError) in
          guard Checkpoint.hash(block.bytes) == block.hash else { throw damaged }
          return block.bytes.isEmpty ? nil : try StatePiece(block.bytes, layouts)
        }
      }
      for piece in pieces { if let piece = try piece.get() { try restoration.take(piece) } }
    }
    let usage = restoration.usage
    return (try restoration.finish(), usage)
  }
}
