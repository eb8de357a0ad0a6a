/// Who makes suggestions: the offline assistant, or one of the host's.
public protocol Assistant: Sendable {}

/// Suggests from what the desk itself knows; nothing leaves the process.
public struct OfflineAssistant: Assistant {
  /// An assistant.
  public init() {}
}
