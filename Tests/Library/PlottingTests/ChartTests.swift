import Display
import Plotting
import Testing

@Suite("Chart")
struct ChartTests {
  private let chart = Chart(
    title: "Rate and distortion", alt: "The error falls.", x: Axis("code size m"),
    y: Axis("error", scale: .logarithmic),
    [
      Series("PCA", x: [2, 8, 32], y: [0.035, 0.0166, 0.0065]),
      Series("autoencoder", x: [2, 8, 32], y: [0.03, 0, 0.005]),
    ])

  @Test("tells series apart by colour, marker and dashes, and names them in a legend")
  func redundantMarks() {
    let svg = chart.svg
    for part in ["#0072B2", "#D55E00", ">PCA<", ">autoencoder<", "dasharray=\"7 3\""] {
      #expect(svg.contains(part), "\(part)")
    }
  }

  @Test("gives ten series ten pairs of colour and shape")
  func tenSeries() throws {
    let ten = Chart(
      title: "", alt: "", x: Axis("x"), y: Axis("y"),
      (0..<10).map { Series("\($0)", x: [0], y: [Double($0)], style: .points) })
    let specification = try #require(ten.vegaLite)
    let points = try #require(specification["layer"]?.arrayValue?.last?["encoding"])
    let colors = try #require(
      specification["encoding"]?["color"]?["scale"]?["range"]?.arrayValue)
    let shapes = try #require(points["shape"]?["scale"]?["range"]?.arrayValue)
    #expect(Set(zip(colors, shapes).map { [$0, $1] }).count == 10)
  }

  @Test("writes logarithmic numbers as the SVG does, labels apart, the grid dim on dark pages")
  func axes() throws {
    let specification = try #require(chart.vegaLite)
    let encoding = try #require(specification["encoding"])
    #expect(encoding["y"]?["axis"]?["format"]?.stringValue == "~g")
    #expect(encoding["x"]?["axis"] == nil)
    #expect(encoding["y"]?["scale"]?["type"]?.stringValue == "log")
    #expect(specification["config"]?["axis"]?["gridOpacity"] == .number(0.2))
    // Labels that touch read as one number.
    #expect(specification["config"]?["axis"]?["labelSeparation"] == 6)
  }

  @Test("has a table with a column per series over shared x values")
  func table() {
    #expect(
      chart.table == """
        code size m     PCA  autoencoder
        -----------  ------  -----------
                  2   0.035         0.03
                  8  0.0166            0
                 32  0.0065        0.005
        """)
  }

  @Test("thins a long table evenly and says so")
  func longTable() {
    let long = Chart(
      title: "", alt: "", x: Axis("step"), y: Axis("loss"),
      [Series("loss", y: (1...240).map { Double($0) })])
    let lines = long.table.split(separator: "\n")
    #expect(lines.count == 2 + 24 + 1)
    #expect(lines[2].hasSuffix("1"))
    #expect(lines[25].hasSuffix("240"))
    #expect(lines.last == "(24 of 240 rows)")
  }

  @Test("error bars are drawn in both forms, and end where the plot ends")
  func errorBars() throws {
    let bars = Chart(
      title: "Shares", alt: "Two shares.", x: Axis("n"), y: Axis("share", range: 0...1),
      [Series("a", x: [1, 2], y: [0.9, 0.5], spread: [0.3, 0.25])])
    let values = try #require(bars.vegaLite?["data"]?["values"]?.arrayValue)
    #expect(values.map { $0["high"] } == [.number(1), .number(0.75)])
    #expect(values[1]["low"] == .number(0.25))
    let layers = try #require(bars.vegaLite?["layer"]?.arrayValue)
    #expect(layers.map { $0["mark"]?["type"] } == ["line", "rule", "point"])
    // The plot begins 36 pixels from above; the upper end of the first bar has no cross-bar there.
    let paths = bars.svg.split(separator: "\n").filter { $0.contains("stroke-width=\"1.5\"") }
    #expect(paths[0].contains("V36M") && paths[1].contains("m-4,0h8M"))
  }

  @Test("a series of points is not joined because another one is")
  func mixedStyles() throws {
    let mixed = Chart(
      title: "", alt: "", x: Axis("x"), y: Axis("y"),
      [Series("curve", y: [1, 2]), Series("data", x: [1, 2], y: [1, 2], style: .points)])
    let line = try #require(mixed.vegaLite?["layer"]?.arrayValue?.first)
    #expect(line["transform"]?.arrayValue?.first?["filter"]?["oneOf"] == ["curve"])
  }

  @Test("is a Vega-Lite object without the points that a log axis cannot show")
  func vegaLite() throws {
    let specification = try #require(chart.vegaLite)
    #expect(specification["$schema"] == "https://vega.github.io/schema/vega-lite/v5.json")
    let values = try #require(specification["data"]?["values"]?.arrayValue)
    #expect(values.count { $0["y"] != .null } == 5 && values.count == 6)
    #expect(specification["encoding"]?["y"]?["scale"]?["type"] == "log")
    #expect(specification["description"] == "The error falls.")
  }

  @Test("joins neighbours only: a missing point breaks the line")
  func gap() {
    let svg = chart.svg
    // Two line segments of the first series, none of the second, whose middle point is missing.
    let lines = svg.split(separator: "\n").filter { $0.contains("stroke-linejoin") }
    #expect(lines[0].count { $0 == "L" } == 2)
    #expect(lines[1].count { $0 == "L" } == 0)
  }
}
