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

  @Test("are a collection: their number is known, and each can be asked for")
  func collection() {
    let batches = Batches(data, size: 4)
    #expect(batches.count == 3)
    #expect(batches[2].scalars == [16, 17, 18, 19])
    #expect(batches.last?.shape == [2, 2])
  }

  @Test(
    "prepared by another thread they are the same, in the same order", arguments: [1, 3, 10, 16])
  func prefetched(size: Int) {
    var rng = SeededGenerator(seed: 4)
    let shuffled = Batches(data, size: size, shuffledWith: &rng)
    for batches in [shuffled, Batches(data, size: size), Batches(data[0..<0], size: size)] {
      for _ in 0..<50 {
        #expect(batches.prefetched().map(\.scalars) == batches.map(\.scalars))
      }
    }
    #expect(shuffled.prefetched().map(\.shape) == shuffled.map(\.shape))
  }

  @Test("the next batch is made while the one before is used")
  func ahead() async throws {
    var iterator = Batches(data, size: 4).prefetched().makeIterator()
    for remaining in [2, 1, 0] {
      let deadline = ContinuousClock.now + .seconds(60)
      while !iterator.isNextReady && ContinuousClock.now < deadline { await Task.yield() }
      #expect(iterator.isNextReady)
      let next = iterator.next()
      let batch = try #require(next)
      #expect(batch[0, 0].item() == Float(8 * (2 - remaining)))
    }
    #expect(iterator.next() == nil)
  }

  @Test("a pass that is left early, or copied, harms nothing")
  func abandoned() {
    let expected = Batches(data, size: 2).map(\.scalars)
    for _ in 0..<200 {
      var iterator = Batches(data, size: 2).prefetched().makeIterator()
      var copy = iterator
      #expect(iterator.next()?.scalars == expected[0])
      #expect(copy.next()?.scalars == expected[0])
      #expect(copy.next()?.scalars == expected[1])
    }
  }

  @Test("prepared batches take no more memory with every pass")
  func steadyMemory() {
    func pass() {
      for batch in Batches(data, size: 3).prefetched() { _ = batch.sum().item() }
    }
    pass()
    let before = TensorMemory.usedByteCount + TensorMemory.cachedByteCount
    for _ in 0..<300 { pass() }
    #expect(TensorMemory.usedByteCount + TensorMemory.cachedByteCount <= before)
  }
}
