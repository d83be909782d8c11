import Plotting
import Testing

@Suite("Image grid")
struct ImageGridTests {
  private let grid = ImageGrid(
    title: "Strip", alt: "Two rows.", height: 2, width: 2,
    rows: ["original": [[0, 1, 1, 0]], "copy": [[0.5, 0.5, 0.5, 0.5]]])

  @Test("draws the images with characters in its text")
  func table() {
    #expect(grid.table == "original\n @\n@ \n\ncopy\n==\n==")
  }

  @Test("names the rows and does not smooth the pixels")
  func svg() {
    #expect(grid.svg.contains(">original<"))
    #expect(grid.svg.contains(">copy<"))
    #expect(grid.svg.contains("image-rendering:pixelated"))
  }

  @Test("a grid of columns has its images row by row and no names")
  func columns() {
    let grid = ImageGrid(
      title: "Sheet", alt: "Three.", height: 1, width: 1, columns: 2, images: [[0], [0.5], [1]])
    #expect(grid.rows == [[[0], [0.5]], [[1]]])
    #expect(!grid.hasGaps)
  }

  @Test("one changed pixel changes the picture")
  func sensitivity() {
    var other = grid
    other.rows[1][0][3] = 0.6
    #expect(other.svg != grid.svg)
  }
}
