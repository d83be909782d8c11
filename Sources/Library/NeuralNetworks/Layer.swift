public import Tensors

/// A module that maps a tensor to a tensor.
public protocol Layer: Module {
  /// Applies the layer.
  func callAsFunction(_ x: Tensor) -> Tensor

  /// Applies the layer while the model learns, which matters to dropout and batch normalization.
  func callAsFunction(_ x: Tensor, training context: inout TrainingContext) -> Tensor
}

/// Layers applied one after the other.
///
///     let model = Sequential {
///       Linear(784, 32, using: &rng)
///       ReLU()
///       Linear(32, 784, using: &rng)
///     }
public struct Sequential: Layer {
  /// The layers, first to last.
  public var layers: [any Layer]

  /// Creates the composition of a list of layers.
  public init(_ layers: [any Layer]) {
    self.layers = layers
  }

  /// Creates the composition of the layers written in the block.
  public init(@SequentialBuilder _ layers: () -> [any Layer]) {
    self.layers = layers()
  }

  /// Applies the layers in their order; a dense layer and a ReLU after it are one operation.
  public func callAsFunction(_ x: Tensor) -> Tensor { apply(to: x) { $0($1) } }

  /// Applies the layers in their order while the model learns.
  public func callAsFunction(_ x: Tensor, training context: inout TrainingContext) -> Tensor {
    apply(to: x) { $0($1, training: &context) }
  }

  private func apply(to x: Tensor, _ call: (any Layer, Tensor) -> Tensor) -> Tensor {
    var (x, index) = (x, 0)
    while index < layers.count {
      if index + 1 < layers.count, type(of: layers[index + 1]) == ReLU.self,
        let dense = layers[index] as? Linear, let bias = dense.bias
      {
        x = rectifiedLinear(x, weight: dense.weight, bias: bias)
        index += 2
      } else {
        x = call(layers[index], x)
        index += 1
      }
    }
    return x
  }

  /// Visits the layers; their names are their positions.
  public mutating func visitTensors(_ path: String, _ body: (String, inout Tensor) -> Void) {
    for index in layers.indices {
      layers[index].visitTensors(ModulePath.joined(path, "\(index)"), body)
    }
  }
}

/// Collects the layers of a ``Sequential``.
@resultBuilder
public enum SequentialBuilder {
  /// Joins the lines of the block.
  public static func buildBlock(_ layers: [any Layer]...) -> [any Layer] { layers.flatMap { $0 } }

  /// Takes one layer.
  public static func buildExpression(_ layer: any Layer) -> [any Layer] { [layer] }

  /// Takes several layers.
  public static func buildExpression(_ layers: [any Layer]) -> [any Layer] { layers }

  /// Takes the layers of an `if` without `else`.
  public static func buildOptional(_ layers: [any Layer]?) -> [any Layer] { layers ?? [] }

  /// Takes the layers of the first branch.
  public static func buildEither(first layers: [any Layer]) -> [any Layer] { layers }

  /// Takes the layers of the second branch.
  public static func buildEither(second layers: [any Layer]) -> [any Layer] { layers }

  /// Takes the layers of a loop.
  public static func buildArray(_ layers: [[any Layer]]) -> [any Layer] { layers.flatMap { $0 } }
}
