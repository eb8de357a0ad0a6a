import HelpdeskCore
import Testing

@Suite("Escalation triggers")
struct EscalationTriggersTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    let group: TriggerGroup
    let word: String
    let priority: TriggerPriority

    init(_ text: String, _ group: TriggerGroup, _ word: String, _ priority: TriggerPriority) {
      self.text = text
      self.group = group
      self.word = word
      self.priority = priority
    }

    var testDescription: String { text }
  }

  static let cases: [Case] = [
    Case("My account was hacked!", .security, "hacked", .urgent),
    Case("Someone is hacking me", .security, "hacked", .urgent),
    Case("I see an unauthorised payment", .security, "unauthorized", .urgent),
    Case("UNAUTHORIZED login", .security, "unauthorized", .urgent),
    Case("Is this fraudulent?", .security, "fraud", .urgent),
    Case("suspiciously large charge", .security, "suspicious", .urgent),
    Case("I have security concerns", .security, "security concern", .urgent),
    Case("My transfer didn't go through", .banking, "transfer failed", .high),
    Case("My transfer didn’t go through", .banking, "transfer failed", .high),
    Case("the transfer has still not gone through", .banking, "transfer failed", .high),
    Case("Transfer of 50 EUR failed", .banking, "transfer failed", .high),
    Case("a failed transfer", .banking, "transfer failed", .high),
    Case("my deposits are missing", .banking, "deposit", .high),
    Case("I can't withdraw", .banking, "withdrawal", .high),
    Case("why is my account locked", .banking, "account locked", .high),
    Case("my balance is wrong", .banking, "balance wrong", .high),
    Case("it shows the wrong balance", .banking, "balance wrong", .high),
    Case("I'm locked out of my account", .accountAccess, "locked out", .high),
    Case("I cannot login", .accountAccess, "cannot login", .high),
    Case("can't log in", .accountAccess, "cannot login", .high),
    Case("can not log in anymore", .accountAccess, "cannot login", .high),
    Case("I am unable to sign in", .accountAccess, "cannot login", .high),
    Case("it won't let me log in", .accountAccess, "cannot login", .high),
    Case("I forgot my password", .accountAccess, "forgot password", .high),
    Case("no access to my account", .accountAccess, "account access", .high),
    Case("The app keeps crashing", .appError, "crash", .medium),
    Case("I get an error.", .appError, "error", .medium),
    Case("there is a bug in it", .appError, "bug", .medium),
    Case("upload failed", .appError, "failed", .medium),
    Case("NullPointer exception", .appError, "exception", .medium),
    Case("the button is not working", .appError, "not working", .medium),
    Case("it doesn't even work", .appError, "not working", .medium),
    Case("This is urgent!", .urgency, "urgent", .high),
    Case("please answer A.S.A.P.", .urgency, "asap", .high),
    Case("I need this as soon as possible", .urgency, "asap", .high),
    Case("this is critical", .urgency, "critical", .high),
    Case("two emergencies", .urgency, "emergency", .high),
    Case("reply immediately", .urgency, "immediately", .high),
  ]

  @Test("A trigger gives its group's category and priority, and names its word", arguments: cases)
  func triggers(example: Case) {
    let verdict = EscalationTriggers.verdict(for: example.text)
    #expect(verdict.isEscalation)
    #expect(verdict.priority == example.priority)
    #expect(verdict.category == example.group.category)
    #expect(verdict.matches.contains { $0.group == example.group && $0.word == example.word })
  }

  @Test(
    "Other messages do not trigger",
    arguments: [
      "", "How do I change my address?", "I am debugging my terror of forms",
      "The depository was closed", "We met at a hackathon in Hackney", "An exceptional service!",
      "Please transfer me to somebody. The weather did go bad.", "I lost my umbrella",
      "How do I log in?", "Where do I find my balance?", "The bugle of Bugatti", "insurgents",
      "Is there an uncritical reader?", "My transfer arrived. Thanks for not asking",
      "a locked door, out of reach", "accessories for my account", "unhacked",
    ])
  func doesNotTrigger(text: String) {
    let verdict = EscalationTriggers.verdict(for: text)
    #expect(verdict.matches.isEmpty)
    #expect(!verdict.isEscalation && verdict.category == nil && verdict.priority == .medium)
  }

  @Test("The highest match wins, and urgency only raises")
  func highestWins() {
    let crash = EscalationTriggers.verdict(for: "Urgent: the app crashes")
    #expect(crash.category == "app_error" && crash.priority == .high)
    #expect(crash.words == ["urgent", "crash"])
    let hacked = EscalationTriggers.verdict(for: "Error! My deposit is gone, I was hacked, asap")
    #expect(hacked.category == "security_concern" && hacked.priority == .urgent)
    #expect(hacked.words == ["error", "deposit", "hacked", "asap"])
    let urgent = EscalationTriggers.verdict(for: "This is urgent!")
    #expect(urgent.category == nil && urgent.isEscalation)
  }

  @Test("A verdict shows what stands in the message, each entry once")
  func showsText() {
    let verdict = EscalationTriggers.verdict(
      for: "My TRANSFER didn’t go\nthrough. Transfer failed!")
    #expect(verdict.matches.first?.text == "TRANSFER didn’t go\nthrough")
    #expect(verdict.words == ["transfer failed", "failed"])
  }

  @Test("A form does not reach over the end of a sentence, nor over more than three words")
  func formsStayInOneSentence() {
    #expect(!EscalationTriggers.verdict(for: "I made a transfer. It was declined").isEscalation)
    #expect(!EscalationTriggers.verdict(for: "about the transfer\n\ndeclined").isEscalation)
    #expect(!EscalationTriggers.verdict(for: "transfer a b c d declined").isEscalation)
    #expect(EscalationTriggers.verdict(for: "transfer a b c declined").isEscalation)
  }

  @Test("Every entry of the standard table has a word that triggers it")
  func everyEntryIsReachable() {
    let words = Set(Self.cases.map(\.word))
    for trigger in EscalationTriggers.standard.table {
      #expect(words.contains(trigger.word))
    }
  }

  @Test("A table of one's own replaces the standard one")
  func ownTable() {
    let triggers = EscalationTriggers([
      EscalationTrigger(.banking, "iban", forms: ["wrong … iban*", ""])
    ])
    #expect(triggers.verdict(for: "the wrong old IBAN").words == ["iban"])
    #expect(!triggers.verdict(for: "hacked").isEscalation)
  }
}
