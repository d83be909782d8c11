public import Tensors
import Autograd

/// The limited-memory method of Broyden, Fletcher, Goldfarb and Shanno, for smooth losses of the
/// whole data.
///
/// The direction comes from the last `memory` steps by the two-loop recursion; the step is halved
/// until the loss falls enough (Armijo's condition).
/// Source: Nocedal and Wright, “Numerical Optimization”, 2006, algorithm 7.4.
public struct LBFGS: Sendable {
  /// The number of steps that are remembered.
  public let memory: Int

  private var steps: [[Double]] = []
  private var changes: [[Double]] = []

  /// Creates the optimizer.
  public init(memory: Int = 10) {
    self.memory = memory
  }

  /// Takes one step; returns the loss after it.
  public mutating func step<M: Module>(_ model: inout M, loss: (M) -> Tensor) -> Float {
    let value = loss(model)
    let g = flat(gradient(of: value, wrt: model))
    let start = flat(model.parameters)
    let before = Double(value.item())
    let direction = direction(g)
    let slope = dot(direction, g)
    guard slope < 0 else {
      // Rounding has spoiled the memory, or the gradient is zero.
      (steps, changes) = ([], [])
      return value.item()
    }
    var length = steps.isEmpty ? min(1, 1 / dot(g, g).squareRoot()) : 1
    for _ in 0..<30 {
      let point = zip(start, direction).map { $0 + length * $1 }
      set(&model, to: point)
      let trial = loss(model)
      let after = Double(trial.item())
      if after <= before + 1e-4 * length * slope {
        remember(
          step: zip(point, start).map { $0 - $1 },
          change: zip(flat(gradient(of: trial, wrt: model)), g).map { $0 - $1 })
        return Float(after)
      }
      length /= 2
    }
    set(&model, to: start)
    (steps, changes) = ([], [])
    return value.item()
  }

  private mutating func remember(step: [Double], change: [Double]) {
    guard dot(step, change) > 1e-10 * dot(change, change).squareRoot() else { return }
    steps.append(step)
    changes.append(change)
    if steps.count > memory {
      steps.removeFirst()
      changes.removeFirst()
    }
  }

  private func direction(_ gradient: [Double]) -> [Double] {
    var q = gradient
    var factors = [Double](repeating: 0, count: steps.count)
    for i in steps.indices.reversed() {
      factors[i] = dot(steps[i], q) / dot(steps[i], changes[i])
      for j in q.indices { q[j] -= factors[i] * changes[i][j] }
    }
    if let step = steps.last, let change = changes.last {
      let scale = dot(step, change) / dot(change, change)
      for j in q.indices { q[j] *= scale }
    }
    for i in steps.indices {
      let factor = factors[i] - dot(changes[i], q) / dot(steps[i], changes[i])
      for j in q.indices { q[j] += factor * steps[i][j] }
    }
    return q.map { -$0 }
  }

  private func flat(_ tensors: [Tensor]) -> [Double] {
    tensors.flatMap { $0.scalars.map { Double($0) } }
  }

  private func set<M: Module>(_ model: inout M, to point: [Double]) {
    var start = 0
    model.updateParameters { _, parameter in
      let values = point[start..<(start + parameter.count)].map { Float($0) }
      start += parameter.count
      parameter = Tensor(values, shape: parameter.shape).asParameter()
    }
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
