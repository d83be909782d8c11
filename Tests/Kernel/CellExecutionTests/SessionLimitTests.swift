import CellExecution
import Testing

extension WorkerTests {
  @Suite("A session with settings of its own")
  struct SessionLimitTests {
    @Test("lets a cell fail that needs more memory, and goes on with its variables")
    func memory() async throws {
      let configuration = SessionConfiguration(memoryLimit: 256 << 20, cacheDirectory: nil)
      try await SessionHarness.run(configuration) { cells in
        await cells.run("let keep = 41")
        for _ in 0..<3 {
          let failure = try await cells.failure(
            "do {\n  var blocks: [[UInt8]] = []\n"
              + "  while blocks.count < 64 { blocks.append(.init(repeating: 1, count: 64 << 20)) }\n}"
          )
          #expect(failure.name == "OutOfMemory")
          #expect(failure.value.contains("allocate"))
          #expect(failure.text.contains("<cell>:3"))
        }
        #expect(await cells.output("print(keep + 1)") == "42\n")
      }
    }

    @Test("draws the same from Swift's own generator when it has a seed, and else does not")
    func seed() async throws {
      let draw = "print((0..<4).map { _ in Int.random(in: 0..<1_000_000) }, (0..<9).shuffled())"
      func drawn(_ environment: [String: String]) async throws -> String {
        var text = ""
        let configuration = SessionConfiguration(environment: environment, cacheDirectory: nil)
        try await SessionHarness.run(configuration) { text = await $0.output(draw) }
        return text
      }
      let first = try await drawn(["LECTERN_SEED": "7"])
      #expect(try await drawn(["LECTERN_SEED": "7"]) == first)
      #expect(try await drawn(["LECTERN_SEED": "8"]) != first)
      let unseeded = try await drawn([:])
      #expect(unseeded != first)
      #expect(try await drawn([:]) != unseeded)
    }
  }
}
