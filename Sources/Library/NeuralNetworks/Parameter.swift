public import Tensors
import Autograd

extension Tensor {
  /// The same elements as a parameter of a model, in memory of their own.
  public func asParameter() -> Tensor { detachedCopy().requiringGradient() }

  /// Whether training changes this tensor: a variable, not computed from others.
  public var isParameter: Bool { isVariable }

  /// The same elements in memory of their own.
  package func detachedCopy() -> Tensor { unrecorded.contiguousCopy() }

  /// Takes memory of its own unless nothing else refers to the elements, so that they can be
  /// written in place.
  package mutating func makeUnique() {
    if isUniquelyReferenced() && body.isContiguous { return }
    self = isParameter ? asParameter() : detachedCopy()
  }
}
