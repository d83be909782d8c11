import Models
import NeuralNetworks
import Tensors

/// The table of models whose derivatives are checked.
enum ModelCases {
  static let all = densities + autoencoders + denoisers + readers

  private static func draw(_ shape: Shape, seed: UInt64) -> Tensor {
    var rng = SeededGenerator(seed: seed)
    return Tensor(normal: shape, using: &rng)
  }

  private static let rows = draw([3, 4], seed: 92)
  private static let shares = draw([3, 4], seed: 93).sigmoid()

  static var densities: [ModelCase] {
    var rng = SeededGenerator(seed: 94)
    let shift = AdditiveCoupling(size: 4, hiddenSize: 3, movesFirst: true, using: &rng)
    let stretch = AffineCoupling(size: 4, hiddenSize: 3, movesFirst: false, using: &rng)
    let flow = NormalizingFlow<AffineCoupling>(size: 4, depth: 2, hiddenSize: 3, using: &rng)
    let masked = MaskedAutoregressiveNetwork(size: 4, hiddenSize: 6, using: &rng)
    let mixture = GaussianMixtureDensity(count: 2, of: rows, using: &rng)
    let wave = WaveNet(depth: 2, channels: 3, using: &rng)
    let block = wave.blocks[1]
    return [
      ModelCase("AdditiveCoupling", shift, at: [rows]) {
        $0.forward($1[0]).x + $0.inverse($1[0]).z.tanh()
      },
      ModelCase("AffineCoupling", stretch, at: [rows]) { layer, x in
        let (there, back) = (layer.forward(x[0]), layer.inverse(x[0]))
        return there.x.tanh() + back.z * there.logDeterminant.expandingShape(at: 1)
          + back.logDeterminant.expandingShape(at: 1)
      },
      ModelCase("NormalizingFlow", flow, at: [rows]) { $0.logLikelihood($1[0]) },
      ModelCase("MaskedAutoregressiveNetwork", masked, at: [shares]) { $0.logLikelihood($1[0]) },
      ModelCase("GaussianMixtureDensity", mixture, at: [rows]) { $0.logLikelihood($1[0]) },
      ModelCase("WaveNet", wave, at: [draw([2, 8], seed: 95)]) { $0.loss($1[0], at: 2..<7) },
      ModelCase("WaveNetBlock", block, at: [draw([2, 3, 6], seed: 96)]) { $0($1[0]) },
    ]
  }

  static var autoencoders: [ModelCase] {
    var rng = SeededGenerator(seed: 97)
    let deep = DeepAutoencoder(
      inputSize: 4, hiddenSize: 5, codeSize: 2, rectifiesCode: false, using: &rng)
    let linear = LinearAutoencoder(mean: rows[0], codeSize: 2, using: &rng)
    let variational = VariationalAutoencoder(
      inputSize: 4, hiddenSize: 5, codeSize: 2, using: &rng)
    let exact = LinearVariationalAutoencoder(mean: rows[0], codeSize: 2, using: &rng)
    let noise = Tensor(normal: [3, 2], using: &rng)
    return [
      ModelCase("DeepAutoencoder", deep, at: [shares]) { $0.crossEntropyLoss($1[0]) },
      ModelCase("LinearAutoencoder", linear, at: [rows]) { $0.decode($0.encode($1[0])).tanh() },
      ModelCase("VariationalAutoencoder", variational, at: [rows]) {
        let (distortion, rate) = $0.parts($1[0], noise: noise)
        return distortion + rate
      },
      ModelCase("LinearVariationalAutoencoder", exact, at: [rows]) { $0.evidenceBound($1[0]) },
    ]
  }

  static var denoisers: [ModelCase] {
    var rng = SeededGenerator(seed: 98)
    let dense = VectorDenoiser(size: 4, hiddenSize: 5, depth: 2, stepCount: 10, using: &rng)
    let worded = WordConditionedDenoiser(
      size: 4, tokenCount: 2, tokenSize: 4, depth: 1, wordCount: 4, captionLength: 2,
      stepCount: 10, using: &rng)
    let words = IntTensor([1, 2, 0, 3, 2, 2]).reshaped([3, 2])
    let network = UNet(channels: 4, stepCount: 10, using: &rng)
    let images = Tensor(normal: [2, 1, 4, 4], using: &rng)
    return [
      ModelCase("VectorDenoiser", dense, at: [rows]) { $0($1[0], at: [3, 9, 1]) },
      ModelCase("WordConditionedDenoiser", worded, at: [rows]) {
        $0($1[0], at: [3, 9, 1], words: words)
      },
      ModelCase("UNet", network, at: [images]) { $0($1[0], at: [7, 2]) },
      ModelCase("UNetBlock", network.down, at: [images, draw([2, 32], seed: 99)]) {
        $0($1[0], $1[1])
      },
    ]
  }

  static var readers: [ModelCase] {
    var rng = SeededGenerator(seed: 100)
    let regression = SoftmaxRegression(inputSize: 4, classCount: 3)
    let attention = AdditiveAttention(
      stateSize: 4, annotationSize: 2, hiddenSize: 3, using: &rng)
    let player = PolicyValueNetwork(hiddenSize: 5, using: &rng)
    let recurrent = RecurrentTranslator(
      vocabularySize: 6, hiddenSize: 3, withAttention: true, using: &rng)
    let transformer = TransformerTranslator(
      vocabularySize: 6, modelSize: 4, headCount: 2, depth: 1, hiddenSize: 4, using: &rng)
    let source = IntTensor([3, 4, 5, 5, 3, 0]).reshaped([2, 3])
    let target = IntTensor([4, 3, 2, 5, 2, 0]).reshaped([2, 3])
    return [
      ModelCase("SoftmaxRegression", regression, at: [rows]) { $0.loss($1[0], [2, 0, 1]) },
      ModelCase("AdditiveAttention", attention, at: [rows, draw([3, 2, 2], seed: 101)]) {
        $0($1[0], $1[1]).context
      },
      ModelCase("PolicyValueNetwork", player, at: [draw([2, 9], seed: 102)]) {
        let (logits, values) = $0($1[0])
        return logits.logSoftmax() * values.expandingShape(at: 1)
      },
      ModelCase("RecurrentTranslator", recurrent) { model, _ in
        model.loss(source, target: target)
      },
      ModelCase("TransformerTranslator", transformer) { model, _ in
        model.loss(source, target: target)
      },
    ]
  }
}
