internal import Autograd
internal import NeuralNetworks
internal import Tensors

/// Gradient checks of the operations that the course trains with, each at a random point.
public enum GradientCheckTable {
  /// One line of the table.
  public struct Row: Sendable, Hashable {
    /// The operation.
    public let name: String

    /// ‖reverse − differences‖ / max(‖differences‖, 1).
    public let error: Double
  }

  /// Checks every operation at a point drawn with `seed`, in single precision.
  public static func rows(seed: UInt64) -> [Row] {
    var rng = SeededGenerator(seed: seed)
    let x = Tensor(uniform: [3, 4], in: 0.6..<1.8, using: &rng)
    let y = Tensor(uniform: [3, 4], in: 0.6..<1.8, using: &rng)
    let W = Tensor(normal: [4, 2], using: &rng)
    let b = Tensor(normal: [2], using: &rng)
    let targets = Tensor(uniform: [3, 4], using: &rng)
    let labels: IntTensor = [0, 3, 1]
    let cases: [(String, [Tensor], ([Tensor]) -> Tensor)] = [
      ("x + y", [x, y], { $0[0] + $0[1] }),
      ("x y", [x, y], { $0[0] * $0[1] }),
      ("x / y", [x, y], { $0[0] / $0[1] }),
      ("exp x", [x], { $0[0].exp() }),
      ("log x", [x], { $0[0].log() }),
      ("√x", [x], { $0[0].squareRoot() }),
      ("tanh x", [x], { $0[0].tanh() }),
      ("σ(x)", [x], { $0[0].sigmoid() }),
      ("ReLU(x)", [x], { $0[0].relu() }),
      ("mean x", [x], { $0[0].mean() }),
      ("softmax(x)", [x], { $0[0].softmax() }),
      ("log Σ exp x", [x], { $0[0].logSumExp() }),
      ("x W", [x, W], { matmul($0[0], $0[1]) }),
      ("x W + b", [x, W, b], { linear($0[0], weight: $0[1], bias: $0[2]) }),
      ("squared error", [x], { meanSquaredError($0[0], targets) }),
      ("binary cross-entropy", [x], { binaryCrossEntropy(logits: $0[0], targets: targets) }),
      ("cross-entropy", [x], { crossEntropy(logits: $0[0], labels: labels) }),
    ]
    return cases.map { name, inputs, function in
      Row(name: name, error: Double(checkGradient(at: inputs, of: function).error))
    }
  }
}
