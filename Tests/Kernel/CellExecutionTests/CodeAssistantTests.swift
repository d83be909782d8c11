import CellExecution
import Display
import FoundationEssentials
import Glibc
import Testing

@Suite("Questions about code", .serialized, .timeLimit(.minutes(5)))
struct CodeAssistantTests {
  /// A session in which a cell has run.
  private func session(after code: String) async throws -> CellSession {
    let session = try await CellSession.start()
    let outcome = await session.execute(Cell(code: code, name: "<cell 1>"), onEvent: { _ in })
    #expect(outcome == .succeeded)
    return session
  }

  @Test("are answered in the light of the cells that ran")
  func names() async throws {
    let session = try await session(
      after: """
        struct Box { var width = 3; func area() -> Int { width * width } }
        let bøx = Box()
        """)
    let code = "// 😀\nbøx.ar + 1"
    let offset = code.utf8.count - " + 1".utf8.count
    let completions = await session.completions(in: code, at: offset)
    #expect(completions.items.map(\.text) == ["area()"])
    #expect(completions.items.first?.signature == "area() → Int")
    #expect(completions.items.first?.kind == "function")
    #expect(completions.replacedRange == (offset - 2)..<offset)

    let inspection = await session.inspection(of: code, at: offset - 4)
    #expect(inspection?.plainText == "let bøx: Box")
    #expect(await session.inspection(of: "print(", at: 6)?.plainText?.contains("items") == true)
    #expect(await session.inspection(of: "   ", at: 2) == nil)
    await session.shutdown()
    #expect(await session.completions(in: "pri", at: 3).items.isEmpty)
  }

  @Test("propose names of cells, of the library and of Foundation, the nearest first")
  func proposals() async throws {
    let session = try await session(
      after: """
        import Foundation
        import Lectern
        func matrixOf(rows: Int, columns: Int) -> Int { 0 }
        """)
    let first = await session.completions(in: "let a = mat", at: 11).items
    #expect(first.first?.text == "matrixOf(rows: , columns: )")
    #expect(first.first?.signature == "matrixOf(rows: Int, columns: Int) → Int")
    #expect(first.contains { $0.text.hasPrefix("matmul(") })
    let coder = await session.completions(in: "JSONEnc", at: 7).items
    #expect(coder.contains { $0.text == "JSONEncoder" && $0.kind == "class" })
    let keyword = await session.completions(in: "whil", at: 4).items
    #expect(keyword.contains { $0.text == "while" && $0.kind == "keyword" })
    await session.shutdown()
  }

  @Test("about the same place at the same time are all answered")
  func overlap() async throws {
    let session = try await session(after: "let prize = 1")
    async let first = session.completions(in: "priz", at: 4)
    async let second = session.completions(in: "priz", at: 4)
    let items = await [first, second].map { $0.items.first?.text }
    #expect(items == ["prize", "prize"])
    await session.shutdown()
  }

  @Test("take any text, and give the declaration and the documentation as they were written")
  func documentation() async throws {
    let session = try await session(
      after: """
        /// Is *well* documented & `quoted`.
        ///
        /// - Parameter text: With a < in it.
        func described<T: Equatable>(text: String = "<&>", as type: T.Type) -> [T] { [] }
        """)
    let code = "let s = \"\\t\u{1}\u{7f} {key: [#]}\"\r\n\tdescribed"
    let offset = code.utf8.count
    // With and without the argument that has a default.
    #expect(
      await session.completions(in: code, at: offset).items.map(\.text) == [
        "described(as: )", "described(text: , as: )",
      ])
    let bundle = try #require(await session.inspection(of: code, at: offset))
    let declaration =
      "func described<T>(text: String = \"<&>\", as type: T.Type) -> [T] where T : Equatable"
    let text = "Is *well* documented & `quoted`.\n\n- Parameter text: With a < in it."
    #expect(bundle.plainText == "\(declaration)\n\n\(text)")
    let markdown = "```swift\n\(declaration)\n```\n\n\(text)"
    #expect(bundle.data["text/markdown"] == .string(markdown))
    await session.shutdown()
  }

  @Test("are answered again after what answers them has crashed")
  func crash() async throws {
    let session = try await session(after: "let value = 1")
    #expect(await session.completions(in: "valu", at: 4).items.first?.text == "value")
    let processes = Self.children(named: "lectern-assista")
    #expect(!processes.isEmpty)
    for process in processes { kill(process, SIGSEGV) }
    var items: [Completions.Item] = []
    for _ in 0..<3 where items.isEmpty {  // the first may meet the end of the old process
      items = await session.completions(in: "valu", at: 4).items
    }
    #expect(items.first?.text == "value")
    #expect(Set(Self.children(named: "lectern-assista")).isDisjoint(with: processes))
    let outcome = await session.execute(
      Cell(code: "precondition(value == 1)", name: "<cell 2>"), onEvent: { _ in })
    #expect(outcome == .succeeded)
    await session.shutdown()
  }

  /// The processes with this name (its first 15 letters) that this process has started.
  private static func children(named name: String) -> [pid_t] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap { pid_t($0) }.filter { process in
      guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
      else { return false }
      let fields = status.split(separator: ")").last?.split(separator: " ") ?? []
      return status.contains("(\(name))") && fields.count > 1 && fields[1] == "\(getpid())"
    }
  }
}
