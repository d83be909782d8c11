public import Display

extension FrameHeatMap {
  /// One frame, chosen by a slider below the map.
  public var vegaLite: JSONValue? {
    let cells = frames.enumerated().flatMap { index, frame in
      frame.values.enumerated().flatMap { row, line in
        line.enumerated().map { column, value -> JSONValue in
          let shown = value.isFinite ? (value * 1000).rounded() / 1000 : nil
          return [
            "row": .number(Double(row)), "column": .number(Double(column)),
            "value": shown.map { .number($0) } ?? .null, "frame": .number(Double(index)),
            "text": .string(frame.texts.isEmpty ? "" : frame.texts[row][column]),
          ]
        }
      }
    }
    let side = max(14, min(40, 480 / Double(max(rowNames.count, columnNames.count))))
    let slider = FrameSlider(knob: knob, names: frames.map(\.name))
    return [
      "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
      "title": slider.title(title),
      "description": .string(alt),
      "width": .number(side * Double(columnNames.count)),
      "height": .number(side * Double(rowNames.count)),
      "background": .null,
      "config": VegaTheme.configuration,
      "params": slider.parameters,
      "data": ["values": .array(cells)],
      "transform": [["filter": "datum.frame == frame"]],
      "encoding": [
        "x": Self.channel("column", columnLabel, columnNames),
        "y": Self.channel("row", rowLabel, rowNames),
      ],
      "layer": [
        [
          "mark": ["type": "rect", "tooltip": true],
          "encoding": [
            "color": [
              "field": "value", "type": "quantitative", "title": .string(valueLabel),
              "scale": [
                "scheme": "viridis",
                "domain": [.number(range.lowerBound), .number(range.upperBound)],
              ],
            ]
          ],
        ],
        [
          "mark": ["type": "text", "fontSize": 14],
          "encoding": [
            "text": ["field": "text", "type": "nominal"],
            "color": [
              "condition": [
                "test": .string("datum.value > \(range.lowerBound * 0.4 + range.upperBound * 0.6)"),
                "value": "black",
              ],
              "value": "white",
            ],
          ],
        ],
      ],
    ]
  }

  /// Names may repeat (two cells may hold the same letter), so positions are numbers with names on.
  private static func channel(_ field: String, _ title: String, _ names: [String]) -> JSONValue {
    [
      "field": .string(field), "type": "ordinal", "title": .string(title),
      "axis": [
        "labelExpr": .string("\(VegaExpression.array(names))[datum.value]"),
        "labelAngle": 0,
      ],
    ]
  }
}
