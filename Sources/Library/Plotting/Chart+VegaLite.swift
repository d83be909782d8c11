public import Display

extension Chart {
  /// The chart with tooltips: lines, points and error bars are a layer each.
  public var vegaLite: JSONValue? {
    [
      "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
      "title": .string(title),
      "description": .string(alt),
      "width": 480,
      "height": 300,
      "background": .null,
      "data": ["values": .array(series.flatMap(points))],
      "encoding": [
        "x": Self.channel("x", x), "y": Self.channel("y", y),
        "color": VegaTheme.legend(series.map(\.name), \.color),
      ],
      "layer": .array(layers),
      "config": VegaTheme.configuration,
    ]
  }

  private var layers: [JSONValue] {
    let lines = series.filter { $0.style == .line }.map { JSONValue.string($0.name) }
    let line: JSONValue = [
      "transform": [["filter": ["field": "series", "oneOf": .array(lines)]]],
      "mark": ["type": "line", "clip": true],
      "encoding": ["order": ["field": "order", "type": "quantitative"]],
    ]
    let bars: JSONValue = [
      "mark": ["type": "rule", "clip": true, "strokeWidth": 1.5],
      "encoding": ["y": Self.channel("low", y), "y2": ["field": "high"]],
    ]
    let points: JSONValue = [
      "mark": ["type": "point", "filled": true, "clip": true, "tooltip": true],
      "encoding": ["shape": VegaTheme.legend(series.map(\.name), \.shape)],
    ]
    return (lines.isEmpty ? [] : [line]) + (series.allSatisfy { $0.spread == nil } ? [] : [bars])
      + [points]
  }

  /// The points of a series; one without a position stays as a gap, which breaks the line there.
  private func points(of series: Series) -> [JSONValue] {
    let layout = verticalLayout
    return zip(series.x, series.y).enumerated().map { order, point in
      let isShown = x.shows(point.0) && y.shows(point.1)
      var value: [String: JSONValue] = [
        "x": isShown ? .number(point.0) : .null, "y": isShown ? .number(point.1) : .null,
        "series": .string(series.name),
      ]
      if series.style == .line { value["order"] = .integer(order) }
      if isShown, let half = series.spread?[order] {
        let (low, high) = Self.spreadEnds(of: point.1, half, in: layout)
        (value["low"], value["high"]) = (.number(low), .number(high))
      }
      return .object(value)
    }
  }

  private static func channel(_ field: String, _ axis: Axis) -> JSONValue {
    var scale: [String: JSONValue] = axis.scale == .linear ? ["zero": false] : [:]
    if let range = axis.range {
      scale["domain"] = [.number(range.lowerBound), .number(range.upperBound)]
    }
    return VegaTheme.quantity(field, axis, scale: scale)
  }
}
