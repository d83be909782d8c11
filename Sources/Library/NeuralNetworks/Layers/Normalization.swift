public import Tensors

/// Rows of mean 0 and variance 1, then scaled and shifted.
///
///     y = w (x − μ) / √(σ² + ε) + b        μ, σ² over the last axis
///
/// Source: Ba et al., “Layer Normalization”, 2016.
public struct LayerNorm: Layer {
  /// w, [D].
  public var weight: Tensor

  /// b, [D].
  public var bias: Tensor

  /// ε.
  public let epsilon: Float

  /// Creates the layer with w = 1 and b = 0.
  public init(_ size: Int, epsilon: Float = 1e-5) {
    weight = Tensor(ones: [size]).asParameter()
    bias = Tensor(zeros: [size]).asParameter()
    self.epsilon = epsilon
  }

  /// Applies the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    demand(
      x.rank > 0 && x.shape[x.rank - 1] == weight.count,
      "LayerNorm: x has the shape \(x.shape); expected [..., \(weight.count)]")
    return x.normalized(
      groupCount: 1, channelAxis: x.rank - 1, weight: weight, bias: bias, epsilon: epsilon)
  }
}

/// Rows of mean square 1, then scaled.
///
///     y = w x / √(mean(x²) + ε)        over the last axis
///
/// Source: Zhang and Sennrich, “Root Mean Square Layer Normalization”, 2019.
public struct RMSNorm: Layer {
  /// w, [D].
  public var weight: Tensor

  /// ε.
  public let epsilon: Float

  /// Creates the layer with w = 1.
  public init(_ size: Int, epsilon: Float = 1e-5) {
    weight = Tensor(ones: [size]).asParameter()
    self.epsilon = epsilon
  }

  /// Applies the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let meanSquare = x.squared().mean(alongAxis: -1, keepingAxes: true)
    return x / (meanSquare + epsilon).squareRoot() * weight
  }
}

/// Groups of channels of each image with mean 0 and variance 1, then scaled and shifted by channel.
///
/// Shapes: x [B, C, ...] gives the same.
/// Source: Wu and He, “Group Normalization”, 2018.
public struct GroupNorm: Layer {
  /// w, [C].
  public var weight: Tensor

  /// b, [C].
  public var bias: Tensor

  /// The number of groups.
  public let groupCount: Int

  /// ε.
  public let epsilon: Float

  /// Creates the layer with w = 1 and b = 0.
  ///
  /// - Precondition: The channels can be divided into the groups.
  public init(_ channels: Int, groupCount: Int, epsilon: Float = 1e-5) {
    demand(
      groupCount > 0 && channels % groupCount == 0,
      "GroupNorm: \(channels) channels do not divide into \(groupCount) groups")
    weight = Tensor(ones: [channels]).asParameter()
    bias = Tensor(zeros: [channels]).asParameter()
    self.groupCount = groupCount
    self.epsilon = epsilon
  }

  /// Applies the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    demand(
      x.rank >= 2 && x.shape[1] == weight.count,
      "GroupNorm: x has the shape \(x.shape); expected [B, \(weight.count), ...]")
    return x.normalized(
      groupCount: groupCount, channelAxis: 1, weight: weight, bias: bias, epsilon: epsilon)
  }
}

/// Channels of a batch with mean 0 and variance 1, then scaled and shifted.
///
/// While the model learns, μ and σ² are those of the batch, and running means of them are kept; in
/// use the running means serve.
/// Shapes: x [B, C, ...] gives the same.
/// Source: Ioffe and Szegedy, “Batch Normalization”, 2015.
public struct BatchNorm: Layer {
  /// w, [C].
  public var weight: Tensor

  /// b, [C].
  public var bias: Tensor

  /// The running mean, [C].
  public var runningMean: Tensor

  /// The running variance, with n − 1 in the denominator, [C].
  public var runningVariance: Tensor

  /// The weight of a new batch in the running means.
  public let momentum: Float

  /// ε.
  public let epsilon: Float

  /// Creates the layer with w = 1, b = 0, running mean 0 and variance 1.
  public init(_ channels: Int, momentum: Float = 0.1, epsilon: Float = 1e-5) {
    weight = Tensor(ones: [channels]).asParameter()
    bias = Tensor(zeros: [channels]).asParameter()
    runningMean = Tensor(zeros: [channels])
    runningVariance = Tensor(ones: [channels])
    self.momentum = momentum
    self.epsilon = epsilon
  }

  /// Applies the layer with the running means.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let scale = weight / (runningVariance + epsilon).squareRoot()
    let shift = bias - runningMean * scale
    return x * scale.perChannel(of: x) + shift.perChannel(of: x)
  }

  /// Applies the layer with the means of the batch, and notes them.
  public func callAsFunction(_ x: Tensor, training context: inout TrainingContext) -> Tensor {
    demand(
      x.rank >= 2 && x.shape[1] == weight.count,
      "BatchNorm: x has the shape \(x.shape); expected [B, \(weight.count), ...]")
    var order = Array(0..<x.rank)
    order.swapAt(0, 1)
    let channels = x.transposed(order)
    let size = x.count / x.shape[1]
    let rows = channels.reshaped([x.shape[1], size])
    let y = rows.normalized(epsilon: epsilon).reshaped(to: channels.shape).transposed(order)
    let values = rows.detachedCopy()
    let variance = values.variance(alongAxes: [1]) * (Float(size) / Float(max(size - 1, 1)))
    context.replace(
      runningMean, by: runningMean * (1 - momentum) + values.mean(alongAxis: 1) * momentum)
    context.replace(
      runningVariance, by: runningVariance * (1 - momentum) + variance * momentum)
    return y * weight.perChannel(of: x) + bias.perChannel(of: x)
  }
}

extension Tensor {
  /// This vector of channels, shaped to broadcast over x [B, C, ...].
  fileprivate func perChannel(of x: Tensor) -> Tensor {
    reshaped(to: Shape([count] + Array(repeating: 1, count: x.rank - 2)))
  }
}
