extension RecordType {
  // The numbers are part of the stored format: they are never changed or reused.
  static let ticket = RecordType(rawValue: 1)
  static let message = RecordType(rawValue: 2)
  static let event = RecordType(rawValue: 3)
  static let escalation = RecordType(rawValue: 4)
  static let article = RecordType(rawValue: 5)
  static let articleRevision = RecordType(rawValue: 6)
  static let cannedResponse = RecordType(rawValue: 7)
  static let quickIssue = RecordType(rawValue: 8)
  static let customer = RecordType(rawValue: 9)
  static let agent = RecordType(rawValue: 10)
  static let team = RecordType(rawValue: 11)
  static let bulkJob = RecordType(rawValue: 12)
  static let bulkChunk = RecordType(rawValue: 13)
  static let merge = RecordType(rawValue: 14)
  static let reservation = RecordType(rawValue: 15)
  static let ticketStub = RecordType(rawValue: 16)
}
