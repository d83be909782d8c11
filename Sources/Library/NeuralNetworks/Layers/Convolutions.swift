public import Tensors

/// A convolution of images.
///
///     y = w ∗ x + b
///
/// Shapes: x [B, C, H, W] gives [B, O, H′, W′]; see `convolution(_:kernel:_:)`
/// of Tensors for the extents.
public struct Conv2d: Layer {
  /// w, [O, C, U, V].
  public var weight: Tensor

  /// b, [O].
  public var bias: Tensor?

  /// Stride, padding and dilation.
  public let convolution: Convolution

  /// Creates a layer with a square kernel.
  public init(
    _ inputChannels: Int, _ outputChannels: Int, kernelSize: Int, stride: Int = 1,
    padding: Int = 0, dilation: Int = 1, hasBias: Bool = true,
    initializer: Initializer = .uniformFanIn, using generator: inout SeededGenerator
  ) {
    let area = kernelSize * kernelSize
    let (fanIn, fanOut) = (inputChannels * area, outputChannels * area)
    weight = initializer(
      [outputChannels, inputChannels, kernelSize, kernelSize], fanIn: fanIn, fanOut: fanOut,
      using: &generator)
    if hasBias {
      bias = Initializer.uniformFanIn(
        [outputChannels], fanIn: fanIn, fanOut: fanOut, using: &generator)
    }
    convolution = Convolution(stride: stride, padding: padding, dilation: dilation)
  }

  /// Applies the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    Tensors.convolution(x, kernel: weight, bias: bias, convolution)
  }
}

/// A transposed convolution of images: it enlarges them as ``Conv2d`` shrinks them.
///
/// Shapes: x [B, C, H, W] gives [B, O, H′, W′]; see
/// `transposedConvolution(_:kernel:_:)` of Tensors.
public struct ConvTranspose2d: Layer {
  /// w, [C, O, U, V].
  public var weight: Tensor

  /// b, [O].
  public var bias: Tensor?

  /// Stride, padding and dilation.
  public let convolution: Convolution

  /// Creates a layer with a square kernel.
  public init(
    _ inputChannels: Int, _ outputChannels: Int, kernelSize: Int, stride: Int = 1,
    padding: Int = 0, outputPadding: Int = 0, hasBias: Bool = true,
    initializer: Initializer = .uniformFanIn, using generator: inout SeededGenerator
  ) {
    let area = kernelSize * kernelSize
    let (fanIn, fanOut) = (outputChannels * area, inputChannels * area)
    weight = initializer(
      [inputChannels, outputChannels, kernelSize, kernelSize], fanIn: fanIn, fanOut: fanOut,
      using: &generator)
    if hasBias {
      bias = Initializer.uniformFanIn(
        [outputChannels], fanIn: fanIn, fanOut: fanOut, using: &generator)
    }
    convolution = Convolution(stride: stride, padding: padding, outputPadding: outputPadding)
  }

  /// Applies the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    transposedConvolution(x, kernel: weight, bias: bias, convolution)
  }
}

/// A convolution of sequences.
///
/// Shapes: x [B, C, T] gives [B, O, T′]. A causal layer looks back only and keeps T for stride 1.
public struct Conv1d: Layer {
  /// w, [O, C, K].
  public var weight: Tensor

  /// b, [O].
  public var bias: Tensor?

  /// The step of the kernel.
  public let stride: Int

  /// Zeros on either side; a causal layer has them before the sequence only.
  public let padding: Int

  /// The distance between kernel elements.
  public let dilation: Int

  /// Whether the output at time t depends on times up to t only.
  public let isCausal: Bool

  /// Creates a layer; `padding` is not used by a causal one.
  public init(
    _ inputChannels: Int, _ outputChannels: Int, kernelSize: Int, stride: Int = 1,
    padding: Int = 0, dilation: Int = 1, isCausal: Bool = false, hasBias: Bool = true,
    initializer: Initializer = .uniformFanIn, using generator: inout SeededGenerator
  ) {
    let (fanIn, fanOut) = (inputChannels * kernelSize, outputChannels * kernelSize)
    weight = initializer(
      [outputChannels, inputChannels, kernelSize], fanIn: fanIn, fanOut: fanOut, using: &generator)
    if hasBias {
      bias = Initializer.uniformFanIn(
        [outputChannels], fanIn: fanIn, fanOut: fanOut, using: &generator)
    }
    self.stride = stride
    self.padding = isCausal ? 0 : padding
    self.dilation = dilation
    self.isCausal = isCausal
  }

  /// Applies the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    demand(x.rank == 3, "Conv1d: x has the shape \(x.shape); expected [B, C, T]")
    let before = isCausal ? (weight.shape[2] - 1) * dilation : 0
    let y = convolution(
      x.padded(before: before, after: 0, alongAxis: 2).expandingShape(at: 2),
      kernel: weight.expandingShape(at: 2), bias: bias,
      Convolution(stride: (1, stride), padding: (0, padding), dilation: (1, dilation)))
    return y.squeezingShape(at: 2)
  }
}
