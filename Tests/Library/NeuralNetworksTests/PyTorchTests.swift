import Autograd
import Foundation
import NeuralNetworks
import Tensors
import Testing

/// One case of `Tests/Golden/NeuralNetworks/layers.safetensors`; `make_fixtures.py` beside it says
/// what the names mean.
private struct Fixture {
  let name: String
  let tensors: [String: Tensor]

  init(_ name: String) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Golden/NeuralNetworks/layers.safetensors")
    self.name = name
    tensors = try SafetensorsFile.read(from: file.path)
  }

  func callAsFunction(_ key: String) throws -> Tensor { try #require(tensors["\(name).\(key)"]) }

  func input(_ index: Int) throws -> Tensor { try self("in.\(index)") }

  var parameters: [String: Tensor] {
    let prefix = "\(name).param."
    return tensors.reduce(into: [:]) { found, entry in
      if entry.key.hasPrefix(prefix) {
        found[String(entry.key.dropFirst(prefix.count))] = entry.value
      }
    }
  }

  /// Compares the output of `function`, its gradients in the inputs and those in the parameters.
  func check<M: Module>(
    _ model: M, tolerance: Float = 1e-5, _ function: (M, [Tensor]) -> Tensor
  ) throws {
    var model = model
    model.loadTensors(parameters)
    var inputs: [Tensor] = []
    while let input = tensors["\(name).in.\(inputs.count)"] {
      inputs.append(input.requiringGradient())
    }
    let out = function(model, inputs)
    try expectClose(out, self("out"), tolerance, "output")
    let weights = (0..<out.count).map { Float(cos(Double($0))) }
    let loss = (out * Tensor(weights, shape: out.shape)).sum()
    let named = model.namedParameters
    let gradients = gradient(of: loss, wrt: inputs + named.map(\.value))
    for (index, found) in gradients.prefix(inputs.count).enumerated() {
      guard let expected = tensors["\(name).grad.in.\(index)"] else { continue }
      expectClose(found, expected, tolerance, "gradient of input \(index)")
    }
    for ((key, _), found) in zip(named, gradients.dropFirst(inputs.count)) {
      try expectClose(found, self("grad.param.\(key)"), tolerance, "gradient of \(key)")
    }
  }

  private func expectClose(
    _ found: Tensor, _ expected: Tensor, _ tolerance: Float, _ what: String
  ) {
    let isClose = found.isClose(to: expected, absolute: tolerance, relative: 1e-4)
    #expect(isClose, "\(name): \(what): \(found) is not \(expected)")
  }
}

/// A function without parameters as a module.
private struct NoParameters: Module {}

@Suite("Agreement with PyTorch")
struct PyTorchTests {
  private func check(_ name: String, _ layer: some Layer) throws {
    try Fixture(name).check(layer) { $0($1[0]) }
  }

  private func check(_ name: String, _ function: ([Tensor]) -> Tensor) throws {
    try Fixture(name).check(NoParameters()) { function($1) }
  }

  @Test("dense layer, activations, embedding")
  func dense() throws {
    var rng = SeededGenerator(seed: 1)
    try check("linear", Linear(4, 3, using: &rng))
    try check("gelu", GELU())
    try check("silu", SiLU())
    try check("leakyReLU", LeakyReLU())
    try check("softplus") { $0[0].softplus() }
    let fixture = try Fixture("embedding")
    let tokens = IntTensor(try fixture.input(0).scalars.map { Int($0) }).reshaped([2, 2])
    try fixture.check(Embedding(5, 3, using: &rng)) { table, _ in table(tokens) }
  }

  @Test("convolutions and pooling")
  func images() throws {
    var rng = SeededGenerator(seed: 1)
    try check("conv2d", Conv2d(2, 3, kernelSize: 3, stride: 2, padding: 1, using: &rng))
    try check("dilated", Conv2d(2, 3, kernelSize: 3, padding: 2, dilation: 2, using: &rng))
    try check("conv1d", Conv1d(2, 3, kernelSize: 3, padding: 1, using: &rng))
    try check("causalConv1d", Conv1d(2, 3, kernelSize: 3, dilation: 2, isCausal: true, using: &rng))
    try check(
      "convTranspose2d",
      ConvTranspose2d(2, 3, kernelSize: 3, stride: 2, padding: 1, outputPadding: 1, using: &rng))
    try check("maxPool", MaxPool2d(size: 3, stride: 2))
    try check("averagePool", AveragePool2d(size: 2))
    try check("upsample", Upsample2d(factor: 2))
  }

  @Test("normalizations, with running means")
  func normalizations() throws {
    try check("layerNorm", LayerNorm(6))
    try check("groupNorm", GroupNorm(4, groupCount: 2))
    let fixture = try Fixture("batchNorm")
    var layer = BatchNorm(3)
    layer.weight = try fixture("param.weight").asParameter()
    layer.bias = try fixture("param.bias").asParameter()
    var context = TrainingContext(seed: 1)
    let x = try fixture.input(0).requiringGradient()
    let y = layer(x, training: &context)
    #expect(y.isClose(to: try fixture("out")))
    let weights = Tensor((0..<y.count).map { Float(cos(Double($0))) }, shape: y.shape)
    let gradients = gradient(of: (y * weights).sum(), wrt: [x, layer.weight, layer.bias])
    #expect(gradients[0].isClose(to: try fixture("grad.in.0"), absolute: 1e-4))
    #expect(gradients[1].isClose(to: try fixture("grad.param.weight"), absolute: 1e-4))
    #expect(gradients[2].isClose(to: try fixture("grad.param.bias"), absolute: 1e-4))
    context.apply(to: &layer)
    #expect(layer.runningMean.isClose(to: try fixture("runningMean")))
    #expect(layer.runningVariance.isClose(to: try fixture("runningVariance")))
    let used = try Fixture("batchNormInUse")
    #expect(layer(try used.input(0)).isClose(to: try used("out")))
  }

  @Test("recurrent networks: layers and directions")
  func recurrent() throws {
    var rng = SeededGenerator(seed: 1)
    try check("rnn", RNN(3, 4, using: &rng))
    try check("gru", GRU(3, 4, layerCount: 2, using: &rng))
    try check("lstm", LSTM(3, 4, isBidirectional: true, using: &rng))
  }

  @Test("attention and Transformer blocks")
  func transformers() throws {
    var rng = SeededGenerator(seed: 1)
    let attention = MultiHeadAttention(modelSize: 6, headCount: 2, using: &rng)
    try Fixture("attention").check(attention) { $0($1[0], $1[1], $1[2]) }
    let mask = Tensor(causalMask: 4)
    try Fixture("causalAttention").check(attention) { $0($1[0], $1[0], $1[0], mask: mask) }
    for (name, placement) in [("preNorm", NormalizationPlacement.before), ("postNorm", .after)] {
      let block = TransformerEncoderBlock(
        modelSize: 6, headCount: 2, hiddenSize: 12, placement: placement, using: &rng)
      try Fixture(name).check(block, tolerance: 1e-4) { $0($1[0], mask: mask) }
    }
  }

  @Test("losses")
  func losses() throws {
    try check("binaryCrossEntropy") { binaryCrossEntropy(logits: $0[0], targets: $0[1]) }
    try check("meanSquaredError") { meanSquaredError($0[0], $0[1]) }
    try check("meanAbsoluteError") { meanAbsoluteError($0[0], $0[1]) }
    try check("smoothAbsoluteError") { smoothAbsoluteError($0[0], $0[1]) }
    try check("crossEntropy") { crossEntropy(logits: $0[0], labels: [0, 4, 2, 2]) }
  }

  @Test("four steps of every optimizer")
  func optimizers() throws {
    let fixture = try Fixture("optimizers")
    let rules: [String: any Optimizer] = [
      "sgd": SGD(learningRate: 0.1),
      "momentum": SGD(learningRate: 0.1, momentum: 0.9),
      "nesterov": SGD(learningRate: 0.1, momentum: 0.9, isNesterov: true),
      "rmsProp": RMSProp(learningRate: 0.1),
      "adam": Adam(learningRate: 0.1),
      "adamW": Adam(learningRate: 0.1, weightDecay: 0.1),
    ]
    let gradients = try fixture("gradients")
    for (name, rule) in rules {
      var (optimizer, point) = (rule, Point(try fixture("start").scalars))
      for row in 0..<4 { optimizer.update(&point, along: [gradients[row]]) }
      #expect(point.x.isClose(to: try fixture(name)), "\(name)")
    }
  }
}
