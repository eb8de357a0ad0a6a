extension Requester: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, type)
    writer.put(2, id)
    writer.put(3, name)
    writer.put(4, email)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    self.init(
      type: try reader.value(1), id: try reader.id(2), name: try reader.string(3),
      email: try reader.text(4))
  }
}

extension Author: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, type)
    writer.put(2, id)
    writer.put(3, name)
    writer.put(4, email)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    self.init(
      type: try reader.value(1), id: try reader.string(2), name: try reader.string(3),
      email: try reader.text(4))
  }
}

extension Staff: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, role)
    writer.put(2, id)
    writer.put(3, name)
    writer.put(4, email)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    self.init(
      role: try reader.value(1), id: try reader.id(2), name: try reader.string(3),
      email: try reader.text(4))
  }
}

extension Contact: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, name)
    writer.put(2, email)
    writer.put(3, customer)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    self.init(
      name: try reader.string(1), email: try reader.text(2), customer: try reader.optionalID(3))
  }
}
