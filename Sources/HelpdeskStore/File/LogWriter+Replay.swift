import HelpdeskCore

extension LogWriter {
  /// Makes the state that the log makes of another, or what stands in it behind a checkpoint.
  ///
  /// Reading what stands there goes ahead on other cores, and rows are sorted at the end.
  ///
  /// - Parameters:
  ///   - checkpoint: What the state was made from; nil for an empty one.
  ///   - state: The state, to which the schema was attached.
  ///   - usage: What of the log is alive.
  /// - Returns: What the log declares last, if it does.
  /// - Throws: ``StoreError/Code/corrupt``, ``StoreError/Code/io``.
  func replay(
    behind checkpoint: Checkpoint?, into state: inout EngineState, _ usage: inout LogUsage
  ) throws(StoreError) -> LoggedSchema? {
    var declared: LoggedSchema?
    state.deferSorting()
    let reading = ReplayReading(state)
    try visitSegments(behind: checkpoint) { (part, number) throws(StoreError) in
      try ReadAhead.forEach(part.groups) { group in
        Result { () throws(StoreError) in try reading.steps(group, of: part, number) }
      } _: { (steps) throws(StoreError) in
        for step in try steps.get() {
          if case .erase = step.transaction { purgeThrough = number }
          declared = step.transaction.declaredSchema ?? declared
          try state.replay(step, &usage)
        }
      }
    }
    state.sortDeferred()
    return declared
  }

  /// The schema that the log declares last.
  func declaredSchema() throws(StoreError) -> LoggedSchema? {
    var last: LoggedSchema?
    try visitSegments(behind: nil) { (part, _) throws(StoreError) in
      for frame in part.scan.frames {
        let payload = part.scan.payload(of: frame, in: part.bytes)
        for transaction in try LogTransaction.all(payload, of: LogTransaction.declaringKinds) {
          last = transaction.declaredSchema ?? last
        }
      }
    }
    return last
  }

  /// Reads the segments of the log in their order.
  private func visitSegments(
    behind checkpoint: Checkpoint?, _ body: (SegmentPart, UInt64) throws(StoreError) -> Void
  ) throws(StoreError) {
    var segments = manifest.sealed.map { (number: $0.number, length: $0.length) }
    segments.append((active.header.number, active.end))
    let first = checkpoint?.position.segment ?? 0
    for segment in segments where segment.number >= first {
      let part = try folder.attempt { () throws(DiskError) -> SegmentPart? in
        if let checkpoint, segment.number == first {
          return try folder.part(
            ofSegment: first, limit: segment.length, behind: checkpoint)
        }
        let bytes = try folder.bytes(folder.segment(segment.number), limit: segment.length)
        return SegmentScan(bytes, store: manifest.store, number: segment.number).map {
          SegmentPart(scan: $0, bytes: bytes)
        }
      }
      guard let part, part.scan.end == segment.length else {
        throw StoreError(
          .corrupt,
          "The log is damaged: log/\(Manifest.fileName(segment.number)) has changed since the "
            + "store was opened.")
      }
      try body(part, segment.number)
    }
  }
}

extension SegmentPart {
  /// The frames in groups that are large enough to be read apart from one another.
  fileprivate var groups: [ArraySlice<SegmentScan.Frame>] {
    var groups: [ArraySlice<SegmentScan.Frame>] = []
    var start = 0
    var size = 0
    for (index, frame) in scan.frames.enumerated() {
      size += frame.header.payloadSize
      if size >= 256 * 1024 || index == scan.frames.count - 1 {
        groups.append(scan.frames[start...index])
        start = index + 1
        size = 0
      }
    }
    return groups
  }
}

extension ReplayReading {
  fileprivate func steps(
    _ frames: ArraySlice<SegmentScan.Frame>, of part: SegmentPart, _ segment: UInt64
  ) throws(StoreError) -> [ReplayStep] {
    var steps: [ReplayStep] = []
    for frame in frames {
      let payload = part.scan.payload(of: frame, in: part.bytes)
      for transaction in try LogTransaction.all(payload) {
        steps.append(try step(transaction, segment: segment, base: frame.payload.lowerBound))
      }
    }
    return steps
  }
}
