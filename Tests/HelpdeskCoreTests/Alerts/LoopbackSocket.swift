import Foundation

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The system calls under ``LoopbackServer``.
enum LoopbackSocket {
  /// A socket that listens on 127.0.0.1, and its port.
  static func listen() throws -> (socket: Int32, port: UInt16) {
    let socket = open()
    guard socket >= 0 else { throw LoopbackServer.SetUpFailed(step: "socket", code: errno) }
    var address = address(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bindSocket(socket, pointer, length) == 0 && listenOn(socket, 16) == 0
          && getsockname(socket, pointer, &length) == 0
      }
    }
    guard isListening else {
      let code = errno
      close(socket)
      throw LoopbackServer.SetUpFailed(step: "listen", code: code)
    }
    return (socket, UInt16(bigEndian: address.sin_port))
  }

  /// Connects and hangs up.
  static func knock(port: UInt16) {
    let socket = open()
    guard socket >= 0 else { return }
    defer { close(socket) }
    var address = address(port: port)
    _ = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        connect(socket, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  /// A client that hangs up must not end the process with a signal.
  static func prepare(_ socket: Int32) {
    #if canImport(Darwin)
    var on: Int32 = 1
    setsockopt(socket, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
    #endif
  }

  /// Sends all, or as much as the client takes; the number of bytes that went out.
  static func send(_ socket: Int32, _ bytes: [UInt8]) -> Int {
    #if canImport(Darwin)
    let flags: Int32 = 0
    #else
    let flags = Int32(MSG_NOSIGNAL)
    #endif
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        sendBytes(socket, $0.baseAddress, $0.count, flags)
      }
      guard count > 0 else { break }
      sent += count
    }
    return sent
  }

  /// Whether the other side hangs up within this time; a negative time is for ever.
  static func hangsUp(_ socket: Int32, within milliseconds: Int) -> Bool {
    var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, Int32(milliseconds)) != 0
  }

  /// Reads one request with its body; nil where the client hangs up in the middle of it.
  static func readRequest(_ socket: Int32) -> LoopbackServer.Request? {
    var data = Data()
    let blank = Data("\r\n\r\n".utf8)
    var end = data.range(of: blank)
    while end == nil {
      guard receive(socket, into: &data) else { return nil }
      end = data.range(of: blank)
    }
    guard let end else { return nil }
    let lines = String(decoding: data[..<end.lowerBound], as: UTF8.self)
      .components(separatedBy: "\r\n")
    let first = lines[0].split(separator: " ")
    guard first.count == 3 else { return nil }
    let headers = lines.dropFirst().map { line in
      let parts = line.split(separator: ":", maxSplits: 1)
      return (
        name: String(parts.first ?? ""),
        value: String(parts.dropFirst().first ?? "").trimmingCharacters(in: .whitespaces)
      )
    }
    var request = LoopbackServer.Request(
      method: String(first[0]), target: String(first[1]), headers: headers, body: Data())
    if request.header("Expect") != nil {
      _ = send(socket, Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
    }
    let length = request.header("Content-Length").flatMap { Int($0) } ?? 0
    while data.count - end.upperBound < length {
      guard receive(socket, into: &data) else { return nil }
    }
    request.body = Data(data[end.upperBound...].prefix(length))
    return request
  }

  private static func receive(_ socket: Int32, into data: inout Data) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 16 * 1024)
    let count = recv(socket, &buffer, buffer.count, 0)
    guard count > 0 else { return false }
    data.append(contentsOf: buffer[..<count])
    return true
  }

  private static func open() -> Int32 {
    #if canImport(Darwin)
    return socket(AF_INET, SOCK_STREAM, 0)
    #else
    return socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #endif
  }

  private static func address(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    #if canImport(Darwin)
    address.sin_len = UInt8(MemoryLayout<sockaddr_in>.size)
    #endif
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }
}

// The system's own functions, whose names the methods above would hide.
private let bindSocket = bind
private let listenOn = listen
private let sendBytes = send
