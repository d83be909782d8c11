import Display
import Plotting
import Testing

@Suite("Chart with a slider")
struct FrameChartTests {
  private func chart(frameCount: Int) -> FrameChart {
    FrameChart(
      title: "Points", alt: "They move right.", x: Axis("x", range: 0...20), y: Axis("y"),
      knob: "step",
      frames: (0..<frameCount).map {
        .init("\($0)", [Series("a", x: [Double($0), 30], y: [1, 2], style: .points)])
      })
  }

  @Test("Vega-Lite has a slider over the frames and shows the points of one")
  func slider() throws {
    let specification = try #require(chart(frameCount: 3).vegaLite)
    let knob = try #require(specification["params"]?.arrayValue?.first)
    #expect(knob["name"] == "picture")
    #expect(knob["bind"]?["max"] == 2)
    #expect(specification["transform"]?.arrayValue?.first?["filter"] == "datum.frame == frame")
    let values = try #require(specification["data"]?["values"]?.arrayValue)
    #expect(values.map { $0["frame"] } == [0, 0, 1, 1, 2, 2])
    #expect(specification["encoding"]?["x"]?["scale"]?["domain"] == [.number(0), .number(20)])
    #expect(specification["layer"]?.arrayValue?.count == 1)
  }

  @Test(
    "the number beside the slider is the setting, or the label says that it counts pictures",
    arguments: [
      (["0", "1", "2"], "step (0 to 2): ", 0), (["1", "2", "3"], "step (1 to 3): ", 1),
      (["0", "8", "196"], "step (0 to 196), picture 1 to 3: ", 1),
      (["100", "50", "0"], "step (100 to 0), picture 1 to 3: ", 1),
      (["0.0", "0.25", "4.0"], "step (0.0 to 4.0), picture 1 to 3: ", 1),
    ])
  func label(settings: [String], label: String, first: Int) throws {
    let chart = FrameChart(
      title: "Points", alt: "They stay.", x: Axis("x"), y: Axis("y"), knob: "step",
      frames: settings.map { .init($0, [Series("a", x: [0, 1], y: [0, 1])]) })
    let parameters = try #require(chart.vegaLite?["params"]?.arrayValue)
    #expect(parameters[0]["bind"]?["name"] == .string(label))
    #expect(parameters[0]["bind"]?["min"] == .integer(first))
    #expect(parameters[0]["bind"]?["max"] == .integer(first + 2))
    #expect(parameters[0]["value"] == .integer(first + 2))
    // Whatever the slider counts from, the frames of the data count from 0.
    #expect(parameters[1] == ["name": "frame", "expr": .string("picture - \(first)")])
  }

  @Test("the title names the setting that the slider has chosen")
  func title() throws {
    let title = try #require(chart(frameCount: 2).vegaLite?["title"]?["text"]?["expr"])
    #expect(title == "['Points', 'step: ' + ['0','1'][frame]]")
  }

  @Test("lines and points have a layer each, and a missing point stays as a gap")
  func layers() throws {
    let chart = FrameChart(
      title: "Points", alt: "A line.", x: Axis("x"), y: Axis("y"), knob: "step",
      frames: [
        .init(
          "0",
          [
            Series("line", x: [0, .nan, 1], y: [0, 0, 1]),
            Series("dot", x: [1], y: [1], style: .points),
          ])
      ])
    let specification = try #require(chart.vegaLite)
    let marks = try #require(specification["layer"]?.arrayValue).map { $0["mark"]?["type"] }
    #expect(marks == ["line", "point"])
    let values = try #require(specification["data"]?["values"]?.arrayValue)
    #expect(values.map { $0["x"] } == [.number(0), .null, .number(1), .number(1)])
  }

  @Test("the picture has a panel for each frame, eight at most, the first and the last among them")
  func panels() {
    let few = chart(frameCount: 3).svg
    #expect(["step 0", "step 1", "step 2"].allSatisfy { few.contains(">\($0)<") })
    let many = chart(frameCount: 30).svg
    #expect(many.split(separator: ">step ").count == 9)
    #expect(many.contains(">step 0<") && many.contains(">step 29<"))
  }

  @Test("a point outside the axes is left out of its panel")
  func outside() {
    // Each frame has one point inside and one at x = 30.
    #expect(chart(frameCount: 2).svg.split(separator: "h0").count == 3)
  }

  @Test("the table counts the points of each frame")
  func table() {
    let lines = chart(frameCount: 2).table.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[2].contains("2") && lines[3].contains("15.5"))
  }

  @Test("a gap in a line is no point of the table and leaves its means alone")
  func gaps() {
    let line = Series("line", x: [1, .nan, 4], y: [2, .nan, 6])
    let chart = FrameChart(
      title: "t", alt: "a", x: Axis("x"), y: Axis("y"), knob: "k", frames: [.init("0", [line])])
    #expect(
      chart.table.split(separator: "\n")[2].split(separator: " ") == ["0", "line", "2", "2.5", "4"])
  }
}
