/// English words that say nothing about a subject.
///
/// Only matches of the kind "any of these words" leave them out; the index keeps every word, and a
/// search for all words looks for these too.
public enum Stopwords: Sendable {
  /// The words, folded as ``Tokenizer`` folds.
  public static let english: Set<String> = Set(Tokenizer.tokens(words))

  /// Whether a token is one of them.
  public static func contains(_ token: String) -> Bool {
    english.contains(token)
  }

  private static let words = """
    a about after again all also am an and any are as at be because been before being but by can
    cant could couldnt did didnt do does doesnt doing dont for from get gets getting got had has
    have havent having he hello her here hey hi him his how i id if ill im in into is isnt it its
    ive just let like me more most my myself no nor not now of off ok okay on once only or other
    our out over please pls same she should so some such than thank thanks that thats the their
    them then there these they this those through to too until up us very was wasnt we were what
    whats when where which while who why will with wont would you your yours
    """
}
