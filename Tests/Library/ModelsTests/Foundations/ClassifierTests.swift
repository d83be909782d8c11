import Models
import Tensors
import Testing

@Suite("Classifiers")
struct ClassifierTests {
  @Test("accuracy and confusion count hits and mistakes")
  func counting() {
    let (predictions, labels): (IntTensor, IntTensor) = ([0, 1, 1, 2], [0, 1, 2, 2])
    #expect(accuracy(predictions, labels) == 0.75)
    #expect(
      confusion(predictions, labels, classCount: 3) == [[1, 0, 0], [0, 1, 0], [0, 0.5, 0.5]])
    #expect(confusion([], [], classCount: 1) == [[0]])
  }

  @Test("the nearest neighbour agrees with distances written out as loops", arguments: [1, 2, 3])
  func nearest(seed: UInt64) {
    var rng = SeededGenerator(seed: seed)
    let examples = Tensor(normal: [20, 3], using: &rng)
    let labels = IntTensor(0..<20)
    let x = Tensor(normal: [10, 3], using: &rng)
    let found = NearestNeighbour(examples: examples, labels: labels).predict(x)
    for (index, point) in x.rows.enumerated() {
      let distances = examples.rows.map { row in
        zip(row, point).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
      #expect(found[index] == distances.firstIndex(of: distances.min() ?? 0))
    }
  }
}
