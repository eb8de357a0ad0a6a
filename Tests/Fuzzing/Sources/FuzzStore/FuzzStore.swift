import Dispatch
import Foundation

/// libFuzzer over everything that reads bytes from a disk, and what people type; the first byte
/// says which reader, unless the environment's `HELPDESK_FUZZ_TARGET` names one.
@main
enum FuzzStore {
  private static let only = ProcessInfo.processInfo.environment["HELPDESK_FUZZ_TARGET"].flatMap {
    name in FuzzTarget.allCases.first { "\($0)" == name }
  }

  static func main() {
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    exit(runDriver(&count, &arguments) { start, size in FuzzStore.test(start, size) })
  }

  private static func test(_ start: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: size))
    guard let first = bytes.first,
      let target = only ?? FuzzTarget(rawValue: first % UInt8(FuzzTarget.allCases.count))
    else { return 0 }
    let done = DispatchSemaphore(value: 0)
    Task.detached {
      do {
        try await target.run(Array(bytes.dropFirst()))
      } catch {
        // The fuzzer keeps the input of a process that ends like this.
        print("\(target): \(error)")
        abort()
      }
      done.signal()
    }
    done.wait()
    return 0
  }
}

/// The fuzzer's own main function, as a library.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
