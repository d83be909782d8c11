import Autograd
import Foundation
import Models
import Tensors
import Testing

@Suite("Derivatives of every model")
struct ModelGradientTests {
  @Test("in random directions, first and second order", arguments: ModelCases.all, [1, 2])
  func derivatives(test: ModelCase, order: Int) {
    let check = checkGradient(
      at: [Tensor(zeros: [4])], step: 1e-5, tolerance: 1e-6, floor: 1e-2, order: order,
      of: test.function)
    #expect(check.passes, "\(check)")
  }

  @Test("no public model lacks a row")
  func coverage() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Sources/Library/Models").standardized
    let model =
      /public struct (\w+)(?:<[^>]*>)?: (?:.*, )?(?:Module|FlowLayer|Translator)\b.*/
    var names: Set<String> = []
    for file in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    where file.hasSuffix(".swift") {
      let source = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      for line in source.split(separator: "\n") {
        if let match = line.wholeMatch(of: model) { names.insert(String(match.1)) }
      }
    }
    #expect(names.isSuperset(of: ["AffineCoupling", "UNetBlock", "TransformerTranslator"]))
    let missing = names.subtracting(ModelCases.all.map(\.name))
    #expect(missing.isEmpty, "no row checks \(missing.sorted())")
  }
}
