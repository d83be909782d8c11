import Tensors
import Testing

@Suite("Views and rearrangements")
struct ViewTests {
  let x = Tensor(Array(stride(from: 0, to: 24, by: 1)).map { Float($0) }, shape: [2, 3, 4])

  @Test("reshape keeps row-major order and infers one extent")
  func reshape() {
    #expect(x.reshaped([6, 4]).scalars == x.scalars)
    #expect(x.reshaped([-1, 8]).shape == [3, 8])
    #expect(x.transposed().reshaped([24]).scalars == x.transposed().scalars)
    #expect(x.flattened().shape == [24])
    #expect(x.expandingShape(at: 1).shape == [2, 1, 3, 4])
    #expect(x.expandingShape(at: -1).squeezingShape(at: -1).shape == x.shape)
  }

  @Test("transposition moves every element")
  func transpose() {
    let y = x.transposed([2, 0, 1])
    #expect(y.shape == [4, 2, 3])
    for (i, j, k) in [(0, 0, 0), (3, 1, 2), (1, 1, 0), (2, 0, 1)] {
      #expect(y[i, j, k].item() == x[j, k, i].item())
    }
    #expect(y.transposed([1, 2, 0]).scalars == x.scalars)
    let wide = Tensor(range: 0..<(37 * 53)).reshaped([37, 53])
    #expect(wide.transposed()[52, 36].item() == wide[36, 52].item())
    #expect(wide.transposed().scalars[1] == 53)
  }

  @Test("slices, rows and pieces")
  func slices() {
    #expect(x[1].shape == [3, 4])
    #expect(x[1, 2].scalars == [20, 21, 22, 23])
    #expect(x[-1, -1, -1].item() == 23)
    #expect(x[0..<1].shape == [1, 3, 4])
    #expect(x.sliced(1..<3, alongAxis: 2)[1, 0].scalars == [13, 14])
    let parts = x.split(sizes: [1, 3], alongAxis: 2)
    #expect(parts[1].shape == [2, 3, 3])
    #expect(concatenate(parts, alongAxis: 2).scalars == x.scalars)
    #expect(concatenate(x.split(count: 3, alongAxis: 1), alongAxis: 1).scalars == x.scalars)
    #expect(stack([x[0], x[1]]).scalars == x.scalars)
    #expect(stack([x[0], x[1]], alongAxis: 2).shape == [3, 4, 2])
    let padded = x.padded(before: 1, after: 2, alongAxis: 1)
    #expect(padded.shape == [2, 6, 4])
    #expect(padded.sliced(1..<4, alongAxis: 1).scalars == x.scalars)
    #expect(padded.sum().item() == x.sum().item())
  }

  @Test("rows are gathered and scattered")
  func gather() {
    let rows = x.reshaped([6, 4])
    #expect(rows.selecting([4, 0, 4]).scalars == [16, 17, 18, 19, 0, 1, 2, 3, 16, 17, 18, 19])
    #expect(rows.selecting([1, 3], alongAxis: 1)[5].scalars == [21, 23])
    let tokens = IntTensor([5, 0, 2, 1], shape: [2, 2])
    #expect(rows.selecting(tokens).shape == [2, 2, 4])
    #expect(rows.selecting(tokens)[1, 0].scalars == rows[2].scalars)
    let scattered = Tensor([[1, 2], [3, 4], [5, 6]]).scatteringSum([2, 0, 2], count: 4)
    #expect(scattered.scalars == [3, 4, 0, 0, 6, 8, 0, 0])
    #expect(Tensor(oneHot: [2, 0], classes: 3).scalars == [0, 0, 1, 1, 0, 0])
  }

  @Test("errors name the operation and the shapes", .timeLimit(.minutes(1)))
  func messages() async {
    let reshape = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Tensor(zeros: [2, 3]).reshaped([4, 2])
    }
    #expect(
      text(reshape).contains("reshaped(_:): [2, 3] holds 6 elements, [4, 2] holds 8"))
    let gather = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Tensor(zeros: [2, 3]).selecting([2])
    }
    #expect(text(gather).contains("position 2 lies outside 0..<2 of the shape [2, 3]"))
    let large = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Tensor.make([2, 32_768, 32_768]) { _ in }
    }
    #expect(text(large).contains("the shape [2, 32768, 32768] has more than 2³¹ − 1 elements"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
