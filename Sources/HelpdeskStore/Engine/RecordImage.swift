import HelpdeskCore

/// What a change shows of a record: its columns.
enum RecordImage: Sendable {
  /// By the record itself, where it stays in memory anyway.
  case record(RecordBox)
  /// By the columns' wire form; empty where the type has none.
  case columns([UInt8])

  func columns(_ layout: TableLayout?) -> RecordFields {
    switch self {
    case .record(let box): return box.fields.filter { layout?.isColumn($0) ?? false }
    case .columns(let wire):
      // The store's own bytes, from its own memory.
      guard !wire.isEmpty, let fields = try? WireCodec.decode(wire) else { return RecordFields() }
      return fields
    }
  }

  /// Some of the columns.
  func columns(_ tags: [FieldTag]) -> RecordFields {
    let fields: RecordFields
    switch self {
    case .record(let box): fields = box.fields
    case .columns: fields = columns(nil)
    }
    return RecordFields(
      tags.compactMap { tag in
        fields[tag].map { RecordFields.Field(tag: tag, value: $0) }
      })
  }
}

extension Table {
  /// What a change shows of a record; nil where there is none.
  func image(at slot: UInt32) -> RecordImage? {
    guard hasRecord(slot) else { return nil }
    if layout.columns.isEmpty { return .columns([]) }
    guard vault == nil else { return .columns(columns(slot)) }
    return boxes[Int(slot)].map { .record($0) }
  }

  private func columns(_ slot: UInt32) -> [UInt8] {
    let page = pages[Int(slot) >> 8]
    let row = Int(slot) & 255
    var count: UInt64 = 0
    var writer = ByteWriter()
    writer.reserve(256)
    for index in layout.columnsByTag {
      let column = layout.columns[index]
      let value = page.value(column, row)
      guard value != .null else { continue }
      count += 1
      writer.append(varint: UInt64(column.declaration.tag))
      switch value {
      case .null: break
      case .integer(let number):
        writer.append(byte: 0)
        writer.append(integer: number)
      case .text(let code):
        writer.append(byte: 1)
        writer.append(text: interners[column.interner].text(code))
      case .texts(let codes):
        writer.append(byte: 2)
        writer.append(varint: UInt64(codes.count))
        for code in codes { writer.append(text: interners[column.interner].text(code)) }
      }
    }
    var whole = ByteWriter()
    whole.append(varint: count)
    whole.append(raw: writer.bytes)
    return whole.bytes
  }
}
