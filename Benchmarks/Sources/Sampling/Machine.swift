import Foundation

/// The machine that a run was made on.
package struct Machine: Encodable, Sendable {
  package let processor: String?
  package let cores: Int
  package let memoryGigabytes: Int
  package let system: String
  package let compiler: String
  package let loadAtStart: String?

  package init() {
    let process = ProcessInfo.processInfo
    processor = Self.field("model name", of: "/proc/cpuinfo")
    cores = process.activeProcessorCount
    memoryGigabytes = Int((Double(process.physicalMemory) / 1_073_741_824).rounded())
    system = process.operatingSystemVersionString
    compiler = Self.compilerVersion
    loadAtStart = Self.load()
  }

  package var description: String {
    "\(cores) cores\(processor.map { " (\($0))" } ?? ""), \(memoryGigabytes) GB, \(system), "
      + "Swift \(compiler)"
  }

  /// How busy the machine was over 1, 5 and 15 minutes; nil where the system does not say so.
  package static func load() -> String? {
    guard let text = try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8) else {
      return nil
    }
    return text.split(separator: " ").prefix(3).joined(separator: " ")
  }

  /// What of the process lies in memory; nil where the system does not say so.
  package static func residentMegabytes() -> Int? {
    field("VmRSS", of: "/proc/self/status")
      .flatMap { $0.split(separator: " ").first }
      .flatMap { Int($0) }
      .map { $0 / 1024 }
  }

  private static func field(_ name: String, of file: String) -> String? {
    guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
    for line in text.split(separator: "\n") where line.hasPrefix(name) {
      guard let colon = line.firstIndex(of: ":") else { continue }
      return line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
    return nil
  }

  // A program cannot ask for the compiler's version when it runs.
  private static var compilerVersion: String {
    #if compiler(>=6.4)
    "6.4 or later"
    #elseif compiler(>=6.3)
    "6.3"
    #elseif compiler(>=6.2)
    "6.2"
    #else
    "6.1"
    #endif
  }
}
