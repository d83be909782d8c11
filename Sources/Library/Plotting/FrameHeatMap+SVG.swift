import Display

extension FrameHeatMap {
  /// Up to eight frames as panels.
  public var svg: String {
    let shown = panels
    let (R, C) = (Double(rowNames.count), Double(columnNames.count))
    let cell = min(36, max(6, min(264 / max(C, 1), 180 / max(R, 1))))
    let across = min(shown.count, C * cell > 160 ? 2 : 4)
    let names = 8 + (rowNames.map { SVGDocument.width(of: $0, size: 10) }.max() ?? 0)
    let pitch = (x: C * cell + names + 12, y: R * cell + 44)
    let down = Double((shown.count + across - 1) / across)
    let width = max(
      24 + pitch.x * Double(across) + 110, 40 + SVGDocument.width(of: title, size: 14))
    let height = 40 + max(pitch.y * down, 150) + 24
    var document = SVGDocument(width: width, height: height, title: title, description: alt)
    document.addText(title, x: width / 2, y: 20, anchor: "middle", size: 14, weight: "bold")
    for (index, frame) in shown.enumerated() {
      let left = 24 + names + pitch.x * Double(index % across)
      let top = 56 + pitch.y * Double(index / across)
      document.addText(
        "\(knob) \(frame.name)", x: left + C * cell / 2, y: top - 6, anchor: "middle", size: 11)
      add(frame, to: &document, left: left, top: top, cell: cell)
    }
    let bottom = 40 + pitch.y * down + 14
    document.addText(
      columnLabel, x: 24 + pitch.x * Double(across) / 2, y: bottom, anchor: "middle")
    let middle = 56 + (pitch.y * down - 44) / 2
    document.add(
      "text",
      [
        "x": "14", "y": .number(middle), "text-anchor": "middle", "font-size": "12",
        "fill": .string(Palette.ink),
        "transform": .string("rotate(-90 14 \(NumberText.coordinate(middle)))"),
      ], text: rowLabel)
    document.addColorBar(
      x: 24 + pitch.x * Double(across) + 16, top: 48, range: range, label: valueLabel)
    return document.text
  }

  /// At most eight frames at even distances, the first and the last among them.
  private var panels: [Frame] { FrameSlider.panels(of: frames) }

  private func add(
    _ frame: Frame, to document: inout SVGDocument, left: Double, top: Double, cell: Double
  ) {
    for (row, line) in frame.values.enumerated() {
      let y = top + cell * Double(row)
      for (column, value) in line.enumerated() {
        let x = left + cell * Double(column)
        let (fraction, text) = (shade(value), frame.texts.isEmpty ? "" : frame.texts[row][column])
        document.add(
          "rect",
          [
            "x": .number(x), "y": .number(y), "width": .number(cell), "height": .number(cell),
            "fill": .string(value.isFinite ? Palette.css(Palette.viridis(fraction)) : "none"),
            "stroke": .string(Palette.ink), "stroke-opacity": cell < 12 ? "0" : "0.3",
          ])
        let ink =
          value.isFinite ? (fraction > 0.6 ? "#000000" : "#FFFFFF") : Palette.ink
        if !text.isEmpty, cell >= 14 {
          document.addText(
            text, x: x + cell / 2, y: y + cell / 2 + 4, anchor: "middle", size: 12, fill: ink)
        }
      }
      if cell >= 9 || row % 2 == 0 {
        document.addText(
          rowNames[row], x: left - 5, y: y + cell / 2 + 4, anchor: "end", size: 10)
      }
    }
    let nameWidth = 3 + (columnNames.map { SVGDocument.width(of: $0, size: 10) }.max() ?? 0)
    let step = max(1, Int((nameWidth / cell).rounded(.up)))
    for column in stride(from: 0, to: columnNames.count, by: step) {
      document.addText(
        columnNames[column], x: left + cell * (Double(column) + 0.5),
        y: top + cell * Double(rowNames.count) + 12, anchor: "middle", size: 10)
    }
  }
}
