import Autograd
import Foundation
import NeuralNetworks
import Tensors
import Testing

@Suite("Derivatives of every layer and loss")
struct ModuleGradientTests {
  @Test("by inputs and parameters, first and second order", arguments: ModuleCases.all, [1, 2])
  func derivatives(test: ModuleCase, order: Int) {
    let check = checkGradient(
      at: test.point, step: Differences.step, tolerance: Differences.tolerance,
      floor: Differences.floor, order: order, of: test.function)
    #expect(check.passes, "\(check)")
  }

  @Test("no public layer or loss lacks a row")
  func coverage() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Sources/Library/NeuralNetworks").standardized
    let layers = try FileManager.default.contentsOfDirectory(
      at: folder.appending(path: "Layers"), includingPropertiesForKeys: nil)
    let files = layers + ["Layer.swift", "Losses/Losses.swift"].map { folder.appending(path: $0) }
    let layer = /public struct (\w+)(?:<[^>]*>)?: (?:Layer|Module|RecurrentCell)\b.*/
    let function = /public func (\w+)\(.*/
    var names: Set<String> = []
    for line in try files.flatMap({
      try String(contentsOf: $0, encoding: .utf8).split(separator: "\n")
    }) {
      if let match = line.wholeMatch(of: layer) { names.insert(String(match.1)) }
      if let match = line.wholeMatch(of: function) { names.insert(String(match.1)) }
    }
    #expect(names.isSuperset(of: ["Conv1d", "Sequential", "Recurrent", "smoothAbsoluteError"]))
    let missing = names.subtracting(ModuleCases.all.map { $0.name })
    #expect(missing.isEmpty, "no row checks \(missing.sorted())")
  }
}
