public import Tensors

/// The derivatives of a scalar with respect to tensors it was computed from.
///
///     let x = Tensor([1, 2, 3]).requiringGradient()
///     let g = gradient(of: x.squared().sum(), wrt: [x])[0]  // 2x
///
/// - Parameters:
///   - value: The scalar to differentiate, computed from variables.
///   - inputs: Variables, or tensors on the way from variables to the value.
///   - createGraph: Records the derivative too, so that it can be differentiated in turn.
///   - retainGraph: Keeps the record of the value for another call. Otherwise it is released, and
///     the memory it holds is given back as the pass goes.
/// - Returns: A gradient of the shape of each input; zeros where the value does not depend on it.
/// - Precondition: The value has one element and a record that was not released, and every input
///   requires a gradient.
public func gradient(
  of value: Tensor, wrt inputs: [Tensor], createGraph: Bool = false, retainGraph: Bool = false
) -> [Tensor] {
  demand(
    value.count == 1,
    "gradient(of:wrt:): the shape \(value.shape) is not a scalar's; "
      + "take sum() or mean() first, or use vectorJacobianProduct")
  return vectorJacobianProduct(
    of: value, wrt: inputs, seed: Tensor(ones: value.shape), createGraph: createGraph,
    retainGraph: retainGraph)
}

/// The derivative of a scalar with respect to one tensor; see ``gradient(of:wrt:createGraph:retainGraph:)->[Tensor]``.
public func gradient(
  of value: Tensor, wrt input: Tensor, createGraph: Bool = false, retainGraph: Bool = false
) -> Tensor {
  gradient(of: value, wrt: [input], createGraph: createGraph, retainGraph: retainGraph)[0]
}

/// The products seedᵀ J of a vector with the Jacobians of `value`.
///
/// - Parameters:
///   - value: The tensor to differentiate, computed from variables.
///   - inputs: Variables, or tensors on the way from variables to the value.
///   - seed: The vector, of the shape of the value.
///   - createGraph: Records the derivative too, so that it can be differentiated in turn.
///   - retainGraph: Keeps the record of the value for another call.
/// - Returns: A product of the shape of each input; zeros where the value does not depend on it.
/// - Precondition: The shapes agree, the record was not released, and every input requires a
///   gradient.
public func vectorJacobianProduct(
  of value: Tensor, wrt inputs: [Tensor], seed: Tensor, createGraph: Bool = false,
  retainGraph: Bool = false
) -> [Tensor] {
  demand(
    seed.shape == value.shape,
    "vectorJacobianProduct: the seed \(seed.shape) and the value \(value.shape) differ in shape")
  let targets = inputs.map { input in
    guard let node = input.node else {
      demandFailure(
        "gradient(of:wrt:): the input of shape \(input.shape) requires no gradient; "
          + "make it a variable with requiringGradient() before computing with it")
    }
    return node
  }
  guard let root = value.node else { return inputs.map { Tensor(zeros: $0.shape) } }
  var pass = ReversePass(
    targets: targets, createGraph: createGraph, retainGraph: retainGraph || createGraph)
  let found = pass.run(from: root, seed: seed)
  return zip(inputs, found).map { input, gradient in gradient ?? Tensor(zeros: input.shape) }
}

/// A function's value at a point and its derivative there.
///
///     let (y, slope) = valueWithGradient(at: x) { $0.squared().sum() }
public func valueWithGradient(
  at point: Tensor, of function: (Tensor) -> Tensor
) -> (value: Tensor, gradient: Tensor) {
  let variable = point.detached().requiringGradient()
  let value = function(variable)
  return (value.detached(), gradient(of: value, wrt: variable))
}

/// The product J v of the Jacobian of `function` at `point` with a vector.
///
/// Computed as the derivative of the linear map u ↦ uᵀ J, so it needs rules for reverse passes only.
/// - Precondition: `direction` has the shape of `point`.
public func jacobianVectorProduct(
  at point: Tensor, along direction: Tensor, of function: (Tensor) -> Tensor
) -> Tensor {
  demand(
    direction.shape == point.shape,
    "jacobianVectorProduct: point \(point.shape) and direction \(direction.shape) differ in shape")
  let x = point.detached().requiringGradient()
  let value = function(x)
  let u = Tensor(zeros: value.shape).requiringGradient()
  let pulled = vectorJacobianProduct(of: value, wrt: [x], seed: u, createGraph: true)[0]
  return gradient(of: (pulled * direction).sum(), wrt: u)
}
