import CellExecution
import FoundationEssentials
import Glibc
import Testing

extension WorkerTests {
  @Suite("The compile cache")
  struct CompileCacheTests {
    static let notebook = [
      "let a = 20\nlet unused: Int? = nil", "func f() -> Int { a + 1 }", "f() * 2",
    ]

    private func run(
      _ cells: [String], cache: String, options: CompileOptions = CompileOptions()
    ) async throws -> String? {
      let configuration = SessionConfiguration(options: options, cacheDirectory: cache)
      var result: String?
      try await SessionHarness.run(configuration) { harness in
        for cell in cells { #expect(await harness.run(cell) == .succeeded) }
        result = harness.result
      }
      return result
    }

    /// The entries with the times at which they were made.
    private func entries(_ cache: String) throws -> Set<String> {
      let files = FileManager.default
      let shelves = try files.contentsOfDirectory(atPath: cache).map { "\(cache)/\($0)" }
      return Set(
        try shelves.flatMap { shelf in
          try files.contentsOfDirectory(atPath: shelf).map { "\(shelf)/\($0)" }
        })
    }

    @Test("serves a second run, and recompiles only from a changed cell on")
    func reuse() async throws {
      try await withTemporaryFolder { cache in
        #expect(try await run(Self.notebook, cache: cache) == "42")
        let first = try entries(cache)
        #expect(first.count == 3)
        #expect(try await run(Self.notebook, cache: cache) == "42")
        #expect(try entries(cache) == first)
        var changed = Self.notebook
        changed[1] = "func f() -> Int { a + 2 }"
        #expect(try await run(changed, cache: cache) == "44")
        #expect(try entries(cache).subtracting(first).count == 2)
        let plain = CompileOptions(isOptimized: false)
        #expect(try await run(Self.notebook, cache: cache, options: plain) == "42")
        #expect(try entries(cache).count == 8)
      }
    }

    @Test("takes damaged and half-written entries for missing ones")
    func damage() async throws {
      try await withTemporaryFolder { cache in
        #expect(try await run(Self.notebook, cache: cache) == "42")
        let files = FileManager.default
        for entry in try entries(cache) {
          let image = try files.contentsOfDirectory(atPath: entry).first { $0.hasSuffix(".so") }
          let path = entry + "/" + (try #require(image))
          let bytes = try Data(contentsOf: URL(filePath: path))
          try files.removeItem(atPath: path)
          try bytes.prefix(bytes.count / 2).write(to: URL(filePath: path))
        }
        #expect(try await run(Self.notebook, cache: cache) == "42")
        for entry in try entries(cache) { try files.removeItem(atPath: entry + "/checksums") }
        #expect(try await run(Self.notebook, cache: cache) == "42")
      }
    }

    @Test("stays within its limit and forgets the oldest first")
    func limit() async throws {
      try await withTemporaryFolder { cache in
        #expect(try await run(Self.notebook, cache: cache) == "42")
        let old = try entries(cache)
        try await SessionHarness.run(
          SessionConfiguration(cacheDirectory: cache, cacheLimit: 1)
        ) { harness in await harness.run("let other = 1") }
        #expect(try entries(cache).isDisjoint(with: old))
      }
    }

    @Test("is shared by sessions that run at the same time")
    func concurrentWriters() async throws {
      try await withTemporaryFolder { cache in
        let results = try await withThrowingTaskGroup(of: String?.self) { group in
          for _ in 0..<3 { group.addTask { try await run(Self.notebook, cache: cache) } }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results == ["42", "42", "42"])
        #expect(try entries(cache).count == 3)
      }
    }
  }

  @Suite("Compiling ahead")
  struct CompileAheadTests {
    @Test("gives the results and the errors of an ordinary run, in order")
    func order() async throws {
      try await withTemporaryFolder { cache in
        try await SessionHarness.run(SessionConfiguration(cacheDirectory: cache)) { cells in
          let codes = [
            "import Foundation\nvar a = 1", "a += 1", "struct A: Error {}; if a == 2 { throw A() }",
            "let b = a", "b + 1", "missing", "a + 5",
          ]
          let notebook = codes.map { Cell(code: $0, name: "c") }
          await cells.session.prepare(notebook)
          var outcomes: [String] = []
          for cell in notebook {
            switch await cells.run(cell.code, name: cell.name) {
            case .succeeded: outcomes.append(cells.result ?? "-")
            case .failed(let failure), .interrupted(let failure): outcomes.append(failure.name)
            }
          }
          #expect(outcomes == ["-", "-", "A", "-", "3", "CompileError", "7"])
        }
      }
    }

    @Test("compiles each announced cell once, before its turn")
    func once() async throws {
      try await SessionHarness.run(SessionConfiguration(cacheDirectory: nil)) { cells in
        let notebook = ["var a = 1", "a += 1", "a"].map { Cell(code: $0, name: "c") }
        await cells.session.prepare(notebook)
        for cell in notebook { #expect(await cells.run(cell.code, name: "c") == .succeeded) }
        #expect(await cells.session.compilations == (all: 3, ahead: 3))

        // Of what is not announced any more nothing is found.
        await cells.session.prepare([Cell(code: "a + 1", name: "c")])
        await cells.session.prepare([])
        #expect(await cells.run("a + 1", name: "c") == .succeeded)
        #expect(await cells.session.compilations.ahead == 3)
        #expect(cells.result == "3")
      }
    }

    @Test("does nothing wrong when other cells come than were announced")
    func wrongAnnouncement() async throws {
      try await SessionHarness.run(SessionConfiguration(cacheDirectory: nil)) { cells in
        await cells.session.prepare([
          Cell(code: "var x = 1", name: "c"), Cell(code: "x + 1", name: "c"),
        ])
        await cells.run("var x = 10")
        await cells.run("x + 1")
        #expect(cells.result == "11")
        await cells.session.prepare([Cell(code: "x + 2", name: "c"), Cell(code: "x", name: "c")])
        await cells.run("x + 2")
        #expect(cells.result == "12")
        await cells.run("x + 3")
        #expect(cells.result == "13")
      }
    }
  }
}

/// A new folder that is removed afterwards.
func withTemporaryFolder(_ body: (String) async throws -> Void) async throws {
  let path = FileManager.default.temporaryDirectory.path + "/lectern-test-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  do {
    try await body(path)
  } catch {
    try? FileManager.default.removeItem(atPath: path)
    throw error
  }
  try? FileManager.default.removeItem(atPath: path)
}
