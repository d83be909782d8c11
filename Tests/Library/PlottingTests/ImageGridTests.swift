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

  @Test("images in colours have three channels, and stand beside grey ones")
  func colors() {
    func sheet(_ pixel: [Float]) -> String {
      ImageGrid(title: "", alt: "", height: 1, width: 1, columns: 2, images: [pixel, [0.5]]).svg
    }
    #expect(sheet([1, 0, 0]) != sheet([0, 1, 0]))
    #expect(sheet([0.5, 0.5, 0.5]) != sheet([0.5, 0.5, 0]))
    let grid = ImageGrid(
      title: "", alt: "", height: 1, width: 2, columns: 1, images: [[0, 0, 0, 1, 0, 0]])
    #expect(grid.table.hasSuffix(" @"), "a pixel is as bright in text as its brightest channel")
  }
}
