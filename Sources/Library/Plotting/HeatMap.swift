import Display

/// A matrix of numbers as colours from viridis, with a colour bar.
public struct HeatMap: Figure, Hashable {
  /// What the figure shows, in a few words.
  public var title: String

  /// The finding in one sentence.
  public var alt: String

  /// What the rows, the columns and the colours mean, with units.
  public var rowLabel, columnLabel, valueLabel: String

  /// The names of the rows, from above, and of the columns.
  public var rowNames, columnNames: [String]

  /// The numbers, row by row.
  public var values: [[Double]]

  /// The values of the darkest and the brightest colour; `nil` fits the data.
  public var range: ClosedRange<Double>?

  /// Creates a heat map.
  ///
  /// - Parameters:
  ///   - title: What is shown, in a few words.
  ///   - alt: The finding in one sentence.
  ///   - rows: The meaning and the names of the rows, from above.
  ///   - columns: The meaning and the names of the columns.
  ///   - values: The numbers, row by row; those that are not finite stay empty.
  ///   - valueLabel: The meaning of the numbers, with unit.
  ///   - range: The values of the darkest and the brightest colour; `nil` fits the data.
  /// - Precondition: There is a row of values for each row name and a value for each column name.
  public init(
    title: String, alt: String, rows: (label: String, names: [String]),
    columns: (label: String, names: [String]), values: [[Double]], valueLabel: String,
    range: ClosedRange<Double>? = nil
  ) {
    precondition(
      values.count == rows.names.count && values.allSatisfy { $0.count == columns.names.count },
      "\(title): rows of \(values.map(\.count)) values for \(rows.names.count) × "
        + "\(columns.names.count) names")
    self.title = title
    self.alt = alt
    (rowLabel, rowNames) = rows
    (columnLabel, columnNames) = columns
    self.values = values
    self.valueLabel = valueLabel
    self.range = range
  }

  /// The numbers with the names of rows and columns.
  public var table: String {
    TextTable(
      header: ["\(rowLabel) \\ \(columnLabel)"] + columnNames,
      rows: zip(rowNames, values).map { name, row in
        [name] + row.map { NumberText.short($0, digits: 3) }
      }
    ).text
  }

  /// The matrix as SVG; small ones have their numbers in the cells.
  public var svg: String {
    let (R, C) = (rowNames.count, columnNames.count)
    let cell = min(48, max(4, min(480 / Double(max(C, 1)), 320 / Double(max(R, 1)))))
    let left = 40 + (rowNames.map { SVGDocument.width(of: $0) }.max() ?? 0)
    let (width, height) = (cell * Double(C), cell * Double(R))
    var document = SVGDocument(
      width: max(left + width + 110, 60 + SVGDocument.width(of: title, size: 14)),
      height: 36 + max(height, 120) + 56, title: title, description: alt)
    document.addText(
      title, x: document.width / 2, y: 20, anchor: "middle", size: 14, weight: "bold")
    if R * C > 400 {
      document.addImage(raster, x: left, y: 36, width: width, height: height)
    } else {
      addCells(to: &document, left: left, cell: cell)
    }
    addNames(to: &document, left: left, cell: cell, height: height)
    document.addColorBar(x: left + width + 24, top: 36, range: colorRange, label: valueLabel)
    return document.text
  }

  /// Draws a rectangle for each cell, with its number where that fits.
  private func addCells(to document: inout SVGDocument, left: Double, cell: Double) {
    let ends = colorRange
    for (row, line) in values.enumerated() {
      for (column, value) in line.enumerated() where value.isFinite {
        let (x, y) = (left + cell * Double(column), 36 + cell * Double(row))
        let shade = ends.fraction(value)
        document.add(
          "rect",
          [
            "x": .number(x), "y": .number(y), "width": .number(cell), "height": .number(cell),
            "fill": .string(Palette.css(Palette.viridis(shade))),
          ])
        if cell >= 32 {
          document.addText(
            abs(value) < 10
              ? NumberText.fixed(value, decimals: 2, trims: true)
              : NumberText.short(value, digits: 2),
            x: x + cell / 2, y: y + cell / 2 + 4,
            anchor: "middle", size: 11, fill: shade > 0.6 ? "#000000" : "#FFFFFF")
        }
      }
    }
  }

  /// The cells as a picture, for matrices that would be thousands of rectangles.
  private var raster: PNGImage {
    let ends = colorRange
    let samples = values.joined().flatMap { value in
      value.isFinite ? Palette.viridis(ends.fraction(value)) : [127, 127, 127]
    }
    return PNGImage(
      width: columnNames.count, height: rowNames.count, format: .rgb, samples: samples
    ).enlarged(by: 4)
  }

  private var colorRange: ClosedRange<Double> {
    if let range { return range }
    let finite = values.joined().filter(\.isFinite)
    let (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
    return low < high ? low...high : (low - 0.5)...(high + 0.5)
  }

  private func addNames(
    to document: inout SVGDocument, left: Double, cell: Double, height: Double
  ) {
    // Where cells are small, only every n-th name fits.
    let rowStep = max(1, Int((14 / cell).rounded(.up)))
    for row in stride(from: 0, to: rowNames.count, by: rowStep) {
      document.addText(
        rowNames[row], x: left - 6, y: 36 + cell * (Double(row) + 0.5) + 4, anchor: "end")
    }
    let nameWidth = 6 + (columnNames.map { SVGDocument.width(of: $0) }.max() ?? 0)
    let columnStep = max(1, Int((nameWidth / cell).rounded(.up)))
    for column in stride(from: 0, to: columnNames.count, by: columnStep) {
      document.addText(
        columnNames[column], x: left + cell * (Double(column) + 0.5), y: 36 + height + 16,
        anchor: "middle")
    }
    document.addText(
      columnLabel, x: left + cell * Double(columnNames.count) / 2, y: 36 + height + 38,
      anchor: "middle")
    let middle = 36 + height / 2
    document.add(
      "text",
      [
        "x": "14", "y": .number(middle), "text-anchor": "middle", "font-size": "12",
        "fill": .string(Palette.ink),
        "transform": .string("rotate(-90 14 \(NumberText.coordinate(middle)))"),
      ], text: rowLabel)
  }
}

extension ClosedRange<Double> {
  /// Where `value` lies: 0 at the lower end, 1 at the upper.
  fileprivate func fraction(_ value: Double) -> Double {
    (value - lowerBound) / (upperBound - lowerBound)
  }
}
