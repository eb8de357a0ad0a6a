/// A change to the names in directories.
///
/// Nodes are numbers of files and directories and are never used twice; a change names the node
/// it is about, so that those that survive a crash make sense without those that do not.
enum SimDiskNaming: Sendable {
  case link(directory: Int, name: String, node: Int)
  case unlink(directory: Int, name: String, node: Int)
  case move(target: Int, name: String, node: Int)

  var node: Int {
    switch self {
    case .link(_, _, let node), .unlink(_, _, let node), .move(_, _, let node): node
    }
  }

  /// The directory whose sync makes the change durable.
  ///
  /// Another sync than the target's leaves a move pending: it goes as a whole or not at all.
  var settledBy: Int {
    switch self {
    case .link(let directory, _, _), .unlink(let directory, _, _): directory
    case .move(let target, _, _): target
    }
  }
}

/// The names in a directory and the nodes they stand for.
struct SimDiskDirectory: Sendable {
  /// What programs see.
  var names: [String: Int] = [:]
  /// What is certain to be there after a loss of power.
  var durable: [String: Int] = [:]
}

extension SimDiskState {
  /// Changes names for the programs; the change is pending.
  mutating func rename(_ naming: SimDiskNaming) {
    apply(naming, to: \.names)
    namings.append(naming)
  }

  /// Makes the pending changes to a directory durable.
  mutating func settle(_ directory: Int) {
    var rest: [SimDiskNaming] = []
    for naming in namings {
      if naming.settledBy == directory {
        apply(naming, to: \.durable)
        // What happened to the node before is part of where it is now.
        rest.removeAll { $0.node == naming.node }
      } else {
        rest.append(naming)
      }
    }
    namings = rest
  }

  /// Carries a change out on the names that programs see or on those that are durable.
  mutating func apply(
    _ naming: SimDiskNaming, to view: WritableKeyPath<SimDiskDirectory, [String: Int]>
  ) {
    switch naming {
    case .link(let directory, let name, let node):
      directories[directory]?[keyPath: view][name] = node
    case .unlink(let directory, let name, let node):
      if directories[directory]?[keyPath: view][name] == node {
        directories[directory]?[keyPath: view][name] = nil
      }
    case .move(let target, let name, let node):
      for directory in directories.keys {
        // By node and not by name: where an earlier move was lost it still has an older name.
        let old = directories[directory]?[keyPath: view].first { $0.value == node }
        if let old { directories[directory]?[keyPath: view][old.key] = nil }
      }
      directories[target]?[keyPath: view][name] = node
    }
  }
}
