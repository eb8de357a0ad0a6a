/// Which fields of a ticket change, and to what; everything not named stays as it is.
public struct TicketChanges: Hashable, Sendable {
  /// A field that may also be emptied.
  public enum Value<Wrapped: Hashable & Sendable>: Hashable, Sendable {
    /// The field gets this value.
    case set(Wrapped)
    /// The field is emptied.
    case clear
  }

  /// What it is about, in a line.
  public var subject: String?
  /// Where it stands; the status machine decides whether that is legal.
  public var status: TicketStatus?
  /// How urgent it is.
  public var priority: TicketPriority?
  /// How bad the customer's trouble is.
  public var severity: TicketSeverity?
  /// What it is about.
  public var category: TicketCategory?
  /// What sort of request it is.
  public var kind: TicketKind?
  /// What the conversation is for.
  public var purpose: TicketPurpose?
  /// Which team answers for it.
  public var team: Value<TeamID>?
  /// Words to add.
  public var addTags: [String]
  /// Words to remove.
  public var removeTags: [String]
  /// Flags to add.
  public var addLabels: [TicketLabel]
  /// Flags to remove.
  public var removeLabels: [TicketLabel]
  /// The host's own fields by name.
  public var customFields: [String: Value<String>]
  /// The host's things to add.
  public var addHostLinks: [HostLink]

  /// Names the changes.
  public init(
    subject: String? = nil, status: TicketStatus? = nil, priority: TicketPriority? = nil,
    severity: TicketSeverity? = nil, category: TicketCategory? = nil, kind: TicketKind? = nil,
    purpose: TicketPurpose? = nil, team: Value<TeamID>? = nil, addTags: [String] = [],
    removeTags: [String] = [], addLabels: [TicketLabel] = [], removeLabels: [TicketLabel] = [],
    customFields: [String: Value<String>] = [:], addHostLinks: [HostLink] = []
  ) {
    self.subject = subject
    self.status = status
    self.priority = priority
    self.severity = severity
    self.category = category
    self.kind = kind
    self.purpose = purpose
    self.team = team
    self.addTags = addTags
    self.removeTags = removeTags
    self.addLabels = addLabels
    self.removeLabels = removeLabels
    self.customFields = customFields
    self.addHostLinks = addHostLinks
  }

  /// Whether nothing is named.
  public var isEmpty: Bool { self == TicketChanges() }
}

extension TicketChanges {
  /// Describes the changes, the same in every process.
  var digest: String {
    var writer = FieldWriter()
    write(to: &writer)
    return WireCodec.encode(writer.fields).map { String($0, radix: 16) }.joined(separator: " ")
  }
}

extension TicketChanges: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, subject)
    writer.put(2, status)
    writer.put(3, priority)
    writer.put(4, severity)
    writer.put(5, category)
    writer.put(6, kind)
    writer.put(7, purpose)
    switch team {
    case .set(let team): writer.put(8, team)
    case .clear: writer.put(9, true)
    case nil: break
    }
    writer.put(10, addTags)
    writer.put(11, removeTags)
    writer.put(12, addLabels)
    writer.put(13, removeLabels)
    var kept: [CustomField] = []
    var removed: [String] = []
    for (name, value) in customFields.sorted(by: { $0.key < $1.key }) {
      switch value {
      case .set(let text): kept.append(CustomField(name: name, value: text))
      case .clear: removed.append(name)
      }
    }
    writer.put(14, nested: kept)
    writer.put(15, removed)
    writer.put(16, nested: addHostLinks)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    self.init()
    subject = try reader.text(1)
    status = try reader.optionalValue(2)
    priority = try reader.optionalValue(3)
    severity = try reader.optionalValue(4)
    category = try reader.optionalValue(5)
    kind = try reader.optionalValue(6)
    purpose = try reader.optionalValue(7)
    if let id = try reader.optionalID(8, TeamID.self) { team = .set(id) }
    if try reader.integer(9) != nil { team = .clear }
    addTags = try reader.texts(10)
    removeTags = try reader.texts(11)
    addLabels = try reader.values(12)
    removeLabels = try reader.values(13)
    for field in try reader.nestedList(14, CustomField.self) {
      customFields[field.name] = .set(field.value)
    }
    for name in try reader.texts(15) { customFields[name] = .clear }
    addHostLinks = try reader.nestedList(16)
  }
}
