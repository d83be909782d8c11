public import Display

extension FrameChart {
  /// One frame, chosen by a slider below the chart.
  public var vegaLite: JSONValue? {
    let slider = FrameSlider(knob: knob, names: frames.map(\.name))
    let values = frames.enumerated().flatMap { index, frame in
      frame.series.flatMap { points(of: $0, frame: index) }
    }
    let (horizontal, vertical) = layouts
    return [
      "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
      "title": slider.title(title),
      "description": .string(alt),
      "width": 420,
      "height": 420,
      "background": .null,
      "config": VegaTheme.configuration,
      "params": slider.parameters,
      "data": ["values": .array(values)],
      "transform": [["filter": "datum.frame == frame"]],
      "encoding": [
        "x": Self.channel("x", x, horizontal), "y": Self.channel("y", y, vertical),
        "color": VegaTheme.legend(frames[0].series.map(\.name), \.color),
      ],
      "layer": .array(layers),
    ]
  }

  /// A layer for the lines and one for the points, as far as there are any.
  private var layers: [JSONValue] {
    func names(_ style: Series.Style) -> [JSONValue] {
      frames[0].series.filter { $0.style == style }.map { .string($0.name) }
    }
    let lines: JSONValue = [
      "transform": [["filter": ["field": "series", "oneOf": .array(names(.line))]]],
      "mark": ["type": "line", "clip": true, "strokeWidth": 1.5],
      "encoding": ["order": ["field": "order", "type": "quantitative"]],
    ]
    let points: JSONValue = [
      "transform": [["filter": ["field": "series", "oneOf": .array(names(.points))]]],
      "mark": ["type": "point", "filled": true, "size": 14, "clip": true],
      "encoding": ["shape": VegaTheme.legend(frames[0].series.map(\.name), \.shape)],
    ]
    return (names(.line).isEmpty ? [] : [lines]) + (names(.points).isEmpty ? [] : [points])
  }

  /// The points of a series; one without a position stays as a gap, which breaks the line there.
  private func points(of series: Series, frame: Int) -> [JSONValue] {
    zip(series.x, series.y).enumerated().map { order, point in
      let isShown = x.shows(point.0) && y.shows(point.1)
      var value: [String: JSONValue] = [
        "x": isShown ? .number(Self.rounded(point.0)) : .null,
        "y": isShown ? .number(Self.rounded(point.1)) : .null,
        "series": .string(series.name), "frame": .integer(frame),
      ]
      if series.style == .line { value["order"] = .integer(order) }
      return .object(value)
    }
  }

  /// Two decimals do for axes of a few units and keep the page small.
  private static func rounded(_ value: Double) -> Double {
    abs(value) < 100 ? (value * 100).rounded() / 100 : value.rounded()
  }

  private static func channel(_ field: String, _ axis: Axis, _ layout: AxisLayout) -> JSONValue {
    VegaTheme.quantity(
      field, axis, scale: ["domain": [.number(layout.low), .number(layout.high)]])
  }
}
