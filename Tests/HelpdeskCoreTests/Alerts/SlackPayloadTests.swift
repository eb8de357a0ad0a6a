import Foundation
import Testing

@testable import HelpdeskCore

@Suite("The message to Slack")
struct SlackPayloadTests {
  private struct Message: Decodable {
    struct Text: Decodable {
      var type: String
      var text: String
      var verbatim: Bool?
    }
    struct Block: Decodable {
      var type: String
      var text: Text?
      var fields: [Text]?
    }
    enum CodingKeys: String, CodingKey {
      case blocks, text, parse
      case linkNames = "link_names"
      case unfurlLinks = "unfurl_links"
      case unfurlMedia = "unfurl_media"
    }
    var blocks: [Block]?
    var text: String
    var parse: String
    var linkNames: Bool
    var unfurlLinks: Bool
    var unfurlMedia: Bool
  }

  private func message(_ alert: Alert) throws -> Message {
    try JSONDecoder().decode(Message.self, from: SlackPayload(alert).encoded())
  }

  @Test("holds title, text, fields and link")
  func holdsEverything() throws {
    let message = try message(
      Alert(
        title: "TK-7\nescalated", text: "Ada & <!channel>\nsecond line",
        fields: [Alert.Field(name: "Team", value: "billing")],
        link: URL(string: "https://desk.example/t/7?a=1&b=2")))
    let blocks = try #require(message.blocks)
    #expect(blocks.map(\.type) == ["header", "section", "section", "section"])
    #expect(blocks[0].text?.type == "plain_text")
    #expect(blocks[0].text?.text == "TK-7 escalated")
    #expect(blocks[1].text?.text == "Ada &amp; &lt;!channel&gt;\nsecond line")
    #expect(blocks[1].text?.verbatim == true)
    #expect(blocks[2].fields?.map(\.text) == ["*Team*\nbilling"])
    #expect(blocks[2].fields?.map(\.verbatim) == [true])
    #expect(
      blocks[3].text?.text == "<https://desk.example/t/7?a=1&amp;b=2|Open in the helpdesk>")
    #expect(message.text == "TK-7 escalated\nAda &amp; &lt;!channel&gt;\nsecond line")
  }

  @Test("switches off what makes links and mentions of plain text")
  func linksNothing() throws {
    let message = try message(Alert(title: "a", text: "b"))
    #expect(message.parse == "none")
    #expect(!message.linkNames)
    #expect(!message.unfurlLinks)
    #expect(!message.unfurlMedia)
  }

  @Test("is the same bytes every time, its keys in order")
  func isDeterministic() throws {
    let payload = try SlackPayload(Alert(title: "a", text: "")).encoded()
    #expect(
      String(decoding: payload, as: UTF8.self)
        == #"{"blocks":[{"text":{"emoji":false,"text":"a","type":"plain_text"},"type":"header"}],"#
        + #""link_names":false,"parse":"none","text":"a","unfurl_links":false,"unfurl_media":false}"#
    )
  }

  @Test("keeps Slack's limits")
  func keepsLimits() throws {
    let long = String(repeating: "&", count: 50_000)
    let fields = (1...12).map { Alert.Field(name: "\($0)" + long, value: long) }
    let message = try message(Alert(title: long, text: long, fields: fields))
    let blocks = try #require(message.blocks)
    #expect(message.text.utf16.count <= 40_000)
    #expect(blocks[0].text.map { $0.text.utf16.count <= 150 } == true)
    #expect(blocks[1].text.map { $0.text.utf16.count <= 3000 } == true)
    let shown = try #require(blocks[2].fields)
    #expect(shown.count == 10)
    #expect(shown.allSatisfy { $0.text.utf16.count <= 2000 })
    #expect(shown.last?.text == "… and 3 more")
    let texts = [message.text, blocks[0].text?.text ?? "", blocks[1].text?.text ?? ""]
    #expect(texts.allSatisfy { $0.hasSuffix("&amp;…") })
  }

  @Test("has no empty parts, which Slack refuses")
  func hasNoEmptyParts() throws {
    let empty = try message(
      Alert(title: " \n ", text: "\u{0}", fields: [Alert.Field(name: "", value: "")]))
    #expect(empty.blocks == nil)
    #expect(empty.text == "Alert")
  }

  @Test(
    "shows no link that could be more than a link",
    arguments: [
      ("javascript:alert(1)", nil), ("file:///etc/passwd", nil),
      ("https://desk.example/" + String(repeating: "a", count: 3000), nil),
      ("https://desk.example/a%7Cb", "<https://desk.example/a%7Cb|Open in the helpdesk>"),
      ("https://desk.example/?q=a|b>", "<https://desk.example/?q=a%7Cb%3E|Open in the helpdesk>"),
    ] as [(String, String?)])
  func guardsLinks(address: String, expected: String?) throws {
    let link = try #require(URL(string: address))
    let message = try message(Alert(title: "", text: "", link: link))
    #expect(message.blocks?.first?.text?.text == expected)
  }
}
