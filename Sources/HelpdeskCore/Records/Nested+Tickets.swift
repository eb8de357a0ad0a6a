extension HostLink: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, kind)
    writer.put(2, id)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    self.init(try reader.value(1), try reader.string(2))
  }
}

extension TicketLink: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, kind)
    writer.put(2, ticket)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    self.init(try reader.value(1), try reader.id(2))
  }
}

extension MessageAttachment: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, name)
    writer.put(2, mediaType)
    writer.put(3, size)
    writer.put(4, blob)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    self.init(
      name: try reader.string(1), mediaType: try reader.string(2), size: try reader.int(3),
      blob: try reader.value(4))
  }
}

extension Satisfaction: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, rating)
    writer.put(2, comment)
    writer.put(3, ratedAt)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    self.init(
      rating: try reader.int(1), comment: try reader.text(2), ratedAt: try reader.date(3))
  }
}

/// One of the host's own fields, as it is kept.
struct CustomField: NestedValue {
  let name: String
  let value: String

  init(name: String, value: String) {
    self.name = name
    self.value = value
  }

  func write(to writer: inout FieldWriter) {
    writer.put(1, name)
    writer.put(2, value)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    self.init(name: try reader.string(1), value: try reader.string(2))
  }
}

extension CapturedContext.Action: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, name)
    writer.put(2, at)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    self.init(name: try reader.string(1), at: try reader.string(2))
  }
}

extension CapturedContext.Service: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, name)
    writer.put(2, status)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    self.init(name: try reader.string(1), status: try reader.string(2))
  }
}

extension CapturedContext: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, page)
    writer.put(2, referrer)
    writer.put(3, browser)
    writer.put(4, operatingSystem)
    writer.put(5, screen)
    writer.put(6, language)
    writer.put(7, timeZone)
    writer.put(8, nested: recentActions)
    writer.put(9, nested: services)
    writer.put(10, error)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    self.init()
    page = try reader.text(1)
    referrer = try reader.text(2)
    browser = try reader.text(3)
    operatingSystem = try reader.text(4)
    screen = try reader.text(5)
    language = try reader.text(6)
    timeZone = try reader.text(7)
    recentActions = try reader.nestedList(8)
    services = try reader.nestedList(9)
    error = try reader.text(10)
  }
}
