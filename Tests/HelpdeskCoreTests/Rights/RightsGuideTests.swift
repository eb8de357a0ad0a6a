import Foundation
import HelpdeskCore
import Testing

@Suite("The guide to rights")
struct RightsGuideTests {
  @Test("Its table is the one that the desk goes by")
  func table() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let guide = try String(contentsOf: root.appending(path: "docs/rights.md"), encoding: .utf8)
    let rows = guide.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { row in
      row.split(separator: "|", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
    }
    let roles: [Role] = [.customer, .agent, .admin, .superAdmin, .bot, .system]
    #expect(guide.contains("| " + roles.map(\.rawValue).joined(separator: " | ") + " |"))
    var told: [String: [Role]] = [:]
    for row in rows {
      // Before the first and after the last bar there is nothing.
      let cells = try #require(row.count == roles.count + 4 ? row : nil)
      let name = cells[1].trimmingCharacters(in: ["`"])
      told[name] = zip(roles, cells[3...]).filter { $0.1 == "yes" }.map(\.0)
    }
    #expect(rows.count == DeskOperation.allCases.count)
    for operation in DeskOperation.allCases {
      let allowed = roles.filter { Rights.allows($0, operation) }
      #expect(told[operation.rawValue] == allowed, "\(operation.rawValue)")
    }
  }
}
