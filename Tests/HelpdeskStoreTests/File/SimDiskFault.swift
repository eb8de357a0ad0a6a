import Foundation
import HelpdeskCore

@testable import HelpdeskStore

/// A call that a simulated disk is to fail.
struct SimDiskFault: Sendable {
  /// What happens all the same.
  enum Effect: Sendable {
    /// Nothing.
    case none
    /// A write gets a part of its bytes down, anything from none to all but one.
    case part
    /// The call does its work and fails nevertheless.
    case all
    /// A sync loses for good what was pending, which stays readable and counts as clean.
    case forgetsPending
  }

  /// Which calls; any where nil.
  var call: DiskError.Call?
  /// How the path ends under which the file was opened.
  var suffix = ""
  /// How many such calls go well first.
  var skipping = 0
  /// How many fail then; `Int.max` for all.
  var times = 1
  var number: Int32 = EIO
  var effect = Effect.none
}

extension SimDiskState {
  /// Counts a call and finds the fault that is due, if any.
  mutating func begin(_ call: DiskError.Call, _ path: String) -> SimDiskFault? {
    calls += 1
    var due: SimDiskFault?
    for index in faults.indices {
      let fault = faults[index]
      guard fault.call == nil || fault.call == call, path.hasSuffix(fault.suffix) else { continue }
      if fault.skipping > 0 {
        faults[index].skipping -= 1
      } else if due == nil, fault.times > 0 {
        if fault.times < .max { faults[index].times -= 1 }
        due = fault
      }
    }
    return due
  }
}
