internal import Foundation

/// Makes any text harmless in a Slack message.
///
/// Slack reads `<…>` as mentions and links in every text object, so whoever can put these
/// characters into a ticket could ring a whole channel or disguise a link.
/// https://docs.slack.dev/messaging/formatting-message-text
public enum SlackText: Sendable {
  /// Escapes text that Slack is to show as it is.
  ///
  /// - `&`, `<` and `>` become entities: no `<!channel>`, `<@U…>`, `<#C…>` or `<https://…|…>`
  ///   survives.
  /// - `@channel`, `@here`, `@everyone` and `@group` get a zero-width space behind the `@`. Slack
  ///   links the bare words only where `link_names` is on, and ``SlackWebhook`` sends it off; this
  ///   guards receivers and clients that do otherwise.
  /// - Line breaks of every kind become `\n` and tabs become spaces. Control characters go, and so
  ///   do those that turn the direction of text around.
  /// - `*`, `_`, `~`, the backtick and a leading `>` stay as they are. Slack knows no escape for them;
  ///   they change how the text looks, and can neither mention anyone nor make a link.
  public static func escape(_ text: String) -> String {
    entities(plain(text))
  }

  /// Text as ``escape(_:)`` makes it, at most `limit` UTF-16 units long.
  ///
  /// Cut text ends in "…". The cut falls between two characters and never inside an entity. Slack
  /// does not say what its limits count; of the usual units UTF-16 is the strictest but bytes.
  static func escape(_ text: String, limit: Int) -> String {
    let plain = plain(text)
    var escaped = ""
    var length = 0
    var lengthBeforeEllipsis = 0
    for character in plain {
      let piece = entities(String(character))
      length += piece.utf16.count
      guard length <= limit else {
        let units = escaped.utf16
        let end = units.index(units.startIndex, offsetBy: lengthBeforeEllipsis)
        return limit > 0 ? String(escaped[..<end]) + "…" : ""
      }
      escaped += piece
      if length < limit { lengthBeforeEllipsis = length }
    }
    return escaped
  }

  /// Text on one line: line breaks become spaces, and no space is left at the ends.
  static func line(_ text: String) -> String {
    plain(text).split(separator: "\n").joined(separator: " ").trimmingCharacters(in: .whitespaces)
  }

  private static func entities(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// The text without control characters and without words that ring everyone.
  private static func plain(_ text: String) -> String {
    var kept = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      defer { previous = scalar }
      switch scalar {
      case "\n" where previous == "\r": continue
      case "\r", "\n", "\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}": kept.append("\n")
      case "\t": kept.append(" ")
      // Bidirectional embeddings, overrides and isolates; joiners stay, emoji are made of them.
      case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}", "\u{FEFF}": continue
      default: if scalar.properties.generalCategory != .control { kept.append(scalar) }
      }
    }
    return silenced(kept)
  }

  private static let ringing = ["channel", "here", "everyone", "group"]

  /// Parts the `@` from the words that ring everyone, except where a letter or digit
  /// stands before it, as in a mail address.
  private static func silenced(_ scalars: String.UnicodeScalarView) -> String {
    var result = String.UnicodeScalarView()
    var inWord = false
    for index in scalars.indices {
      let scalar = scalars[index]
      result.append(scalar)
      if scalar == "@", !inWord {
        let rest = scalars[scalars.index(after: index)...].prefix(8)
        // By scalars: an accent behind the word would make another character of its end.
        let word = String(String.UnicodeScalarView(rest)).lowercased().unicodeScalars
        if ringing.contains(where: { word.starts(with: $0.unicodeScalars) }) {
          result.append("\u{200B}")
        }
      }
      inWord =
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
        || ("0"..."9").contains(scalar)
    }
    return String(result)
  }
}
