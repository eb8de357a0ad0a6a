/// How a text stands out, where the output shows that; see https://no-color.org.
enum Style: String {
  case bold = "1"
  case late = "31"
  case found = "1;33"

  /// The text in this style; as it is where escape sequences would be seen as such.
  func mark(_ text: some StringProtocol, on output: any Output) -> String {
    output.showsStyles ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : String(text)
  }
}
