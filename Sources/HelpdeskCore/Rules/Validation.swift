import Foundation

/// The border: what the caller passed is checked here, before anything is read or stored.
enum Validation {
  /// A text of one line, without white space at its ends.
  static func line(
    _ value: String, _ field: String, max: Int, optional: Bool = false
  ) throws(HelpdeskError) -> String {
    let text = value.trimmed
    if text.isEmpty {
      if optional { return text }
      throw .invalid(field, "The \(field) is empty. Give 1 to \(max) characters.")
    }
    // Telling characters apart takes long, and there are never more of them than bytes.
    guard text.utf8.count <= max || text.count <= max else {
      throw .invalid(
        field, "The \(field) has \(text.count) characters. Give at most \(max).")
    }
    // One character can carry any number of combining marks.
    guard text.utf8.count <= max * 16 else {
      throw .invalid(
        field, "The \(field) has \(text.utf8.count) bytes. Give at most \(max * 16).")
    }
    try refuseControls(text, field, allowing: [])
    return text
  }

  /// A text of many lines.
  static func text(
    _ value: String, _ field: String, maxBytes: Int = Limits.body, optional: Bool = false
  ) throws(HelpdeskError) -> String {
    if value.isBlank, !optional {
      throw .invalid(field, "The \(field) is empty. Give some text.")
    }
    guard value.utf8.count <= maxBytes else {
      throw .invalid(
        field, "The \(field) has \(value.utf8.count) bytes. Give at most \(maxBytes).")
    }
    try refuseControls(value, field, allowing: lineControls)
    return value
  }

  /// What divides lines and words, and is no harm in a text of many lines.
  private static let lineControls: Set<Unicode.Scalar> = ["\n", "\r", "\t"]

  private static func refuseControls(
    _ text: String, _ field: String, allowing: Set<Unicode.Scalar>
  ) throws(HelpdeskError) {
    // 0xC2 begins the controls from U+0080 on, and others.
    guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 }) else { return }
    var position = 0
    for scalar in text.unicodeScalars {
      position += 1
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      if isControl, !allowing.contains(scalar) {
        let code = String(scalar.value, radix: 16, uppercase: true)
        throw .invalid(
          field,
          "The \(field) has the control character U+\(String(repeating: "0", count: 4 - code.count))"
            + "\(code) at position \(position). Remove it.")
      }
    }
  }

  /// An id of the host's or the desk's.
  static func id<Subject>(
    _ value: Identifier<Subject>, _ field: String
  ) throws(HelpdeskError) {
    let count = value.rawValue.utf8.count
    guard (1...Limits.identifier).contains(count) else {
      throw .invalid(
        field,
        "The \(field) has \(count) bytes. Give an id of 1 to \(Limits.identifier).")
    }
    try refuseControls(value.rawValue, field, allowing: [])
  }

  /// The name of a category, tag, label or field.
  static func word(_ value: String, _ field: String) throws(HelpdeskError) -> String {
    let text = value.trimmed
    guard (1...Limits.word).contains(text.utf8.count) else {
      throw .invalid(
        field,
        "“\(text)” in \(field) has \(text.utf8.count) bytes. Give 1 to \(Limits.word).")
    }
    try refuseControls(text, field, allowing: [])
    return text
  }

  static func value(_ value: some ExtensibleValue, _ field: String) throws(HelpdeskError) {
    let text = try word(value.rawValue, field)
    guard text == value.rawValue, !text.hasWhiteSpace else {
      throw .invalid(
        field, "“\(value.rawValue)” in \(field) contains white space. Join words by underscores.")
    }
  }

  static func count(_ count: Int, _ field: String, max: Int) throws(HelpdeskError) {
    guard count <= max else {
      throw .invalid(field, "There are \(count) entries in \(field). Give at most \(max).")
    }
  }

  /// A mail address: something before and after one @, no white space, at most 128 bytes.
  ///
  /// Mail allows 254 bytes (RFC 5321), but an address is also a column and may be a customer's id.
  static func email(_ value: String?, _ field: String) throws(HelpdeskError) {
    guard let value else { return }
    guard value.utf8.count <= Limits.identifier else {
      throw .invalid(
        field,
        "The mail address has \(value.utf8.count) bytes. Give at most \(Limits.identifier).")
    }
    let parts = value.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }),
      !value.contains(where: { $0.isWhitespace || $0 == "<" || $0 == ">" || $0 == "," }),
      !parts[1].hasPrefix("."), !parts[1].hasSuffix(".")
    else {
      throw .invalid(
        field, "“\(value.prefix(80))” is not a mail address. Write it like ada@example.com.")
    }
    try refuseControls(value, field, allowing: [])
  }

  static func requester(_ requester: Requester) throws(HelpdeskError) {
    try id(requester.id, "requester.id")
    try value(requester.type, "requester.type")
    _ = try line(requester.name, "requester.name", max: Limits.name)
    try email(requester.email, "requester.email")
    guard SenderType(rawValue: requester.type.rawValue).isCustomer else {
      throw .invalid(
        "requester.type",
        "A requester cannot be of type “\(requester.type)”. Use poster, contractor or customer.")
    }
  }

  static func staff(_ staff: Staff) throws(HelpdeskError) {
    try id(staff.id, "agent.id")
    _ = try line(staff.name, "agent.name", max: Limits.name)
    try email(staff.email, "agent.email")
  }

  static func contacts(_ contacts: [Contact]) throws(HelpdeskError) {
    try count(contacts.count, "ccs", max: Limits.list)
    for contact in contacts {
      _ = try line(contact.name, "ccs.name", max: Limits.name)
      try email(contact.email, "ccs.email")
      if let customer = contact.customer { try id(customer, "ccs.customer") }
      guard contact.email != nil || contact.customer != nil else {
        throw .invalid("ccs", "A contact has neither a mail address nor an id. Give one.")
      }
    }
  }

  static func words(_ values: [String], _ field: String) throws(HelpdeskError) -> [String] {
    try count(values.count, field, max: Limits.list)
    var result: [String] = []
    for value in values { result.append(try word(value, field)) }
    return result
  }

  static func hostLinks(_ links: [HostLink]) throws(HelpdeskError) {
    try count(links.count, "hostLinks", max: Limits.list)
    for link in links {
      try value(link.kind, "hostLinks.kind")
      try id(Identifier<HostLink>(link.id), "hostLinks.id")
    }
  }

  static func attachments(_ attachments: [MessageAttachment]) throws(HelpdeskError) {
    try count(attachments.count, "attachments", max: Limits.attachments)
    for attachment in attachments {
      try file(name: attachment.name, mediaType: attachment.mediaType, "attachments")
      guard attachment.size >= 0 else {
        throw .invalid(
          "attachments.size", "Give a size of 0 or more bytes, not \(attachment.size).")
      }
      try id(Identifier<MessageAttachment>(attachment.blob.rawValue), "attachments.blob")
    }
  }

  /// What is said of a file.
  static func file(
    name: String, mediaType: String, _ field: String
  ) throws(HelpdeskError) {
    let name = try line(name, "\(field).name", max: Limits.name)
    guard !name.contains("/"), !name.contains("\\"), name != ".", name != ".." else {
      throw .invalid(
        "\(field).name", "A file's name must not contain folders. Give the last part alone.")
    }
    _ = try line(mediaType, "\(field).mediaType", max: Limits.name)
  }

  /// The longest time that a rule, a setting or a query may name: a hundred years.
  static let longest = Duration.days(36_525)

  /// A time that something takes.
  static func duration(
    _ value: Duration, _ field: String, orZero: Bool = false
  ) throws(HelpdeskError) {
    guard value > .zero || orZero && value == .zero else {
      throw .invalid(
        field, "The \(field) must be \(orZero ? "zero or more" : "more than zero"). Give a time.")
    }
    guard value <= longest else {
      throw .invalid(field, "The \(field) is too long. Give at most 36525 days.")
    }
  }

  static func idempotencyKey(_ key: String?) throws(HelpdeskError) {
    guard let key else { return }
    guard (1...Limits.idempotencyKey).contains(key.utf8.count) else {
      throw .invalid(
        "idempotencyKey",
        "The key has \(key.utf8.count) bytes. Give 1 to \(Limits.idempotencyKey).")
    }
    try refuseControls(key, "idempotencyKey", allowing: [])
  }
}
