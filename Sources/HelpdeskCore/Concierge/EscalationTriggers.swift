/// The words on which the concierge hands a conversation to a human.
///
/// A pure function of the message. It reads words, not meaning: "I was not hacked" is a match, since
/// a needless look by a human costs less than a missed one.
public struct EscalationTriggers: Sendable {
  /// The table.
  public let table: [EscalationTrigger]

  private struct Form {
    let entry: Int
    let slots: [TriggerSlot]
  }

  /// The forms by the first byte of the word with which they begin, in the table's order.
  private let formsByFirstByte: [UInt8: [Form]]

  /// Makes triggers from a table of one's own.
  public init(_ table: [EscalationTrigger]) {
    self.table = table
    var forms: [UInt8: [Form]] = [:]
    for (entry, trigger) in table.enumerated() {
      for text in trigger.forms {
        let slots = TriggerSlot.slots(of: text)
        guard let first = slots.first else { continue }
        for byte in Set(first.words.compactMap(\.text.utf8.first)) {
          forms[byte, default: []].append(Form(entry: entry, slots: slots))
        }
      }
    }
    formsByFirstByte = forms
  }

  /// The desk's own triggers.
  public static let standard = EscalationTriggers(EscalationTrigger.standardTable)

  /// What the desk's own triggers say about a message.
  public static func verdict(for text: String) -> EscalationVerdict {
    standard.verdict(for: text)
  }

  /// What these triggers say about a message; takes time linear in its length.
  public func verdict(for text: String) -> EscalationVerdict {
    let message = TriggerMessage(text)
    var matches: [EscalationVerdict.Match] = []
    var found: Set<Int> = []
    for start in message.words.indices {
      guard let first = message.words[start].token.utf8.first else { continue }
      for form in formsByFirstByte[first] ?? [] where !found.contains(form.entry) {
        let trigger = table[form.entry]
        guard
          let end = message.end(
            of: form.slots[...], at: start, mayGap: false, except: trigger.falseFriends)
        else { continue }
        found.insert(form.entry)
        matches.append(
          EscalationVerdict.Match(
            group: trigger.group, word: trigger.word, text: message.text(from: start, to: end)))
      }
    }
    return EscalationVerdict(matches: matches)
  }
}

/// One place of a form.
struct TriggerSlot: Sendable {
  struct Word: Sendable {
    let text: String
    let isPrefix: Bool
  }

  /// How many words may stand where a form has "…".
  static let maximumGap = 3

  let words: [Word]
  /// Whether other words may stand before this one.
  let followsGap: Bool

  static func slots(of form: String) -> [TriggerSlot] {
    var slots: [TriggerSlot] = []
    var followsGap = false
    for part in form.split(separator: " ") {
      if part == "…" {
        followsGap = true
        continue
      }
      let words = part.split(separator: "|").map { word in
        Word(text: String(word.prefix { $0 != "*" }), isPrefix: word.last == "*")
      }
      slots.append(TriggerSlot(words: words, followsGap: followsGap))
      followsGap = false
    }
    return slots
  }

  func takes(_ token: String, except falseFriends: Set<String>) -> Bool {
    words.contains { $0.isPrefix ? token.hasPrefix($0.text) : token == $0.text }
      && !falseFriends.contains(token)
  }
}

/// A message as the triggers see it: its words, and the sentences that they stand in.
private struct TriggerMessage {
  let words: [LocatedToken]
  private let bytes: [UInt8]
  private let sentences: [Int]

  init(_ text: String) {
    words = Tokenizer.locatedTokens(text)
    bytes = Array(text.utf8)
    var sentence = 0
    var previousEnd = 0
    var sentences: [Int] = []
    sentences.reserveCapacity(words.count)
    for word in words {
      if Self.endsSentence(bytes[previousEnd..<word.utf8Range.lowerBound]) { sentence += 1 }
      sentences.append(sentence)
      previousEnd = word.utf8Range.upperBound
    }
    self.sentences = sentences
  }

  func text(from start: Int, to end: Int) -> String {
    let range = words[start].utf8Range.lowerBound..<words[end].utf8Range.upperBound
    return String(decoding: bytes[range], as: UTF8.self)
  }

  /// The last word of the slots' match that begins at a word, or nil.
  func end(
    of slots: ArraySlice<TriggerSlot>, at start: Int, mayGap: Bool, except friends: Set<String>
  ) -> Int? {
    guard let slot = slots.first else { return start - 1 }
    let rest = slots.dropFirst()
    for index in start...(start + (mayGap ? TriggerSlot.maximumGap : 0)) {
      guard index < words.count else { return nil }
      if index > 0, index > start || mayGap || slots.startIndex > 0 {
        guard sentences[index] == sentences[index - 1] else { return nil }
      }
      guard slot.takes(words[index].token, except: friends) else { continue }
      let next = rest.first?.followsGap ?? false
      if let end = end(of: rest, at: index + 1, mayGap: next, except: friends) { return end }
    }
    return nil
  }

  /// Whether a full stop before white space, or an empty line, stands between two words.
  private static func endsSentence(_ gap: ArraySlice<UInt8>) -> Bool {
    var lineFeeds = 0
    var followsStop = false
    for byte in gap {
      let isSpace = byte == 0x20 || (0x09...0x0D).contains(byte)
      if followsStop, isSpace { return true }
      if byte == 0x0A { lineFeeds += 1 }
      if ".!?;".utf8.contains(byte) { followsStop = true } else if !isSpace { followsStop = false }
    }
    return lineFeeds > 1
  }
}
