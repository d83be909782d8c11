import Tensors
import Testing

@Suite("Tensor")
struct TensorTests {
  @Test("is created from numbers, rows, constants and ranges")
  func creation() {
    #expect(Tensor(2.5).shape == [] && Tensor(2.5).item() == 2.5)
    #expect(Tensor([[1, 2, 3], [4, 5, 6]]).shape == [2, 3])
    #expect(Tensor(zeros: [2, 0]).count == 0)
    #expect(Tensor(ones: [2]).scalars == [1, 1])
    #expect(Tensor(repeating: 7, shape: [1, 2]).scalars == [7, 7])
    #expect(Tensor(identity: 2).scalars == [1, 0, 0, 1])
    #expect(Tensor(range: 2..<5).scalars == [2, 3, 4])
    #expect(Tensor(linearSpace: 0, through: 1, count: 5).scalars == [0, 0.25, 0.5, 0.75, 1])
  }

  @Test("prints its shape and elements, long axes shortened")
  func description() {
    #expect(Tensor(0.5).description == "Tensor(0.5)")
    #expect(
      Tensor([[1, 0.25], [-3, 1e-9]]).description == "Tensor [2, 2]\n[[1, 0.25],\n [-3, 1.0e-9]]")
    #expect(
      Tensor(range: 0..<100).description == "Tensor [100]\n[0, 1, 2, …, 97, 98, 99]")
    #expect(IntTensor([3, 1]).description == "IntTensor [2]\n[3, 1]")
  }

  @Test("elements of a temporary are read while it lives")
  func temporaries() {
    var rng = SeededGenerator(seed: 15)
    let x = Tensor(normal: [1000], using: &rng)
    for _ in 0..<100 {
      #expect((x + 1).sum().item() == (x + 1).sum().item())
      #expect((x * 2).scalars[17] == x.scalars[17] * 2)
    }
  }

  @Test("whole numbers keep their shape")
  func integers() {
    let labels = IntTensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
    #expect(labels.reshaped([3, 2]).shape == [3, 2])
    #expect(labels[4] == 5)
    #expect(labels.floats.sum().item() == 21)
  }

  @Test("memory is reused and bounded")
  func memory() {
    // The thread may hold blocks of tests that ran on it before.
    TensorMemory.releaseUnused()
    let x = Tensor(ones: [1 << 16])
    var y = x
    for _ in 0..<2000 { y = y * 0.5 + x }
    #expect(y.isClose(to: x * 2))
    #expect(TensorMemory.cachedByteCount < 16 << 20)
    TensorMemory.releaseUnused()
    #expect(TensorMemory.cachedByteCount == 0)
  }
}
