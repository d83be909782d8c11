import Lectern

/// A block whose three projections are one product.
struct Block: Module {
  var norm1, norm2: LayerNorm
  var projections, output, expand, contract: Linear

  init(using rng: inout SeededGenerator) {
    norm1 = LayerNorm(128)
    norm2 = LayerNorm(128)
    projections = Linear(128, 384, using: &rng)
    output = Linear(128, 128, using: &rng)
    expand = Linear(128, 512, using: &rng)
    contract = Linear(512, 128, using: &rng)
  }

  func callAsFunction(_ x: Tensor, mask: Tensor?) -> Tensor {
    let parts = heads(x)
    return rest(x, scaledDotProductAttention(parts[0], parts[1], parts[2], mask: mask))
  }

  func callAsFunction(_ x: Tensor, cache: inout KeyValueCache) -> Tensor {
    let parts = heads(x)
    cache.append(keys: parts[1], values: parts[2])
    return rest(x, cache.attention(from: parts[0]))
  }

  /// The heads of queries, keys and values, [B, H, T, K] each.
  private func heads(_ x: Tensor) -> [Tensor] {
    projections(norm1(x)).reshaped([x.shape[0], x.shape[1], 12, 32]).transposed([0, 2, 1, 3])
      .split(count: 3, alongAxis: 1)
  }

  private func rest(_ x: Tensor, _ attended: Tensor) -> Tensor {
    let y = x + output(attended.transposed([0, 2, 1, 3]).reshaped(to: x.shape))
    return y + contract(expand(norm2(y)).gelu())
  }
}

struct CharacterModel: Module {
  var tokens: Embedding
  var positions: Embedding
  var blocks: [Block]
  var norm: LayerNorm
  var head: Linear

  init(using rng: inout SeededGenerator) {
    tokens = Embedding(65, 128, using: &rng)
    positions = Embedding(64, 128, using: &rng)
    blocks = (0..<4).map { _ in Block(using: &rng) }
    norm = LayerNorm(128)
    head = Linear(128, 65, using: &rng)
  }

  func callAsFunction(_ ids: IntTensor, mask: Tensor) -> Tensor {
    var x = tokens(ids) + positions.weight
    for block in blocks { x = block(x, mask: mask) }
    return head(norm(x))
  }

  func next(_ id: Int, at position: Int, _ caches: inout [KeyValueCache]) -> Tensor {
    var x =
      tokens(IntTensor([Int32(id)], shape: [1, 1])) + positions.weight[position..<(position + 1)]
    for index in blocks.indices { x = blocks[index](x, cache: &caches[index]) }
    return head(norm(x)).reshaped([65])
  }
}

/// w4: a character model of 4 blocks of 128, AdamW, batches of 16 windows of 64; and generation.
func languageModel(_ report: Report) {
  var rng = SeededGenerator(seed: 1)
  var model = CharacterModel(using: &rng)
  var data = TokenSequences()
  var optimizer = Adam(weightDecay: 0.01)
  let mask = Tensor(causalMask: 64)
  var loss: Float = 0
  let time = report.milliseconds(for: 5, warmUp: 3) {
    let (x, y) = data.batch(16)
    loss = optimizer.step(&model) { crossEntropy(logits: $0(x, mask: mask), labels: y) }
  }
  report.print("w4", ["ms": time, "loss": Double(loss)])
  let cached = report.milliseconds(for: 3, warmUp: 3) {
    noGrad {
      var caches = Array(repeating: KeyValueCache(), count: 4)
      var id = 0
      for position in 0..<64 {
        let logits = model.next(id, at: position, &caches)
        id = IntTensor(categorical: logits.softmax(), using: &rng).item()
      }
    }
  }
  report.print("w4-gen-kv", ["us_tok": cached / 64 * 1000])
  let whole = report.milliseconds(for: 3, warmUp: 3) {
    noGrad {
      var context = [Int](repeating: 0, count: 64)
      for _ in 0..<16 {
        let logits = model(IntTensor(context).reshaped([1, 64]), mask: mask)[0, 63]
        context.removeFirst()
        context.append(IntTensor(categorical: logits.softmax(), using: &rng).item())
      }
    }
  }
  report.print("w4-gen-naive64", ["us_tok": whole / 16 * 1000])
}

struct RecurrentModel: Module {
  var tokens: Embedding
  var network: LSTM
  var head: Linear

  func callAsFunction(_ ids: IntTensor) -> Tensor { head(network(tokens(ids))) }
}

/// w5: an LSTM of 256 over 64 steps, Adam, batches of 32.
func recurrentNetwork(_ report: Report) {
  var rng = SeededGenerator(seed: 1)
  var model = RecurrentModel(
    tokens: Embedding(65, 256, using: &rng), network: LSTM(256, 256, using: &rng),
    head: Linear(256, 65, using: &rng))
  var data = TokenSequences()
  var optimizer = Adam()
  var loss: Float = 0
  let time = report.milliseconds(for: 5, warmUp: 3) {
    let (x, y) = data.batch(32)
    loss = optimizer.step(&model) { crossEntropy(logits: $0(x), labels: y) }
  }
  report.print("w5", ["ms": time, "loss": Double(loss)])
}
