import Foundation
import HelpdeskCore

/// What the guided walk shows, and what it says of it.
enum Tour {
  struct Chapter {
    let title: String
    let text: String
    let lines: [String]

    init(_ title: String, _ text: String, _ lines: String...) {
      self.title = title
      self.text = text
      self.lines = lines
    }
  }

  /// Monday, 2026-03-02, nine o'clock in Greenwich.
  static let start = Date(milliseconds: 1_772_442_000_000)

  static let chapters = [
    Chapter(
      "What waits",
      "You are Maya, an agent. The queue shows what is due first on top; what was promised is next to"
        + " each ticket, and two promises broke before anybody came in.",
      "as maya", "list open --sort sla"),
    Chapter(
      "Triage",
      "A ticket comes in without a category. The desk has learned from the tickets that were resolved"
        + " before, in this process; it says how sure it is and which words told it. Where it does"
        + " not know, it says so.",
      #"new "Locked out of my account: the code app is on my lost phone" --from c-12"#,
      "triage 46", "update 46 category=account_access priority=urgent"),
    Chapter(
      "Suggestions with their reasons",
      "Before you write, see what was said before: canned responses, articles, a draft, the"
        + " resolutions of similar tickets. Each says where it comes from.",
      "similar 43 --limit 3", "suggest 43"),
    Chapter(
      "An answer",
      "You take the ticket and answer. The promise of a first reply is kept or was missed at this"
        + " instant, and the ticket waits for the customer.",
      "take 43", "reply 43 Hello Ada, I have synced the escrow of job 9107. Can you check?",
      "note 43 The bank's reference is MX-80211."),
    Chapter(
      "Two tickets about one thing",
      "Ada wrote twice. Merged, both threads are read as one, and whoever writes to the old number"
        + " lands in the new ticket. No message moves: a merge can be taken back exactly.",
      "merge 44 into 43", "thread 44", "unmerge 44"),
    Chapter(
      "A promise breaks",
      "A live query watches what is late. Two hours pass in a millisecond, since the clock is a fake"
        + " one; what falls due on the way happens at its instant, not when somebody looks."
        + " `explain` shows line by line how each deadline comes about.",
      "watch breached", "advance 2h", "explain 44", "watch off"),
    Chapter(
      "Many at once",
      "A bulk job changes many tickets, by their numbers or by a search, and says what it did with"
        + " each. It survives a crash in the middle, and `undo` takes it back.",
      "bulk assign jonas 40-42", "undo", "bulk update team=payments open --tag escrow", "list open"),
    Chapter(
      "Search",
      "One language for lists, live queries and customers: words, phrases, exclusions, fields. What"
        + " was sent a moment ago is found; a mistake is pointed at.",
      #"search "synced the escrow""#, "search phone -login status:open created<3h",
      "search escrow priority=hihg"),
    Chapter(
      "What if",
      "Had you promised an answer within thirty minutes, how would the same tickets stand? And with"
        + " two agents and sixty tickets a week? Nothing is changed by asking.",
      "what-if first_reply 30m", "simulate 14 --agents 2 --seed 7"),
    Chapter(
      "The figures",
      "How well the promises were kept, exact to the second, and the tickets by day and hour.",
      #"resolve 43 "Synced the escrow status by hand.""#, "sla", "traffic"),
  ]

  static let farewell = """
    That was the tour. `help` lists the commands by what they are for; docs/getting-started.md puts \
    the same desk into a program of your own.
    """
}
