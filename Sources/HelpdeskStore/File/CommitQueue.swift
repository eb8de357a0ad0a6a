import Foundation
import HelpdeskCore

/// Commits that wait for the writer, in the order in which they came.
final class CommitQueue: Sendable {
  typealias Results = [Result<Receipt, StoreError>]

  /// The commits of one call.
  struct Job: Sendable {
    let id: UInt64
    let commits: [PreparedCommit]
    let now: Date
    fileprivate let reply: Reply

    func resume(_ results: Results) {
      switch reply {
      case .continuation(let continuation): continuation.resume(returning: results)
      case .box(let box): box.results = results
      }
    }

    func fail(_ error: StoreError) {
      resume(commits.map { _ in .failure(error) })
    }
  }

  /// Where a job's outcome goes.
  fileprivate enum Reply: Sendable {
    case continuation(CheckedContinuation<Results, Never>)
    case box(ReplyBox)
  }

  /// The outcome for a caller who waits on the spot.
  final class ReplyBox: Sendable {
    private let content = Mutex<Results?>(nil)

    fileprivate(set) var results: Results? {
      get { content.withLock { $0 } }
      set { content.withLock { $0 = newValue } }
    }
  }

  private struct Content: Sendable {
    var jobs: [Job] = []
    var lastID: UInt64 = 0
    var isBusy = false
    var refusal: StoreError?
  }

  private let content = Mutex(Content())

  /// Waits for the outcome of commits.
  ///
  /// - Parameters:
  ///   - commits: The commits of one call.
  ///   - now: The caller's clock.
  ///   - wake: Called when the writer has to be told that there is something to do.
  /// - Returns: One result per commit.
  func add(
    _ commits: [PreparedCommit], now: Date, wake: () -> Void
  ) async -> Results {
    let id = content.withLock { content in
      content.lastID += 1
      return content.lastID
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let job = Job(id: id, commits: commits, now: now, reply: .continuation(continuation))
        let (refusal, isIdle) = content.withLock { content -> (StoreError?, Bool) in
          if let refusal = content.refusal { return (refusal, false) }
          // Cancellation marks the task before it calls the handler, so that a handler which came
          // too early to find the job is noticed here.
          if Task.isCancelled { return (Self.cancelled, false) }
          content.jobs.append(job)
          defer { content.isBusy = true }
          return (nil, !content.isBusy)
        }
        if let refusal { job.fail(refusal) }
        if isIdle { wake() }
      }
    } onCancel: {
      // What the writer has taken is beyond cancelling.
      let job: Job? = content.withLock { content in
        let index = content.jobs.firstIndex { $0.id == id }
        return index.map { content.jobs.remove(at: $0) }
      }
      job?.fail(Self.cancelled)
    }
  }

  /// Takes the writer for the commits of one call, if nobody waits for it or has it.
  ///
  /// - Returns: The job, and where its outcome will be; nil where the call has to wait its turn.
  func begin(_ commits: [PreparedCommit], now: Date) -> (job: Job, reply: ReplyBox)? {
    content.withLock { content in
      guard content.jobs.isEmpty, !content.isBusy, content.refusal == nil, !Task.isCancelled
      else { return nil }
      content.isBusy = true
      content.lastID += 1
      let box = ReplyBox()
      return (Job(id: content.lastID, commits: commits, now: now, reply: .box(box)), box)
    }
  }

  /// Gives the writer back; whether somebody waits for it now, who then has to be served.
  func end() -> Bool {
    content.withLock { content in
      content.isBusy = !content.jobs.isEmpty
      return content.isBusy
    }
  }

  /// The calls that the writer is to carry out together; none when it may rest.
  func take(limit: Int) -> [Job] {
    content.withLock { content in
      var count = 0
      var taken = 0
      for job in content.jobs {
        guard taken == 0 || count + job.commits.count <= limit else { break }
        taken += 1
        count += job.commits.count
      }
      let jobs = Array(content.jobs.prefix(taken))
      content.jobs.removeFirst(taken)
      content.isBusy = !jobs.isEmpty
      return jobs
    }
  }

  /// Refuses everything from now on, what waits included.
  func refuse(_ error: StoreError) {
    let jobs = content.withLock { content in
      content.refusal = error
      defer { content.jobs = [] }
      return content.jobs
    }
    for job in jobs { job.fail(error) }
  }

  private static let cancelled = StoreError(
    .cancelled, "The task was cancelled before anything was written.")
}
