import CellExecution
import Foundation
import Testing

extension WorkerTests {
  @Suite("The arithmetic of a machine")
  struct ArithmeticTests {
    #if arch(x86_64)
      @Test("is one for all processors with AVX2 and fused multiplication and addition")
      func levels() {
        let narrow: Set<Substring> = [
          "sse2", "avx2", "fma", "bmi1", "bmi2", "f16c", "movbe", "abm",
        ]
        #expect(Arithmetic(processor: narrow) == .x86V3)
        #expect(Arithmetic(processor: narrow.union(["avx512f", "avx512vl"])) == .x86V3)
        for missing in ["avx2", "fma"] as [Substring] {
          let arithmetic = Arithmetic(processor: narrow.subtracting([missing]))
          #expect(arithmetic.description == "x86-64")
          #expect(arithmetic.variables.isEmpty)
        }
      }
    #endif

    @Test("gives cells the kernels that OpenBLAS takes, unless their user has chosen others")
    func variables() async throws {
      let name = "OPENBLAS_CORETYPE"
      let own = ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
      #expect(
        try await seen(name, by: [:]) == own ?? Arithmetic.current.variables[name] ?? "nothing")
      #expect(try await seen(name, by: [name: "Zen"]) == "Zen")
    }

    /// What a cell finds as the variable `name` when its session adds `environment`.
    private func seen(_ name: String, by environment: [String: String]) async throws -> String {
      var text = ""
      let configuration = SessionConfiguration(environment: environment, cacheDirectory: nil)
      try await SessionHarness.run(configuration) {
        text = await $0.output(
          """
          import Foundation
          print(ProcessInfo.processInfo.environment["\(name)"] ?? "nothing", terminator: "")
          """)
      }
      return text
    }
  }
}
