import Display

/// The same chart at several settings of a knob: a slider where the page can compute, and panels side
/// by side where it cannot.
///
/// All frames share both axes. In Vega-Lite one frame is shown, chosen by a slider; the SVG shows up
/// to eight frames, evenly picked, the first and the last among them.
public struct FrameChart: Figure, Hashable {
  /// One setting of the knob.
  public struct Frame: Sendable, Hashable {
    /// The setting, in a few characters.
    public var name: String

    /// What is drawn at this setting.
    public var series: [Series]

    /// Creates a frame.
    public init(_ name: String, _ series: [Series]) {
      self.name = name
      self.series = series
    }
  }

  /// What the figure shows, in a few words.
  public var title: String

  /// The finding in one sentence.
  public var alt: String

  /// The axes of every frame.
  public var x, y: Axis

  /// What the slider changes.
  public var knob: String

  /// The settings, in the order of the slider.
  public var frames: [Frame]

  /// Creates a chart with a slider.
  ///
  /// - Parameters:
  ///   - title: What is shown, in a few words.
  ///   - alt: The finding in one sentence.
  ///   - x: The horizontal axis.
  ///   - y: The vertical axis.
  ///   - knob: What the slider changes.
  ///   - frames: The settings, in the order of the slider.
  /// - Precondition: There is a frame, and all have series of the same names.
  public init(title: String, alt: String, x: Axis, y: Axis, knob: String, frames: [Frame]) {
    precondition(!frames.isEmpty, "\(title): a chart with a slider needs a frame")
    let names = frames.map { $0.series.map(\.name) }
    precondition(
      names.allSatisfy { $0 == names[0] }, "\(title): the frames have different series, \(names)")
    self.title = title
    self.alt = alt
    self.x = x
    self.y = y
    self.knob = knob
    self.frames = frames
  }

  /// For each frame and series the number of points and the mean of both coordinates.
  public var table: String {
    let rows = frames.flatMap { frame in
      frame.series.map { series in
        // A point without a position is a gap of the line, not a datum.
        let points = zip(series.x, series.y).filter { $0.isFinite && $1.isFinite }
        let count = Double(max(points.count, 1))
        return [
          frame.name, series.name, "\(points.count)",
          NumberText.short(points.reduce(0) { $0 + $1.0 } / count, digits: 3),
          NumberText.short(points.reduce(0) { $0 + $1.1 } / count, digits: 3),
        ]
      }
    }
    return TextTable(
      header: [knob, "series", "points", "mean \(x.label)", "mean \(y.label)"], rows: rows
    ).text
  }

  /// The axes with their ends fixed to what all frames need.
  var layouts: (x: AxisLayout, y: AxisLayout) {
    let series = frames.flatMap(\.series)
    return (x.layout(for: series.flatMap(\.x)), y.layout(for: series.flatMap(\.y)))
  }
}
