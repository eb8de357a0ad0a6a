/// Claimed entries that wait for their turn, and who works on them, for each destination.
///
/// A value without effects: the dispatcher carries out what it answers.
struct DeliveryQueues: Sendable {
  /// A claimed entry with who delivers it.
  struct Job: Sendable {
    let claim: OutboxClaim
    let handler: any OutboxHandler
  }

  /// Where jobs go; each has workers of its own, so that a dead one holds up no other.
  struct Lane: Hashable, Sendable {
    let topic: OutboxTopic
    let destination: String
  }

  /// How many deliveries one destination gets at a time.
  ///
  /// Entries of one ticket never are among them at once, since the store hands out only the oldest.
  static let workersPerLane = 4

  /// Slices, from which the first is taken without moving the others.
  private var waiting: [Lane: ArraySlice<Job>] = [:]
  private var workers: [Lane: Int] = [:]

  /// Adds jobs.
  ///
  /// - Parameter jobs: The jobs, the oldest first.
  /// - Returns: The lanes that need one more worker each; a lane may be named several times.
  mutating func add(_ jobs: [Job]) -> [Lane] {
    var hired: [Lane] = []
    for job in jobs {
      let lane = Lane(topic: job.claim.entry.topic, destination: job.claim.entry.destination)
      waiting[lane, default: []].append(job)
      guard workers[lane, default: 0] < Self.workersPerLane else { continue }
      workers[lane, default: 0] += 1
      hired.append(lane)
    }
    return hired
  }

  /// The next job of a worker; nil sends him home.
  mutating func next(_ lane: Lane) -> Job? {
    if let job = waiting[lane]?.popFirst() { return job }
    let left = (workers[lane] ?? 1) - 1
    workers[lane] = left > 0 ? left : nil
    waiting[lane] = nil
    return nil
  }

  /// Forgets what waits; its leases run out.
  mutating func dropWaiting() {
    waiting = [:]
  }
}
