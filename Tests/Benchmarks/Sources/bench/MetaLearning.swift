import Foundation
import Lectern

/// The parameters of a network 1-40-40-1.
struct SineModel: Module {
  var tensors: [Tensor]

  init(using rng: inout SeededGenerator) {
    tensors = [
      Tensor(normal: [1, 40], standardDeviation: 0.5, using: &rng), Tensor(zeros: [40]),
      Tensor(normal: [40, 40], standardDeviation: 1 / 6, using: &rng), Tensor(zeros: [40]),
      Tensor(normal: [40, 1], standardDeviation: 1 / 6, using: &rng), Tensor(zeros: [1]),
    ].map { $0.asParameter() }
  }

  static func apply(_ p: [Tensor], _ x: Tensor) -> Tensor {
    let h = linear(x, weight: p[0], bias: p[1]).relu()
    return linear(linear(h, weight: p[2], bias: p[3]).relu(), weight: p[4], bias: p[5])
  }
}

/// w10: meta-learning of sines, 25 tasks with one inner step differentiated through, Adam.
func metaLearning(_ report: Report) {
  var rng = SeededGenerator(seed: 1)
  var model = SineModel(using: &rng)
  var optimizer = Adam()
  var loss: Float = 0
  let time = report.milliseconds(for: 4, warmUp: 3) {
    let tasks = (0..<25).map { _ in
      let amplitude = Float.random(in: 0.1...5, using: &rng)
      let phase = Float.random(in: 0...Float.pi, using: &rng)
      let x = Tensor(uniform: [20, 1], in: -5..<5, using: &rng)
      return (x: x, y: (x - phase).sin() * amplitude)
    }
    loss = optimizer.step(&model) { model in
      var total = Tensor(0)
      for (x, y) in tasks {
        let p = model.tensors
        let inner = meanSquaredError(SineModel.apply(p, x[0..<10]), y[0..<10])
        let slopes = gradient(of: inner, wrt: p, createGraph: true)
        let adapted = zip(p, slopes).map { $0 - $1 * 0.01 }
        total = total + meanSquaredError(SineModel.apply(adapted, x[10..<20]), y[10..<20])
      }
      return total * (1 / 25)
    }
  }
  report.print("w10", ["ms": time, "loss": Double(loss)])
}
