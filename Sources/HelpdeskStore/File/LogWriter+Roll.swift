import Foundation
import HelpdeskCore

extension LogWriter {
  /// Begins a new segment where the present one is full.
  ///
  /// A segment that cannot be made for want of space leaves the present one to be written on; the
  /// next group tries again.
  func rollIfFull() {
    guard active.end >= options.segmentSize, poison == nil else { return }
    try? roll()
  }

  /// Seals the active segment and begins another.
  func roll() throws(StoreError) {
    if active.durable < LogPosition(segment: active.header.number, offset: active.end) {
      try sync(through: active.end)
    }
    giveBackRoom()
    let number = active.header.number + 1
    let header = SegmentHeader(
      store: manifest.store, number: number, baseRevision: state.revision,
      salt: .random(in: .min ... .max))
    let mark = FrameHeader(
      payloadSize: 0, previousChecksum: header.checksum, batch: active.lastBatch + 1,
      firstRevision: 0,
      durableThrough: LogPosition(segment: number, offset: SegmentHeader.size), flags: .mark)
    let (markBytes, checksum) = mark.frame([], seed: header.seed)
    let content = header.bytes + markBytes
    let path = folder.segment(number)
    let file = try folder.attempt { () throws(DiskError) -> any DiskFile in
      try folder.removeIfPresent(path)
      let file = try folder.disk.open(path, .create)
      try file.write(content, at: 0)
      return file
    }
    do throws(DiskError) {
      try file.sync()
      try folder.disk.syncDirectory(folder.log)
    } catch {
      throw poisoned(by: error)
    }
    var next = manifest
    next.sealed.append(
      Manifest.Sealed(
        number: active.header.number, length: active.end, lastBatch: active.lastBatch,
        lastChecksum: active.lastChecksum))
    next.active = number
    try swap(next)
    // Records are still read from the old one, which is closed when nobody holds it.
    if let vault = state.vault { state.setVault(vault.adding(file, number)) }
    active = ActiveSegment(
      header: header, file: file, end: content.count, lastChecksum: checksum,
      lastBatch: mark.batch, durable: LogPosition(segment: number, offset: content.count))
    state.segment = number
    // What stood in the way of removing a segment may be gone.
    compactionFault = nil
  }

  /// Replaces the manifest.
  ///
  /// A fault in it leaves open which of the two a reader would find, so nothing more is written;
  /// but where there was no room for it, the old one is there untouched, and the store goes on.
  func swap(_ next: Manifest) throws(StoreError) {
    do throws(DiskError) {
      try folder.replace(
        Manifest.previousName, with: Array(manifest.text.utf8))
      try folder.replace(Manifest.name, with: Array(next.text.utf8))
    } catch {
      let isFull = [ENOSPC, EDQUOT].contains(error.number)
      guard isFull, error.call == .open || error.call == .write else {
        throw poisoned(by: error)
      }
      try? folder.removeIfPresent(folder.path + "/" + Manifest.previousName + ".tmp")
      try? folder.removeIfPresent(folder.path + "/" + Manifest.name + ".tmp")
      throw error.storeError
    }
    manifest = next
  }
}
