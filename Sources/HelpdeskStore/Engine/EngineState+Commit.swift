import Foundation
import HelpdeskCore

extension EngineState {
  /// Carries out one commit: first everything that can fail, then everything that cannot.
  mutating func carryOut(
    _ prepared: PreparedCommit, now: Date, blobExists: (BlobID) -> Bool
  ) -> Result<Receipt, StoreError> {
    switch decide(prepared, now: now, blobExists: blobExists) {
    case .failure(let error): .failure(error)
    case .success(.replayed(let receipt)): .success(receipt)
    case .success(.change(let resolved)): .success(apply(resolved))
    }
  }

  /// Finds out what a commit comes to, changing nothing but the clock of the receipts.
  mutating func decide(
    _ prepared: PreparedCommit, now: Date, blobExists: (BlobID) -> Bool
  ) -> Result<CommitDecision, StoreError> {
    receipts.advance(to: now)
    do throws(StoreError) {
      let commit = prepared.commit
      if let earlier = try earlierReceipt(commit) { return .success(.replayed(earlier)) }
      // A schema attached in the meantime may judge the commit differently.
      let prepared =
        prepared.schemaGeneration == schemaGeneration ? prepared : PreparedCommit(commit, self)
      if let error = prepared.error { throw error }
      let places = places(of: commit.mutations.lazy.map(\.key))
      for precondition in commit.preconditions {
        try check(precondition, blobExists) { version(of: $0, commit.mutations, places) }
      }
      let numbers = drawNumbers(commit)
      let puts = try finalPuts(prepared, numbers, places)
      try checkUnique(commit, puts, places)
      try checkSettlements(commit)
      try checkOutbox(commit)
      return .success(
        .change(
          ResolvedCommit(
            commit: commit, puts: puts, numbers: numbers, before: try textBefore(places),
            places: places)))
    } catch {
      return .failure(error)
    }
  }

  private func earlierReceipt(_ commit: Commit) throws(StoreError) -> Receipt? {
    guard let idempotency = commit.idempotency, let entry = receipts[idempotency.key] else {
      return nil
    }
    guard entry.digest == idempotency.digest else {
      throw StoreError(
        .idempotencyMismatch, "The idempotency key was used before with different content.")
    }
    var receipt = entry.receipt
    receipt.isReplayed = true
    return receipt
  }

  private func check(
    _ precondition: Precondition, _ blobExists: (BlobID) -> Bool,
    _ version: (RecordKey) -> Int64?
  ) throws(StoreError) {
    switch precondition {
    case .absent(let key):
      guard version(key) == nil else {
        throw StoreError(.conflict, "The record exists already; read again.", key: key)
      }
    case .present(let key):
      guard version(key) != nil else {
        throw StoreError(.conflict, "The record does not exist; read again.", key: key)
      }
    case .version(let key, let wanted):
      guard version(key) == wanted else {
        throw StoreError(.conflict, "The record was changed by another; read again.", key: key)
      }
    case .blob(let id):
      guard blobExists(id) else {
        throw StoreError(.blobMissing, "The blob does not exist; upload it first.")
      }
    }
  }

  /// Where the records stand that a commit is to change; each place is looked up once for all that
  /// is done with it.
  func places(of keys: some Collection<RecordKey>) -> [RowPlace?] {
    var last: (table: Int, id: String, owner: UInt32)?
    return keys.map { key in
      guard let table = tableIndex(key.type) else { return nil }
      let owner: UInt32
      if let last, last.table == table, ByteText.isSame(last.id, key.id) {
        owner = last.owner
      } else {
        guard let number = tables[table].owners.number(of: key.id) else {
          return RowPlace(table: table, owner: nil, slot: nil)
        }
        owner = number
        last = (table, key.id, owner)
      }
      let slot = tables[table].place(of: key.sequence, under: owner).slot
      return RowPlace(
        table: table, owner: owner, slot: slot.flatMap { tables[table].hasRecord($0) ? $0 : nil })
    }
  }

  private func version(
    of key: RecordKey, _ mutations: [Mutation], _ places: [RowPlace?]
  ) -> Int64? {
    // Mostly it is one of the few records that are changed.
    guard mutations.count <= 16, let index = mutations.firstIndex(where: { $0.key == key }) else {
      return version(of: key)
    }
    return places[index].flatMap(version)
  }

  private func version(_ place: RowPlace) -> Int64? {
    place.slot.map { tables[place.table].version($0) }
  }

  func drawNumbers(_ commit: Commit) -> [Int64] {
    var drawn: [(sequence: String, number: Int64)] = []
    for request in commit.numbers {
      let last =
        drawn.last { ByteText.isSame($0.sequence, request.sequence) }?.number
        ?? lastNumber(request.sequence)
      drawn.append((request.sequence, last + 1))
    }
    return drawn.map(\.number)
  }

  /// The records as they will be kept, with their true versions and numbers.
  private func finalPuts(
    _ prepared: PreparedCommit, _ numbers: [Int64], _ places: [RowPlace?]
  ) throws(StoreError) -> [PreparedCommit.Put?] {
    let commit = prepared.commit
    var result = prepared.puts
    // Mostly they are the numbers that were expected when the commit was made ready.
    let isNumbered = numbers == prepared.numbers
    for (index, put) in prepared.puts.enumerated() {
      guard let put, let place = places[index] else { continue }
      let box = put.box
      let version = (version(place) ?? 0) + 1
      let number = PreparedCommit.number(of: box.key, commit, numbers)
      if version == box.version, isNumbered || number == nil { continue }
      result[index] = try PreparedCommit.put(
        box.key, PreparedCommit.numbered(box.fields, number), of: put.origin,
        version: version, number: number?.value, tables[place.table].layout.schema,
        isLogged: vault != nil)
    }
    return result
  }

  private func checkUnique(
    _ commit: Commit, _ puts: [PreparedCommit.Put?], _ places: [RowPlace?]
  ) throws(StoreError) {
    for (index, put) in puts.enumerated() {
      guard let put, let table = places[index]?.table else { continue }
      let layout = tables[table].layout
      if layout.uniqueColumns.isEmpty { continue }
      let box = put.box
      let fields = box.fields
      let slot = places[index]?.slot
      for place in layout.uniqueColumns {
        let column = layout.columns[place]
        guard let value = fields[column.declaration.tag] else { continue }
        let other = puts[..<index].lazy.compactMap { $0?.box }.first {
          $0.key.type == box.key.type
            && FieldBytes.isSame($0.fields[column.declaration.tag], value)
        }
        let name = column.declaration.name
        if let other {
          throw StoreError(
            .duplicateKey, "Two records of the commit have the same \(name).", key: other.key)
        }
        if let slot, tables[table].has(value, slot, column: column) { continue }
        guard let holder = tables[table].holder(of: fields, column: column) else { continue }
        guard commit.mutations.contains(where: { $0.key == holder }) else {
          throw StoreError(.duplicateKey, "Another record has the same \(name).", key: holder)
        }
      }
    }
  }

  private func checkSettlements(_ commit: Commit) throws(StoreError) {
    var settled = Set<String>()
    for settlement in commit.settlements {
      let item = outbox[settlement.id]
      let isValid: Bool
      if case .replay = settlement.outcome {
        isValid = item?.isDead ?? false
      } else {
        isValid = item.map { $0.lease != 0 && $0.lease == settlement.lease } ?? false
      }
      guard isValid, settled.insert(settlement.id).inserted else {
        throw StoreError(
          .leaseLost, "The outbox entry was settled or claimed by another in the meantime.")
      }
    }
  }

  private func checkOutbox(_ commit: Commit) throws(StoreError) {
    var added = Set<String>()
    for entry in commit.outbox {
      guard outbox[entry.id] == nil, added.insert(entry.id).inserted else {
        throw StoreError(.duplicateKey, "An outbox entry with this id exists already.")
      }
    }
  }

  /// Does what was decided; it cannot fail.
  mutating func apply(_ resolved: ResolvedCommit) -> Receipt {
    let commit = resolved.commit
    revision += 1
    for (request, number) in zip(commit.numbers, resolved.numbers) {
      setLastNumber(request.sequence, number)
    }
    var written: [Receipt.Written] = []
    var entries: [Feed.Entry] = []
    written.reserveCapacity(commit.mutations.count)
    entries.reserveCapacity(commit.mutations.count)
    for (index, mutation) in commit.mutations.enumerated() {
      let entry = apply(
        mutation.key, resolved.puts[index], before: resolved.before[index],
        at: resolved.places?[index] ?? place(of: mutation.key))
      written.append(Receipt.Written(key: mutation.key, version: entry.version))
      if entry.before != nil || entry.after != nil { entries.append(entry) }
    }
    feed.append(entries, revision: revision)
    for settlement in commit.settlements { outbox.settle(settlement) }
    for entry in commit.outbox { outbox.add(entry) }
    let receipt = Receipt(
      revision: Revision(rawValue: revision), numbers: resolved.numbers, written: written)
    if let idempotency = commit.idempotency {
      receipts.add(receipt, under: idempotency, segment: segment)
    }
    return receipt
  }

  /// Where the record of a key stands; nil where its type is unknown.
  private func place(of key: RecordKey) -> RowPlace? { places(of: CollectionOfOne(key))[0] }

  /// Puts or deletes one record that is in no commit; `before` is the record that was there, where
  /// its type has text.
  mutating func apply(_ key: RecordKey, _ put: PreparedCommit.Put?, before: RecordBox?) {
    _ = apply(key, put, before: before, at: place(of: key))
  }

  private mutating func apply(
    _ key: RecordKey, _ put: PreparedCommit.Put?, before: RecordBox?, at place: RowPlace?
  ) -> Feed.Entry {
    guard let place else { return Feed.Entry(key: key, version: 0, before: nil, after: nil) }
    let index = place.table
    let imageBefore = place.slot.flatMap { tables[index].image(at: $0) }
    var imageAfter: RecordImage?
    if let put {
      let slot = place.slot ?? tables[index].reserveSlot(key, owner: place.owner)
      tables[index].put(put.box, slot, at: put.place)
      imageAfter = tables[index].image(at: slot)
    } else if let slot = place.slot {
      tables[index].delete(slot)
    }
    replaceText(of: before, by: put?.parts ?? [], tables[index].layout.schema)
    if put == nil { tables[index].releaseSlotIfUnused(key) }
    return Feed.Entry(
      key: key, version: put?.box.version ?? 0, before: imageBefore, after: imageAfter)
  }

  /// The records that are there, one place per mutation, of the types that have text.
  func textBefore(_ places: [RowPlace?]) throws(StoreError) -> [RecordBox?] {
    var boxes: [RecordBox?] = []
    boxes.reserveCapacity(places.count)
    for place in places {
      guard let place, let slot = place.slot, tables[place.table].layout.schema.text != nil else {
        boxes.append(nil)
        continue
      }
      boxes.append(try tables[place.table].box(at: slot))
    }
    return boxes
  }

  func textBefore(_ key: RecordKey) throws(StoreError) -> RecordBox? {
    guard let index = tableIndex(key.type), tables[index].layout.schema.text != nil else {
      return nil
    }
    return try tables[index].box(key)
  }
}

/// What a commit comes to.
enum CommitDecision: Sendable {
  /// It happened before.
  case replayed(Receipt)
  /// It is to happen.
  case change(ResolvedCommit)
}

/// A commit with everything decided: it can be applied to the state it was decided on, or to that
/// state made anew from a log.
struct ResolvedCommit: Sendable {
  let commit: Commit
  /// One place per mutation, nil for a deletion.
  let puts: [PreparedCommit.Put?]
  /// The numbers drawn, one per request.
  let numbers: [Int64]
  /// The records that were there, one place per mutation, of the types that have text.
  let before: [RecordBox?]
  /// Where the records stood, one per mutation, if that is known; nil for one of an unknown type.
  var places: [RowPlace?]?
}

/// Where a record stands, or is to stand.
struct RowPlace: Sendable {
  /// The place of its type's table.
  let table: Int
  /// What stands for the id of its key, if something did when it was looked for.
  let owner: UInt32?
  /// Nil where there is no record.
  let slot: UInt32?
}

/// Comparison of fields by their bytes.
enum FieldBytes {
  static func isSame(_ left: FieldValue?, _ right: FieldValue?) -> Bool {
    switch (left, right) {
    case (.text(let left)?, .text(let right)?): ByteText.isSame(left, right)
    case (.texts(let left)?, .texts(let right)?): left.elementsEqual(right, by: ByteText.isSame)
    default: left == right
    }
  }
}
