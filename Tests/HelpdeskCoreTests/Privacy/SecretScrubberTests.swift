import HelpdeskCore
import Testing

@Suite("Scrubbing secrets")
struct SecretScrubberTests {
  private static let jwt =
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
  private static let aws = "AKIA" + "IOSFODNN7EXAMPLE"
  private static let slack = "xoxb" + "-1234567890-abcdef"

  static let secrets: [(text: String, scrubbed: String)] = [
    ("password=hunter2", "password=[redacted password]"),
    ("Password: hunter2, user: bob", "Password: [redacted password], user: bob"),
    ("DB_PASSWORD = \"a b\\\"c\" x", "DB_PASSWORD = \"[redacted password]\" x"),
    ("{\"password\":\"x y\",\"id\":5}", "{\"password\":\"[redacted password]\",\"id\":5}"),
    (
      "{\\\"token\\\":\\\"abc\\\",\\\"n\\\":1}",
      "{\\\"token\\\":\\\"[redacted token]\\\",\\\"n\\\":1}"
    ),
    ("curl --password=s3cret -v", "curl --password=[redacted password] -v"),
    ("user[password]=x&a=1", "user[password]=[redacted password]&a=1"),
    ("config.db.passwd => 'q'", "config.db.passwd => '[redacted password]'"),
    ("api_key: 12345", "api_key: [redacted key]"), ("X-Api-Key: abc", "X-Api-Key: [redacted key]"),
    ("accessToken=abc.def", "accessToken=[redacted token]"),
    ("token%3Dabc", "token%3D[redacted token]"),
    ("client_secret=s;x", "client_secret=[redacted secret]"),
    ("PIN: 1234, cvv=123", "PIN: [redacted code], cvv=[redacted code]"),
    ("Authorization: Bearer abc", "Authorization: Bearer [redacted token]"),
    (
      "authorization: Basic dXNlcjpwYXNz\r\nHost: x",
      "authorization: Basic [redacted token]\r\nHost: x"
    ),
    (
      "\"Authorization\": \"Bearer abc\", \"a\": 1",
      "\"Authorization\": \"Bearer [redacted token]\", \"a\": 1"
    ),
    ("sent bearer abc123def456.", "sent bearer [redacted token]."),
    ("Cookie: sid=abc; theme=dark\nHost: x", "Cookie: [redacted cookie]\nHost: x"),
    ("Set-Cookie: a=b; HttpOnly", "Set-Cookie: [redacted cookie]"),
    ("jwt was \(jwt).", "jwt was [redacted token]."), ("key \(aws)!", "key [redacted key]!"),
    ("(\(slack))", "([redacted key])"),
    ("-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY----- ok", "[redacted key] ok"),
    ("https://bob:p@ss@example.com/x", "https://bob:[redacted password]@example.com/x"),
    ("card 4111 1111 1111 1111 exp 12/30", "card [redacted card] exp 12/30"),
    ("4111-1111-1111-1111", "[redacted card]"), ("3782 822463 10005.", "[redacted card]."),
    ("5555555555554444,", "[redacted card],"), ("卡4111111111111111。", "卡[redacted card]。"),
    ("4111\u{A0}1111\u{A0}1111\u{A0}1111", "[redacted card]"),
    ("ref 12 4111 1111 1111 1111 123", "ref 12 [redacted card] 123"),
  ]

  @Test("A secret gives way to a note", arguments: secrets)
  func scrubs(text: String, scrubbed: String) {
    #expect(SecretScrubber.scrub(text) == scrubbed)
  }

  @Test("Scrubbing twice changes nothing more", arguments: secrets.map(\.text))
  func scrubbingIsIdempotent(text: String) {
    let once = SecretScrubber.scrub(text)
    #expect(SecretScrubber.scrub(once) == once)
  }

  @Test(
    "What is no secret stays",
    arguments: [
      "", "order 4111111111111112", "ORDER-2024-0001847", "+49 30 1234 5678 9012",
      "call 0049 1511 2345 678", "550e8400-e29b-41d4-a716-446655440000",
      "11111111-4111-1111-1111-111111111111", "1735550000000", "0.4111111111111111",
      "a4111111111111111f", "2025-12-30 04:02:53", "the bearer of this letter", "basic information",
      "I forgot my password", "is the token valid?", "max_tokens: 100", "password:", "pin: lost",
      "shipping: 1234", "if token == nil", "Cookie: enabled",
      "Authorization: declined by the bank", "https://example.com:8080/a@b", "mail a:b@example.com",
      "d41d8cd98f00b204e9800998ecf8427e", "sk-learn is fine", "eyJust words",
      "{\"token\": {\"n\": 1}}",
      "9999 9999 9999 9995", "password: \"\"",
    ])
  func keeps(text: String) {
    #expect(SecretScrubber.scrub(text) == text)
  }

  @Test(
    "An address loses the values that its names give away",
    arguments: [
      (
        "https://x.example/a?token=abc&ticket=TK-1",
        "https://x.example/a?token=[redacted token]&ticket=TK-1"
      ),
      (
        "/cb?code=1&state=2#access_token=3&x=",
        "/cb?code=[redacted token]&state=[redacted token]#access_token=[redacted token]&x="
      ),
      ("/a?pass%77ord=x", "/a?pass%77ord=[redacted password]"), ("/a?q=code", "/a?q=code"),
      ("https://u:p@h/?n=4111111111111111", "https://u:[redacted password]@h/?n=[redacted card]"),
      ("", ""),
    ])
  func scrubsAddresses(url: String, scrubbed: String) {
    let once = SecretScrubber.scrubURL(url)
    #expect(once == scrubbed)
    #expect(SecretScrubber.scrubURL(once) == once)
  }

  @Test(
    "A text of nothing but beginnings takes linear time and loses nothing",
    arguments: [
      "4", "4 ", "4000 ", "password", "a=", "://a:", "eyJ.", "eyJaaaaaaaaaa-", "-----BEGIN ",
      "bearer ", "\\\"", "a-", "sk-", "SG.", "cookie:", "authorization=", "authorization: ",
      "password: ",
    ])
  func hostileText(unit: String) {
    let text = String(repeating: unit, count: 20_000)
    let scrubbed = SecretScrubber.scrub(text)
    #expect(scrubbed == text || scrubbed.contains("[redacted"))
  }
}
