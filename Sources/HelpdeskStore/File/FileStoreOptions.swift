import HelpdeskCore

/// What a store's acknowledged commits survive.
public enum Durability: String, Sendable, CaseIterable {
  /// The loss of power: a commit is answered once the disk has it.
  case powerLoss
  /// The end of the process, killed or not: a commit is answered once the operating system has it.
  ///
  /// A machine that stops may lose the newest commits, whole ones from the end, and never half of
  /// one.
  case processCrash
}

/// How the file engine works; the sizes are for its tests to make small.
struct FileStoreOptions: Sendable {
  var durability = Durability.powerLoss
  /// A segment that has reached this length is written no more.
  var segmentSize = 64 * 1024 * 1024
  /// How far a segment's file is made longer than what stands in it: by as much again, within these
  /// bounds.
  var roomAhead = 64 * 1024...1024 * 1024
  /// How many bytes of commits, and how many of them, one write takes at most; a larger commit has
  /// a write of its own.
  var frameLimit = 1024 * 1024
  var transactionLimit = 256
  var feedCapacity = 100_000
  /// About how many bytes of memory the records may take that were read or written last.
  var cacheSize = 64 * 1024 * 1024
  /// How long the writer rests before it marks the log's end as durable; nil for never.
  var markDelay: Duration? = .milliseconds(50)
  /// Whether checkpoints are written in the background.
  var checkpointsByItself = true
  /// How many bytes of log make another checkpoint worth while.
  var checkpointInterval = 64 * 1024 * 1024
  /// The same when the store is closed.
  var closingCheckpointInterval = 1024 * 1024
  /// How long the writing of a checkpoint rests after each block.
  var checkpointPause: Duration? = .milliseconds(16)
  /// Whether segments are removed in the background.
  var compactsByItself = true
  /// With fewer sealed segments than this none is removed for its space.
  var compactedSegments = 4
}
