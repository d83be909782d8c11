internal import Autograd
internal import Glibc
public import NeuralNetworks
public import Tensors

// snippet.variational-autoencoder
/// An autoencoder whose code is a distribution.
///
///     q(z | x) = N(μ(x), diag σ²(x))      p(z) = N(0, I)      p(x | z) = N(d(z), s² I)
///     ELBO(x) = E_q log p(x | z) − KL(q(z | x) ‖ p(z)) ≤ log p(x)
///
/// Encoder and decoder have one hidden layer of H ReLUs each; the decoder ends in a sigmoid.
///
/// Shapes: x [n, N], z, μ and log σ² [n, m].
/// Source: Kingma and Welling, “Auto-Encoding Variational Bayes”, 2014.
public struct VariationalAutoencoder: Module, Sendable {
  /// The encoder's hidden layer, from N to H.
  public var hiddenEncoder: Linear

  /// The heads μ and log σ², from H to m.
  public var meanHead, logVarianceHead: Linear

  /// The decoder's layers, from m to H and from H to N.
  public var hiddenDecoder, output: Linear

  /// s², the variance of a pixel around the decoded one.
  public let pixelVariance: Float

  /// μ(x) and log σ²(x).
  public func encode(_ x: Tensor) -> (mean: Tensor, logVariance: Tensor) {
    let h = hiddenEncoder(x).relu()
    return (meanHead(h), logVarianceHead(h))
  }

  /// d(z), every pixel in 0...1.
  public func decode(_ z: Tensor) -> Tensor { output(hiddenDecoder(z).relu()).sigmoid() }

  /// The two parts of −ELBO for each row, in nats: −log p(x | z) at one sample z, and the KL.
  ///
  /// The sample is μ + σ ε, so the derivative passes through it to μ and σ.
  ///
  /// - Parameters:
  ///   - x: Images, [n, N].
  ///   - noise: ε ~ N(0, I), [n, m].
  /// - Returns: Two tensors [n].
  public func parts(_ x: Tensor, noise: Tensor) -> (distortion: Tensor, rate: Tensor) {
    let (mean, logVariance) = encode(x)
    let z = mean + (logVariance * 0.5).exp() * noise
    return (
      distortion(x, z), divergenceFromStandardNormal(mean: mean, logVariance: logVariance)
    )
  }

  /// −log p(x | z) for each row: ‖x − d(z)‖² / 2s² + (N/2) log 2πs².
  public func distortion(_ x: Tensor, _ z: Tensor) -> Tensor {
    let constant = 0.5 * Float(x.shape[1]) * log(2 * .pi * pixelVariance)
    return (x - decode(z)).squared().sum(alongAxis: 1) / (2 * pixelVariance) + constant
  }
}
// snippet.end

extension VariationalAutoencoder {
  /// Creates a model with random weights.
  public init(
    inputSize: Int, hiddenSize: Int = 128, codeSize: Int, pixelVariance: Float = 0.02,
    using generator: inout SeededGenerator
  ) {
    hiddenEncoder = Linear(inputSize, hiddenSize, using: &generator)
    meanHead = Linear(hiddenSize, codeSize, using: &generator)
    logVarianceHead = Linear(hiddenSize, codeSize, using: &generator)
    hiddenDecoder = Linear(codeSize, hiddenSize, using: &generator)
    output = Linear(hiddenSize, inputSize, using: &generator)
    self.pixelVariance = pixelVariance
  }

  /// m.
  public var codeSize: Int { meanHead.weight.shape[1] }

  /// Trains on the rows of `x` with the loss distortion + β · rate, by Adam.
  ///
  /// - Parameters:
  ///   - x: Images, [n, N].
  ///   - epochs: How often every image is seen.
  ///   - beta: β; 1 is the ELBO.
  ///   - generator: The source of the order and of the noise.
  public mutating func train(
    on x: Tensor, epochs: Int, beta: Float = 1, using generator: inout SeededGenerator
  ) {
    var noise = generator.split()
    fit(&self, to: x, epochs: epochs, batchSize: 64, learningRate: 3e-3, using: &generator) {
      let ε = Tensor(normal: [$1.shape[0], $0.codeSize], using: &noise)
      let (distortion, rate) = $0.parts($1, noise: ε)
      return (distortion + rate * beta).mean() / Float(x.shape[1])
    }
  }

  /// The means over the rows of `x` of distortion and rate, with `sampleCount` samples for each.
  public func measure(
    _ x: Tensor, sampleCount: Int = 4, using generator: inout SeededGenerator
  ) -> (distortion: Double, rate: Double) {
    var sums = (distortion: 0.0, rate: 0.0)
    for _ in 0..<sampleCount {
      let ε = Tensor(normal: [x.shape[0], codeSize], using: &generator)
      let (distortion, rate) = noGrad { parts(x, noise: ε) }
      sums.distortion += Double(distortion.mean().item())
      sums.rate += Double(rate.mean().item())
    }
    return (sums.distortion / Double(sampleCount), sums.rate / Double(sampleCount))
  }

  /// The mean KL of each code number over the rows of `x`; near 0 for one that the model ignores.
  public func rateByDimension(_ x: Tensor) -> [Double] {
    noGrad {
      let (mean, logVariance) = encode(x)
      let rates = (logVariance.exp() + mean.squared() - 1 - logVariance) * 0.5
      return rates.mean(alongAxis: 0).scalars.map(Double.init)
    }
  }

  /// The mean of σ over the rows of `x` and all code numbers.
  public func meanDeviation(_ x: Tensor) -> Double {
    noGrad { Double((encode(x).logVariance * 0.5).exp().mean().item()) }
  }
}
