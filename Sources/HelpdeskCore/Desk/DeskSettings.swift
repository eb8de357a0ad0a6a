/// How a desk behaves where teams differ; every default is what most teams want.
public struct DeskSettings: Hashable, Sendable {
  /// What stands before a ticket's number, 1 to 16 letters or digits.
  public var numberPrefix: String
  /// The least count of digits in a ticket's number, 0 to 18.
  public var numberPadding: Int
  /// How long after closing a customer's message reopens the ticket; later it begins a follow-up.
  public var reopenWindow: Duration
  /// How long after resolving a ticket closes by itself; nil never.
  public var autoCloseAfter: Duration?
  /// Whether a bot's public message counts as an answer.
  public var botsAnswer: Bool
  /// Whether merging a live ticket into a resolved one reopens that.
  public var mergeReopensTarget: Bool
  /// Whether only admins escalate at once, and agents' and bots' escalations wait for approval.
  public var escalationsNeedApproval: Bool
  /// How long a delivery may take before somebody else may try.
  public var deliveryLease: Duration

  /// The defaults.
  public init() {
    numberPrefix = "TK"
    numberPadding = 0
    reopenWindow = .days(14)
    autoCloseAfter = .days(4)
    botsAnswer = false
    mergeReopensTarget = true
    escalationsNeedApproval = false
    deliveryLease = .minutes(2)
  }

  /// The defaults.
  public static let standard = DeskSettings()

  func validated() throws(HelpdeskError) -> DeskSettings {
    guard (1...16).contains(numberPrefix.utf8.count),
      numberPrefix.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
    else {
      throw .invalid("numberPrefix", "Give a prefix of 1 to 16 ASCII letters or digits.")
    }
    guard (0...18).contains(numberPadding) else {
      throw .invalid("numberPadding", "Give a padding of 0 to 18 digits, not \(numberPadding).")
    }
    try Validation.duration(reopenWindow, "reopenWindow", orZero: true)
    if let autoCloseAfter { try Validation.duration(autoCloseAfter, "autoCloseAfter") }
    try Validation.duration(deliveryLease, "deliveryLease")
    return self
  }
}
