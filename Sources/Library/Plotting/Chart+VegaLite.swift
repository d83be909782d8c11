public import Display

extension Chart {
  /// The chart with tooltips; points without a position are left out.
  public var vegaLite: JSONValue? {
    let values = series.flatMap { series in
      zip(series.x, series.y).compactMap { x, y -> JSONValue? in
        guard self.x.shows(x), self.y.shows(y) else { return nil }
        return ["x": .number(x), "y": .number(y), "series": .string(series.name)]
      }
    }
    let names = series.map { JSONValue.string($0.name) }
    let marks = series.indices.map(Mark.init)
    let isLine = series.contains { $0.style == .line }
    return [
      "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
      "title": .string(title),
      "description": .string(alt),
      "width": 480,
      "height": 300,
      "background": .null,
      "data": ["values": .array(values)],
      "mark": isLine
        ? ["type": "line", "point": ["filled": true], "tooltip": true]
        : ["type": "point", "filled": true, "tooltip": true],
      "encoding": [
        "x": Self.channel("x", x),
        "y": Self.channel("y", y),
        "color": [
          "field": "series", "type": "nominal", "title": .null,
          "scale": ["domain": .array(names), "range": .array(marks.map { .string($0.color) })],
        ],
        "shape": [
          "field": "series", "type": "nominal", "title": .null,
          "scale": ["domain": .array(names), "range": .array(marks.map { .string($0.shape) })],
        ],
      ],
      "config": VegaTheme.configuration,
    ]
  }

  private static func channel(_ field: String, _ axis: Axis) -> JSONValue {
    var scale: [String: JSONValue] = [
      "type": axis.scale == .linear ? "linear" : "log", "zero": false,
    ]
    if axis.scale == .logarithmic { scale["zero"] = nil }
    if let range = axis.range {
      scale["domain"] = [.number(range.lowerBound), .number(range.upperBound)]
    }
    return [
      "field": .string(field), "type": "quantitative", "title": .string(axis.label),
      "scale": .object(scale),
    ]
  }
}
