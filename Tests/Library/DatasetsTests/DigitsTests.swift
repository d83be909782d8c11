import Datasets
import Testing

@Suite("Digits")
struct DigitsTests {
  @Test("there are 1,797 images of 8 × 8 pixels with the published class counts")
  func embedded() throws {
    let digits = try Digits.load()
    #expect(digits.train.count == 1_437)
    #expect(digits.test.count == 360)
    #expect(digits.train.pixelCount == 64)
    let labels = digits.train.labels + digits.test.labels
    let counts = (0...9).map { label in labels.count { $0 == label } }
    #expect(counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    #expect(Array(labels[..<10]) == Array(0...9))
    #expect(digits.train.levels.max() == 16)
  }
}
