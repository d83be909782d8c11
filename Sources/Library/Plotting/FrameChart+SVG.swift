import Display

extension FrameChart {
  /// Up to eight frames as panels, four in a row.
  public var svg: String {
    let shown = panels
    let (side, pitch) = (136.0, 152.0)
    let columns = min(4, shown.count)
    let rows = (shown.count + 3) / 4
    let names = frames[0].series.map(\.name)
    let legendHeight = names.count < 2 ? 0.0 : 24
    let width = max(
      64 + pitch * Double(columns), 40 + SVGDocument.width(of: title, size: 14),
      40 + names.reduce(0) { $0 + 40 + SVGDocument.width(of: $1) })
    let height = 40 + (pitch + 20) * Double(rows) + 40 + legendHeight
    var document = SVGDocument(width: width, height: height, title: title, description: alt)
    document.addText(title, x: width / 2, y: 20, anchor: "middle", size: 14, weight: "bold")
    let (horizontal, vertical) = layouts
    for (index, frame) in shown.enumerated() {
      let left = 56 + pitch * Double(index % 4)
      let top = 56 + (pitch + 20) * Double(index / 4)
      let area = PlotArea(left: left, top: top, right: left + side, bottom: top + side)
      document.addText(
        "\(knob) \(frame.name)", x: left + side / 2, y: top - 6, anchor: "middle", size: 11)
      addBox(
        to: &document, area, horizontal, vertical, hasVerticalNames: index % 4 == 0,
        hasHorizontalNames: index + 4 >= shown.count)
      for (position, series) in frame.series.enumerated() {
        add(series, Mark(position), to: &document, area, horizontal, vertical)
      }
    }
    let bottom = 56 + (pitch + 20) * Double(rows) + 12
    document.addText(
      x.label, x: 56 + pitch * Double(columns) / 2 - 8, y: bottom, anchor: "middle")
    let middle = 56 + (pitch + 20) * Double(rows) / 2 - 16
    document.add(
      "text",
      [
        "x": "14", "y": .number(middle), "text-anchor": "middle", "font-size": "12",
        "fill": .string(Palette.ink),
        "transform": .string("rotate(-90 14 \(NumberText.coordinate(middle)))"),
      ], text: y.label)
    if legendHeight > 0 { addLegend(names, to: &document, y: bottom + 24) }
    return document.text
  }

  /// At most eight frames at even distances, the first and the last among them.
  private var panels: [Frame] { FrameSlider.panels(of: frames) }

  private func addBox(
    to document: inout SVGDocument, _ area: PlotArea, _ horizontal: AxisLayout,
    _ vertical: AxisLayout, hasVerticalNames: Bool, hasHorizontalNames: Bool
  ) {
    document.add(
      "rect",
      [
        "x": .number(area.left), "y": .number(area.top),
        "width": .number(area.right - area.left), "height": .number(area.bottom - area.top),
        "fill": "none", "stroke": .string(Palette.ink), "stroke-opacity": "0.5",
      ])
    // The ends are enough for panels of this size.
    for tick in Self.ends(vertical.ticks) where hasVerticalNames {
      document.addText(
        NumberText.short(tick), x: area.left - 5, y: area.y(vertical.fraction(tick)) + 4,
        anchor: "end", size: 10)
    }
    for tick in Self.ends(horizontal.ticks) where hasHorizontalNames {
      document.addText(
        NumberText.short(tick), x: area.x(horizontal.fraction(tick)), y: area.bottom + 13,
        anchor: "middle", size: 10)
    }
  }

  private static func ends(_ ticks: [Double]) -> [Double] {
    ticks.count < 3 ? ticks : [ticks[0], ticks[ticks.count / 2], ticks[ticks.count - 1]]
  }

  private func add(
    _ series: Series, _ mark: Mark, to document: inout SVGDocument, _ area: PlotArea,
    _ horizontal: AxisLayout, _ vertical: AxisLayout
  ) {
    let points = zip(series.x, series.y).map { x, y in
      let (u, v) = (horizontal.fraction(x), vertical.fraction(y))
      let isInside =
        self.x.shows(x) && self.y.shows(y) && (0...1).contains(u) && (0...1).contains(v)
      return isInside ? (area.x(u), area.y(v)) : nil
    }
    if series.style == .line {
      mark.addLine(points, to: &document)
      return
    }
    // One path of round dots: hundreds of points in eight panels must stay small.
    let dots = points.compactMap { $0 }.map { point in
      "M\(NumberText.coordinate(point.0)),\(NumberText.coordinate(point.1))h0"
    }
    document.add(
      "path",
      [
        "d": .string(dots.joined()), "stroke": .string(mark.color), "stroke-width": "2.4",
        "stroke-linecap": "round", "fill": "none",
      ])
  }

  private func addLegend(_ names: [String], to document: inout SVGDocument, y: Double) {
    var left = 56.0
    for (index, name) in names.enumerated() {
      let mark = Mark(index)
      if frames[0].series[index].style == .line {
        mark.addLine([(left, y - 4), (left + 20, y - 4)], to: &document)
      } else {
        mark.addMarkers([(left + 10, y - 4)], isLine: false, to: &document)
      }
      document.addText(name, x: left + 26, y: y)
      left += 40 + SVGDocument.width(of: name)
    }
  }
}
