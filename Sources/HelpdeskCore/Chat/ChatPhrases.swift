/// The words on which a chat goes to a person, or shows that its customer is annoyed.
///
/// They are read as ``EscalationTriggers`` reads: words, not meaning. "I don't want to talk to a
/// person" is a match, since a needless handover costs less than a customer kept from one.
enum ChatPhrases {
  /// Whether a line asks for a person.
  static func asksForPerson(_ text: String) -> Bool {
    asking.verdict(for: text).isEscalation
  }

  /// Whether a line sounds annoyed.
  static func isFrustrated(_ text: String) -> Bool {
    annoyed.verdict(for: text).isEscalation
  }

  /// Whether a line sounds pleased.
  static func isPleased(_ text: String) -> Bool {
    pleased.verdict(for: text).isEscalation
  }

  private static let person =
    "human|humans|person|people|agent|agents|representative|representatives|rep|operator|someone"
    + "|somebody|advisor|adviser|staff"

  private static let asking = phrases([
    "talk|talking|speak|speaking|chat|chatting … \(person)",
    "talk|talking|speak|speaking|chat|chatting … real|live|actual|human \(person)",
    "connect|transfer|forward|pass|put … me|us … \(person)",
    "connect|transfer|forward|put me|us … support|team",
    "talk|talking|speak|speaking … support",
    "need|want|prefer|like … human|humans|representative|operator",
    "need|want a|an|the agent|person",
    "real|live|actual human|person|people|agent",
    "human agent|support|being|help|assistance|representative|please",
    "agent|operator|representative please",
  ])

  private static let annoyed = phrases([
    "frustrat*", "annoy*", "angry|furious|outraged|fuming", "useless", "ridiculous",
    "unacceptable", "terrible|horrible|awful|pathetic|worst", "waste|wasting of|my time",
    "fed up", "sick of", "tired of", "not|never help|helping|helpful", "doesnt|dont|isnt help*",
    "unhelpful", "stupid|dumb|idiotic", "makes no sense",
  ])

  private static let pleased = phrases([
    "thank*", "thx", "great|perfect|awesome|excellent|wonderful", "solved|works now", "helpful",
  ])

  private static func phrases(_ forms: [String]) -> EscalationTriggers {
    EscalationTriggers(forms.map { EscalationTrigger(.urgency, $0, forms: [$0]) })
  }
}
