import Display

/// The slider of a figure with frames, in the words of Vega-Lite.
struct FrameSlider {
  /// What the slider changes.
  var knob: String

  /// The settings, in the order of the slider.
  var names: [String]

  /// The parameters `picture`, which has the control, and `frame`, the number of the frame from 0.
  ///
  /// A control can show a number only, beside its label. Where the settings are 0, 1, 2 … or
  /// 1, 2, 3 … it is the setting; everywhere else the label says that it counts pictures, so that
  /// nobody takes the number for the setting, which stands in the title.
  var parameters: JSONValue {
    let first = isCount(from: 0) ? 0 : 1
    let last = first + names.count - 1
    let what = isCount(from: first) ? "" : ", picture \(first) to \(last)"
    return [
      [
        "name": "picture", "value": .integer(last),
        "bind": [
          "input": "range", "min": .integer(first), "max": .integer(last), "step": 1,
          "name": .string("\(knob) (\(names[0]) to \(names[names.count - 1]))\(what): "),
        ],
      ],
      ["name": "frame", "expr": .string("picture - \(first)")],
    ]
  }

  /// Whether the settings are the whole numbers from `first` on.
  private func isCount(from first: Int) -> Bool {
    names == names.indices.map { String(first + $0) }
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
