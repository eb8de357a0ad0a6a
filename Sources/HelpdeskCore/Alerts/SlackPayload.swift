internal import Foundation

/// The JSON body of a message to a Slack webhook.
///
/// Slack's limits: https://docs.slack.dev/reference/block-kit/blocks and
/// https://docs.slack.dev/messaging/formatting-message-text
struct SlackPayload: Encodable {
  struct Text: Encodable {
    var type: String
    var text: String
    /// Only for `mrkdwn`: Slack links no plain words and addresses.
    var verbatim: Bool?
    /// Only for `plain_text`.
    var emoji: Bool?

    static func markdown(_ text: String) -> Text {
      Text(type: "mrkdwn", text: text, verbatim: true)
    }

    static func plain(_ text: String) -> Text {
      Text(type: "plain_text", text: text, emoji: false)
    }
  }

  struct Block: Encodable {
    var type: String
    var text: Text?
    var fields: [Text]?
  }

  enum CodingKeys: String, CodingKey {
    case blocks, parse, text
    case linkNames = "link_names"
    case unfurlLinks = "unfurl_links"
    case unfurlMedia = "unfurl_media"
  }

  enum Limit {
    static let text = 40_000
    static let header = 150
    static let sectionText = 3000
    static let fields = 10
    static let fieldText = 2000
    static let fieldName = 150
  }

  var blocks: [Block]?
  /// What notifications show, and clients that know no blocks.
  var text: String
  /// Off, so that names in plain text mention nobody.
  var linkNames = false
  /// Off, so that Slack fetches nothing that a customer has written.
  var unfurlLinks = false
  var unfurlMedia = false
  /// Off, so that names and addresses in the plain text become no links.
  var parse = "none"

  init(_ alert: Alert) {
    let title = SlackText.line(alert.title)
    var blocks: [Block] = []
    if !title.isEmpty {
      let header = SlackText.escape(title, limit: Limit.header)
      blocks.append(Block(type: "header", text: .plain(header)))
    }
    let section = SlackText.escape(alert.text, limit: Limit.sectionText)
    if !SlackText.line(section).isEmpty {
      blocks.append(Block(type: "section", text: .markdown(section)))
    }
    let fields = Self.fields(alert.fields)
    if !fields.isEmpty {
      blocks.append(Block(type: "section", fields: fields.map { .markdown($0) }))
    }
    if let link = alert.link.flatMap({ Self.link($0) }) {
      blocks.append(Block(type: "section", text: .markdown(link)))
    }
    self.blocks = blocks.isEmpty ? nil : blocks

    let lines = [title, alert.text].filter { !SlackText.line($0).isEmpty }
    let whole = lines.isEmpty ? "Alert" : lines.joined(separator: "\n")
    text = SlackText.escape(whole, limit: Limit.text)
  }

  /// The same bytes for the same alert.
  func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }

  private static func fields(_ fields: [Alert.Field]) -> [String] {
    let shown = fields.compactMap { field(name: $0.name, value: $0.value) }
    guard shown.count > Limit.fields else { return shown }
    let kept = shown.prefix(Limit.fields - 1)
    return kept + ["… and \(shown.count - kept.count) more"]
  }

  private static func field(name: String, value: String) -> String? {
    let label = SlackText.escape(SlackText.line(name), limit: Limit.fieldName)
    let heading = label.isEmpty ? "" : "*\(label)*\n"
    let content = SlackText.escape(value, limit: Limit.fieldText - heading.utf16.count)
    let text = heading + content
    return SlackText.line(text).isEmpty ? nil : text
  }

  /// A link in Slack's own form; nil for addresses that Slack would not open or not take.
  private static func link(_ url: URL) -> String? {
    guard let scheme = url.scheme?.lowercased(), scheme == "https" || scheme == "http" else {
      return nil
    }
    // `|` ends the address of a link and `>` ends the link.
    let address = SlackText.escape(
      url.absoluteString
        .replacingOccurrences(of: "|", with: "%7C")
        .replacingOccurrences(of: "<", with: "%3C")
        .replacingOccurrences(of: ">", with: "%3E"))
    let link = "<\(address)|Open in the helpdesk>"
    return link.utf16.count <= Limit.sectionText ? link : nil
  }
}
