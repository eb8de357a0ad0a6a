internal import Foundation
internal import Synchronization

#if canImport(FoundationNetworking)
internal import FoundationNetworking
#endif

/// One request under way: whichever of answer, failure, timeout and cancellation comes first ends
/// it, and what comes later is ignored.
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
  private let state = Mutex(State())

  init(bodyLimit: Int) {
    self.bodyLimit = bodyLimit
  }

  /// Starts the task, unless the exchange was ended before it began.
  func start(_ task: URLSessionTask, _ continuation: CheckedContinuation<Outcome, Never>) {
    let early: Outcome? = state.withLock { state in
      if case .ended(let outcome) = state.stage { return outcome }
      state.stage = .running(continuation, task)
      return nil
    }
    if let early {
      task.cancel()
      continuation.resume(returning: early)
    } else {
      task.resume()
    }
  }

  /// Ends the exchange; only the first call counts.
  func end(_ outcome: Outcome) {
    let stage = state.withLock { state in
      let before = state.stage
      if case .ended = before { return before }
      state.stage = .ended(outcome)
      return before
    }
    guard case .running(let continuation, let task) = stage else { return }
    // Harmless when the task is complete; otherwise this closes the connection.
    task.cancel()
    continuation.resume(returning: outcome)
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

  func completed(_ error: (any Error)?) {
    if let error {
      end(.failure(HTTPFailure(error)))
    } else if let reply = state.withLock({ $0.reply }) {
      end(.success(reply))
    } else {
      end(.failure(.transport("there was no answer")))
    }
  }
}
