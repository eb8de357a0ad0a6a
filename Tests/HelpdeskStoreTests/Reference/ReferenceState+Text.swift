import HelpdeskCore

/// The text of one document: its parts, from whatever records they come.
struct ReferenceDocument {
  var parts: [TextPart] = []

  /// What an audience may see of it.
  private func parts(for audience: TextAudience) -> [TextPart] {
    parts.filter { audience == .staff || $0.audience == .everyone }
  }

  func length(for audience: TextAudience) -> Int {
    parts(for: audience).reduce(0) { $0 + $1.weight * $1.tokens.count }
  }

  func occurrences(of term: TextMatch.Term, for audience: TextAudience) -> Int {
    parts(for: audience).reduce(0) { sum, part in
      sum + part.weight
        * part.tokens.count { term.isPrefix ? $0.hasPrefix(term.token) : $0 == term.token }
    }
  }

  func satisfies(_ match: TextMatch) -> Bool {
    func has(_ term: TextMatch.Term) -> Bool { occurrences(of: term, for: match.audience) > 0 }
    guard !match.excluded.contains(where: has) else { return false }
    guard match.phrases.allSatisfy({ contains($0, for: match.audience) }) else { return false }
    if match.terms.isEmpty { return !match.phrases.isEmpty }
    return match.requiresAll ? match.terms.allSatisfy(has) : match.terms.contains(where: has)
  }

  private func contains(_ phrase: [String], for audience: TextAudience) -> Bool {
    parts(for: audience).contains { part in
      part.tokens.indices.contains { part.tokens[$0...].starts(with: phrase) }
    }
  }

  func score(_ match: TextMatch, _ statistics: TextStatistics) -> Int {
    let length = length(for: match.audience)
    return match.terms.enumerated().reduce(0) { sum, term in
      sum
        + Ranking.score(
          occurrences: occurrences(of: term.element, for: match.audience), length: length,
          term: term.offset, statistics: statistics)
    }
  }
}

extension ReferenceState {
  /// All documents, gathered from all records.
  func documents() -> [RecordKey: ReferenceDocument] {
    var documents: [RecordKey: ReferenceDocument] = [:]
    for record in records.values {
      for part in schema?[record.key.type]?.text?(record.key, record.fields) ?? [] {
        documents[part.document, default: ReferenceDocument()].parts.append(part)
      }
    }
    return documents
  }

  static func statistics(
    _ match: TextMatch, _ documents: [RecordKey: ReferenceDocument]
  ) -> TextStatistics {
    let visible = documents.values.filter { $0.length(for: match.audience) > 0 }
    return TextStatistics(
      documents: visible.count,
      totalLength: visible.reduce(0) { $0 + $1.length(for: match.audience) },
      frequencies: match.terms.map { term in
        visible.count { $0.occurrences(of: term, for: match.audience) > 0 }
      })
  }
}
