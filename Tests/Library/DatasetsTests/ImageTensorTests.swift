import Datasets
import Tensors
import Testing

@Suite("Images as tensors")
struct ImageTensorTests {
  @Test("each image is a row, each label an integer")
  func rows() throws {
    let test = try Digits.load().test
    #expect(test.tensor.shape == [360, 64])
    #expect(test.tensor[3..<4].scalars == test.values(of: 3..<4))
    #expect(test.labelTensor.scalars == test.labels.map(Int32.init))
  }
}
