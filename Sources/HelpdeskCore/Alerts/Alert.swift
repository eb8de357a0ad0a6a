public import Foundation

/// What an alert says, in plain text; each channel escapes and cuts it for its own medium.
public struct Alert: Hashable, Sendable {
  /// One labelled value of an alert, such as "Priority: urgent".
  public struct Field: Hashable, Sendable {
    /// The label.
    public var name: String
    /// The value.
    public var value: String

    /// Makes a field.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// One line that says what happened.
  public var title: String
  /// The details; may have several lines.
  public var text: String
  /// Labelled values, in the order in which they are shown.
  public var fields: [Field]
  /// Where to read on; only `http` and `https` addresses are shown.
  public var link: URL?

  /// Makes an alert.
  public init(title: String, text: String, fields: [Field] = [], link: URL? = nil) {
    self.title = title
    self.text = text
    self.fields = fields
    self.link = link
  }
}
