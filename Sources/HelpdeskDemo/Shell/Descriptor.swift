import Foundation

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Writing to a file descriptor, whole.
enum Descriptor {
  /// Writes everything, in one call where the other end takes it; whether it went well.
  @discardableResult
  static func write(_ text: String, to descriptor: Int32) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let count = send(bytes[done...], descriptor)
        if count > 0 {
          done += count
        } else if errno == EAGAIN {
          // Somebody else made the terminal non-blocking; it takes more when it is ready.
          var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&ready, 1, -1)
        } else if errno != EINTR {
          return false
        }
      }
      return true
    }
  }

  private static func send(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, _ descriptor: Int32) -> Int {
    let rest = UnsafeBufferPointer(rebasing: bytes)
    #if canImport(Darwin)
    return Darwin.write(descriptor, rest.baseAddress, rest.count)
    #elseif canImport(Musl)
    return Musl.write(descriptor, rest.baseAddress, rest.count)
    #else
    return Glibc.write(descriptor, rest.baseAddress, rest.count)
    #endif
  }
}
