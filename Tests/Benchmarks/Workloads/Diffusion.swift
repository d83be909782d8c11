import Lectern

struct NoiseModel: Module {
  var time1, time2: Linear
  var c1, c2, down, m1, m2, c3, out: Conv2d
  var up: ConvTranspose2d
  var n1, n2, n3, n4, n5, n6: GroupNorm

  init(using rng: inout SeededGenerator) {
    time1 = Linear(32, 64, using: &rng)
    time2 = Linear(64, 64, using: &rng)
    c1 = Conv2d(1, 32, kernelSize: 3, padding: 1, using: &rng)
    c2 = Conv2d(32, 32, kernelSize: 3, padding: 1, using: &rng)
    down = Conv2d(32, 64, kernelSize: 3, stride: 2, padding: 1, using: &rng)
    m1 = Conv2d(64, 64, kernelSize: 3, padding: 1, using: &rng)
    m2 = Conv2d(64, 64, kernelSize: 3, padding: 1, using: &rng)
    up = ConvTranspose2d(64, 32, kernelSize: 2, stride: 2, using: &rng)
    c3 = Conv2d(64, 32, kernelSize: 3, padding: 1, using: &rng)
    out = Conv2d(32, 1, kernelSize: 3, padding: 1, using: &rng)
    n1 = GroupNorm(32, groupCount: 8)
    n2 = GroupNorm(32, groupCount: 8)
    n3 = GroupNorm(64, groupCount: 8)
    n4 = GroupNorm(64, groupCount: 8)
    n5 = GroupNorm(64, groupCount: 8)
    n6 = GroupNorm(32, groupCount: 8)
  }

  func callAsFunction(_ x: Tensor, _ t: Tensor) -> Tensor {
    let rates = (Tensor(range: 0..<16) * (-9.210_340_4 / 16)).exp()
    let angles = t.reshaped([t.count, 1]) * rates
    let code = concatenate([angles.sin(), angles.cos()], alongAxis: 1)
    let te = time2(time1(code).silu())
    let h1 = n2(c2(n1(c1(x)).silu())).silu()
    var h = n3(down(h1)).silu() + te.reshaped([te.shape[0], 64, 1, 1])
    h = n4(m1(h)).silu()
    h = n5(m2(h)).silu()
    h = concatenate([up(h), h1], alongAxis: 1)
    return out(n6(c3(h)).silu())
  }
}

/// w3: denoising diffusion with a small U-Net, Adam, batches of 64.
func diffusion(_ report: Report) throws {
  guard var data = try Fashion() else {
    return report.skip("w3", "dataset-fashion-mnist is not installed")
  }
  var rng = SeededGenerator(seed: 1)
  var model = NoiseModel(using: &rng)
  var optimizer = Adam()
  var product: Float = 1
  let alphas = Tensor(
    (0..<1000).map { step in
      product *= 1 - (1e-4 + (0.02 - 1e-4) * Float(step) / 999)
      return product
    })
  var loss: Float = 0
  let time = report.milliseconds(for: 6, warmUp: 2) {
    let x = (data.batch(64) * 2 - 1).reshaped([64, 1, 28, 28])
    let steps = (0..<64).map { _ in Int.random(in: 0..<1000, using: &rng) }
    let alpha = alphas.selecting(steps).reshaped([64, 1, 1, 1])
    let noise = Tensor(normal: x.shape, using: &rng)
    let noisy = alpha.squareRoot() * x + (1 - alpha).squareRoot() * noise
    let t = Tensor(steps.map { Float($0) })
    loss = optimizer.step(&model) { meanSquaredError($0(noisy, t), noise) }
  }
  report.print("w3", ["ms": time, "loss": Double(loss)])
  let x = Tensor(normal: [64, 1, 28, 28], using: &rng)
  let t = Tensor(repeating: 5, shape: [64])
  let forward = report.milliseconds(for: 3, warmUp: 2) { noGrad { _ = model(x, t) } }
  report.print("w3-fwd", ["ms": forward])
}
