import Display
import Plotting
import Testing

@Suite("Images with a slider")
struct FrameImagesTests {
  private func figure(frameCount: Int) -> FrameImages {
    FrameImages(
      title: "Copies", alt: "They darken.", height: 2, width: 2, scale: 2, knob: "m =",
      frames: (0..<frameCount).map { n in
        let level = Float(n) / Float(frameCount)
        return .init(
          "\(n)", [[[1, 0, 1, 0], [0, 0, 0, 0]], [[level, 0, 0, level], [1, 1, 1, 1]]])
      })
  }

  @Test("Vega-Lite has a slider over the frames, and each frame as one picture in the page")
  func slider() throws {
    let specification = try #require(figure(frameCount: 3).vegaLite)
    let knob = try #require(specification["params"]?.arrayValue?.first)
    #expect(knob["bind"]?["max"] == .integer(2))
    #expect(knob["bind"]?["name"] == "m = (0 to 2): ")
    #expect(specification["transform"]?.arrayValue?.first?["filter"] == "datum.frame == frame")
    let values = try #require(specification["data"]?["values"]?.arrayValue)
    let pictures = values.compactMap { $0["url"]?.stringValue }
    #expect(pictures.count == 3 && Set(pictures).count == 3)
    #expect(pictures.allSatisfy { $0.hasPrefix("data:image/png;base64,iVBORw0KGgo") })
    // Two images of two pixels and the gap, each pixel twice as wide.
    #expect(specification["width"] == .number(10))
  }

  @Test("the picture has a panel for each frame, eight at most, the first and the last among them")
  func panels() {
    let few = figure(frameCount: 3).svg
    #expect(["m = 0", "m = 1", "m = 2"].allSatisfy { few.contains(">\($0)<") })
    #expect(few.split(separator: "data:image/png").count == 4)
    let many = figure(frameCount: 30).svg
    #expect(many.split(separator: "data:image/png").count == 9)
    #expect(many.contains(">m = 0<") && many.contains(">m = 29<"))
  }

  @Test("the table draws every frame with characters")
  func table() {
    let text = figure(frameCount: 2).table
    #expect(text.contains("m = 0") && text.contains("m = 1"))
    #expect(text.contains("@ |  "))
  }
}
