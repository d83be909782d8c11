import Autograd
import Models
import Tensors
import Testing

@Suite("Gradient checks")
struct GradientCheckTableTests {
  @Test("every operation of the course passes", arguments: [1, 2, 3])
  func table(seed: UInt64) {
    let rows = GradientCheckTable.rows(seed: seed)
    #expect(rows.count == 17)
    for row in rows { #expect(row.error < 1e-3, "\(row.name)") }
  }

  @Test("the right derivative passes and each wrong one fails")
  func sabotage() {
    let x = Tensor([[-1, 0.5, 2]])
    for operation in SabotagedSigmoid.allCases {
      let check = checkGradient(at: [x]) { operation($0[0]) }
      #expect(check.passes == (operation.derivative == .right), "\(operation.derivative)")
      #expect(operation(x).isClose(to: x.sigmoid()))
    }
  }
}
