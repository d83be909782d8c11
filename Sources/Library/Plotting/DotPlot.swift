import Display

/// Named values as dots beside their names, for instance one error for each of many methods.
public struct DotPlot: Figure, Hashable {
  /// What the figure shows, in a few words.
  public var title: String

  /// The finding in one sentence.
  public var alt: String

  /// The axis of the values.
  public var axis: Axis

  /// The names with their values, from above; values without a place on the axis are only named.
  public var names: [String]

  /// The values.
  public var values: [Double]

  /// A limit that is drawn as a line, with its name.
  public var limit: Limit?

  /// A value with a name.
  public struct Limit: Sendable, Hashable {
    /// What the limit means.
    public var name: String

    /// Where it lies.
    public var value: Double

    /// Creates a limit.
    public init(_ name: String, at value: Double) {
      self.name = name
      self.value = value
    }
  }

  /// Creates a dot plot.
  ///
  /// - Parameters:
  ///   - title: What is shown, in a few words.
  ///   - alt: The finding in one sentence.
  ///   - axis: The axis of the values, with unit.
  ///   - limit: A limit to draw as a line.
  ///   - values: The names with their values, from above.
  public init(
    title: String, alt: String, axis: Axis, limit: Limit? = nil,
    _ values: [(name: String, value: Double)]
  ) {
    self.title = title
    self.alt = alt
    self.axis = axis
    self.limit = limit
    names = values.map(\.name)
    self.values = values.map(\.value)
  }

  /// The names with their values.
  public var table: String {
    TextTable(
      header: ["", axis.label],
      rows: zip(names, values).map { [$0, NumberText.short($1, digits: 3)] }, rowLimit: 60
    ).text
  }

  /// The plot as SVG, 640 pixels wide.
  public var svg: String {
    let (top, pitch) = (52.0, 20.0)
    let left = 24 + (names.map { SVGDocument.width(of: $0) }.max() ?? 0)
    let area = PlotArea(
      left: left, top: top, right: 610, bottom: top + pitch * Double(max(1, names.count)))
    var document = SVGDocument(
      width: 640, height: area.bottom + 54, title: title, description: alt)
    document.addText(title, x: 320, y: 20, anchor: "middle", size: 14, weight: "bold")
    let layout = axis.layout(for: values + (limit.map { [$0.value] } ?? []))
    for tick in layout.ticks {
      let x = area.x(layout.fraction(tick))
      addLine(to: &document, x, area.top, x, area.bottom + 5, opacity: 0.25)
      document.addText(NumberText.short(tick), x: x, y: area.bottom + 19, anchor: "middle")
    }
    for (index, (name, value)) in zip(names, values).enumerated() {
      let y = area.top + pitch * (Double(index) + 0.5)
      document.addText(name, x: left - 10, y: y + 4, anchor: "end")
      guard axis.shows(value) else { continue }
      let x = area.x(layout.fraction(value))
      addLine(to: &document, area.left, y, x, y, opacity: 0.25)
      Mark(0).addMarkers([(x, y)], isLine: false, to: &document)
    }
    if let limit, axis.shows(limit.value) {
      let x = area.x(layout.fraction(limit.value))
      Mark(1).addLine([(x, area.top - 6), (x, area.bottom)], to: &document)
      document.addText(limit.name, x: x, y: area.top - 10, anchor: "middle")
    }
    document.addText(
      axis.label + (axis.scale == .logarithmic ? ", log scale" : ""),
      x: (area.left + area.right) / 2, y: area.bottom + 40, anchor: "middle")
    return document.text
  }

  private func addLine(
    to document: inout SVGDocument, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double,
    opacity: Double
  ) {
    document.add(
      "line",
      [
        "x1": .number(x1), "y1": .number(y1), "x2": .number(x2), "y2": .number(y2),
        "stroke": .string(Palette.ink), "stroke-opacity": .number(opacity),
      ])
  }
}
