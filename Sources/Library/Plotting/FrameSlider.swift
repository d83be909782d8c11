import Display

/// The slider of a figure with frames, in the words of Vega-Lite.
struct FrameSlider {
  /// What the slider changes.
  var knob: String

  /// The settings, in the order of the slider.
  var names: [String]

  /// The number of the last frame, which is shown first.
  var last: JSONValue { .integer(names.count - 1) }

  /// The parameter `frame` with its control.
  ///
  /// The control can show a number only, so it names both ends.
  var parameter: JSONValue {
    [
      "name": "frame", "value": last,
      "bind": [
        "input": "range", "min": 0, "max": last, "step": 1,
        "name": .string("\(knob) (\(names[0]) to \(names[names.count - 1])): "),
      ],
    ]
  }

  /// At most eight frames at even distances, the first and the last among them.
  static func panels<Frame>(of frames: [Frame]) -> [Frame] {
    let limit = 8
    guard frames.count > limit else { return frames }
    return (0..<limit).map { frames[$0 * (frames.count - 1) / (limit - 1)] }
  }

  /// The title with the setting that is shown below it.
  func title(_ text: String) -> JSONValue {
    let label = knob.hasSuffix("=") ? "\(knob) " : "\(knob): "
    let lines = "[\(VegaExpression.string(text)), \(VegaExpression.string(label)) + "
    return ["text": ["expr": .string("\(lines)\(VegaExpression.array(names))[frame]]")]]
  }
}
