import Foundation
import HelpdeskCore

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A real HTTP/1.1 server on 127.0.0.1 that answers by a script and records what it was sent.
///
/// Each connection gets one reply and is closed; the connections after the last reply of the
/// script get that one again. Stop the server when the test is done with it: `stop()` returns when
/// every connection and thread has ended.
final class LoopbackServer: Sendable {
  /// What the server does with a connection.
  enum Reply: Sendable {
    case answer(_ status: Int, headers: [(String, String)] = [], body: String = "")
    /// The answer after this many milliseconds, unless the client hangs up before.
    case late(milliseconds: Int, _ status: Int, body: String = "")
    /// Takes the request, and answers nothing until the client hangs up or the server stops.
    case never
    /// Hangs up before reading anything.
    case hangUp
    /// Announces more than it sends, and hangs up in the middle of the body.
    case cutOff(_ status: Int, announced: Int, body: String)
    /// A body without end, sent for as long as the client reads it.
    case flood(_ status: Int)
    /// These bytes in place of an answer.
    case raw(String)
  }

  /// What a client sent.
  struct Request: Sendable {
    var method: String
    var target: String
    var headers: [(name: String, value: String)]
    var body: Data

    /// The first value of a header, whatever the case of its name.
    func header(_ name: String) -> String? {
      headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
  }

  struct SetUpFailed: Error { let step: String, code: Int32 }

  private struct State {
    var requests: [Request] = []
    var connections = 0
    var ended = 0
    var isStopped = false
    var open: Set<Int32> = []
    var waiting: [Waiter] = []

    /// Takes out those who wait no longer.
    mutating func takeReady() -> [Waiter] {
      let all = waiting
      waiting = all.filter { !isStopped && !$0.isReady(self) }
      return all.filter { isStopped || $0.isReady(self) }
    }
  }

  private struct Waiter {
    var isReady: @Sendable (State) -> Bool
    var continuation: CheckedContinuation<Void, Never>
  }

  private let script: [Reply]
  private let listener: Int32
  let port: UInt16
  private let state = Mutex(State())
  private let threads = DispatchGroup()

  /// Listens on a port of the system's choice.
  init(_ script: Reply...) throws {
    self.script = script
    (listener, port) = try LoopbackSocket.listen()
    startThread { server in server.acceptConnections() }
  }

  /// The address of a path on this server.
  func url(_ path: String = "/") throws -> URL {
    guard let url = URL(string: "http://127.0.0.1:\(port)\(path)") else {
      throw SetUpFailed(step: "address of \(path)", code: 0)
    }
    return url
  }

  /// The requests so far, in the order in which they were read.
  var requests: [Request] { state.withLock { $0.requests } }

  /// How many connections were accepted.
  var connections: Int { state.withLock { $0.connections } }

  /// Returns once this many requests have been read in full.
  func waitForRequests(_ count: Int) async {
    await wait { $0.requests.count >= count }
  }

  /// Returns once this many connections have ended, whoever hung up.
  func waitForEnd(ofConnections count: Int) async {
    await wait { $0.ended >= count }
  }

  /// Hangs up on everyone and ends every thread.
  func stop() {
    let wasStopped = change { state in
      defer { state.isStopped = true }
      for socket in state.open { _ = shutdown(socket, Int32(SHUT_RDWR)) }
      return state.isStopped
    }
    guard !wasStopped else { return }
    // A connection of our own, since closing a listener wakes nobody on some systems.
    LoopbackSocket.knock(port: port)
    threads.wait()
    close(listener)
  }

  // MARK: - Waiting

  private func wait(until isReady: @escaping @Sendable (State) -> Bool) async {
    await withCheckedContinuation { continuation in
      change { $0.waiting.append(Waiter(isReady: isReady, continuation: continuation)) }
    }
  }

  /// Changes the state, and wakes whoever waited for that.
  private func change<Value: Sendable>(_ body: @Sendable (inout State) -> Value) -> Value {
    let (value, ready) = state.withLock { state in
      let value = body(&state)
      return (value, state.takeReady())
    }
    for waiter in ready { waiter.continuation.resume() }
    return value
  }

  // MARK: - Threads of the server

  private func startThread(_ work: @escaping @Sendable (LoopbackServer) -> Void) {
    threads.enter()
    Thread { [self] in
      work(self)
      threads.leave()
    }.start()
  }

  private func acceptConnections() {
    while true {
      let socket = accept(listener, nil, nil)
      let number: Int? = state.withLock { state in
        guard socket >= 0, !state.isStopped else { return nil }
        state.open.insert(socket)
        state.connections += 1
        return state.connections
      }
      guard let number else {
        if socket >= 0 { close(socket) }
        return
      }
      startThread { server in
        LoopbackSocket.prepare(socket)
        server.serve(socket, server.script[min(number, server.script.count) - 1])
        server.change { state in
          state.open.remove(socket)
          state.ended += 1
          close(socket)
        }
      }
    }
  }

  private func serve(_ socket: Int32, _ reply: Reply) {
    if case .hangUp = reply { return }
    guard let request = LoopbackSocket.readRequest(socket) else { return }
    change { $0.requests.append(request) }

    switch reply {
    case .hangUp: break
    case .answer(let status, let headers, let body):
      send(socket, Self.head(status, headers, length: body.utf8.count) + body)
    case .late(let milliseconds, let status, let body):
      guard !LoopbackSocket.hangsUp(socket, within: milliseconds) else { return }
      send(socket, Self.head(status, [], length: body.utf8.count) + body)
    case .never:
      _ = LoopbackSocket.hangsUp(socket, within: -1)
    case .cutOff(let status, let announced, let body):
      send(socket, Self.head(status, [], length: announced) + body)
    case .flood(let status):
      flood(socket, status)
    case .raw(let text):
      send(socket, text)
    }
  }

  private func flood(_ socket: Int32, _ status: Int) {
    guard send(socket, Self.head(status, [], length: 1 << 40)) else { return }
    let piece = String(repeating: "a", count: 64 * 1024)
    // A gigabyte is far beyond every buffer; a client that still reads is left waiting for more,
    // since without an end it would fill the memory of the machine.
    for _ in 0..<16_384 { guard send(socket, piece) else { return } }
    _ = LoopbackSocket.hangsUp(socket, within: -1)
  }

  @discardableResult
  private func send(_ socket: Int32, _ text: String) -> Bool {
    LoopbackSocket.send(socket, Array(text.utf8)) == text.utf8.count
  }

  private static func head(_ status: Int, _ headers: [(String, String)], length: Int) -> String {
    let own = [("Content-Length", String(length)), ("Connection", "close")]
    let lines = (headers + own).map { "\($0.0): \($0.1)\r\n" }
    return "HTTP/1.1 \(status) Status\r\n" + lines.joined() + "\r\n"
  }
}
