import Autograd
import NeuralNetworks
import Tensors

/// The table of layers and losses whose derivatives are checked.
enum ModuleCases {
  static let all = activations + normalizations + images + sequences + attention + losses

  /// Elements no nearer to 0 than 0.1, where ReLU has a kink, and no nearer to each other than
  /// 0.05, where the largest of them would change within a step.
  private static func spread(_ shape: Shape) -> Tensor {
    var rng = SeededGenerator(seed: 82)
    let count = shape.reduce(1, *)
    let scalars = rng.permutation(count).map { position in
      let x = (Float(position) + 0.5) / Float(count) * 2 - 1
      return x + (x < 0 ? -0.1 : 0.1)
    }
    return Tensor(scalars, shape: shape)
  }

  private static let rows = spread([3, 4])
  private static let pictures = spread([1, 2, 4, 4])
  private static let signals = spread([2, 2, 5])
  private static let series = spread([2, 3, 4])
  private static let memory = spread([2, 2, 4])

  static let activations = [
    ModuleCase("ReLU", of: ReLU(), at: rows),
    ModuleCase("LeakyReLU", of: LeakyReLU(slope: 0.2), at: rows),
    ModuleCase("Sigmoid", of: Sigmoid(), at: rows), ModuleCase("Tanh", of: Tanh(), at: rows),
    ModuleCase("GELU", of: GELU(), at: rows), ModuleCase("SiLU", of: SiLU(), at: rows),
    ModuleCase("Flatten", of: Flatten(), at: series),
    ModuleCase("Dropout", of: Dropout(rate: 0.4), at: rows),
    ModuleCase("Dropout", training: Dropout(rate: 0.4), at: rows),
  ]

  static let normalizations = [
    ModuleCase("LayerNorm", of: LayerNorm(4), at: rows),
    ModuleCase("RMSNorm", of: RMSNorm(4), at: rows),
    ModuleCase("GroupNorm", of: GroupNorm(2, groupCount: 2), at: signals), batchNorm,
    ModuleCase("BatchNorm", training: BatchNorm(2), at: signals),
  ]

  private static var batchNorm: ModuleCase {
    var layer = BatchNorm(2)
    layer.runningMean = Tensor([0.3, -0.2])
    layer.runningVariance = Tensor([0.6, 1.4])
    return ModuleCase("BatchNorm", of: layer, at: signals)
  }

  static var images: [ModuleCase] {
    var rng = SeededGenerator(seed: 83)
    let plain = Conv2d(2, 2, kernelSize: 3, stride: 2, padding: 1, using: &rng)
    let dilated = Conv2d(2, 1, kernelSize: 2, dilation: 2, hasBias: false, using: &rng)
    let transposed = ConvTranspose2d(
      2, 1, kernelSize: 3, stride: 2, padding: 1, outputPadding: 1, using: &rng)
    return [
      ModuleCase("Conv2d", of: plain, at: pictures),
      ModuleCase("Conv2d", "dilated", of: dilated, at: pictures),
      ModuleCase("ConvTranspose2d", of: transposed, at: pictures),
      ModuleCase("MaxPool2d", of: MaxPool2d(size: 2), at: pictures),
      ModuleCase("MaxPool2d", "overlapping", of: MaxPool2d(size: 2, stride: 1), at: pictures),
      ModuleCase("AveragePool2d", of: AveragePool2d(size: 2), at: pictures),
      ModuleCase("Upsample2d", of: Upsample2d(factor: 2), at: pictures),
    ]
  }

  static var sequences: [ModuleCase] {
    var rng = SeededGenerator(seed: 84)
    let dense = Linear(4, 3, using: &rng)
    let stacked = Sequential {
      Linear(4, 3, hasBias: false, using: &rng)
      Tanh()
      Dropout(rate: 0.3)
    }
    let embedding = Embedding(4, 3, using: &rng)
    // A row that is taken twice collects two gradients, one that is not taken none.
    let tokens = IntTensor([2, 0, 2, 1], shape: [2, 2])
    let padded = Conv1d(2, 3, kernelSize: 3, stride: 2, padding: 1, using: &rng)
    let causal = Conv1d(2, 2, kernelSize: 2, dilation: 2, isCausal: true, using: &rng)
    let simple = RNNCell(4, 3, using: &rng)
    let gated = GRUCell(4, 3, using: &rng)
    let long = LSTMCell(4, 3, using: &rng)
    let state = Tensor([[0.2, -0.4, 0.7], [-0.1, 0.5, 0.3], [0.6, -0.3, -0.8]])
    return [
      ModuleCase("Linear", of: dense, at: series), ModuleCase("Sequential", of: stacked, at: rows),
      ModuleCase("Sequential", training: stacked, at: rows),
      ModuleCase("Residual", of: Residual(Linear(4, 4, using: &rng)), at: rows),
      ModuleCase("Residual", training: Residual(Dropout(rate: 0.4)), at: rows),
      ModuleCase("Embedding", of: embedding, at: []) { layer, _ in layer(tokens) },
      ModuleCase("Conv1d", "padded", of: padded, at: signals),
      ModuleCase("Conv1d", "causal", of: causal, at: signals),
      ModuleCase("RNNCell", of: simple, at: [rows, state]) { $0($1[0], $1[1]) },
      ModuleCase("GRUCell", of: gated, at: [rows, state]) { $0($1[0], $1[1]) },
      ModuleCase("LSTMCell", of: long, at: [rows, state, state * 2]) {
        let next = $0($1[0], LSTMCell.State(hidden: $1[1], cell: $1[2]))
        return concatenate([next.hidden, next.cell])
      },
      ModuleCase(
        "Recurrent", "RNN in both directions",
        of: RNN(4, 2, isBidirectional: true, using: &rng), at: series),
      ModuleCase(
        "Recurrent", "GRU of two layers", of: GRU(4, 2, layerCount: 2, using: &rng), at: series),
      ModuleCase(
        "Recurrent", "LSTM in both directions",
        of: LSTM(4, 2, isBidirectional: true, using: &rng), at: series),
    ]
  }

  static var attention: [ModuleCase] {
    var rng = SeededGenerator(seed: 85)
    let heads = MultiHeadAttention(modelSize: 4, headCount: 2, using: &rng)
    let encoder = TransformerEncoderBlock(
      modelSize: 4, headCount: 2, hiddenSize: 4, dropout: 0.3, using: &rng)
    let decoder = TransformerDecoderBlock(
      modelSize: 4, headCount: 2, hiddenSize: 4, placement: .after, using: &rng)
    let mask = Tensor(causalMask: 3)
    return [
      ModuleCase("scaledDotProductAttention", at: [series, memory, memory * 0.7]) {
        scaledDotProductAttention($0[0], $0[1], $0[2])
      },
      ModuleCase("MultiHeadAttention", of: heads, at: [series, memory]) {
        $0($1[0], $1[1], $1[1].tanh())
      },
      ModuleCase("MultiHeadAttention", "with a cache", of: heads, at: [series]) {
        var cache = KeyValueCache()
        let first = $0($1[0].sliced(0..<1, alongAxis: 1), cache: &cache)
        return concatenate(
          [first, $0($1[0].sliced(1..<3, alongAxis: 1), cache: &cache)], alongAxis: 1)
      },
      ModuleCase("FeedForward", of: FeedForward(4, hiddenSize: 3, using: &rng), at: rows),
      ModuleCase("TransformerEncoderBlock", of: encoder, at: [series]) { $0($1[0], mask: mask) },
      ModuleCase("TransformerEncoderBlock", "while it learns", of: encoder, at: [series]) {
        var context = TrainingContext(seed: 5)
        return $0($1[0], mask: mask, training: &context)
      },
      ModuleCase("TransformerDecoderBlock", of: decoder, at: [series, memory]) {
        $0($1[0], memory: $1[1])
      },
    ]
  }

  /// Targets at distances of 0.3 and 2 to either side: none is 0, where the absolute value has no
  /// derivative, and none 1, where the smooth error's second derivative jumps.
  static var losses: [ModuleCase] {
    let x = Tensor([[0.3, -1.2, 0.8], [1, 0.1, -0.4]])
    let y = x + Tensor([[0.3, -0.3, 2], [-2, 0.3, -2]])
    let shares = Tensor([[0.2, 0.9, 0.5], [0.8, 0.1, 0.3]])
    let labels = IntTensor([2, 0])
    return [Reduction.mean, .sum].flatMap { reduction in
      [
        ModuleCase("meanSquaredError", "\(reduction)", at: [x, y]) {
          meanSquaredError($0[0].tanh(), $0[1], reduction: reduction)
        },
        ModuleCase("binaryCrossEntropy", "\(reduction)", at: [x, shares]) {
          binaryCrossEntropy(logits: $0[0], targets: $0[1], reduction: reduction)
        },
        ModuleCase("crossEntropy", "\(reduction)", at: [x]) {
          crossEntropy(logits: $0[0], labels: labels, reduction: reduction)
        },
        // The factor gives the error, linear in the distance, a second derivative.
        ModuleCase("meanAbsoluteError", "\(reduction)", at: [x, y]) {
          meanAbsoluteError($0[0], $0[1], reduction: reduction) * $0[0].exp().sum()
        },
        ModuleCase("smoothAbsoluteError", "\(reduction)", at: [x, y]) {
          smoothAbsoluteError($0[0], $0[1], reduction: reduction) * $0[0].exp().sum()
        },
      ]
    } + [
      ModuleCase("gaussianDivergence", at: [x, y]) {
        gaussianDivergence(mean: $0[0], logVariance: $0[1])
      }
    ]
  }
}
