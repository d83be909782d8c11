import NeuralNetworks
import Tensors
import Testing

@Suite("Batches")
struct BatchesTests {
  let data = Tensor(range: 0..<20).reshaped([10, 2])

  @Test("cover the data in order, the last one shorter")
  func ordered() {
    let batches = Array(Batches(data, size: 4))
    #expect(batches.map { $0.shape[0] } == [4, 4, 2])
    #expect(batches.flatMap(\.scalars) == data.scalars)
    #expect(Array(Batches(data, size: 4, dropsRemainder: true)).count == 2)
  }

  @Test("shuffled batches hold every row once, in an order set by the seed")
  func shuffled() {
    func rows(seed: UInt64) -> [Float] {
      var rng = SeededGenerator(seed: seed)
      return Batches(data, size: 3, shuffledWith: &rng).flatMap { batch in
        (0..<batch.shape[0]).map { batch[$0, 0].item() }
      }
    }
    #expect(rows(seed: 1).sorted() == stride(from: 0, to: 20, by: 2).map { Float($0) })
    #expect(rows(seed: 1) == rows(seed: 1))
    #expect(rows(seed: 1) != rows(seed: 2))
  }
}
