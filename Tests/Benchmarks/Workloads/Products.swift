import Lectern

/// w8: products of matrices, functions of a million numbers, and the cost of a tiny operation.
func products(_ report: Report) {
  var rng = SeededGenerator(seed: 1)
  report.begin()
  report.print("w8-fma-peak", ["gflops": bench_fma_peak()])
  let extents = [
    (512, 512, 512), (1024, 1024, 1024), (2048, 2048, 2048), (16, 16, 16), (32, 32, 32),
    (64, 64, 64), (128, 128, 128), (256, 128, 784), (1, 512, 128), (256, 64, 64), (1024, 512, 128),
    (32, 1024, 256),
  ]
  for (m, n, k) in extents {
    let a = Tensor(normal: [m, k], using: &rng)
    let b = Tensor(normal: [k, n], using: &rng)
    let repetitions = m * n * k < 50_000_000 ? 20 : 1
    let time = report.milliseconds(for: 0.3) { for _ in 0..<repetitions { _ = matmul(a, b) } }
    let operations = 2 * Double(m * n * k * repetitions)
    report.print("w8-mm-\(m)x\(n)x\(k)", ["gflops": operations / time / 1e6])
  }
  let (q, k) = (
    Tensor(normal: [64, 64, 32], using: &rng), Tensor(normal: [64, 32, 64], using: &rng)
  )
  let stack = report.milliseconds(for: 0.3) { _ = matmul(q, k) }
  report.print("w8-bmm", ["gflops": 2 * 64 * 64 * 64 * 32 / stack / 1e6])
  functions(report, Tensor(normal: [1024, 1024], using: &rng))
  tiny(report)
}

private func functions(_ report: Report, _ x: Tensor) {
  let positive = x.abs() + 1e-3
  let gains = LayerNorm(1024)
  let cases: [(String, (Tensor) -> Tensor)] = [
    ("exp", { $0.exp() }), ("tanh", { $0.tanh() }), ("erf", { $0.erf() }),
    ("sigmoid", { $0.sigmoid() }), ("relu", { $0.relu() }), ("gelu", { $0.gelu() }),
    ("softmax", { $0.softmax() }), ("layernorm", { gains($0) }),
  ]
  noGrad {
    for (name, function) in cases {
      let time = report.milliseconds(for: 0.3) { _ = function(x) }
      report.print("w8-\(name)", ["us": time * 1000])
    }
    let time = report.milliseconds(for: 0.3) { _ = positive.log() }
    report.print("w8-log", ["us": time * 1000])
  }
}

private func tiny(_ report: Report) {
  let a = Tensor(ones: [8])
  let variable = a.requiringGradient()
  let plain = report.milliseconds(for: 0.3) { for _ in 0..<1000 { _ = a + a } }
  report.print("w8-tiny-add", ["us": plain])
  let recorded = report.milliseconds(for: 0.3) { for _ in 0..<1000 { _ = variable + variable } }
  report.print("w8-tiny-add-grad", ["us": recorded])
}
