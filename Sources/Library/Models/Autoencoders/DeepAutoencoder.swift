internal import Autograd
public import NeuralNetworks
public import Tensors

// snippet.deep-autoencoder
/// Four dense layers with a narrow middle.
///
///     h = ReLU(x W₁ + b₁)     z = a(h W₂ + b₂)
///     h′ = ReLU(z W₃ + b₃)    x̂ = σ(h′ W₄ + b₄)
///
/// Shapes: x and x̂ [n, N], h and h′ [n, H], z [n, m]. The activation a of the code is ReLU in
/// seed 002; without one, no unit of the code can die.
public struct DeepAutoencoder: Module, Autoencoder, Sendable {
  /// W₁ and b₁, from N to H.
  public var hiddenEncoder: Linear

  /// W₂ and b₂, from H to m.
  public var codeEncoder: Linear

  /// W₃ and b₃, from m to H.
  public var hiddenDecoder: Linear

  /// W₄ and b₄, from H to N.
  public var output: Linear

  /// Whether a is ReLU; otherwise it is the identity.
  public let rectifiesCode: Bool

  /// z = e(x).
  public func encode(_ x: Tensor) -> Tensor {
    let z = codeEncoder(hiddenEncoder(x).relu())
    return rectifiesCode ? z.relu() : z
  }

  /// h′ W₄ + b₄, the logits of x̂.
  public func logits(_ z: Tensor) -> Tensor { output(hiddenDecoder(z).relu()) }

  /// x̂ = d(z), every pixel in 0...1.
  public func decode(_ z: Tensor) -> Tensor { logits(z).sigmoid() }

  /// The mean binary cross-entropy between x and x̂ over pixels, as in seed 002.
  public func crossEntropyLoss(_ x: Tensor) -> Tensor {
    binaryCrossEntropy(logits: logits(encode(x)), targets: x)
  }
}
// snippet.end

extension DeepAutoencoder {
  /// Creates a network with random weights.
  ///
  /// The defaults are those of seed 002: 784-128-32-128-784 with a rectified code.
  public init(
    inputSize: Int = 784, hiddenSize: Int = 128, codeSize: Int = 32, rectifiesCode: Bool = true,
    using generator: inout SeededGenerator
  ) {
    hiddenEncoder = Linear(inputSize, hiddenSize, using: &generator)
    codeEncoder = Linear(hiddenSize, codeSize, using: &generator)
    hiddenDecoder = Linear(codeSize, hiddenSize, using: &generator)
    output = Linear(hiddenSize, inputSize, using: &generator)
    self.rectifiesCode = rectifiesCode
  }

  /// The multiplications and additions, counted in pairs, to encode and decode one image.
  ///
  ///     2 (N H + H m)
  public var multiplyAdds: Int {
    [hiddenEncoder, codeEncoder, hiddenDecoder, output].reduce(0) { $0 + $1.weight.count }
  }

  /// How many units of the code are 0 for every row of `x`: dead, when a is ReLU.
  public func deadUnitCount(_ x: Tensor) -> Int {
    noGrad { encode(x).abs().max(alongAxis: 0).scalars.count { $0 == 0 } }
  }
}
