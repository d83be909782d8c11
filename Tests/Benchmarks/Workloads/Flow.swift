import Lectern

struct Coupling: Module {
  var scale, shift: Sequential
  let mask, inverseMask: [Float]

  init(isEven: Bool, using rng: inout SeededGenerator) {
    func network() -> Sequential {
      Sequential {
        Linear(2, 64, using: &rng)
        ReLU()
        Linear(64, 64, using: &rng)
        ReLU()
        Linear(64, 2, using: &rng)
      }
    }
    scale = network()
    shift = network()
    mask = isEven ? [1, 0] : [0, 1]
    inverseMask = isEven ? [0, 1] : [1, 0]
  }

  func callAsFunction(_ x: Tensor) -> (y: Tensor, logDeterminant: Tensor) {
    let (m, inverse) = (Tensor(mask), Tensor(inverseMask))
    let kept = x * m
    let s = scale(kept).tanh() * inverse
    let t = shift(kept) * inverse
    return (kept + inverse * (x * s.exp() + t), s.sum(alongAxis: 1))
  }
}

/// w6: a flow of 8 couplings on points of the plane, Adam, batches of 256.
func flow(_ report: Report) {
  var rng = SeededGenerator(seed: 1)
  var model = (0..<8).map { Coupling(isEven: $0 % 2 == 0, using: &rng) }
  let points = Tensor(normal: [10_000, 2], using: &rng)
  var optimizer = Adam()
  var loss: Float = 0
  let time = report.milliseconds(for: 4) {
    let x = points.selecting((0..<256).map { _ in Int.random(in: 0..<10_000, using: &rng) })
    loss = optimizer.step(&model) { couplings in
      var (z, total) = couplings[0](x)
      for coupling in couplings.dropFirst() {
        let (next, part) = coupling(z)
        (z, total) = (next, total + part)
      }
      return -(z.squared().sum(alongAxis: 1) * -0.5 - 1.837_877_1 + total).mean()
    }
  }
  report.print("w6", ["ms": time, "loss": Double(loss)])
}
