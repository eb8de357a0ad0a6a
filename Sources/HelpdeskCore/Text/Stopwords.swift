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

  /// The same of a token's bytes.
  static func contains(_ token: UnsafeBufferPointer<UInt8>) -> Bool {
    guard token.count <= 8 else {
      return token.count <= longest && contains(String(decoding: token, as: UTF8.self))
    }
    return short.contains(packed(token))
  }

  private static let longest = english.reduce(0) { max($0, $1.utf8.count) }

  /// Those of up to eight bytes, which are all so far, as numbers.
  private static let short = Set(english.filter { $0.utf8.count <= 8 }.map { packed($0.utf8) })

  /// No token has a byte 0, so no two of up to eight bytes have the same number.
  private static func packed(_ token: some Sequence<UInt8>) -> UInt64 {
    token.reduce(0) { $0 << 8 | UInt64($1) }
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
