import Autograd
import Tensors
import Testing

@Suite("Gradients")
struct GradientTests {
  @Test("a chain, a fork and a constant")
  func basics() {
    let x = Tensor([1, 2, 3]).requiringGradient()
    let y = x * x + x * 3 + Tensor([5, 5, 5])
    #expect(gradient(of: y.sum(), wrt: x).scalars == [5, 7, 9])
  }

  @Test("an input that the value does not depend on has gradient zero")
  func independent() {
    let (x, y) = (Tensor([1, 2]).requiringGradient(), Tensor([3]).requiringGradient())
    let gradients = gradient(of: x.sum(), wrt: [x, y])
    #expect(gradients[0].scalars == [1, 1])
    #expect(gradients[1].scalars == [0])
  }

  @Test("intermediate values and repeated inputs are allowed")
  func intermediate() {
    let x = Tensor([2]).requiringGradient()
    let h = x * 3
    let y = (h * h).sum()
    let gradients = gradient(of: y, wrt: [h, x, h])
    #expect(gradients.map { $0.item() } == [12, 36, 12])
    #expect(gradient(of: x.sum(), wrt: x).item() == 1)
  }

  @Test("an input that is named twice keeps its gradient when another pass comes between")
  func repeatedInput() {
    struct Doubled: CustomOperation {
      let x: Tensor
      func forward(_ inputs: [Tensor]) -> Tensor { inputs[0] * 2 }

      func backward(_ g: Tensor, _ inputs: [Tensor], _ output: Tensor) -> [Tensor?] {
        // Passes of their own over the same leaf, in which that has other places.
        _ = gradient(of: (x * x).sum(), wrt: [x])
        _ = gradient(of: (x * x).sum(), wrt: [Tensor([1]).requiringGradient(), x])
        return [g * 2]
      }
    }
    let x = Tensor([3]).requiringGradient()
    let y = (x * x + Doubled(x: x)(x) + x * 5).sum()
    #expect(gradient(of: y, wrt: [x, x]).map { $0.item() } == [13, 13])
  }

  @Test("derivatives of any order", arguments: 1...5)
  func higherOrder(order: Int) {
    let x = Tensor(0.7).requiringGradient()
    var value = x.sin()
    for _ in 0..<order { value = gradient(of: value, wrt: x, createGraph: true) }
    let expected = [x.cos(), -x.sin(), -x.cos(), x.sin()][(order - 1) % 4]
    #expect(abs(value.item() - expected.item()) < 1e-5)
  }

  @Test("noGrad records nothing and detached passes nothing on")
  func switches() {
    let x = Tensor([1, 2]).requiringGradient()
    #expect(!noGrad { x * 2 }.requiresGradient)
    #expect((x * 2).requiresGradient)
    #expect(!x.detached().requiresGradient)
    #expect(gradient(of: (x * x.detached()).sum(), wrt: x).scalars == [1, 2])
    noGrad {
      let nested = valueWithGradient(at: Tensor([3])) { $0.squared().sum() }
      #expect(nested.gradient.scalars == [0])
    }
  }

  @Test("a record serves again when retained, and not otherwise")
  func retention() async {
    let x = Tensor([1, 2]).requiringGradient()
    let y = x.squared().sum()
    #expect(gradient(of: y, wrt: x, retainGraph: true).scalars == [2, 4])
    #expect(gradient(of: y, wrt: x).scalars == [2, 4])
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let x = Tensor([1, 2]).requiringGradient()
      let y = x.squared().sum()
      _ = gradient(of: y, wrt: x)
      _ = gradient(of: y, wrt: x)
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("pass retainGraph: true"))
  }

  @Test("products with the Jacobian and its transpose agree")
  func jacobianProducts() {
    var rng = SeededGenerator(seed: 31)
    let weight = Tensor(normal: [4, 3], using: &rng)
    let function = { @Sendable (x: Tensor) in matmul(x, weight).tanh() * 2 }
    let x = Tensor(normal: [4], using: &rng)
    let (u, v) = (Tensor(normal: [3], using: &rng), Tensor(normal: [4], using: &rng))
    let forward = jacobianVectorProduct(at: x, along: v, of: function)
    let variable = x.requiringGradient()
    let reverse = vectorJacobianProduct(of: function(variable), wrt: [variable], seed: u)[0]
    #expect(abs((forward * u).sum().item() - (reverse * v).sum().item()) < 1e-4)
    let difference = (function(x + v * 1e-2) - function(x - v * 1e-2)) / 2e-2
    #expect(forward.isClose(to: difference, absolute: 1e-2))
  }

  @Test("the gradient of a matrix that is multiplied transposed lies as the matrix does")
  func transposedLayout() {
    var rng = SeededGenerator(seed: 32)
    let x = Tensor(normal: [2, 4, 3], using: &rng).requiringGradient()
    let w = Tensor(normal: [2, 5, 3], using: &rng).requiringGradient()
    let gradients = gradient(of: matmul(x, w.transposed()).tanh().sum(), wrt: [x, w])
    for gradient in gradients { #expect(gradient.body.isContiguous) }
    let turned = gradient(of: matmul(w, x.transposed()).tanh().sum(), wrt: [x, w])
    for (a, b) in zip(gradients, turned) {
      #expect(b.body.isContiguous)
      #expect(a.isClose(to: b))
    }
  }

  @Test("a chain of a million operations is differentiated and dropped")
  func deepGraphs() {
    let x = Tensor([1]).requiringGradient()
    var y = x
    for _ in 0..<1_000_000 { y = y + 1 }
    #expect(gradient(of: y.sum(), wrt: x).item() == 1)
    y = x
    for _ in 0..<1_000_000 { y = y * x }
    #expect(y.item() == 1)
  }

  @Test("an operation of the user has the derivative it states")
  func customOperation() {
    struct Cube: CustomOperation {
      func forward(_ inputs: [Tensor]) -> Tensor { inputs[0] * inputs[0] * inputs[0] }
      func backward(_ gradient: Tensor, _ inputs: [Tensor], _ output: Tensor) -> [Tensor?] {
        [gradient * inputs[0].squared() * 3]
      }
    }
    for order in 1...2 {
      let check = checkGradient(at: [Tensor([0.5, -1, 2])], order: order) { Cube()($0[0]) }
      #expect(check.passes, "\(check)")
    }
  }

  @Test("a wrong derivative fails the check")
  func wrongDerivative() {
    struct WrongSquare: CustomOperation {
      func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].squared() }
      func backward(_ gradient: Tensor, _ inputs: [Tensor], _ output: Tensor) -> [Tensor?] {
        [gradient * inputs[0]]
      }
    }
    #expect(!checkGradient(at: [Tensor([0.5, -1, 2])]) { WrongSquare()($0[0]) }.passes)
  }

  @Test("threads record and differentiate graphs that share variables")
  func threads() async {
    let x = Tensor([1, 2, 3]).requiringGradient()
    await withTaskGroup(of: [Float].self) { group in
      for index in 0..<8 {
        group.addTask {
          var result: [Float] = []
          for _ in 0..<200 {
            result = gradient(of: (x * Float(index)).squared().sum(), wrt: x).scalars
          }
          return result.map { $0 - 2 * Float(index * index) }
        }
      }
      for await result in group { #expect(result.count == 3) }
    }
  }
}
