import Display

/// A board of square tiles: a map, a game, each tile with text and, where there is one, a number that
/// also colours it.
public struct TileMap: Figure, Hashable {
  /// One square of the board.
  public struct Tile: Sendable, Hashable {
    /// What stands on the tile: a letter, an arrow, a hand.
    public var text: String

    /// The number that colours the tile and is written under the text; `nil` leaves it empty.
    public var value: Double?

    /// Creates a tile.
    public init(_ text: String, value: Double? = nil) {
      self.text = text
      self.value = value
    }
  }

  /// What the figure shows, in a few words.
  public var title: String

  /// The finding in one sentence.
  public var alt: String

  /// The tiles, row by row from above.
  public var rows: [[Tile]]

  /// What the numbers mean, with unit; empty when there are none.
  public var valueLabel: String

  /// The values of the darkest and the brightest colour; `nil` fits the data.
  public var range: ClosedRange<Double>?

  /// Creates a board.
  ///
  /// - Parameters:
  ///   - title: What is shown, in a few words.
  ///   - alt: The finding in one sentence.
  ///   - rows: The tiles, row by row from above.
  ///   - valueLabel: The meaning of the numbers, with unit.
  ///   - range: The values of the darkest and the brightest colour; `nil` fits the data.
  /// - Precondition: All rows have the same number of tiles.
  public init(
    title: String, alt: String, rows: [[Tile]], valueLabel: String = "",
    range: ClosedRange<Double>? = nil
  ) {
    precondition(
      rows.allSatisfy { $0.count == rows.first?.count },
      "\(title): rows of \(rows.map(\.count)) tiles; expected equal lengths")
    self.title = title
    self.alt = alt
    self.rows = rows
    self.valueLabel = valueLabel
    self.range = range
  }

  /// The board as a grid of text, numbers behind the text of their tile.
  public var table: String {
    let cells = rows.map { row in
      row.map { tile in
        tile.value.map { "\(tile.text) \(NumberText.short($0, digits: 3))" } ?? tile.text
      }
    }
    let width = cells.joined().map(\.count).max() ?? 0
    return cells.map { row in
      row.map { $0 + String(repeating: " ", count: width - $0.count) }.joined(separator: " | ")
    }.joined(separator: "\n")
  }

  /// The board as SVG.
  public var svg: String {
    let columns = rows.first?.count ?? 0
    let size = min(72, max(24, 480 / Double(max(columns, rows.count, 1))))
    let (width, height) = (size * Double(columns), size * Double(rows.count))
    let titleWidth = SVGDocument.width(of: title, size: 14)
    let barWidth = max(70, SVGDocument.width(of: valueLabel)) + 20
    let boardWidth = width + (valueLabel.isEmpty ? 0 : barWidth)
    let left = max(16, (titleWidth - boardWidth) / 2 + 16)
    var document = SVGDocument(
      width: max(left + boardWidth + 16, titleWidth + 32),
      height: 36 + max(height, valueLabel.isEmpty ? 0 : 148) + 16, title: title, description: alt)
    document.addText(
      title, x: document.width / 2, y: 20, anchor: "middle", size: 14, weight: "bold")
    for (row, tiles) in rows.enumerated() {
      for (column, tile) in tiles.enumerated() {
        addTile(
          tile, to: &document, x: left + size * Double(column), y: 36 + size * Double(row),
          size: size)
      }
    }
    if !valueLabel.isEmpty {
      document.addColorBar(
        x: left + width + 20, top: 36, range: valueRange, label: valueLabel)
    }
    return document.text
  }

  private func addTile(
    _ tile: Tile, to document: inout SVGDocument, x: Double, y: Double, size: Double
  ) {
    let ends = valueRange
    let shade = tile.value.map { ($0 - ends.lowerBound) / (ends.upperBound - ends.lowerBound) }
    document.add(
      "rect",
      [
        "x": .number(x), "y": .number(y), "width": .number(size), "height": .number(size),
        "fill": .string(shade.map { Palette.css(Palette.viridis($0)) } ?? "none"),
        "stroke": .string(Palette.ink), "stroke-width": "1",
      ])
    let ink = shade.map { $0 > 0.6 ? "#000000" : "#FFFFFF" } ?? Palette.ink
    let middle = x + size / 2
    guard let value = tile.value, size >= 40 else {
      document.addText(
        tile.text, x: middle, y: y + size * 0.62, anchor: "middle", size: size * 0.36, fill: ink)
      return
    }
    document.addText(
      tile.text, x: middle, y: y + size * 0.45, anchor: "middle", size: size * 0.32, fill: ink)
    document.addText(
      NumberText.short(value, digits: 2), x: middle, y: y + size * 0.82, anchor: "middle",
      size: max(10, size * 0.18), fill: ink)
  }

  private var valueRange: ClosedRange<Double> {
    if let range { return range }
    let values = rows.joined().compactMap(\.value).filter(\.isFinite)
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    return low < high ? low...high : (low - 0.5)...(high + 0.5)
  }
}
