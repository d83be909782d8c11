import Display

extension Chart {
  /// The chart as SVG, 640 × 400 pixels.
  public var svg: String {
    var document = SVGDocument(width: 640, height: 400, title: title, description: alt)
    document.addText(title, x: 320, y: 20, anchor: "middle", size: 14, weight: "bold")
    let legendWidth =
      series.count < 2 ? 0 : 40 + (series.map { SVGDocument.width(of: $0.name) }.max() ?? 0)
    let area = PlotArea(left: 72, top: 36, right: 624 - legendWidth, bottom: 346)
    let horizontal = x.layout(for: series.flatMap(\.x))
    let vertical = verticalLayout
    addAxes(to: &document, area, horizontal, vertical)
    for (index, series) in series.enumerated() {
      let mark = Mark(index)
      let points = zip(series.x, series.y).map { x, y in
        self.x.shows(x) && self.y.shows(y)
          ? (area.x(horizontal.fraction(x)), area.y(vertical.fraction(y))) : nil
      }
      addSpread(of: series, mark, to: &document, area, horizontal, vertical)
      if series.style == .line { mark.addLine(points, to: &document) }
      mark.addMarkers(points, isLine: series.style == .line, to: &document)
    }
    if legendWidth > 0 { addLegend(to: &document, left: area.right + 16) }
    return document.text
  }

  private func addAxes(
    to document: inout SVGDocument, _ area: PlotArea, _ horizontal: AxisLayout,
    _ vertical: AxisLayout
  ) {
    func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, opacity: Double) {
      document.add(
        "line",
        [
          "x1": .number(x1), "y1": .number(y1), "x2": .number(x2), "y2": .number(y2),
          "stroke": .string(Palette.ink), "stroke-opacity": .number(opacity),
        ])
    }
    for tick in vertical.ticks {
      let y = area.y(vertical.fraction(tick))
      line(area.left, y, area.right, y, opacity: 0.25)
      document.addText(NumberText.short(tick), x: area.left - 8, y: y + 4, anchor: "end")
    }
    for tick in horizontal.ticks {
      let x = area.x(horizontal.fraction(tick))
      line(x, area.bottom, x, area.bottom + 5, opacity: 1)
      document.addText(NumberText.short(tick), x: x, y: area.bottom + 19, anchor: "middle")
    }
    line(area.left, area.bottom, area.right, area.bottom, opacity: 1)
    line(area.left, area.top, area.left, area.bottom, opacity: 1)
    document.addText(
      x.label + (x.scale == .logarithmic ? ", log scale" : ""),
      x: (area.left + area.right) / 2, y: area.bottom + 40, anchor: "middle")
    let middle = (area.top + area.bottom) / 2
    document.add(
      "text",
      [
        "x": "16", "y": .number(middle), "text-anchor": "middle", "font-size": "12",
        "fill": .string(Palette.ink),
        "transform": .string("rotate(-90 16 \(NumberText.coordinate(middle)))"),
      ], text: y.label + (y.scale == .logarithmic ? ", log scale" : ""))
  }

  private func addSpread(
    of series: Series, _ mark: Mark, to document: inout SVGDocument, _ area: PlotArea,
    _ horizontal: AxisLayout, _ vertical: AxisLayout
  ) {
    guard let spread = series.spread else { return }
    for (index, half) in spread.enumerated() {
      guard x.shows(series.x[index]), y.shows(series.y[index]) else { continue }
      let (low, high) = Self.spreadEnds(of: series.y[index], half, in: vertical)
      let position = NumberText.coordinate(area.x(horizontal.fraction(series.x[index])))
      let bottom = NumberText.coordinate(area.y(vertical.fraction(low)))
      let top = NumberText.coordinate(area.y(vertical.fraction(high)))
      // An end without a cross-bar lies outside of the plot.
      let topBar = high < series.y[index] + half ? "" : "m-4,0h8"
      let bottomBar = low > series.y[index] - half ? "" : "M\(position),\(bottom)m-4,0h8"
      document.add(
        "path",
        [
          "d": .string("M\(position),\(bottom)V\(top)\(topBar)\(bottomBar)"),
          "stroke": .string(mark.color), "stroke-width": "1.5", "fill": "none",
        ])
    }
  }

  private func addLegend(to document: inout SVGDocument, left: Double) {
    for (index, series) in series.enumerated() {
      let y = 52 + 20 * Double(index)
      let mark = Mark(index)
      if series.style == .line {
        mark.addLine([(left - 6, y), (left + 18, y)], to: &document)
      }
      mark.addMarkers([(left + 6, y)], isLine: false, to: &document)
      document.addText(series.name, x: left + 24, y: y + 4)
    }
  }
}

/// The rectangle between the axes.
struct PlotArea {
  let left, top, right, bottom: Double

  /// The pixel of a fraction of the width.
  func x(_ fraction: Double) -> Double { left + fraction * (right - left) }

  /// The pixel of a fraction of the height, which counts from below.
  func y(_ fraction: Double) -> Double { bottom - fraction * (bottom - top) }
}
