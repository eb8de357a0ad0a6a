/// What a ticket is about.
public struct TicketCategory: ExtensibleValue {
  /// The category's name.
  public let rawValue: String

  /// Names a category.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// Payments and payouts.
  public static let payments = TicketCategory(rawValue: "payments")
  /// Getting started.
  public static let onboarding = TicketCategory(rawValue: "onboarding")
  /// Two parties disagree.
  public static let disputes = TicketCategory(rawValue: "disputes")
  /// Something does not work.
  public static let technical = TicketCategory(rawValue: "technical")
  /// Everything without a category of its own; the default.
  public static let general = TicketCategory(rawValue: "general")
  /// Plans, invoices, charges.
  public static let billing = TicketCategory(rawValue: "billing")
  /// Profile and settings.
  public static let account = TicketCategory(rawValue: "account")
  /// A connection to another service.
  public static let gateway = TicketCategory(rawValue: "gateway")
  /// An installed extension.
  public static let plugin = TicketCategory(rawValue: "plugin")
  /// The app crashes or fails.
  public static let appError = TicketCategory(rawValue: "app_error")
  /// Transfers, deposits, withdrawals.
  public static let bankingIssue = TicketCategory(rawValue: "banking_issue")
  /// Login, lock-outs, second factor.
  public static let accountAccess = TicketCategory(rawValue: "account_access")
  /// A payment failed.
  public static let transactionError = TicketCategory(rawValue: "transaction_error")
  /// How does one do this.
  public static let featureQuestion = TicketCategory(rawValue: "feature_question")
  /// Fraud, hacking, unauthorised use.
  public static let securityConcern = TicketCategory(rawValue: "security_concern")
  /// None of the host's categories.
  public static let other = TicketCategory(rawValue: "other")
}

/// What sort of request a ticket is.
public struct TicketKind: ExtensibleValue {
  /// The kind's name.
  public let rawValue: String

  /// Names a kind.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// Something is broken.
  public static let bug = TicketKind(rawValue: "bug")
  /// Somebody wants to know something; the default.
  public static let question = TicketKind(rawValue: "question")
  /// It is about money owed to or by the host.
  public static let billing = TicketKind(rawValue: "billing")
  /// Somebody wants something new.
  public static let featureRequest = TicketKind(rawValue: "feature_request")
  /// None of these.
  public static let other = TicketKind(rawValue: "other")
}

/// What a conversation is for.
public struct TicketPurpose: ExtensibleValue {
  /// The purpose's name.
  public let rawValue: String

  /// Names a purpose.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// Help with something bought; the default.
  public static let support = TicketPurpose(rawValue: "support")
  /// Something may be bought.
  public static let sales = TicketPurpose(rawValue: "sales")
  /// Neither.
  public static let general = TicketPurpose(rawValue: "general")
}

/// The way a conversation is held.
public struct Channel: ExtensibleValue {
  /// The channel's name.
  public let rawValue: String

  /// Names a channel.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// The portal or form; the default.
  public static let ticket = Channel(rawValue: "ticket")
  /// A chat that a bot began.
  public static let chatbot = Channel(rawValue: "chatbot")
  /// Mail.
  public static let email = Channel(rawValue: "email")
  /// Text messages.
  public static let sms = Channel(rawValue: "sms")
  /// Another program.
  public static let webhook = Channel(rawValue: "webhook")
}

/// How a ticket came into being.
public struct TicketOrigin: ExtensibleValue {
  /// The origin's name.
  public let rawValue: String

  /// Names an origin.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// The customer filled in a form.
  public static let form = TicketOrigin(rawValue: "form")
  /// The customer began a chat.
  public static let chat = TicketOrigin(rawValue: "chat")
  /// A bot handed a conversation over.
  public static let aiEscalation = TicketOrigin(rawValue: "ai_escalation")
  /// An agent wrote it on a customer's behalf.
  public static let agent = TicketOrigin(rawValue: "agent")
  /// A mail came in.
  public static let email = TicketOrigin(rawValue: "email")
  /// Another program sent it.
  public static let webhook = TicketOrigin(rawValue: "webhook")
  /// It was imported.
  public static let imported = TicketOrigin(rawValue: "import")
  /// A customer wrote to a ticket that was closed too long ago.
  public static let followUp = TicketOrigin(rawValue: "follow_up")
  /// It was split off another ticket.
  public static let split = TicketOrigin(rawValue: "split")
}

/// A coloured flag on a conversation.
public struct TicketLabel: ExtensibleValue {
  /// The label's name.
  public let rawValue: String

  /// Names a label.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// Look at it now.
  public static let urgent = TicketLabel(rawValue: "urgent")
  /// Come back to it.
  public static let followUp = TicketLabel(rawValue: "follow-up")
  /// Done.
  public static let resolved = TicketLabel(rawValue: "resolved")
}

/// What one ticket is to another.
public struct TicketLinkKind: ExtensibleValue {
  /// The kind's name.
  public let rawValue: String

  /// Names a kind.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// Has to do with it; goes both ways.
  public static let related = TicketLinkKind(rawValue: "related")
  /// Says the same as the other.
  public static let duplicateOf = TicketLinkKind(rawValue: "duplicate_of")
  /// The other says the same as this one.
  public static let duplicatedBy = TicketLinkKind(rawValue: "duplicated_by")
  /// The other is part of this one.
  public static let parentOf = TicketLinkKind(rawValue: "parent_of")
  /// This one is part of the other.
  public static let childOf = TicketLinkKind(rawValue: "child_of")
  /// Goes on where the other ended.
  public static let followUpOf = TicketLinkKind(rawValue: "follow_up_of")
  /// The other goes on where this one ended.
  public static let followedBy = TicketLinkKind(rawValue: "followed_by")
  /// Was split off the other.
  public static let splitFrom = TicketLinkKind(rawValue: "split_from")
  /// The other was split off this one.
  public static let splitInto = TicketLinkKind(rawValue: "split_into")

  /// What the other ticket is to this one; a kind of the host's own is its own inverse.
  public var inverse: TicketLinkKind {
    switch self {
    case .duplicateOf: .duplicatedBy
    case .duplicatedBy: .duplicateOf
    case .parentOf: .childOf
    case .childOf: .parentOf
    case .followUpOf: .followedBy
    case .followedBy: .followUpOf
    case .splitFrom: .splitInto
    case .splitInto: .splitFrom
    default: self
    }
  }
}

/// What one of the host's own things is: a job, a contract, a payment.
public struct HostLinkKind: ExtensibleValue {
  /// The kind's name.
  public let rawValue: String

  /// Names a kind.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// A job.
  public static let job = HostLinkKind(rawValue: "job")
  /// A contract.
  public static let contract = HostLinkKind(rawValue: "contract")
  /// A subscription.
  public static let subscription = HostLinkKind(rawValue: "subscription")
  /// A payment.
  public static let payment = HostLinkKind(rawValue: "payment")
  /// An event of an error tracker.
  public static let errorEvent = HostLinkKind(rawValue: "error_event")
}
