import Tensors
import Testing

@Suite("Reductions")
struct ReductionTests {
  @Test(
    "sums agree with loops along every set of axes",
    arguments: [[0], [1], [2], [3], [0, 1], [1, 2], [0, 3], [1, 3], [0, 2], [0, 1, 2, 3], []])
  func sums(axes: [Int]) {
    var rng = SeededGenerator(seed: 5)
    let x = Tensor(normal: [3, 4, 2, 70], using: &rng)
    let sum = x.sum(alongAxes: axes, keepingAxes: true)
    var expected = [Double](repeating: 0, count: sum.count)
    for (flat, value) in x.scalars.enumerated() {
      var (rest, target, stride) = (flat, 0, 1)
      for axis in x.shape.indices.reversed() {
        let position = rest % x.shape[axis]
        rest /= x.shape[axis]
        if !axes.contains(axis) { target += position * stride }
        stride *= sum.shape[axis]
      }
      expected[target] += Double(value)
    }
    #expect(sum.isClose(to: Tensor(expected.map { Float($0) }, shape: sum.shape)))
    #expect(x.sum(alongAxes: axes).scalars == sum.scalars)
    #expect(x.sum(alongAxes: axes).rank == 4 - axes.count)
  }

  @Test("long sums keep their precision")
  func precision() {
    let x = Tensor(repeating: 0.1, shape: [10_000_000])
    #expect(abs(x.sum().item() - 1_000_000) < 0.2)
    #expect(abs(x.mean().item() - 0.1) < 1e-7)
    let columns = Tensor(repeating: 0.1, shape: [1_000_000, 3]).mean(alongAxis: 0)
    #expect(columns.isClose(to: Tensor(repeating: 0.1, shape: [3]), absolute: 1e-7, relative: 0))
  }

  @Test("maxima and their positions, the first of equal ones")
  func maxima() {
    let x = Tensor([[3, 1, 3], [-2, 5, 0]])
    #expect(x.max().item() == 5)
    #expect(x.min().item() == -2)
    #expect(x.max(alongAxis: 0).scalars == [3, 5, 3])
    #expect(x.max(alongAxis: 1, keepingAxes: true).shape == [2, 1])
    #expect(x.min(alongAxis: 1).scalars == [1, -2])
    #expect(x.argmax(alongAxis: 1).scalars == [0, 1])
    #expect(x.argmin(alongAxis: 0).scalars == [1, 0, 1])
    #expect(Tensor([1, .nan, 2]).max().item().isNaN)
  }

  @Test("mean, variance and running sums")
  func moments() {
    let x = Tensor([[1, 2, 3], [4, 6, 8]])
    #expect(x.mean(alongAxis: 1).scalars == [2, 6])
    #expect(x.variance(alongAxes: [1]).isClose(to: Tensor([2 / 3, 8 / 3])))
    #expect(
      x.standardDeviation(alongAxes: [0, 1]).isClose(to: Tensor(Float(17.0 / 3).squareRoot())))
    #expect(x.cumulativeSum(alongAxis: 1).scalars == [1, 3, 6, 4, 10, 18])
    #expect(x.cumulativeSum(alongAxis: 0).scalars == [1, 2, 3, 5, 8, 11])
  }

  @Test("softmax has rows that sum to one and does not overflow")
  func softmax() {
    var rng = SeededGenerator(seed: 6)
    let x = Tensor(normal: [4, 37], standardDeviation: 3, using: &rng)
    let y = x.softmax()
    #expect(y.sum(alongAxis: 1).isClose(to: Tensor(ones: [4])))
    #expect(y.isClose(to: x.exp() / x.exp().sum(alongAxis: 1, keepingAxes: true)))
    #expect(y.log().isClose(to: x.logSoftmax()))
    #expect((x + 1e4).softmax().isClose(to: y, absolute: 1e-3))
    #expect(Tensor([1e30, -1e30, -.infinity]).softmax().scalars == [1, 0, 0])
    #expect(x.softmax(alongAxis: 0).isClose(to: x.transposed().softmax().transposed()))
    #expect(x.logSumExp().isClose(to: x.exp().sum(alongAxis: 1).log()))
  }
}
