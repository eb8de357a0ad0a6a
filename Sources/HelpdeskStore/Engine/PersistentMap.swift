/// A key of a ``PersistentMap``.
protocol TrieKey: Sendable {
  var trieHash: UInt64 { get }
  func isSame(as other: Self) -> Bool
}

extension String: TrieKey {
  var trieHash: UInt64 { ByteText.hash(self) }
  func isSame(as other: String) -> Bool { ByteText.isSame(self, other) }
}

/// A hash map whose copies share everything but the path to what was changed.
///
/// A trie over the bits of the hash, with small buckets as leaves. It has no order to iterate in.
struct PersistentMap<Key: TrieKey, Value: Sendable>: Sendable {
  fileprivate struct Entry: Sendable {
    let hash: UInt64
    let key: Key
    var value: Value
  }

  fileprivate enum Node: Sendable {
    case bucket([Entry])
    case branch([Node])
  }

  private(set) var count = 0
  private var root = Node.bucket([])

  /// A bucket that grows beyond this is divided, as long as there are bits to divide it by.
  fileprivate static var bucketCapacity: Int { 12 }
  fileprivate static var hashBits: Int { 60 }

  subscript(key: Key) -> Value? {
    get {
      let hash = key.trieHash
      // Through pointers, so that no node on the way has to be retained.
      return withUnsafePointer(to: root) { root in
        var node = root
        var rest = hash
        while true {
          switch node.pointee {
          case .branch(let children):
            node = children.withUnsafeBufferPointer {
              $0.baseAddress.unsafelyUnwrapped + Int(rest & 31)
            }
            rest >>= 5
          case .bucket(let entries):
            return entries.withUnsafeBufferPointer { entries in
              for index in entries.indices
              where entries[index].hash == hash && entries[index].key.isSame(as: key) {
                return entries[index].value
              }
              return nil
            }
          }
        }
      }
    }
    set {
      let hash = key.trieHash
      if let newValue {
        let entry = Entry(hash: hash, key: key, value: newValue)
        if root.put(entry, bits: 0) { count += 1 }
      } else if root.remove(key, hash: hash, rest: hash) {
        count -= 1
      }
    }
  }

  /// Visits every entry, in no order that means anything.
  func visit(_ body: (Key, Value) -> Void) {
    root.visit { body($0.key, $0.value) }
  }
}

extension PersistentMap.Node {
  /// Whether the key is new.
  fileprivate mutating func put(_ entry: PersistentMap.Entry, bits: Int) -> Bool {
    switch self {
    case .branch(var children):
      self = .bucket([])
      let isNew = children[Int(entry.hash >> UInt64(bits) & 31)].put(entry, bits: bits + 5)
      self = .branch(children)
      return isNew
    case .bucket(var entries):
      self = .bucket([])
      if let index = entries.firstIndex(where: {
        $0.hash == entry.hash && $0.key.isSame(as: entry.key)
      }) {
        entries[index].value = entry.value
        self = .bucket(entries)
        return false
      }
      entries.append(entry)
      let isFull =
        entries.count > PersistentMap.bucketCapacity && bits < PersistentMap.hashBits
      self = isFull ? Self.divided(entries, bits: bits) : .bucket(entries)
      return true
    }
  }

  private static func divided(_ entries: [PersistentMap.Entry], bits: Int) -> Self {
    var buckets = [[PersistentMap.Entry]](repeating: [], count: 32)
    for entry in entries { buckets[Int(entry.hash >> UInt64(bits) & 31)].append(entry) }
    return .branch(buckets.map { .bucket($0) })
  }

  /// Whether there was such a key.
  fileprivate mutating func remove(_ key: Key, hash: UInt64, rest: UInt64) -> Bool {
    switch self {
    case .branch(var children):
      self = .bucket([])
      let isFound = children[Int(rest & 31)].remove(key, hash: hash, rest: rest >> 5)
      let isEmpty = isFound && children.allSatisfy(\.isEmpty)
      self = isEmpty ? .bucket([]) : .branch(children)
      return isFound
    case .bucket(var entries):
      guard
        let index = entries.firstIndex(where: { $0.hash == hash && $0.key.isSame(as: key) })
      else { return false }
      self = .bucket([])
      entries.remove(at: index)
      self = .bucket(entries)
      return true
    }
  }

  private var isEmpty: Bool {
    if case .bucket(let entries) = self { entries.isEmpty } else { false }
  }

  fileprivate func visit(_ body: (PersistentMap.Entry) -> Void) {
    switch self {
    case .bucket(let entries): for entry in entries { body(entry) }
    case .branch(let children): for child in children { child.visit(body) }
    }
  }
}
