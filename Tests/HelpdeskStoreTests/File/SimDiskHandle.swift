import Foundation
import HelpdeskCore

@testable import HelpdeskStore

/// An open file of a simulated disk.
final class SimDiskHandle: DiskFile {
  private let disk: SimDisk
  private let path: String
  private let node: Int
  private let mode: DiskOpenMode
  private let locked: Bool
  private let isOpen = Mutex(true)

  init(_ disk: SimDisk, _ path: String, _ node: Int, mode: DiskOpenMode, locked: Bool = false) {
    self.disk = disk
    self.path = path
    self.node = node
    self.mode = mode
    self.locked = locked
  }

  deinit { close() }

  func read(at offset: Int, count: Int) throws(DiskError) -> [UInt8] {
    try check(.read)
    guard offset >= 0, count >= 0 else { throw fault(.read, EINVAL) }
    let (end, overflow) = offset.addingReportingOverflow(count)
    return try disk.perform(.read, path, changes: false) { state in
      state.files[node]?.current.read(offset..<(overflow ? Int.max : end)) ?? []
    }
  }

  func write(_ bytes: [UInt8], at offset: Int) throws(DiskError) {
    try check(.write)
    try checkWritable(.write)
    guard offset >= 0 else { throw fault(.write, EINVAL) }
    try disk.perform(.write, path) { (state) throws(SimDiskState.Refusal) in
      try state.write(bytes, at: offset, node: node)
    } part: { state in
      guard !bytes.isEmpty else { return }
      let length = state.random.below(bytes.count)
      try? state.write(Array(bytes.prefix(length)), at: offset, node: node)
    }
  }

  func sync() throws(DiskError) {
    try check(.sync)
    try disk.perform(.sync, path) { state in
      state.files[node]?.sync()
    } forget: { state in
      state.files[node]?.forgetPending()
    }
  }

  func truncate(to size: Int) throws(DiskError) {
    try check(.truncate)
    // This, and not EBADF, is what the system says of a file that is open to read only.
    guard mode != .read, size >= 0 else { throw fault(.truncate, EINVAL) }
    try disk.perform(.truncate, path) { (state) throws(SimDiskState.Refusal) in
      try state.truncate(node, to: size)
    }
  }

  func reserve(through size: Int) throws(DiskError) {
    try check(.reserve)
    guard mode != .read, size >= 0 else { throw fault(.reserve, EBADF) }
    try disk.perform(.reserve, path) { (state) throws(SimDiskState.Refusal) in
      guard let file = state.files[node], file.current.count < size else { return }
      try state.truncate(node, to: size)
    }
  }

  func size() throws(DiskError) -> Int {
    try check(.size)
    return try disk.perform(.size, path, changes: false) { state in
      state.files[node]?.current.count ?? 0
    }
  }

  func close() {
    let wasOpen = isOpen.withLock { isOpen in
      defer { isOpen = false }
      return isOpen
    }
    if wasOpen { disk.state.withLock { $0.close(node, locked: locked) } }
  }

  private func check(_ call: DiskError.Call) throws(DiskError) {
    guard isOpen.withLock({ $0 }) else { throw fault(call, EBADF) }
  }

  private func checkWritable(_ call: DiskError.Call) throws(DiskError) {
    guard mode != .read else { throw fault(call, EBADF) }
  }

  private func fault(_ call: DiskError.Call, _ number: Int32) -> DiskError {
    DiskError(call: call, path: path, number: number)
  }
}
