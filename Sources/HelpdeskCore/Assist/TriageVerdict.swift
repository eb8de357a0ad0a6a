/// What triage makes of a text.
public struct TriageVerdict: Hashable, Sendable {
  /// A label and how sure it is.
  public struct Proposal: Hashable, Sendable {
    /// The label, as it was learned.
    public let label: String
    /// How many of a thousand such proposals are right, by how the model did on examples that it
    /// had not learned from.
    public let confidence: Int
    /// The words that speak most for it against the second best, at most three, the strongest
    /// first.
    public let words: [String]
  }

  /// Why there is no match.
  public enum NoMatch: String, Hashable, Sendable {
    /// Too few examples, or all with the same label: nothing is known of how good a guess would be.
    case tooFewExamples
    /// The text has no words.
    case noWords
    /// No word of the text speaks for the best guess.
    case unknownWords
    /// The best guess is not sure enough.
    case unsure
  }

  /// The best guess, sure or not; nil where there is nothing to guess from.
  public let guess: Proposal?
  /// Why the guess is no match; nil where it is one.
  public let noMatch: NoMatch?
  /// The labels after the best guess, at most two, the better first.
  public let alternatives: [String]

  /// The guess, where it is sure enough to be shown.
  public var match: Proposal? { noMatch == nil ? guess : nil }
}
