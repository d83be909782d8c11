import Display

/// The colour, the marker and the dashes of one series; each alone tells series apart.
struct Mark {
  /// Where the series stands in the legend.
  let index: Int

  /// The mark of series `index`.
  init(_ index: Int) { self.index = index }

  /// The colour of lines and markers.
  var color: String { Palette.series[index % Palette.series.count] }

  /// The name of the marker in Vega-Lite.
  var shape: String { Self.shapes[shapeIndex].name }

  /// Shifted in each round of colours, so that the first 36 series differ in their pair of both.
  private var shapeIndex: Int {
    (index + index / Palette.series.count) % Self.shapes.count
  }

  private static let shapes: [(name: String, path: String)] = [
    ("circle", "m-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0z"),
    ("square", "m-3.6,-3.6h7.2v7.2h-7.2z"),
    ("triangle-up", "m0,-4.8l4.6,8h-9.2z"),
    ("diamond", "m0,-5.2l5.2,5.2l-5.2,5.2l-5.2,-5.2z"),
    ("triangle-down", "m0,4.8l4.6,-8h-9.2z"),
    ("cross", "m-1.5,-4.5h3v3h3v3h-3v3h-3v-3h-3v-3h3z"),
  ]
  private static let dashes = ["none", "7 3", "2 3", "9 3 2 3", "4 2", "12 4"]

  /// Draws a line through `points`, broken where one is missing.
  func addLine(_ points: [(Double, Double)?], to document: inout SVGDocument) {
    var path = ""
    var isDrawing = false
    for point in points {
      if let (x, y) = point {
        path +=
          "\(isDrawing ? "L" : "M")\(NumberText.coordinate(x)),\(NumberText.coordinate(y))"
      }
      isDrawing = point != nil
    }
    guard !path.isEmpty else { return }
    document.add(
      "path",
      [
        "d": .string(path), "stroke": .string(color), "stroke-width": "2", "fill": "none",
        "stroke-linejoin": "round",
        "stroke-dasharray": .string(Self.dashes[index % Self.dashes.count]),
      ])
  }

  /// Draws the markers; a long line gets about a dozen instead of one at each point.
  func addMarkers(_ points: [(Double, Double)?], isLine: Bool, to document: inout SVGDocument) {
    let step = isLine && points.count > 24 ? points.count / 12 : 1
    let path = Self.shapes[shapeIndex].path
    for position in stride(from: 0, to: points.count, by: step) {
      guard let (x, y) = points[position] else { continue }
      document.add(
        "path",
        [
          "d": .string("M\(NumberText.coordinate(x)),\(NumberText.coordinate(y))\(path)"),
          "fill": .string(color),
        ])
    }
  }
}
