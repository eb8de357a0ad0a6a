/// How far a write that a crash interrupts can reach.
enum SimDiskTearing: Sendable {
  /// Only the bytes that were written: those beside them in the same sector stay as they were.
  case writtenBytes
  /// The whole sectors that the bytes lie in, durable ones among them too.
  case wholeSectors
}

/// How a crash deals with what is pending.
private enum Mood {
  /// All of it is lost.
  case lost
  /// All of it is kept.
  case kept
  /// What was written up to some place is kept.
  case cut
  /// Every sector is kept or lost.
  case scattered
  /// Every sector is kept, lost, zeroed, or something else altogether.
  case torn
}

/// What becomes of a sector.
private enum Fate {
  case new, old, zeros, garbage
  /// What some other file has somewhere, as in a block that was used before.
  case stale
}

extension SimDiskState {
  /// The disk after a loss of power; nothing is pending on it.
  func crashed(seed: UInt64, tearing: SimDiskTearing) -> SimDiskState {
    var random = Seeded(seed)
    var found = self
    // All lost and all kept are the most telling ones, and chance would hardly ever bring them.
    let whole: Mood? =
      switch random.below(6) {
      case 0: .lost
      case 1: .kept
      default: nil
      }
    found.crashNames(whole, &random)
    let nodes = files.keys.sorted()
    for node in nodes {
      guard let file = files[node] else { continue }
      let mood = whole ?? [.lost, .kept, .cut, .scattered, .torn, .torn][random.below(6)]
      var crash = FileCrash(file: file, mood: mood, tearing: tearing, random: random)
      let content = crash.content {
        (random) in files[nodes[random.below(nodes.count)]]?.durable ?? SimDiskBytes()
      }
      random = crash.random
      found.files[node] = SimDiskInode(content)
    }
    found.random = random
    found.sweep()
    return found
  }

  /// Makes every pending change to names durable.
  mutating func settleAll() {
    for naming in namings { apply(naming, to: \.durable) }
    namings = []
  }

  private mutating func crashNames(_ whole: Mood?, _ random: inout Seeded) {
    let mood = whole ?? [.lost, .kept, .scattered, .scattered][random.below(4)]
    namings = namings.filter { _ in
      switch mood {
      case .lost: false
      case .kept: true
      case .cut, .scattered, .torn: random.below(2) == 0
      }
    }
    settleAll()
    // What hangs from a directory that is not there is not there.
    var reached: [Int: SimDiskDirectory] = [:]
    var ahead = [Self.root]
    while let node = ahead.popLast() {
      guard let directory = directories[node] else { continue }
      reached[node] = SimDiskDirectory(names: directory.durable, durable: directory.durable)
      ahead += directory.durable.values
    }
    directories = reached
  }
}

/// One file in a crash.
private struct FileCrash {
  static let sectorSize = 512

  let file: SimDiskInode
  let mood: Mood
  let tearing: SimDiskTearing
  var random: Seeded

  /// What is found of the file.
  mutating func content(_ other: (inout Seeded) -> SimDiskBytes) -> SimDiskBytes {
    var found = file.durable
    guard file.isPending else { return found }
    let length = length()
    found.resize(to: max(file.durable.count, file.lengths?.upperBound ?? 0))

    let pieces = pieces(limit: found.count)
    let cut = random.below(pieces.count + 1)
    var last: (sector: Int, fate: Fate)?
    for (index, piece) in pieces.enumerated() {
      let sector = piece.lowerBound / Self.sectorSize
      // Two pieces of one sector share what becomes of it.
      let fate = last?.sector == sector ? last?.fate ?? .old : fate(isBeforeCut: index < cut)
      last = (sector, fate)
      let bytes: [UInt8]
      switch fate {
      case .old: continue
      case .new: bytes = padded(file.current.read(piece), piece.count)
      case .zeros: bytes = padded([], piece.count)
      case .garbage: bytes = piece.map { _ in UInt8(truncatingIfNeeded: random.next()) }
      case .stale:
        let source = other(&random)
        let start = random.below(source.count / Self.sectorSize + 1) * Self.sectorSize
        let shift = start + piece.lowerBound % Self.sectorSize
        bytes = padded(source.read(shift..<shift + piece.count), piece.count)
      }
      found.write(bytes, at: piece.lowerBound)
    }
    found.resize(to: length)
    return found
  }

  /// The length before, the length after, or a sector's border between what it has been.
  private mutating func length() -> Int {
    guard let lengths = file.lengths else { return file.durable.count }
    switch mood {
    case .lost: return file.durable.count
    case .kept: return file.current.count
    case .cut, .scattered, .torn: break
    }
    switch random.below(3) {
    case 0: return file.durable.count
    case 1: return file.current.count
    default:
      let first = (lengths.lowerBound + Self.sectorSize - 1) / Self.sectorSize
      let last = lengths.upperBound / Self.sectorSize
      return first <= last
        ? Int.random(in: first...last, using: &random) * Self.sectorSize
        : file.current.count
    }
  }

  /// What is pending, parted at the borders of sectors.
  private func pieces(limit: Int) -> [Range<Int>] {
    var ranges = file.pending
    if tearing == .wholeSectors {
      for range in file.pending.ranges {
        let start = range.lowerBound / Self.sectorSize * Self.sectorSize
        let sectors = (range.upperBound + Self.sectorSize - 1) / Self.sectorSize
        ranges.insert(contentsOf: start..<sectors * Self.sectorSize)
      }
    }
    var pieces: [Range<Int>] = []
    for range in ranges.ranges {
      var range = range.clamped(to: 0..<limit)
      while !range.isEmpty {
        let border = (range.lowerBound / Self.sectorSize + 1) * Self.sectorSize
        let end = min(border, range.upperBound)
        pieces.append(range.lowerBound..<end)
        range = end..<range.upperBound
      }
    }
    return pieces
  }

  private mutating func fate(isBeforeCut: Bool) -> Fate {
    switch mood {
    case .lost: .old
    case .kept: .new
    case .cut: isBeforeCut ? .new : .old
    case .scattered: random.below(2) == 0 ? .new : .old
    case .torn: [.new, .new, .new, .old, .old, .zeros, .garbage, .stale][random.below(8)]
    }
  }

  private func padded(_ bytes: [UInt8], _ count: Int) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: count - bytes.count)
  }
}
