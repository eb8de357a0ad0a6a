internal import Dispatch
internal import Foundation

#if canImport(FoundationNetworking)
internal import FoundationNetworking
#endif

/// A URL session that follows no redirects, keeps nothing between requests and limits what it
/// reads.
///
/// A class, because a session and its delegate live until the session is invalidated: the last
/// owner's release does so.
final class HTTPClient: Sendable {
  /// The most that is read of a body.
  private let bodyLimit: Int

  /// Longer timeouts are cut to this.
  private static let longestTimeout = Duration.hours(1)

  private let session: URLSession
  private let delegate = HTTPClientDelegate()
  /// Where the session calls its delegate.
  ///
  /// A queue of our own, since a busy pool of threads would
  /// let bodies pile up unread and timeouts come late.
  private let queue = DispatchQueue(label: "helpdesk.http", qos: .userInitiated)

  /// Takes the host's configuration for proxies, TLS and the like; cookies, caches and stored
  /// credentials are taken out of it.
  init(configuration: URLSessionConfiguration, bodyLimit: Int = 64 * 1024) {
    self.bodyLimit = bodyLimit
    let own = configuration.copy() as? URLSessionConfiguration ?? .ephemeral
    own.httpCookieStorage = nil
    own.httpShouldSetCookies = false
    own.httpCookieAcceptPolicy = .never
    own.urlCache = nil
    own.urlCredentialStorage = nil
    own.requestCachePolicy = .reloadIgnoringLocalCacheData
    let operations = OperationQueue()
    operations.maxConcurrentOperationCount = 1
    operations.underlyingQueue = queue
    session = URLSession(configuration: own, delegate: delegate, delegateQueue: operations)
  }

  deinit {
    // Nobody waits for an answer any more; what is being cancelled may finish.
    session.finishTasksAndInvalidate()
  }

  /// Sends the request, and returns the answer or what came instead of it.
  ///
  /// The timeout is for the whole exchange, from the connection to the last byte. It is a timer of
  /// our own, since the session's restarts with every byte that arrives.
  func send(_ request: URLRequest, timeout: Duration) async -> Result<HTTPReply, HTTPFailure> {
    guard !Task.isCancelled else { return .failure(.cancelled) }
    let limit = min(max(timeout, .milliseconds(1)), Self.longestTimeout)
    var request = request
    request.timeoutInterval = Double(limit.milliseconds) / 1000 + 5
    request.httpShouldHandleCookies = false

    let exchange = HTTPExchange(bodyLimit: bodyLimit, queue: queue)
    let task = session.dataTask(with: request)
    delegate.exchanges.withLock { $0[task.taskIdentifier] = exchange }
    defer { delegate.exchanges.withLock { $0[task.taskIdentifier] = nil } }

    queue.asyncAfter(
      deadline: .now() + .milliseconds(Int(clamping: limit.milliseconds))
    ) { [weak exchange] in
      exchange?.end(.failure(.timedOut))
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { exchange.start(task, $0) }
    } onCancel: {
      exchange.abandon(.cancelled)
    }
  }
}

/// Hands what the session reports to the exchange concerned.
private final class HTTPClientDelegate: NSObject, URLSessionDataDelegate {
  let exchanges = Mutex<[Int: HTTPExchange]>([:])

  private func exchange(of task: URLSessionTask) -> HTTPExchange? {
    exchanges.withLock { $0[task.taskIdentifier] }
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
    guard let response = response as? HTTPURLResponse else { return completionHandler(.cancel) }
    exchange(of: dataTask)?.received(response)
    completionHandler(.allow)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    exchange(of: dataTask)?.received(data)
  }

  /// A redirect is an answer: whoever follows it takes the request, and its secrets, elsewhere.
  func urlSession(
    _ session: URLSession, task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
    completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) {
    #if !canImport(FoundationNetworking)
    completionHandler(nil)
    #endif
    // FoundationNetworking traps when the handler is called for a task that is being cancelled,
    // which a timeout may do at any moment. Ending the exchange cancels the task, which is enough.
    exchange(of: task)?.end(.success(HTTPReply(response)))
  }

  #if canImport(FoundationNetworking)
  /// A request to sign in is an answer too; there are no credentials to sign in with.
  ///
  /// FoundationNetworking would otherwise wait for some until the timeout. Elsewhere the default
  /// hands the answer on, and checks certificates, which is not asked here.
  func urlSession(
    _ session: URLSession, task: URLSessionTask, didReceive challenge: URLAuthenticationChallenge,
    completionHandler:
      @escaping @Sendable (
        URLSession.AuthChallengeDisposition, URLCredential?
      ) -> Void
  ) {
    exchange(of: task)?.challenged(challenge.failureResponse ?? task.response)
  }
  #endif

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    exchange(of: task)?.completed(error, response: task.response)
  }
}
