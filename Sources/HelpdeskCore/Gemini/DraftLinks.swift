/// Finds what a mail program would make a link of.
enum DraftLinks {
  /// The addresses of the web in a text, in lower case, without the marks of a sentence around them
  /// and a slash at their end.
  ///
  /// A host alone counts where its last part is a common one: else a missing space behind a full
  /// stop would make a link.
  static func all(in text: String) -> Set<String> {
    var found: Set<String> = []
    for word in text.split(whereSeparator: { $0.isWhitespace || "<>\"()[]|".contains($0) }) {
      var link = Substring(word.lowercased())
      while let first = link.first, "'*_“„«‘".contains(first) { link.removeFirst() }
      while let last = link.last, ".,;:!?'*_”“»’/".contains(last) { link.removeLast() }
      if isLink(link) { found.insert(String(link)) }
    }
    return found
  }

  private static func isLink(_ word: Substring) -> Bool {
    if word.contains("://") || word.hasPrefix("www.") { return true }
    let host = word.prefix { !"/?#:".contains($0) }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count > 1, let last = parts.last, last.count > 1,
      parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" } }
      ),
      last.allSatisfy(\.isLetter)
    else { return false }
    return word.count > host.count || endings.contains(String(last))
  }

  private static let endings: Set<String> = [
    "com", "net", "org", "info", "biz", "io", "co", "app", "dev", "ai", "me", "xyz", "top", "shop",
    "online", "site", "ru", "cn", "de", "uk", "fr", "eu", "us", "ca", "es", "nl", "ch", "pl", "in",
  ]
}
