/// How much the desk takes; more is refused with an error that names the field and the limit.
public enum Limits: Sendable {
  /// Characters of a subject or an article's title.
  public static let subject = 255
  /// Bytes of UTF-8 in a message, a description or an article's body.
  public static let body = 262_144
  /// Bytes of UTF-8 in an id.
  public static let identifier = 128
  /// Characters of a name.
  public static let name = 200
  /// Bytes of UTF-8 in the name of a category, tag, label or field.
  public static let word = 64
  /// Tags, labels, followers, custom fields, links or contacts on one ticket; steps of an article.
  public static let list = 100
  /// Bytes of UTF-8 in a custom field's value.
  public static let customValue = 4096
  /// Bytes of UTF-8 in a resolution, an escalation's notes or a rating's comment.
  public static let note = 10_000
  /// Files of one message.
  public static let attachments = 50
  /// Bytes of one file, unless the host asks for more or less.
  public static let attachmentBytes = 50 * 1024 * 1024
  /// Bytes of UTF-8 in what is searched for.
  public static let query = 4096
  /// Bytes of UTF-8 in an idempotency key; 100 where the id of who asks is longer than 20.
  public static let idempotencyKey = 200
  /// Bytes of UTF-8 in each text of a captured context.
  public static let contextText = 8192
  /// Automations of a desk.
  public static let automations = 500
  /// Conditions of an automation, and its actions.
  public static let automationParts = 20
  /// The highest position of an automation.
  public static let automationPosition = 1_000_000
  /// Actions or services in a captured context.
  public static let contextList = 50
}
