public import Display

extension FrameImages {
  /// One frame, chosen by a slider below the images; each frame is one picture in the page itself.
  public var vegaLite: JSONValue? {
    let sheets = frames.map { grid($0).sheet }
    let (w, h) = (Double(sheets[0].width), Double(sheets[0].height))
    let values = sheets.enumerated().map { index, sheet -> JSONValue in
      ["frame": .integer(index), "url": .string("data:image/png;base64,\(sheet.base64)")]
    }
    let slider = FrameSlider(knob: knob, names: frames.map(\.name))
    return [
      "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
      "title": slider.title(title),
      "description": .string(alt),
      "width": .number(w),
      "height": .number(h),
      "background": .null,
      "config": VegaTheme.configuration,
      "view": ["stroke": .null],
      "params": slider.parameters,
      "data": ["values": .array(values)],
      "transform": [["filter": "datum.frame == frame"]],
      "mark": ["type": "image", "width": .number(w), "height": .number(h)],
      "encoding": [
        "url": ["field": "url", "type": "nominal"], "x": ["value": .number(w / 2)],
        "y": ["value": .number(h / 2)],
      ],
    ]
  }
}
