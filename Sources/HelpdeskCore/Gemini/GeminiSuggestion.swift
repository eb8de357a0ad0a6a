import Foundation

/// One suggestion as the model writes it; nothing in it is trusted.
struct GeminiSuggestion: Decodable, Hashable, Sendable {
  let kind: SuggestionKind
  let citations: [String]
  let text: String
  let action: String
  let value: String
  let reason: String
  let confidence: Int

  /// The names of ``SuggestedAction``, and one for none.
  static let actions = [
    "none", "escalate", "setPriority", "setCategory", "mergeInto", "linkArticle",
  ]

  private enum Key: String, CodingKey, CaseIterable {
    case kind, citations, text, action, value, reason, confidence
  }

  init(from decoder: any Decoder) throws {
    try decoder.refuseOthers(than: Key.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: Key.self)
    kind = try container.decode(SuggestionKind.self, forKey: .kind)
    citations = try container.decode([String].self, forKey: .citations)
    text = try container.decodeIfPresent(String.self, forKey: .text) ?? ""
    action = try container.decodeIfPresent(String.self, forKey: .action) ?? ""
    value = try container.decodeIfPresent(String.self, forKey: .value) ?? ""
    reason = try container.decode(String.self, forKey: .reason)
    confidence = try container.decode(Int.self, forKey: .confidence)
  }

  /// The suggestions of an answer.
  static func all(in text: String) throws(GeminiFailure) -> [GeminiSuggestion] {
    do {
      return try JSONDecoder().decode(List.self, from: Data(text.utf8)).suggestions
    } catch let error as DecodingError {
      throw GeminiFailure(error)
    } catch {
      throw .notJSON
    }
  }

  private struct List: Decodable {
    let suggestions: [GeminiSuggestion]

    private enum Key: String, CodingKey {
      case suggestions
    }

    init(from decoder: any Decoder) throws {
      try decoder.refuseOthers(than: [Key.suggestions.rawValue])
      let container = try decoder.container(keyedBy: Key.self)
      suggestions = try container.decode([GeminiSuggestion].self, forKey: .suggestions)
    }
  }
}

extension Decoder {
  /// Refuses fields that nobody asked for.
  fileprivate func refuseOthers(than names: [String]) throws {
    let found = try container(keyedBy: AnyKey.self).allKeys
    guard found.allSatisfy({ names.contains($0.stringValue) }) else {
      throw DecodingError.typeMismatch(
        GeminiSuggestion.self, .init(codingPath: codingPath, debugDescription: "another field"))
    }
  }
}

private struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) {
    self.stringValue = stringValue
  }

  init?(intValue: Int) { nil }
}
