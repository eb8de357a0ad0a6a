import Foundation
import HelpdeskCore

@testable import HelpdeskStore

/// A file system in memory that loses, on a crash, whatever a real one may lose.
///
/// A write is durable after the file's `sync`, a name after its directory's `syncDirectory`, and
/// nothing before. The root directory is there from the start; everything is deterministic.
final class SimDisk: Disk {
  let state: Mutex<SimDiskState>
  private let observer = Mutex<(@Sendable (SimDiskCall, SimDisk) -> Void)?>(nil)

  /// An empty disk that holds `capacity` bytes, or any number; the directories are durable.
  init(capacity: Int? = nil, directories: [String] = [], seed: UInt64 = 1) {
    var state = SimDiskState(capacity: capacity, seed: seed)
    for path in directories {
      var made = ""
      for name in path.split(separator: "/") {
        made += "/\(name)"
        try? state.makeDirectory(made)
      }
    }
    state.settleAll()
    self.state = Mutex(state)
  }

  init(_ state: SimDiskState) {
    self.state = Mutex(state)
  }

  // MARK: Copies

  /// A copy with all that is pending, and with no file open and no lock or fault; costs little.
  func snapshot() -> SimDisk {
    SimDisk(state.withLock { $0.released })
  }

  /// The disk as the next process finds it after this one was killed: all that was written is
  /// there, and pending still.
  func killed() -> SimDisk {
    snapshot()
  }

  /// The disk as the machine finds it after a loss of power, one of many possible ones by the seed.
  func crash(seed: UInt64, tearing: SimDiskTearing = .writtenBytes) -> SimDisk {
    SimDisk(state.withLock { $0.released.crashed(seed: seed, tearing: tearing) })
  }

  // MARK: Watching

  /// How many calls there were, those that failed and those that only read included.
  var callCount: Int { state.withLock { $0.calls } }

  /// How many bytes the files have together.
  var used: Int { state.withLock { $0.used } }

  /// Has a closure run before every call that changes something, with a snapshot of the disk.
  func observe(_ body: (@Sendable (SimDiskCall, SimDisk) -> Void)?) {
    observer.withLock { $0 = body }
  }

  /// Keeps a snapshot before every call that changes something, or before every nth of them.
  func recordSnapshots(every stride: Int = 1) -> SimDiskRecording {
    let recording = SimDiskRecording(stride: stride)
    observe { call, disk in recording.add(call, disk) }
    return recording
  }

  // MARK: Faults

  /// Has calls fail from now on; where two faults meet, the one asked for first counts.
  func fail(_ fault: SimDiskFault) {
    state.withLock { $0.faults.append(fault) }
  }

  /// Takes back every fault that is still to come.
  func repair() {
    state.withLock { $0.faults = [] }
  }

  // MARK: Calls

  func open(_ path: String, _ mode: DiskOpenMode) throws(DiskError) -> any DiskFile {
    let changes =
      switch mode {
      case .create: true
      case .read, .update: false
      }
    let node = try perform(.open, path, changes: changes) {
      (state) throws(SimDiskState.Refusal) in
      try state.open(path, mode)
    } undo: { state, node in
      state.close(node, locked: false)
    }
    return SimDiskHandle(self, path, node, mode: mode)
  }

  func makeDirectory(_ path: String) throws(DiskError) {
    try perform(.makeDirectory, path) { (state) throws(SimDiskState.Refusal) in
      try state.makeDirectory(path)
    }
  }

  func list(_ path: String) throws(DiskError) -> [String] {
    try perform(.list, path, changes: false) { (state) throws(SimDiskState.Refusal) in
      let node = try state.directory(path)
      return (state.directories[node]?.names.keys).map { $0.sorted() } ?? []
    }
  }

  func rename(_ path: String, to newPath: String) throws(DiskError) {
    try perform(.rename, path) { (state) throws(SimDiskState.Refusal) in
      try state.move(path, to: newPath)
    }
  }

  func remove(_ path: String) throws(DiskError) {
    try perform(.remove, path) { (state) throws(SimDiskState.Refusal) in try state.remove(path) }
  }

  func syncDirectory(_ path: String) throws(DiskError) {
    try perform(.syncDirectory, path) { (state) throws(SimDiskState.Refusal) in
      state.settle(try state.directory(path))
      state.sweep()
    } forget: { state in
      guard let node = try? state.directory(path) else { return }
      state.namings.removeAll { $0.settledBy == node }
    }
  }

  func lock(_ path: String) throws(DiskError) -> any DiskFile {
    let node = try perform(.lock, path) { (state) throws(SimDiskState.Refusal) in
      try state.lock(path)
    } undo: { state, node in
      state.close(node, locked: true)
    }
    return SimDiskHandle(self, path, node, mode: .update, locked: true)
  }

  /// Counts a call, shows the disk to who watches, and does the work unless it is to fail.
  func perform<Value: Sendable>(
    _ call: DiskError.Call, _ path: String, changes: Bool = true,
    _ work: (inout SimDiskState) throws(SimDiskState.Refusal) -> Value,
    undo: (inout SimDiskState, Value) -> Void = { _, _ in },
    part: (inout SimDiskState) -> Void = { _ in },
    forget: (inout SimDiskState) -> Void = { _ in }
  ) throws(DiskError) -> Value {
    if changes, let observer = observer.withLock({ $0 }) {
      let (number, copy) = state.withLock { ($0.calls + 1, $0.released) }
      observer(SimDiskCall(number: number, call: call, path: path), SimDisk(copy))
    }
    return try state.withLock { state throws(DiskError) in
      let fault = state.begin(call, path)
      do throws(SimDiskState.Refusal) {
        guard let fault else { return try work(&state) }
        switch fault.effect {
        case .none: break
        case .part: part(&state)
        case .all: undo(&state, try work(&state))
        case .forgetsPending: forget(&state)
        }
        throw SimDiskState.Refusal(number: fault.number)
      } catch {
        throw DiskError(call: call, path: path, number: error.number)
      }
    }
  }
}

/// A call to a simulated disk.
struct SimDiskCall: Sendable, CustomStringConvertible {
  /// Which one of its calls, from one.
  let number: Int
  let call: DiskError.Call
  let path: String

  var description: String { "call \(number): \(call.rawValue) \(path)" }
}

/// The snapshots of a disk that one run has left, one before each call that changed something.
final class SimDiskRecording: Sendable {
  /// A disk as it was before a call.
  struct Point: Sendable {
    let call: SimDiskCall
    let disk: SimDisk
  }

  private struct Run {
    var seen = 0
    var points: [Point] = []
  }

  private let stride: Int
  private let run = Mutex(Run())

  init(stride: Int) {
    self.stride = stride
  }

  /// What was kept so far, the oldest first.
  var points: [Point] { run.withLock { $0.points } }

  func add(_ call: SimDiskCall, _ disk: SimDisk) {
    run.withLock { run in
      if run.seen.isMultiple(of: stride) { run.points.append(Point(call: call, disk: disk)) }
      run.seen += 1
    }
  }
}
