import Foundation
import HelpdeskCore
import HelpdeskStore
import Testing

@testable import HelpdeskDemo

@Suite("Completion without a desk")
struct CompleterTests {
  private static let lines: [(String, [String])] = [
    ("tri", ["triage", "triggers"]), ("  wh", ["what-if", "whoami"]), ("dash", ["dashboard"]),
    ("list --pr", ["--priority"]), ("list --status o", ["open"]),
    ("list --status open,r", ["resolved"]), ("list --sort=s", ["sla"]),
    ("list unas", ["unassigned"]), ("list mine --sort n", ["newest", "number"]),
    ("export x.csv --format j", ["jsonl"]), ("bulk c", ["close"]),
    ("bulk update pri", ["priority="]), ("update 7 priority=h", ["priority=high"]),
    ("update 7 priority=high stat", ["status="]), ("watch t", ["ticket"]),
    ("kb pub", ["publish"]), ("help unm", ["unmerge"]), ("remind l", ["list"]),
    ("remind cancel ", []), ("sla week b", ["by"]), ("sla b", ["by"]),
    ("sla by ch", ["channel"]), ("as cus", ["customer"]), ("presence o", ["online", "offline"]),
    ("search status:re", ["status:resolved"]), ("search lost stat", ["status:"]),
    ("search a b -status:open,pen", ["-status:open,pending"]), ("list prio", ["priority:"]),
    ("search assignee:n", ["nobody"]), ("frobnicate x", []), (#"reply 7 "li"#, []),
    ("now ", []), ("LIST --PR", ["--priority"]),
  ]

  private static let kinds: [(String, Set<Completer.Names>)] = [
    ("open ", [.tickets]), ("assign 7 ", [.agents]), ("escalate 7 b", [.teams]),
    ("merge 8 into ", [.tickets]), ("kb show ", [.articles]), ("as ", [.agents, .customers]),
    ("bulk assign maya ", [.tickets]), ("new x --from ", [.customers]),
    ("list --assignee ", [.agents]), ("search team:", [.teams]), ("now ", []), ("op", []),
  ]

  private func words(_ line: String, isCustomer: Bool = false) -> [String] {
    Completer(line, at: line.count, isCustomer: isCustomer).completions().words.map(\.text)
  }

  @Test(
    "Commands, options, choices, fields and values are completed where they may stand",
    arguments: Self.lines)
  func places(line: String, expected: [String]) {
    #expect(words(line) == expected)
  }

  @Test(
    "The desk is asked for the names that may stand in a place, and for no others",
    arguments: Self.kinds)
  func names(line: String, expected: Set<Completer.Names>) {
    let completer = Completer(line, at: line.count, isCustomer: false)
    #expect(completer.wanted.isSuperset(of: expected))
    if expected.isEmpty { #expect(completer.wanted.isEmpty) }
  }

  @Test("A customer is offered what he may do, and nobody's name")
  func customers() {
    #expect(words("es", isCustomer: true).isEmpty)
    #expect(words("re", isCustomer: true) == ["reopen", "reply"])
    #expect(words("search assignee", isCustomer: true).isEmpty)
    #expect(Completer("new x --from ", at: 13, isCustomer: true).wanted.isEmpty)
    #expect(Completer("open ", at: 5, isCustomer: true).wanted == [.tickets])
  }

  @Test("What stands behind the cursor is left alone")
  func behind() {
    let found = Completer("li mine", at: 2, isCustomer: false).completions()
    #expect(found == Completions(start: 0, words: [.init(text: "link"), .init(text: "list")]))
    var editor = LineEditor(prompt: "", width: 80)
    _ = editor.press(.text("lis mine"))
    for _ in 0..<5 { _ = editor.press(.left) }
    #expect(editor.complete(Completions(start: 0, words: [.init(text: "list")])).shown.isEmpty)
    #expect(editor.text == "list mine")
    #expect(editor.cursor == 5)
  }

  @Test(
    "One match comes with a space, several with what they share, and are shown at the second key")
  func keys() {
    var editor = LineEditor(prompt: "", width: 80)
    let several = Completions(start: 0, words: [.init(text: "unmerge"), .init(text: "unmark")])
    _ = editor.press(.text("un"))
    #expect(editor.press(.tab) == .complete)
    #expect(editor.complete(several).action == .edit)
    #expect(editor.text == "unm")
    #expect(editor.press(.tab) == .complete)
    #expect(editor.complete(several).shown == ["unmerge", "unmark"])
    _ = editor.press(.text("e"))
    _ = editor.press(.tab)
    _ = editor.complete(Completions(start: 0, words: [.init(text: "unmerge")]))
    #expect(editor.text == "unmerge ")
    #expect(editor.complete(Completions(start: 8, words: [])).action == .bell)
    _ = editor.complete(Completions(start: 8, words: [.init(text: "status:", isWhole: false)]))
    #expect(editor.text == "unmerge status:")
  }

  @Test("Every command's usage is understood: each of its places offers something")
  func usages() {
    for command in CommandTable.all {
      let forms = UsageForms(command.usage)
      #expect(!forms.forms.isEmpty, "\(command.usage)")
      for place in forms.forms.joined() {
        #expect(!place.isEmpty, "\(command.usage)")
        #expect(place.allSatisfy { !$0.contains(" ") && $0 != command.name }, "\(command.usage)")
      }
      let options = OptionNames(usage: command.usage)
      #expect(Set(forms.values.keys) == options.valued)
      #expect(forms.flags == options.flags)
    }
  }

  @Test("Words stand in columns that fit, read from top to bottom")
  func columns() {
    #expect(Columns.lines(["a", "bb", "c", "d", "e"], width: 12) == ["a   c   e", "bb  d"])
    #expect(Columns.lines(["漢字", "b"], width: 4) == ["漢…", "b"])
    #expect(Columns.lines((1...300).map(String.init), width: 80).last == "… and 100 more")
  }
}

@Suite("Completion by the desk")
@MainActor
struct SessionCompletionTests {
  private func complete(_ line: String, as person: Person? = nil) async throws -> [String] {
    let options = try DemoOptions(Demo.clock)
    let session = try await Session.open(
      options, output: CapturedOutput(), isInteractive: false)
    if let person { session.person = person }
    let found = await session.completions(of: line, at: line.count)
    await session.close()
    return found.words.map(\.text)
  }

  @Test("Tickets are offered in the manner in which they are begun")
  func tickets() async throws {
    #expect(try await complete("open ") == (1...9).map { "TK-\($0)" })
    #expect(try await complete("open tk-7") == ["TK-7"])
    #expect(try await complete("open #7") == ["#7"])
    #expect(try await complete("merge 8 into 7") == ["7"])
  }

  @Test("Agents, teams, customers and articles are offered by their names")
  func names() async throws {
    #expect(try await complete("assign 7 m") == ["me", "maya"])
    #expect(try await complete("list --assignee=may") == ["maya"])
    #expect(try await complete("search assignee:may") == ["maya"])
    #expect(try await complete("search customer:p-17") == ["p-17"])
    #expect(try await complete("customer p-17") == ["p-17"])
    #expect(try await !complete("escalate 7 ").isEmpty)
    #expect(try await !complete("kb show ").isEmpty)
  }

  @Test("A customer is offered his own tickets alone")
  func rights() async throws {
    let ada = Person.customer(.poster("p-17", name: "Ada", email: "ada@example.com"))
    let offered = try await complete("open ", as: ada)
    #expect(offered == ["TK-7", "TK-8"])
    #expect(try await complete("open TK-1", as: ada).isEmpty)
    #expect(try await complete("as ", as: ada).filter { $0.contains("maya") }.isEmpty)
  }
}
