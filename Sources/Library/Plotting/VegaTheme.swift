import Display

/// What all interactive figures have in common.
enum VegaTheme {
  /// Ink that can be read on light and dark pages, and numbers as the SVG writes them: 1989, not 1,989.
  static let configuration: JSONValue = [
    "axis": labels, "legend": labels,
    "title": ["color": .string(Palette.ink), "fontSize": 14],
    "numberFormat": "~r",
  ]

  private static let labels: JSONValue = [
    "labelColor": .string(Palette.ink), "labelFontSize": 12,
    "titleColor": .string(Palette.ink), "titleFontSize": 12,
  ]
}
