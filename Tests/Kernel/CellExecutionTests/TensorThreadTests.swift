import CellExecution
import Testing
import WorkerProtocol

extension WorkerTests {
  @Suite("Threads of tensors")
  struct TensorThreadTests {
    @Test("serve the next cell after a trap and after an interrupt in the midst of their work")
    func afterStops() async throws {
      try await SessionHarness.run { cells in
        let expected = await cells.output(
          """
          import Lectern
          TensorThreads.setCount(3)
          var rng = SeededGenerator(seed: 1)
          let a = Tensor(normal: [400, 400], using: &rng)
          let images = Tensor(normal: [8, 16, 20, 20], using: &rng)
          let kernel = Tensor(normal: [16, 16, 3, 3], using: &rng)
          func work() -> [Float] {
            let b = matmul(a, a).tanh()
            let c = convolution(images, kernel: kernel, Convolution(padding: 1))
            return [b.sum().item(), c.squared().sum().item()]
          }
          print(work().map(\\.bitPattern))
          """)
        #expect(!expected.isEmpty)
        let failure = try await cells.failure("_ = work()\n_ = matmul(a, images[0, 0])")
        #expect(failure.value.contains("matmul"))
        #expect(await cells.output("print(work().map(\\.bitPattern))") == expected)
        for _ in 0..<5 {
          cells.clear()
          async let outcome = cells.run("print(\"go\")\nwhile true { _ = work() }")
          while !cells.standardOutput.hasPrefix("go\n") { await Task.yield() }
          await cells.session.interrupt()
          guard case .interrupted = await outcome else {
            Issue.record("not interrupted")
            return
          }
          #expect(await cells.output("print(work().map(\\.bitPattern))") == expected)
        }
        #expect(
          await cells.output("TensorThreads.setCount(1)\nprint(work().map(\\.bitPattern))")
            == expected)
      }
    }
  }
}
