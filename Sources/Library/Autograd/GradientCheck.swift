public import Tensors

/// How far a derivative by the reverse pass is from one by differences.
public struct GradientCheck: Sendable, CustomStringConvertible {
  /// ‖reverse − differences‖ / max(‖differences‖, floor).
  public let error: Float

  /// The largest error that passes.
  public let tolerance: Float

  /// Whether the error lies within the tolerance.
  public var passes: Bool { error <= tolerance }

  /// The error and what was allowed.
  public var description: String {
    "gradient check \(passes ? "passed" : "failed"): error \(error), allowed \(tolerance)"
  }
}

/// Compares derivatives of `function` with central differences (f(x + h) − f(x − h)) / 2h.
///
/// The value, of any shape, is made a scalar by a weighted sum with fixed irregular weights. In
/// single precision a step of 10⁻² balances cutting and rounding errors for values of about 1; keep
/// points further than that from kinks, as of ReLU at 0.
///
/// - Parameters:
///   - inputs: The point: one tensor for each argument.
///   - step: The step h.
///   - tolerance: The largest error that passes.
///   - floor: The length of a derivative below which the error is measured against this length.
///   - order: 1 checks the gradient, 2 the gradient of a weighted sum of the gradients.
///   - function: The function to check, of the inputs as variables.
/// - Returns: The relative distance between the two.
/// - Precondition: `order` is 1 or 2.
public func checkGradient(
  at inputs: [Tensor], step: Float = 1e-2, tolerance: Float = 1e-3, floor: Float = 1,
  order: Int = 1, of function: ([Tensor]) -> Tensor
) -> GradientCheck {
  demand(order == 1 || order == 2, "checkGradient: the order is 1 or 2, not \(order)")
  func scalar(_ x: [Tensor]) -> Tensor {
    let value = weighted(function(x))
    if order == 1 { return value }
    let gradients = gradient(of: value, wrt: x, createGraph: true)
    return gradients.dropFirst().reduce(weighted(gradients[0])) { $0 + weighted($1) }
  }
  let variables = inputs.map { $0.detached().requiringGradient() }
  let exact = gradient(of: scalar(variables), wrt: variables)
  var (difference, norm) = (0.0, 0.0)
  for index in inputs.indices {
    let (values, slope) = (inputs[index].scalars, exact[index].scalars)
    for position in values.indices {
      func value(_ offset: Float) -> Double {
        var moved = values
        moved[position] += offset
        var point = inputs.map { $0.detached().requiringGradient() }
        point[index] = Tensor(moved, shape: inputs[index].shape).requiringGradient()
        return Double(scalar(point).item())
      }
      let width = Double(values[position] + step) - Double(values[position] - step)
      let estimate = (value(step) - value(-step)) / width
      difference += (estimate - Double(slope[position])) * (estimate - Double(slope[position]))
      norm += estimate * estimate
    }
  }
  return GradientCheck(
    error: Float(difference.squareRoot() / max(norm.squareRoot(), Double(floor))),
    tolerance: tolerance)
}

/// Σ wᵢ xᵢ with weights that differ from each other: equal ones would hide errors that cancel.
private func weighted(_ x: Tensor) -> Tensor {
  let weights = (0..<x.count).map { 0.5 + Float(($0 * 7) % 11) / 11 }
  return (x * Tensor(weights, shape: x.shape)).sum()
}
