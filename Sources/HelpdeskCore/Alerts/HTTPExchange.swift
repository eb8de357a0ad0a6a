internal import Dispatch
internal import Foundation

#if canImport(FoundationNetworking)
internal import FoundationNetworking
#endif

/// One request under way: whichever of answer, failure, timeout and cancellation comes first ends
/// it, and what comes later is ignored.
///
/// Tasks are only ever cancelled on the delegate's queue. FoundationNetworking ends the process when
/// a task is cancelled elsewhere in the moment between its completion and the report of it.
final class HTTPExchange: Sendable {
  typealias Outcome = Result<HTTPReply, HTTPFailure>

  private enum Stage {
    case idle
    case running(CheckedContinuation<Outcome, Never>, URLSessionTask)
    case ended(Outcome)
  }

  private struct State {
    var stage = Stage.idle
    var reply: HTTPReply?
  }

  private let bodyLimit: Int
  private let queue: DispatchQueue
  private let state = Mutex(State())

  /// The queue is the one on which the session calls its delegate.
  init(bodyLimit: Int, queue: DispatchQueue) {
    self.bodyLimit = bodyLimit
    self.queue = queue
  }

  /// Starts the task, unless the exchange was ended before it began.
  func start(_ task: URLSessionTask, _ continuation: CheckedContinuation<Outcome, Never>) {
    let early: Outcome? = state.withLock { state in
      if case .ended(let outcome) = state.stage { return outcome }
      state.stage = .running(continuation, task)
      return nil
    }
    if let early {
      queue.async { task.cancel() }
      continuation.resume(returning: early)
    } else {
      task.resume()
    }
  }

  /// Ends the exchange, and its task with it; only the first call counts.
  ///
  /// To be called on the delegate's queue.
  func end(_ outcome: Outcome) {
    conclude(outcome)?.cancel()
  }

  /// The same from anywhere; the task follows.
  func abandon(_ failure: HTTPFailure) {
    guard let task = conclude(.failure(failure)) else { return }
    queue.async { task.cancel() }
  }

  /// Resumes who waits, if nobody has yet; the task, for the caller to cancel.
  @discardableResult
  private func conclude(_ outcome: Outcome) -> URLSessionTask? {
    let stage = state.withLock { state in
      let before = state.stage
      if case .ended = before { return before }
      state.stage = .ended(outcome)
      return before
    }
    guard case .running(let continuation, let task) = stage else { return nil }
    continuation.resume(returning: outcome)
    return task
  }

  func received(_ response: HTTPURLResponse) {
    let reply = HTTPReply(response)
    state.withLock { $0.reply = reply }
  }

  /// Keeps what fits; nothing beyond the limit is read.
  func received(_ data: Data) {
    let full: HTTPReply? = state.withLock { state in
      guard var reply = state.reply else { return nil }
      // Nil while it grows, so that appending copies nothing.
      state.reply = nil
      defer { state.reply = reply }
      reply.body.append(data.prefix(bodyLimit - reply.body.count))
      reply.isTruncated = reply.isTruncated || reply.body.count == bodyLimit
      return reply.isTruncated ? reply : nil
    }
    if let full { end(.success(full)) }
  }

  /// The server wants credentials; its answer is complete.
  func challenged(_ response: URLResponse?) {
    end(answer(response))
  }

  /// The task is complete; there is nothing to cancel.
  func completed(_ error: (any Error)?, response: URLResponse?) {
    if let error {
      conclude(.failure(HTTPFailure(error)))
    } else {
      conclude(answer(response))
    }
  }

  /// What was received; the response counts where its arrival was not reported, as with
  /// redirects to nowhere.
  private func answer(_ response: URLResponse?) -> Outcome {
    let late = (response as? HTTPURLResponse).map { HTTPReply($0) }
    guard let reply = state.withLock({ $0.reply }) ?? late else {
      return .failure(.transport("there was no answer"))
    }
    return .success(reply)
  }
}
