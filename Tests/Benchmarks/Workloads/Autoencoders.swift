import Lectern

/// w1: 784-128-32-128-784 with ReLU, binary cross-entropy, Adam, batches of 256.
func autoencoder(_ report: Report) throws {
  guard var data = try Fashion() else {
    return report.skip("w1", "dataset-fashion-mnist is not installed")
  }
  var rng = SeededGenerator(seed: 1)
  var model = Sequential {
    Linear(784, 128, using: &rng)
    ReLU()
    Linear(128, 32, using: &rng)
    ReLU()
    Linear(32, 128, using: &rng)
    ReLU()
    Linear(128, 784, using: &rng)
  }
  var optimizer = Adam()
  var loss: Float = 0
  let time = report.milliseconds(for: 3) {
    let x = data.batch(256)
    loss = optimizer.step(&model) { binaryCrossEntropy(logits: $0(x), targets: x) }
  }
  report.print("w1", ["ms": time, "s_epoch": time * 0.234, "loss": Double(loss)])
}

struct VariationalModel: Module {
  var encoder, mean, logVariance, expand, decoder: Linear

  init(using rng: inout SeededGenerator) {
    encoder = Linear(784, 400, using: &rng)
    mean = Linear(400, 20, using: &rng)
    logVariance = Linear(400, 20, using: &rng)
    expand = Linear(20, 400, using: &rng)
    decoder = Linear(400, 784, using: &rng)
  }

  func loss(_ x: Tensor, using rng: inout SeededGenerator) -> Tensor {
    let h = encoder(x).relu()
    let (mu, lv) = (mean(h), logVariance(h))
    let z = mu + Tensor(normal: mu.shape, using: &rng) * (lv * 0.5).exp()
    let reconstruction = binaryCrossEntropy(
      logits: decoder(expand(z).relu()), targets: x, reduction: .sum)
    return (reconstruction + gaussianDivergence(mean: mu, logVariance: lv).sum())
      * (1 / Float(x.shape[0]))
  }
}

/// w2: VAE 784-400-20-400-784, Adam, batches of 256.
func variationalAutoencoder(_ report: Report) throws {
  guard var data = try Fashion() else {
    return report.skip("w2", "dataset-fashion-mnist is not installed")
  }
  var rng = SeededGenerator(seed: 1)
  var model = VariationalModel(using: &rng)
  var optimizer = Adam()
  var loss: Float = 0
  let time = report.milliseconds(for: 3) {
    let x = data.batch(256)
    loss = optimizer.step(&model) { $0.loss(x, using: &rng) }
  }
  report.print("w2", ["ms": time, "loss": Double(loss)])
}
