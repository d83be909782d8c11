import Tensors
import Testing

@Suite("Sorting and picking")
struct SortingTests {
  let x = Tensor([[3, 1, 2], [1, .nan, 1]])

  @Test("elements are put in order along any axis, NaN last")
  func sorting() {
    #expect(x.argsort().scalars == [1, 2, 0, 0, 2, 1])
    #expect(x[0].sorted().scalars == [1, 2, 3])
    #expect(x[0].sorted(descending: true).scalars == [3, 2, 1])
    #expect(x.argsort(alongAxis: 0).scalars == [1, 0, 1, 0, 1, 0])
    #expect(x.argsort(descending: true).scalars == [0, 2, 1, 1, 0, 2])
  }

  @Test("the largest elements come with their positions")
  func largest() {
    let top = Tensor([[5, 1, 4], [0, 9, 8]]).largest(2)
    #expect(top.values.scalars == [5, 4, 9, 8])
    #expect(top.positions.scalars == [0, 2, 1, 2])
    let columns = Tensor([[5, 1], [0, 9], [7, 3]]).largest(1, alongAxis: 0)
    #expect(columns.values.scalars == [7, 9])
  }

  @Test("categorical draws follow the probabilities")
  func categorical() {
    var rng = SeededGenerator(seed: 43)
    let p = Tensor([0.1, 0, 0.6, 0.3]).broadcast(to: [20_000, 4])
    let draws = IntTensor(categorical: p, using: &rng)
    #expect(draws.shape == [20_000])
    let shares = Tensor(oneHot: draws, classes: 4).mean(alongAxis: 0)
    #expect(shares.isClose(to: Tensor([0.1, 0, 0.6, 0.3]), absolute: 0.015))
    #expect(shares[1].item() == 0)
  }
}
