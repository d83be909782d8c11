import Display

extension SVGDocument {
  /// Draws the colours of viridis from below to above, with the values at both ends and a name.
  mutating func addColorBar(
    x: Double, top: Double, range: ClosedRange<Double>, label: String
  ) {
    let steps = 40
    for step in 0..<steps {
      add(
        "rect",
        [
          "x": .number(x), "y": .number(top + 117 - 3 * Double(step)), "width": "14",
          "height": "3",
          "fill": .string(Palette.css(Palette.viridis(Double(step) / Double(steps - 1)))),
        ])
    }
    addText(NumberText.short(range.upperBound, digits: 3), x: x + 20, y: top + 9)
    addText(NumberText.short(range.lowerBound, digits: 3), x: x + 20, y: top + 120)
    addText(label, x: x, y: top + 140)
  }
}
