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

  /// How the series called `names` are told apart by a property of their marks, in a legend.
  static func legend(_ names: [String], _ property: (Mark) -> String) -> JSONValue {
    let range = names.indices.map { JSONValue.string(property(Mark($0))) }
    return [
      "field": "series", "type": "nominal", "title": .null,
      "scale": ["domain": .array(names.map { .string($0) }), "range": .array(range)],
    ]
  }
}
