import Display

/// What all interactive figures have in common.
enum VegaTheme {
  /// Ink that can be read on light and dark pages, and numbers as the SVG writes them: 1989, not 1,989.
  static let configuration: JSONValue = [
    "axis": axis, "legend": labels,
    "title": ["color": .string(Palette.ink), "fontSize": 14],
    "numberFormat": "~r",
  ]

  private static let labels: JSONValue = [
    "labelColor": .string(Palette.ink), "labelFontSize": 12,
    "titleColor": .string(Palette.ink), "titleFontSize": 12,
  ]

  // Dark pages of JupyterLab would draw the grid as bright as the axes.
  private static let axis: JSONValue = {
    var axis = labels.objectValue ?? [:]
    for line in ["domainColor", "tickColor", "gridColor"] { axis[line] = .string(Palette.ink) }
    axis["gridOpacity"] = .number(0.2)
    // Without it Vega drops labels only when they overlap: 9000 and 10000 stood as 900010000.
    axis["labelSeparation"] = 6
    return .object(axis)
  }()

  /// The numbers of `field` along an axis; logarithmic ones are written 1e-10, as the SVG does.
  static func quantity(
    _ field: String, _ axis: Axis, scale settings: [String: JSONValue]
  ) -> JSONValue {
    let type: JSONValue = axis.scale == .linear ? "linear" : "log"
    var channel: [String: JSONValue] = [
      "field": .string(field), "type": "quantitative", "title": .string(axis.label),
      "scale": .object(settings.merging(["type": type]) { $1 }),
    ]
    if axis.scale == .logarithmic { channel["axis"] = ["format": "~g"] }
    return .object(channel)
  }

  /// How the series called `names` are told apart by a property of their marks, in a legend.
  static func legend(_ names: [String], _ property: (Mark) -> String) -> JSONValue {
    let range = names.indices.map { JSONValue.string(property(Mark($0))) }
    return [
      "field": "series", "type": "nominal", "title": .null,
      "scale": ["domain": .array(names.map { .string($0) }), "range": .array(range)],
    ]
  }
}
