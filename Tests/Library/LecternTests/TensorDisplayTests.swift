import Display
import Lectern
import Tensors
import Testing

@Suite("Display of tensors")
struct TensorDisplayTests {
  @Test("of small matrices is an HTML table beside the text")
  func matrix() {
    let bundle = Tensor([1, 2, 3, 0.5, -5, 6], shape: [2, 3]).mimeBundle
    #expect(
      bundle.data["text/html"]?.stringValue
        == "<table><tr><td>1</td><td>2</td><td>3</td></tr><tr><td>0.5</td><td>-5</td><td>6</td></tr>"
        + "<caption>Tensor [2, 3]</caption></table>")
    #expect(bundle.plainText?.contains("0.5") == true)
  }

  @Test("of vectors is a table of one row")
  func vector() {
    let table = Tensor([7, 8], shape: [2]).mimeBundle.data["text/html"]?.stringValue
    #expect(table?.hasPrefix("<table><tr><td>7</td><td>8</td></tr>") == true)
    #expect(table?.contains("Tensor [2]") == true)
  }

  @Test("is a table up to 16 columns and 256 elements", arguments: [[16], [16, 16], [256, 1]])
  func largestTable(shape: [Int]) {
    let html = Tensor(zeros: Shape(shape)).mimeBundle.data["text/html"]?.stringValue ?? ""
    #expect(html.split(separator: "<td>").count - 1 == shape.reduce(1, *))
  }

  @Test(
    "is text alone where a table would be too large, or has no rows and columns",
    arguments: [[], [0], [17], [2, 17], [17, 16], [2, 2, 2]])
  func textAlone(shape: [Int]) {
    let bundle = Tensor(zeros: Shape(shape)).mimeBundle
    #expect(Array(bundle.data.keys) == ["text/plain"])
    #expect(bundle.plainText?.isEmpty == false)
  }
}
