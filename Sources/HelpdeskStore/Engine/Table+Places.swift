import HelpdeskCore

/// Where in the log a record stands.
struct LogPlace: Hashable, Sendable {
  /// 0 for a record that stands in no log.
  var segment: UInt32 = 0
  /// In units of one byte from the segment's beginning.
  var offset: UInt32 = 0
}

extension Table {
  /// Where the log holds a record that is there; nil without a log.
  func place(of key: RecordKey) -> LogPlace? {
    guard let slot = slot(of: key), records[Int(slot)] != nil, Int(slot) < places.count else {
      return nil
    }
    let place = places[Int(slot)]
    return place.segment == 0 ? nil : place
  }

  /// Notes where the log holds a record that is there.
  mutating func setPlace(_ place: LogPlace, of key: RecordKey) {
    guard let slot = slot(of: key), records[Int(slot)] != nil else { return }
    while places.count <= Int(slot) { places.append(LogPlace()) }
    places.replace(Int(slot), with: place)
  }
}
