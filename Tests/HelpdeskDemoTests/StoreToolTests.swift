import Foundation
import HelpdeskCore
import HelpdeskStore
import Testing

@testable import HelpdeskDemo

@Suite("The demo's store tools")
@MainActor
struct StoreToolTests {
  /// A folder with a store of the demo data in `desk`, removed at the end.
  private func withDesk(_ body: (String) async throws -> Void) async throws {
    let root = NSTemporaryDirectory() + "helpdesk-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: root) }
    _ = await Demo.run(Demo.clock + ["--store", root + "/desk", "whoami"])
    try await body(root)
  }

  private func tool(_ root: String, _ name: String, _ words: String...) async -> (
    code: Int32, text: String
  ) {
    await Demo.run(["--store", "\(root)/\(name)", "store"] + words)
  }

  @Test("inspect counts records by type and opens no desk")
  func inspect() async throws {
    try await withDesk { root in
      let (code, text) = await tool(root, "desk", "inspect")
      #expect(code == 0)
      #expect(text.contains("It was closed in order."))
      #expect(text.contains("log/0000000000000001.seg"))
      #expect(text.contains("  ticket (1): 9\n"))
      let files = try FileManager.default.contentsOfDirectory(atPath: root + "/desk/log")
      #expect(files == ["0000000000000001.seg"])
    }
  }

  @Test("A backup is restored to the same dump, and the desk goes on with it")
  func backup() async throws {
    try await withDesk { root in
      #expect(await tool(root, "desk", "backup", root + "/backup").code == 0)
      #expect(await tool(root, "new", "restore", root + "/backup").code == 0)
      #expect(await tool(root, "desk", "dump", root + "/one").code == 0)
      #expect(await tool(root, "new", "dump", root + "/two").code == 0)
      #expect(await tool(root, "loaded", "load", root + "/two").code == 0)
      #expect(await tool(root, "loaded", "dump", root + "/three").code == 0)
      let dumps = try ["one", "two", "three"].map {
        try Data(contentsOf: URL(filePath: "\(root)/\($0)"))
      }
      #expect(dumps[0] == dumps[1] && dumps[1] == dumps[2])
      let (code, text) = await Demo.run(["--store", root + "/loaded", "list all --limit 1"])
      #expect(code == 0)
      #expect(text.contains("1 of 9 tickets"))
    }
  }

  @Test("Damage is told with its place by verify, refused by backup, and salvaged; each exits 1")
  func damage() async throws {
    try await withDesk { root in
      let path = root + "/desk/log/0000000000000001.seg"
      var bytes = try Data(contentsOf: URL(filePath: path))
      bytes[9000] ^= 4
      try bytes.write(to: URL(filePath: path))
      let verified = await tool(root, "desk", "verify")
      #expect(verified.code == 1)
      #expect(verified.text.contains("Damage:\n  log/0000000000000001.seg at byte "))
      #expect(verified.text.contains("store salvage INTO"))
      #expect(await tool(root, "desk", "backup", root + "/backup").code == 1)
      let saved = await tool(root, "desk", "salvage", root + "/saved")
      #expect(saved.code == 1)
      #expect(saved.text.contains("Lost:\n  log/0000000000000001.seg at byte "))
      #expect(await tool(root, "saved", "verify").code == 0)
      #expect(await Demo.run(["--store", root + "/saved", "list all --limit 1"]).code == 0)
    }
  }

  @Test("erase removes a record by its type's name and says how many it found")
  func erase() async throws {
    try await withDesk { root in
      let (code, text) = await tool(root, "desk", "erase", "customer:p-17", "customer:nobody")
      #expect(code == 1)
      #expect(text.contains("1 of 2 records erased"))
      #expect(await tool(root, "desk", "erase", "unicorn:1").code == 2)
      #expect(await tool(root, "desk", "inspect").text.contains("  customer (9): 5\n"))
    }
  }

  @Test(
    "Wrong words give the exit code 2 and say what is missing",
    arguments: [
      (["store", "inspect"], "--store FOLDER"), (["--store", "/x", "store"], "store help"),
      (["--store", "/x", "store", "mend"], "no store tool mend"),
      (["--store", "/x", "store", "backup"], "which folder"),
      (["--store", "/x", "store", "verify", "now"], "one word too many"),
    ])
  func wrong(arguments: [String], remedy: String) async {
    let (code, text) = await Demo.run(arguments)
    #expect(code == 2)
    #expect(text.contains(remedy))
  }

  @Test("A folder without a store gives the exit code 1, and stays as it is")
  func nothing() async throws {
    let (code, text) = await Demo.run(["--store", "/nowhere/at/all", "store", "inspect"])
    #expect(code == 1)
    #expect(text.contains("Check the path"))
  }
}
