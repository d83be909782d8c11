import Display
import Plotting
import Testing

@Suite("Heat map with a slider")
struct FrameHeatMapTests {
  private func map(frameCount: Int) -> FrameHeatMap {
    FrameHeatMap(
      title: "Values", alt: "They rise.", rows: ("row", ["a", "it's"]),
      columns: ("column", ["x", "x", "y"]), valueLabel: "V", range: 0...10, knob: "sweep",
      frames: (0..<frameCount).map { n in
        .init(
          "\(n)", [[Double(n), 0, .nan], [1, 2, 3]], texts: [["←", "", "H"], ["", "", ""]])
      })
  }

  @Test("Vega-Lite has a slider over the frames and every cell of every frame")
  func slider() throws {
    let specification = try #require(map(frameCount: 3).vegaLite)
    let knob = try #require(specification["params"]?.arrayValue?.first)
    #expect(knob["bind"]?["max"] == 2)
    #expect(specification["transform"]?.arrayValue?.first?["filter"] == "datum.frame == frame")
    let values = try #require(specification["data"]?["values"]?.arrayValue)
    #expect(values.count == 18)
    #expect(values[6]["value"] == .number(1) && values[6]["text"] == "←")
    #expect(values[2]["value"] == .null)
  }

  @Test("names may repeat and hold quotes")
  func names() throws {
    let encoding = try #require(map(frameCount: 1).vegaLite?["encoding"])
    #expect(encoding["x"]?["axis"]?["labelExpr"] == "['x','x','y'][datum.value]")
    #expect(encoding["y"]?["axis"]?["labelExpr"] == "['a','it\\'s'][datum.value]")
  }

  @Test("the picture has a panel for each frame, eight at most, the first and the last among them")
  func panels() {
    let few = map(frameCount: 3).svg
    #expect(["sweep 0", "sweep 1", "sweep 2"].allSatisfy { few.contains(">\($0)<") })
    let many = map(frameCount: 30).svg
    #expect(many.split(separator: ">sweep ").count == 9)
    #expect(many.contains(">sweep 0<") && many.contains(">sweep 29<"))
    #expect(!many.contains("nan"))
  }

  @Test("the table has the texts and numbers of every frame")
  func table() {
    let text = map(frameCount: 2).table
    #expect(text.contains("← 1") && text.contains("← 0"))
    #expect(text.contains("sweep 1: row \\ column"))
  }
}
