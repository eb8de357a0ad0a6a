import Foundation

/// Measures suggestions, triage and similar tickets on questions that real people asked.
@main
struct AssistQuality {
  static let help = """
    Measures the quality of similar tickets and of triage on labelled questions.

    swift run --package-path Benchmarks -c release AssistQuality --data FOLDER

      --data FOLDER  where the questions are:
                       similar-questions/*.jsonl (SemEval-2016 task 3B, one question a line)
                       banking77/train.csv (text,category)
                     what is missing there is left out
      --only TEXT    measures only the parts whose name contains this text: questions, triage,
                     unknown, similar, desk, articles, gaps, trending
      --tickets N    how many tickets the desk of the part "desk" has (8002)
      --help         prints this

    The tables go to the standard output.
    """

  static func main() async {
    do {
      try await run(Array(CommandLine.arguments.dropFirst()))
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(1)
    }
  }

  private static func run(_ arguments: [String]) async throws {
    var rest = arguments[...]
    var folder: String?
    var only: String?
    var tickets: Int?
    while let name = rest.popFirst() {
      switch name {
      case "--data": folder = rest.popFirst()
      case "--only": only = rest.popFirst()
      case "--tickets":
        guard let text = rest.popFirst(), let number = Int(text), number >= 100 else {
          throw QualityError("--tickets takes a number from 100 on.")
        }
        tickets = number
      case "--help", "-h":
        print(help)
        return
      default: throw QualityError("There is no option \(name). --help lists them.")
      }
    }
    guard let folder else { throw QualityError("Say where the questions are: --data FOLDER.") }
    let data = URL(filePath: folder, directoryHint: .isDirectory)
    func wants(_ part: String) -> Bool { only.map { part.contains($0) } ?? true }
    let threads = try QuestionFile.all(in: data.appending(path: "similar-questions"))
    if wants("questions"), !threads.isEmpty { SimilarQuestions(threads).measure() }
    let intents = try LabelledQuestions(data.appending(path: "banking77/train.csv"))
    guard let intents else { return }
    if wants("triage") { TriageQuality(intents).measure() }
    if wants("unknown") { UnknownIntents(intents).measure() }
    if wants("similar") { SimilarIntents(intents).measure() }
    if wants("desk") { try await DeskIntents(intents, tickets: tickets).measure() }
    if wants("articles") { try await SuggestedArticles(intents).measure() }
    if wants("gaps") { try await KnowledgeGaps(intents).measure() }
    if wants("trending") { TrendingBursts(intents).measure() }
  }
}

/// What stands in the way of measuring.
struct QualityError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
