import Autograd
import Tensors
import Testing

@Suite("Numbers of double precision")
struct DoublePrecisionTests {
  @Test("a derivative that is wrong by a millionth fails the check")
  func nearlyRight() {
    struct Square: CustomOperation {
      let factor: Double
      func forward(_ inputs: [Tensor]) -> Tensor { inputs[0] * inputs[0] }

      func backward(_ gradient: Tensor, _ inputs: [Tensor], _ output: Tensor) -> [Tensor?] {
        [gradient * inputs[0] * factor]
      }
    }
    for (factor, passes) in [(2, true), (2 + 2e-6, false)] {
      let check = checkGradient(
        at: [Tensor([0.5, -1, 2])], step: Differences.step, tolerance: Differences.tolerance,
        floor: Differences.floor
      ) { Square(factor: factor)($0[0]) }
      #expect(check.passes == passes, "\(check)")
    }
  }
}
