import Autograd
import Datasets
import Foundation
import Models
import NeuralNetworks
import Tensors
import Testing

@Suite("WaveNet")
struct WaveNetTests {
  @Test("a prediction depends on the last 2^L numbers and on no others", arguments: [1, 2, 3, 4])
  func receptiveField(depth: Int) {
    var rng = SeededGenerator(seed: UInt64(depth))
    let network = WaveNet(depth: depth, channels: 4, using: &rng)
    let T = 24
    #expect(network.receptiveField == 1 << depth)
    let J = jacobian(at: Tensor(normal: [T], using: &rng)) { network($0.reshaped([1, T])).mean }
    for (t, row) in J.rows.enumerated() {
      for (s, value) in row.enumerated() {
        let isSeen = s <= t && t - s < network.receptiveField
        #expect((value != 0) == isSeen, "∂μ\(t)/∂x\(s) = \(value)")
      }
    }
  }

  @Test("a gated layer is its equation written out as loops")
  func reference() {
    var rng = SeededGenerator(seed: 3)
    let network = WaveNet(depth: 2, channels: 3, using: &rng)
    let block = network.blocks[1]  // dilation 2
    let h = Tensor(normal: [1, 3, 6], using: &rng)
    let y = block(h)
    func tap(_ layer: Conv1d, _ channel: Int, _ t: Int) -> Float {
      var sum = layer.bias?.scalars[channel] ?? 0
      for c in 0..<3 {
        if t >= 2 { sum += layer.weight[channel, c, 0].item() * h[0, c, t - 2].item() }
        sum += layer.weight[channel, c, 1].item() * h[0, c, t].item()
      }
      return sum
    }
    for t in 0..<6 {
      let gated = (0..<3).map {
        tanh(tap(block.filter, $0, t)) / (1 + exp(-tap(block.gate, $0, t)))
      }
      for channel in 0..<3 {
        var expected = h[0, channel, t].item() + (block.output.bias?.scalars[channel] ?? 0)
        for c in 0..<3 { expected += block.output.weight[channel, c, 0].item() * gated[c] }
        #expect(abs(y[0, channel, t].item() - expected) < 1e-4)
      }
    }
  }

  @Test("the loss is the mean of −log N at the given positions, and its gradient is right")
  func loss() {
    var rng = SeededGenerator(seed: 4)
    let start = WaveNet(depth: 2, channels: 2, using: &rng)
    let x = Tensor(normal: [1, 8], using: &rng)
    let (mean, logVariance) = start(x)
    var expected = 0.0
    for t in 2..<7 {
      let (l, e) = (Double(logVariance[0, t].item()), Double((x[0, t + 1] - mean[0, t]).item()))
      expected += 0.5 * (e * e / exp(l) + l + log(2 * Double.pi)) / 5
    }
    #expect(abs(Double(start.loss(x, at: 2..<7).item()) - expected) < 1e-5)
    let check = checkGradient(at: start.parameters.map { $0.detached() }, step: 1e-3) { weights in
      var network = start
      var next = weights.makeIterator()
      network.visitTensors("") { _, tensor in tensor = next.next() ?? tensor }
      return network.loss(x, at: 2..<7)
    }
    #expect(check.error < 5e-3, "\(check)")
  }

  @Test("it continues a series by numbers of the predicted spread")
  func continuation() {
    var rng = SeededGenerator(seed: 5)
    let network = WaveNet(depth: 2, channels: 3, using: &rng)
    let past = Tensor(normal: [1, 10], using: &rng)
    let (mean, logVariance) = network(past)
    let drawn = network.continued(past.broadcast(to: [4000, 10]), by: 2, using: &rng)
    #expect(drawn.shape == [4000, 2])
    let first = drawn.sliced(0..<1, alongAxis: 1)
    let deviation = exp(logVariance[0, 9].item() / 2)
    #expect(abs(first.mean().item() - mean[0, 9].item()) < 4 * deviation / 63)
    #expect(abs(first.standardDeviation(alongAxes: [0]).item() / deviation - 1) < 0.05)
  }

  @Test("on sunspots its forecasts of the next year beat persistence, over three seeds")
  func sunspots() throws {
    let roots = try Sunspots.load().counts.map { Float($0.squareRoot()) }
    let split = 240
    let mean = roots[..<split].reduce(0, +) / Float(split)
    let x = Tensor([roots.map { ($0 - mean) / 3 }])
    func error(_ prediction: (Int) -> Float) -> Float {
      let squares = (split..<roots.count).map { t in
        let value = mean + 3 * prediction(t)
        return pow(value * value - roots[t] * roots[t], 2)
      }
      return (squares.reduce(0, +) / Float(squares.count)).squareRoot()
    }
    let persistence = error { x.scalars[$0 - 1] }
    for seed in [1, 2, 3] as [UInt64] {
      var rng = SeededGenerator(seed: seed)
      var network = WaveNet(depth: 3, using: &rng)
      var adam = Adam(learningRate: 5e-3)
      for step in 0..<150 {
        adam.learningRate = 5e-3 * (1 - Float(step) / 150)
        _ = adam.step(&network) { $0.loss(x, at: 8..<(split - 1)) }
      }
      let predictions = noGrad { network(x).mean.scalars }
      #expect(error { predictions[$0 - 1] } < 0.8 * persistence)
    }
  }
}
