import Foundation

/// How the program takes memory from the system.
enum Heap {
  /// Makes the heap one that grows in large steps; call it before anything else.
  ///
  /// By default glibc gives every thread a heap of its own, which grows by a page at a time, each
  /// with a call of the system. A program whose work is done by one task at a time, on
  /// whichever thread, is faster with one heap; what it does not use is not taken.
  static func growInLargeSteps() {
    #if canImport(Glibc)
    // By name, and with the numbers of malloc.h, which Swift's module of glibc leaves out.
    typealias Option = @convention(c) (CInt, CInt) -> CInt
    guard let symbol = dlsym(nil, "mallopt") else { return }
    let mallopt = unsafeBitCast(symbol, to: Option.self)
    let (topPad, arenaMax): (CInt, CInt) = (-2, -8)
    _ = mallopt(arenaMax, 1)
    _ = mallopt(topPad, 64 << 20)
    #endif
  }
}
