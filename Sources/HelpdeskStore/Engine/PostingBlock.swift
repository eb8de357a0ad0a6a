/// Up to 128 postings, unpacked: what a list's readers look at.
///
/// Made once and filled again for each block, and owned by one reader alone.
final class PostingBlock {
  static let capacity = 128

  /// How many of the places are filled; beside them, so that no reader's loop has to claim the object.
  private let filled: UnsafeMutablePointer<Int>
  let slots: UnsafeMutablePointer<UInt32>
  let everyone: UnsafeMutablePointer<Int32>
  let staff: UnsafeMutablePointer<Int32>
  private let bytes: UnsafeMutableRawPointer

  init() {
    let capacity = Self.capacity
    bytes = UnsafeMutableRawPointer.allocate(
      byteCount: 12 * capacity + MemoryLayout<Int>.size, alignment: 16)
    filled = (bytes + 12 * capacity).initializeMemory(as: Int.self, repeating: 0, count: 1)
    slots = bytes.initializeMemory(as: UInt32.self, repeating: 0, count: capacity)
    everyone = (bytes + 4 * capacity).initializeMemory(
      as: Int32.self, repeating: 0, count: capacity)
    staff = (bytes + 8 * capacity).initializeMemory(as: Int32.self, repeating: 0, count: capacity)
  }

  deinit {
    bytes.deallocate()
  }

  /// How many of the places are filled.
  @inline(__always)
  var count: Int {
    get { filled.pointee }
    set { filled.pointee = newValue }
  }

  /// Fills the next place.
  // Not `count += 1` by whoever fills it: in a type that cannot be copied the compiler (6.3.1) tells the
  // thread sanitizer of a write to the first thing that the type refers to, which is no race but reported.
  @inline(__always)
  func append(_ slot: UInt32, everyone: Int32, staff: Int32) {
    let place = filled.pointee
    slots[place] = slot
    self.everyone[place] = everyone
    self.staff[place] = staff
    filled.pointee = place + 1
  }

  func removeAll() { filled.pointee = 0 }

  /// How often the term stands in a place's slot, as an audience sees it.
  @inline(__always)
  func count(_ place: Int, isForEveryone: Bool) -> Int {
    isForEveryone ? Int(everyone[place]) : Int(everyone[place]) &+ Int(staff[place])
  }

  /// The first place at or behind a slot, from a place on that is not behind it.
  ///
  /// Steps grow twofold, so that near slots are found at once and far ones in few steps.
  @inline(__always)
  func place(of slot: UInt32, from start: Int) -> Int {
    var lower = start
    var step = 1
    while lower &+ step < count, slots[lower &+ step] < slot {
      lower &+= step
      step &<<= 1
    }
    var upper = min(lower &+ step, count)
    while lower < upper {
      let middle = (lower &+ upper) &>> 1
      if slots[middle] < slot { lower = middle &+ 1 } else { upper = middle }
    }
    return lower
  }
}
